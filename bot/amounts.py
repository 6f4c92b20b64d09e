"""Amounts of money as people type them, in whole satang: "358", "฿1,290.50", "๓๕๘ บาท", "สามร้อยห้าสิบแปด", "1.2k"."""

from collections.abc import Iterator
from decimal import Decimal

import regex

from bot.spans import Span
from complaints.parcel_numbers import fold

_DIGIT_WORDS = {
    "ศูนย์": 0, "หนึ่ง": 1, "เอ็ด": 1, "สอง": 2, "ยี่": 2, "สาม": 3, "สี่": 4,
    "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9,
}  # fmt: skip
_UNIT_WORDS = {"สิบ": 10, "ร้อย": 100, "พัน": 1_000, "หมื่น": 10_000, "แสน": 100_000, "ล้าน": 1_000_000}
_WORD = "|".join([*_DIGIT_WORDS, *_UNIT_WORDS])
_UNIT = "|".join(_UNIT_WORDS)
_BAHT = r"(?:บาท|บ\.|บ(?![ก-๛])|baht\b|thb\b|฿)"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.\d{1,2})?"

_FIGURES = regex.compile(
    rf"(?P<sign>฿\s?|THB\s?)?(?<![\d.,/:\-A-Z])(?P<number>{_NUMBER})(?![\d/:]|[.,]\d|-\d)"
    rf"\s?(?:(?P<unit>{_UNIT})(?!ธุ์)|(?P<kilo>K)(?![A-Z]))?\s?(?P<baht>{_BAHT})?(?:\s?(?P<satang>\d{{1,2}})\s?(?:สตางค์|สต\.))?",
    regex.IGNORECASE,
)
_WORDS = regex.compile(rf"(?:(?:{_WORD})\s?){{1,14}}", regex.IGNORECASE)
_BAHT_AFTER = regex.compile(rf"\s?(?:กว่า)?\s?{_BAHT}", regex.IGNORECASE)

# A bare figure is no amount when it counts, dates or numbers something else.
_COUNTED = regex.compile(
    r"\s?(?:กล่อง|ชิ้น|ซอง|อัน|ตัว|คู่|ขวด|วัน|เดือน|ปี|โมง|นาที|ชั่วโมง|ชม|คน|ครั้ง|รอบ|ร้าน|แบบ|รูป|ใบ|เครื่อง|หลัก|ตัวท้าย"
    r"|พัสดุ|สตางค์|ทุ่ม|น\.|%|เปอร์|กก|กรัม|ซม|x\b|ราย|สี|เลข|ม\.|ก\.|พ\.|ต\.|ธ\.|ส\.|มี\.|เม\.|มิ\.)",
    regex.IGNORECASE,
)
_NUMBERED = regex.compile(
    r"(?:เบอร์|โทร|โทรศัพท์|มือถือ|ลงท้าย|ท้าย|สายด่วน|แจ้ง|ตำรวจ|บ้านเลขที่|เลขที่|เลข|ที่|ไซส์|ไซซ์|รุ่น|ข้อ|หมู่|ซอย|ห้อง|ชั้น|อายุ"
    r"|ตัวท้าย|สี่ตัว|iphone|ไอโฟน|#|no\.?|size)(?:คือ|ว่า|เป็น)?\s*$",
    regex.IGNORECASE,
)
_LARGEST = 100_000_000_00  # satang; more than any parcel costs


def find_amounts(text: str, taken: list[Span] | None = None) -> list[Span]:
    """Every amount, its value in whole satang; places inside `taken` (numbers that are something else) are left out.

    A figure without a currency word counts only when it has one to six digits and nothing beside it says that it
    counts or numbers something else.
    """
    folded = fold(text)
    others = taken or []
    found = [span for span in _figures(folded) if not any(span.overlaps(other) for other in others)]
    found += [span for span in _words(folded) if not any(span.overlaps(other) for other in [*others, *found])]
    return sorted(found, key=lambda span: span.start)


def _figures(text: str) -> Iterator[Span]:
    for match in _FIGURES.finditer(text):
        number = match["number"].replace(",", "")
        told = any(match[name] for name in ("sign", "unit", "kilo", "baht"))
        if not told and (len(number.partition(".")[0]) > 6 or _is_something_else(text, match)):
            continue
        factor = 1_000 if match["kilo"] else _UNIT_WORDS.get(match["unit"] or "", 1)
        satang = int(Decimal(number) * factor * 100) + int(match["satang"] or 0)
        if 0 < satang <= _LARGEST:
            yield Span(match.start(), match.start() + len(match[0].rstrip()), satang)


def _is_something_else(text: str, match: regex.Match[str]) -> bool:
    before = text[max(0, match.start() - 20) : match.start()]
    return bool(_COUNTED.match(text, match.end("number")) or _NUMBERED.search(before))


def _words(text: str) -> Iterator[Span]:
    for match in _WORDS.finditer(text):
        words = regex.findall(_WORD, match[0])
        told = _BAHT_AFTER.match(text, match.end())
        units = [word for word in words if word in _UNIT_WORDS]
        if not told and not (units and len(words) > 1 and not _COUNTED.match(text, match.end())):
            continue
        baht = _value(words)
        if baht is not None and 0 < baht * 100 <= _LARGEST:
            end = told.end() if told else match.start() + len(match[0].rstrip())
            yield Span(match.start(), end, baht * 100)


def _value(words: list[str]) -> int | None:
    """Number words as a number; None when they are no number ("ร้อยสองร้อย"). "พันห้า" is 1,500 as people say it."""
    millions = total = 0
    digit: int | None = None
    last_unit = 10_000_000
    for word in words:
        if word in _DIGIT_WORDS:
            if digit is not None:
                return None
            digit = _DIGIT_WORDS[word]
        elif word == "ล้าน":
            millions, total, digit, last_unit = (total + (digit or 0)) or 1, 0, None, 10_000_000
        else:
            unit = _UNIT_WORDS[word]
            if unit >= last_unit:
                return None
            total += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
    if digit is not None:
        colloquial = words[-1] != "เอ็ด" and 1_000 <= last_unit <= 100_000
        total += digit * last_unit // 10 if colloquial else digit
    return millions * 1_000_000 + total
