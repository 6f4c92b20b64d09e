"""Numbers in Thai words, alone or mixed with figures ("สามร้อยห้าสิบ", "1พัน2"), as numbers."""

from collections.abc import Iterable
from decimal import Decimal

DIGIT_WORDS = {
    "ศูนย์": 0, "หนึ่ง": 1, "หนึง": 1, "นึง": 1, "เอ็ด": 1, "สอง": 2, "ยี่": 2, "สาม": 3, "สี่": 4, "ห้า": 5,
    "หก": 6, "เจ็ด": 7, "เจด": 7, "แปด": 8, "เก้า": 9,
}  # fmt: skip
UNIT_WORDS = {"สิบ": 10, "ร้อย": 100, "พัน": 1_000, "หมื่น": 10_000, "แสน": 100_000, "ล้าน": 1_000_000}
DIGIT = "(?:" + "|".join(DIGIT_WORDS) + ")"
UNIT = "(?:" + "|".join(UNIT_WORDS) + ")(?!ธุ์|ธ)"  # พันธุ์ is a breed, not a thousand
_MILLION = 1_000_000


def value_of(words: Iterable[str]) -> Decimal | None:
    """Number words and figures in their order as one number; None when they make none ("ร้อยสองร้อย").

    "พันห้า" is 1,500 and "1พัน2" is 1,200, as people say it; "ร้อยนึง" is just a hundred. "ร้อยเก้าเก้า" is 199, but
    "ร้อยสองสาม" may mean two or three: None, as for any other digits in a row.
    """
    parts = _with_tens(list(words))
    millions, total = Decimal(0), Decimal(0)
    digit: Decimal | None = None
    last_unit = 10 * _MILLION
    for at, word in enumerate(parts):
        unit = UNIT_WORDS.get(word)
        if unit is None:
            if digit is not None:
                return None
            if word == "นึง" and at and at == len(parts) - 1 and (at == 1 or parts[at - 2] in UNIT_WORDS):
                continue
            digit = Decimal(DIGIT_WORDS[word]) if word in DIGIT_WORDS else Decimal(word)
        elif unit == _MILLION:
            millions, total = (total + (digit or 0)) or Decimal(1), Decimal(0)
            digit, last_unit = None, 10 * _MILLION
        elif unit >= last_unit or (digit is not None and digit >= 10 and last_unit != 10 * _MILLION):
            return None
        else:
            total += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
    if digit is not None:
        if len(parts) > 1 and digit >= last_unit:
            return None
        colloquial = parts[-1] != "เอ็ด" and digit < 10 and 1_000 <= last_unit <= 100_000
        total += digit * last_unit / 10 if colloquial else digit
    return millions * _MILLION + total


def _with_tens(parts: list[str]) -> list[str]:
    """The words of a price as spoken ("ร้อยเก้าเก้า") with the ten that it leaves out."""
    hundred, tens, ones = ([""] * 3 + parts)[-3:]
    if hundred != "ร้อย" or tens not in DIGIT_WORDS or ones not in DIGIT_WORDS or tens == "เอ็ด" or ones == "ยี่":
        return parts
    return parts if DIGIT_WORDS[ones] == DIGIT_WORDS[tens] + 1 else [*parts[:-1], "สิบ", ones]
