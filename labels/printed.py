"""What printed lines say: the amount to collect, telephone digits, shop and provider. All of it is to be asked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeVar

from complaints.parcel_numbers import find, fold
from labels.ocr import Line
from labels.reading import Printed

T = TypeVar("T")
MOST_SATANG = 20_000_000  # a parcel that costs more is a misreading
MOST_CANDIDATES = 3
_LEAST_RANK = 0.45

_MONEY = re.compile(
    r"(?<![\d.,/:-])(?P<sign>[฿B]|THB)?\s?(?P<baht>\d{1,3}(?:[,.]\d{3})+|\d{1,6})(?:\.(?P<satang>\d{2}))?(?![\d/-]|[.,:]\d)"
)
_CURRENCY = re.compile(r"฿|\bB(?=\d)|THB|BAHT|บาท")
_STANDS_ALONE = re.compile(r"[\d,. ]+")
_BAHT = re.compile(r"(?<![\d.,])([\d,]+)(?:\.\d\d)? ?บาท")
_COLLECT = re.compile(r"\bC\.?O\.?D\b|เก็บเงิน|ปลายทาง|ยอดเก็บ|ยอดชำระ|ยอดรวม|รวมทั้งสิ้น|AMOUNT|TOTAL")
_OTHER_FIGURE = re.compile(
    r"จัดส่ง|ค่าส่ง|น้ำหนัก|SHIPPING|WEIGHT|\d ?KG\b|\bกก\b|\d/\d\d?/\d|ORDER|โทร|\bTEL|ผู้ให้บริการ|ส่งผ่าน"
)
_MASKED_PHONE = re.compile(r"(?<!\d)(?:0\d{0,2}|66\d{0,2})[\s.X*%•×-]{2,10}(\d{4})(?![.-]?\d)")
_MOBILE = re.compile(r"(?<!\d)0[689]\d[\s.-]?\d{3}[\s.-]?(\d{4})(?!\d)")
_SENDER = re.compile(r"^\W*(?:ผู้(?:จัด)?ส่ง|FROM|SENDER|SHOP)\b\s*[:.]?\s*(?P<name>.*)$", re.IGNORECASE)
_TAG = re.compile(r"^\W*(?:ผู้|TO\b|RECEIVER|ที่อยู่|สินค้า)", re.IGNORECASE)
_PROVIDER = re.compile(
    r"(?:ผู้ให้บริการระบบ|ส่งผ่านระบบ|ส่งผ่าน|POWERED BY)\s*:?\s*(?P<name>.+?)\s*(?:โทร.*|\bTEL.*|\d[\d-]{6,}.*)?$",
    re.IGNORECASE,
)


def amounts(lines: Sequence[Line], page: int = 0) -> tuple[Printed[int], ...]:
    """The sums of money that may be what the carrier collects, in satang, likeliest first.

    A sum counts when a currency or a word for collecting stands with it, when it stands alone below such a word, or
    when it is written with satang or a comma in large print. Such words and larger print make it likelier; fees,
    weights and dates are left out, and so is what is much less likely than the first.
    """
    largest = max((line.size for line in lines), default=1.0)
    found: list[tuple[float, Printed[int]]] = []
    for line in lines:
        for satang, marks, reader in _sums(line):
            if _STANDS_ALONE.fullmatch(fold(line.latin if reader == _RAPID else line.thai)):
                marks += 0.3 * any(_is_above(other, line) and _is_heading(other) for other in lines)
            rank = marks + 0.4 * line.size / largest
            if marks and rank > _LEAST_RANK:
                confidence = round(min(1.0, rank) * (0.5 + line.score / 2), 2)
                found.append((rank, Printed(satang, reader, line.place, page, confidence)))
    found.sort(key=lambda ranked: -ranked[0])
    return _distinct(printed for rank, printed in found if rank > 0.6 * found[0][0])


def phones(lines: Sequence[Line], page: int = 0) -> tuple[Printed[str], ...]:
    """Telephone numbers by their last four digits, those that the label masks first; never a whole number."""
    found = []
    for shape, confidence in ((_MASKED_PHONE, 0.9), (_MOBILE, 0.5)):
        for line in lines:
            for text, reader in ((line.latin, _RAPID), (line.thai, _TESSERACT)):
                for digits in shape.findall(fold(text)):
                    sure = round(confidence * line.score, 2)
                    found.append(Printed(f"xxx-xxx-{digits}", reader, line.place, page, sure))
    return _distinct(found)


def shops(lines: Sequence[Line], page: int = 0) -> tuple[Printed[str], ...]:
    """The sender's name: what stands after, beside or below the word for sender."""
    found = []
    for line in lines:
        tag = _SENDER.match(_joined(line.thai) or line.latin)
        if tag:
            others = [other for other in lines if not find(other.latin)]
            named = line if len(tag["name"].strip()) > 1 else _beside(line, others) or _below(line, others)
            if named:
                found.append(_name(tag["name"] if named is line else None, named, page))
    return _distinct(found)


