"""The one tracking-number grammar: what a Thai parcel number looks like, alone or inside a sentence.

Standard library only; runs on Python 3.10 (inside Rasa) and newer. The shapes come from published numbers, not from
the carriers. No shape proves a carrier: several carriers share shapes, so a number carries *candidates*, and
look-alike letters (O/0, I/1, S/5) are never folded into one another: the recipient chooses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Literal

Kind = Literal["carrier", "provider_reference", "unverified"]


@dataclass(frozen=True)
class ParcelNumber:
    """A parcel number in its plain form (upper case, ASCII, nothing between the characters).

    `carriers` are the carriers whose known shape it has, most likely first; empty when no shape is known.
    `check_digit_ok` is None where the shape has no check digit; False is a reason to ask, never to refuse.
    """

    number: str
    carriers: tuple[str, ...]
    kind: Kind
    check_digit_ok: bool | None = None


@dataclass(frozen=True)
class Found:
    """A parcel number and where it stands in the text that was searched (`text[start:end]`)."""

    start: int
    end: int
    parcel: ParcelNumber


_HYPHENS = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_ZERO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SEPARATORS = frozenset(_HYPHENS + _ZERO_WIDTH + " \t\n\r\u00a0\u2002\u2003\u2009\u202f\u3000")

# Character for character, so that a place in the folded text is the same place in the original.
_FOLD = {ord("๐") + n: str(n) for n in range(10)}
_FOLD |= {0xFF01 + n: chr(0x21 + n) for n in range(94)}  # full-width forms
_FOLD |= {ord("a") + n: chr(ord("A") + n) for n in range(26)}
_FOLD |= {0xFF41 + n: chr(ord("A") + n) for n in range(26)}

_LOOK_ALIKE = dict(zip("O0I1S5", "0O1I5S", strict=True))
_MOST_SPELLINGS = 2_000  # tried for one number of changes, so that a long word costs milliseconds

_REFERENCE = re.compile(r"SHIP[A-Z]{1,4}\d{6,8}")

# (carrier, shape). Order is likelihood: a number that fits several rows keeps them in this order.
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("thailand_post", re.compile(r"[A-Z]{2}\d{9}TH")),
    ("spx", re.compile(r"SPXTH\d{11}[0-9A-Z]")),
    ("flash", re.compile(r"THT?\d{5}[0-9A-Z]{7}")),
    ("kex", re.compile(r"[A-Z]{4}\d{9}")),
    ("jnt", re.compile(r"\d{12}")),
    ("dhl", re.compile(r"(?:GM|LX|RX)(?=[0-9A-Z]*\d{6})[0-9A-Z]{8,37}|\d{12}")),
)
# Accepted only as one unbroken word: rarer lengths, and foreign S10 numbers that Thailand Post delivers.
_LOOSE_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("flash", re.compile(r"THT?\d{5}(?=[0-9A-Z]*\d)[0-9A-Z]{6,9}")),
    ("thailand_post", re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")),
)
_S10 = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")
_PHONE = re.compile(r"(?:0[689]\d{8}|0[2-7]\d{7}|66[689]\d{8}|660[689]\d{8}|66[2-7]\d{7})")
_MISTYPED_PHONE = re.compile(r"0\d{7,10}")
_CASE = re.compile(r"(?:RT)?([1-9]\d{9})")
_ANY = re.compile(r"(?=(?:[A-Z]*\d){4})[0-9A-Z]{8,39}")
_WORD = re.compile(r"(?<![0-9A-Z])[A-Z]{3,}(?![0-9A-Z])")
_CHUNK = re.compile(r"[0-9A-Z]+")
_MOST_CHUNKS = 8
# Words that people write just before a nine-digit number and that would make it look like a KEX number.
_FOUR_LETTER_WORDS = frozenset({"CALL", "LINE", "CASE", "CODE", "BILL", "BANK", "ITEM", "KBNK", "SLIP", "USER"})


def fold(text: str) -> str:
    """Thai and full-width digits and letters as ASCII, upper case; every character keeps its place."""
    return text.translate(_FOLD)


def normalise(text: str) -> str:
    """The plain form of a typed number: folded, without spaces, hyphens and zero-width characters."""
    return "".join(character for character in fold(text) if character not in _SEPARATORS)


def s10_check_digit_ok(number: str) -> bool:
    """Whether the ninth digit of a UPU S10 number (two letters, nine digits, two letters) is right."""
    weighted = sum(int(digit) * weight for digit, weight in zip(number[2:10], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    check = 11 - weighted % 11
    return int(number[10]) == {10: 0, 11: 5}.get(check, check)


def mod_11_10_ok(digits: str) -> bool:
    """Whether a string of ASCII digits ends with its ISO 7064 MOD 11,10 check digit (our case numbers do)."""
    product = 10
    for digit in digits[:-1]:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return (product + int(digits[-1])) % 10 == 1


def is_case_number(text: str) -> bool:
    """Whether a plain word is one of our case numbers: ten digits with their check digit, `RT` optional."""
    shaped = _CASE.fullmatch(text)
    return bool(shaped and mod_11_10_ok(shaped[1]))


def is_phone_number(digits: str) -> bool:
    """Whether plain digits are a Thai telephone number, with the leading 0 or the country's 66."""
    return _PHONE.fullmatch(digits) is not None


