"""Which of the texts on a label are its parcel numbers, and of which one we may be certain.

Certain is a number only when all of this holds:

- it is the whole text of a code with an error check (Code 128, QR, Data Matrix), not a part of a longer text;
- its shape is a strong one: a postal number whose check digit is right, SPX, Flash or a provider's reference. Other
  shapes (twelve digits, four letters and nine digits) are also those of order numbers, so a second kind of code has to
  say the same and no other parcel number may be in the picture;
- no other number in the picture is the same but for one or two characters.

Print is never certain. It confirms nothing either: it stands under the code and was made from it.
"""

from collections.abc import Iterator, Sequence

from complaints.parcel_numbers import ParcelNumber, find, look_alikes, normalise, parse
from labels.identity_card import says_citizen_number
from labels.ocr import Line
from labels.reading import Code, How, TrackingNumber

_CHECKED: frozenset[How] = frozenset({"Code128", "QRCode", "DataMatrix"})
_STRONG = frozenset({"thailand_post", "spx", "flash"})
_LEAST_SCORE = 0.6
_ORDER_WORDS = ("ORDER", "INVOICE", "TAX", "REF", "คำสั่ง", "ภาษี", "ID")

Source = tuple[ParcelNumber, How, bool, tuple[float, float], int, float]
"""A number, how it was read, whether it is the whole text, its place and page, and how well it was read."""


def parcel_numbers(codes: Sequence[Code], lines: Sequence[Line] = (), page: int = 0) -> tuple[TrackingNumber, ...]:
    """The parcel numbers of codes and printed lines, likeliest first; provider's references are among them.

    Numbers of a shape that nobody knows are there only where no other number is, and never certain.
    """
    said = [*_from_codes(codes), *_from_lines(lines, page)]
    known = [source for source in said if source[0].kind != "unverified"] or said
    groups: dict[str, list[Source]] = {}
    for source in known:
        groups.setdefault(source[0].number, []).append(source)
    in_codes = [number for number, sources in groups.items() if any(how != "print" for _, how, *_ in sources)]
    read = [
        _joined(sources, others=[other for other in in_codes if other != number])
        for number, sources in groups.items()
        if number in in_codes or not any(_nearly_the_same(number, other) for other in in_codes)
    ]
    return tuple(sorted(read, key=lambda number: -number.confidence))


def is_known(text: str) -> bool:
    """Whether the whole text is one parcel number of a known shape."""
    whole = parse(text)
    return whole is not None and whole.kind != "unverified"


def _from_codes(codes: Sequence[Code]) -> Iterator[Source]:
    for code in codes:
        whole = parse(code.text)
        if whole and whole.kind != "unverified":
            yield whole, code.symbology, True, code.position, code.page, 1.0
            continue
        inside = find(code.text)
        for parcel in inside:
            yield parcel, code.symbology, False, code.position, code.page, 0.8
        if whole and not inside:
            yield whole, code.symbology, True, code.position, code.page, 0.3


def _from_lines(lines: Sequence[Line], page: int) -> Iterator[Source]:
    """Numbers in print. Tesseract takes letters for others, so only what rapidocr reads counts."""
    for line in lines:
        words = f"{line.latin} {line.thai}".upper()
        if line.score < _LEAST_SCORE or says_citizen_number(line.latin):
            continue
        spaced_out = parse(line.latin)  # printed with a space after every letter
        numbers = [spaced_out] if spaced_out and spaced_out.kind != "unverified" else find(line.latin)
        for parcel in numbers:
            if _is_strong(parcel) or not any(word in words for word in _ORDER_WORDS):
                yield parcel, "print", True, line.place, page, (0.7 if _is_strong(parcel) else 0.4) * line.score


def _joined(sources: list[Source], others: list[str]) -> TrackingNumber:
    """One number from everything that says it; `others` are the other numbers in codes of the same picture."""
    parcel, _, _, position, page, _ = max(sources, key=lambda source: source[5])
    read_as = tuple(dict.fromkeys(how for _, how, *_ in sources))
    confidence = max(source[5] for source in sources) * (1.0 if _is_strong(parcel) else 0.9)
    certain = _is_certain(parcel, sources) and not any(_nearly_the_same(parcel.number, other) for other in others)
    if not _is_strong(parcel):
        certain = certain and len(_CHECKED.intersection(read_as)) > 1 and not others
    choices = look_alikes(parcel.number) if read_as == ("print",) else ()
    return TrackingNumber(parcel, read_as, position, page, round(confidence, 2), certain, choices)


def _is_certain(parcel: ParcelNumber, sources: list[Source]) -> bool:
    if parcel.kind == "unverified" or parcel.check_digit_ok is False:
        return False
    return any(whole and how in _CHECKED for _, how, whole, *_ in sources)


def _is_strong(parcel: ParcelNumber) -> bool:
    if parcel.kind == "provider_reference":
        return True
    return bool(parcel.carriers) and parcel.carriers[0] in _STRONG and parcel.check_digit_ok is not False


def _nearly_the_same(number: str, other: str) -> bool:
    """Whether two numbers differ in one or two places, or one has a character too many: a misreading, perhaps."""
    short, long = sorted((normalise(number), normalise(other)), key=len)
    if len(long) - len(short) == 1:
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    return len(long) == len(short) and sum(a != b for a, b in zip(short, long, strict=True)) <= 2