def providers(lines: Sequence[Line], page: int = 0) -> tuple[Printed[str], ...]:
    """Who runs the merchant's system (ETDA COD 4.3.1 wants it on the label)."""
    found = []
    for line in lines:
        said = _PROVIDER.search(_joined(line.thai)) or _PROVIDER.search(line.latin)
        if said:
            found.append(_name(said["name"], line, page))
    return _distinct(found)


_RAPID: Literal["rapidocr"] = "rapidocr"
_TESSERACT: Literal["tesseract"] = "tesseract"


def _words(line: Line) -> str:
    return f"{fold(line.latin)} {_joined(fold(line.thai))}"


def _joined(text: str) -> str:
    """Thai without the spaces within it, of which tesseract sees too many."""
    return re.sub(r"(?<=[ก-๛]) (?=[ก-๛])", "", text)


def _sums(line: Line) -> Iterator[tuple[int, float, Literal["rapidocr", "tesseract"]]]:
    """Sums in a line, each with how much speaks for money and who read it; rapidocr is the better at digits."""
    if _OTHER_FIGURE.search(_words(line)):
        return
    marks = 0.4 * bool(_COLLECT.search(_words(line))) + 0.3 * bool(_CURRENCY.search(_words(line)))
    said = _BAHT.search(fold(line.thai))
    for text, reader in ((line.latin, _RAPID), (line.thai, _TESSERACT)):
        sums = [found for found in _MONEY.finditer(fold(text)) if 0 < _satang(found) <= MOST_SATANG]
        if reader == _RAPID and said:
            sums = _before_baht(sums, _digits(said[1]))
        for found in sums:
            shaped = 0.2 if found["satang"] or "," in found["baht"] else 0.0
            yield _satang(found), marks + shaped, reader
        if sums:
            return


def _before_baht(sums: list[re.Match[str]], said: str) -> list[re.Match[str]]:
    """The sum that stands before the Thai word for baht, which rapidocr reads as further figures.

    `said` are the digits that tesseract reads before it. None where rapidocr took the word for more digits of the sum.
    """
    same = [found for found in sums if _digits(found["baht"]) == said]
    longer = any(_digits(found["baht"]).startswith(said) for found in sums)
    return same or ([] if longer else sums)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _satang(found: re.Match[str]) -> int:
    return int(_digits(found["baht"])) * 100 + int(found["satang"] or 0)


def _is_heading(line: Line) -> bool:
    words = _words(line)
    return bool(_COLLECT.search(words)) and not _OTHER_FIGURE.search(words)


def _is_above(line: Line, other: Line) -> bool:
    """Whether a line stands just above another one, as a heading does."""
    gap = other.middle[1] - line.middle[1]
    return 0 < gap < 3.5 * max(line.size, other.size) and line.left < other.right and other.left < line.right


def _beside(tag: Line, lines: Sequence[Line]) -> Line | None:
    row = [
        line
        for line in lines
        if -0.01 <= line.left - tag.right < 4 * tag.size and abs(line.middle[1] - tag.middle[1]) < 0.6 * tag.size
    ]
    return min(row, key=lambda line: line.left, default=None)


def _below(tag: Line, lines: Sequence[Line]) -> Line | None:
    under = [line for line in lines if _is_above(tag, line) and not _TAG.match(line.thai or line.latin)]
    return min(under, key=lambda line: line.middle[1], default=None)


def _name(name: str | None, line: Line, page: int) -> Printed[str]:
    """A name as its better reader has it: tesseract where there is a Thai letter, rapidocr for Latin ones."""
    thai = bool(re.search("[ก-๛]", line.thai))
    text = name if name is not None else line.thai if thai else line.latin
    confidence = round(0.7 if thai else line.score * 0.9, 2)
    return Printed(text.strip(" :.'‘’"), _TESSERACT if thai else _RAPID, line.place, page, confidence)


def _distinct(found: Iterable[Printed[T]]) -> tuple[Printed[T], ...]:
    first: dict[T, Printed[T]] = {}
    for printed in found:
        if printed.value:
            first.setdefault(printed.value, printed)
    return tuple(first.values())[:MOST_CANDIDATES]