def is_citizen_number(digits: str) -> bool:
    """Whether plain characters are thirteen digits that end with the check digit of a Thai citizen number."""
    if re.fullmatch(r"[0-9]{13}", digits) is None:
        return False
    weighted = sum(int(digit) * weight for digit, weight in zip(digits[:12], range(13, 1, -1), strict=True))
    return int(digits[12]) == (11 - weighted % 11) % 10


def _recognise(number: str, whole_word: bool) -> ParcelNumber | None:
    """The number by its shape, or None when it has no known shape."""
    if _REFERENCE.fullmatch(number):
        return ParcelNumber(number, (), "provider_reference")
    shapes = _SHAPES + _LOOSE_SHAPES if whole_word else _SHAPES
    carriers = tuple(dict.fromkeys(carrier for carrier, shape in shapes if shape.fullmatch(number)))
    if not carriers:
        return None
    return ParcelNumber(
        number,
        carriers,
        "carrier",
        s10_check_digit_ok(number) if _S10.fullmatch(number) else None,
    )


def parse(text: str) -> ParcelNumber | None:
    """The whole text as one parcel number, for when a number was asked for.

    A shape that nobody knows is accepted as "unverified" when it is 8 to 39 letters and digits with at least four
    digits and no word apart ("paid 1290 baht" is a sentence); None for anything else, for a telephone number (also one
    with a digit too few or too many), a citizen number or one of our own case numbers written with RT.
    """
    number = normalise(text)
    if is_phone_number(number) or (number.startswith("RT") and is_case_number(number)):
        return None
    known = _recognise(number, whole_word=True)
    if known:
        return known
    if not _ANY.fullmatch(number) or _WORD.search(fold(text)):
        return None
    if _MISTYPED_PHONE.fullmatch(number) or is_citizen_number(number):
        return None
    return ParcelNumber(number, (), "unverified")


def look_alikes(text: str) -> tuple[ParcelNumber, ...]:
    """Other spellings of a number that somebody may have meant, to choose from; never a reason to change it.

    O and 0, I and 1, S and 5 are taken for each other, as few as it needs to come to a known shape whose check digit,
    where it has one, is right. A number that fits as it stands gets only spellings with one character changed, none
    when its check digit is right. At most six.
    """
    number = normalise(text)
    places = [place for place, character in enumerate(number) if character in _LOOK_ALIKE]
    typed = _recognise(number, whole_word=True)
    if typed and typed.check_digit_ok:
        return ()
    most = 1 if typed and typed.check_digit_ok is None else len(places)
    for changed in range(1, most + 1):
        spellings = (_swapped(number, chosen) for chosen in islice(combinations(places, changed), _MOST_SPELLINGS))
        known = (_recognise(spelling, whole_word=True) for spelling in spellings)
        fitting = tuple(islice((parcel for parcel in known if parcel and parcel.check_digit_ok is not False), 6))
        if fitting:
            return fitting
    return ()


def _swapped(number: str, places: tuple[int, ...]) -> str:
    return "".join(_LOOK_ALIKE[c] if place in places else c for place, c in enumerate(number))


def find(text: str) -> list[ParcelNumber]:
    """Every parcel number of a known shape inside a text, in order; see `find_spans`."""
    return [found.parcel for found in find_spans(text)]


def find_spans(text: str) -> list[Found]:
    """Parcel numbers of a known shape inside unspaced Thai, also with spaces or hyphens within the number.

    Telephone numbers, amounts, dates and our own case numbers are not taken.
    """
    folded = fold(text)
    chunks = list(_CHUNK.finditer(folded))
    found: list[Found] = []
    at = 0
    while at < len(chunks):
        best = _best_from(folded, chunks, at)
        if best is None:
            at += 1
            continue
        used, parcel = best
        if parcel is not None:
            found.append(Found(chunks[at].start(), chunks[at + used - 1].end(), parcel))
        at += used
    return found


def _best_from(text: str, chunks: list[re.Match[str]], at: int) -> tuple[int, ParcelNumber | None] | None:
    """How many chunks the number at this chunk takes; with None in its place for a phone or case number."""
    runs = list(_runs(text, chunks, at))
    for used, parts in runs:
        if used == 1 and is_case_number(parts[0]):
            return 1, None
        word = "".join(parts)
        if _recognise(word, whole_word=False) and (used == 1 or _may_be_joined(parts)):
            return used, _recognise(word, whole_word=used == 1)
        if is_phone_number(word) or (used > 1 and word.startswith("RT") and is_case_number(word)):
            return used, None
    loose = _recognise(runs[0][1][0], whole_word=True)
    return (1, loose) if loose else None


def _runs(text: str, chunks: list[re.Match[str]], at: int) -> Iterator[tuple[int, list[str]]]:
    """The words that this chunk and those after it make, as long as only separators stand between them."""
    parts: list[str] = []
    for used, chunk in enumerate(chunks[at : at + _MOST_CHUNKS], start=1):
        if parts:
            between = text[chunks[at + used - 2].end() : chunk.start()]
            if len(between) > 3 or not _SEPARATORS.issuperset(between):
                return
        parts.append(chunk[0])
        yield used, parts.copy()


def _may_be_joined(parts: list[str]) -> bool:
    """Whether chunks with separators between them are one number, not two things side by side."""
    if all(part.isdigit() for part in parts):
        # Twelve digits are the weakest shape: only evenly written groups, and not a phone number with a stray end.
        return min(map(len, parts)) >= 3 and not "".join(parts).startswith(("0", "660", "668", "669", "666"))
    return not (parts[0] in _FOUR_LETTER_WORDS and len(parts) == 2)
