"""Days as people name them (วันนี้, เมื่อวาน, 22 พ.ย., 22/11/2569, วันจันทร์) as ISO dates in Thai time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone

import regex

from bot.spans import Span
from complaints.parcel_numbers import fold

BANGKOK = timezone(timedelta(hours=7))
_DAYS_AGO = {"วันนี้": 0, "เมื่อเช้า": 0, "เมื่อวานซืน": 2, "วานซืน": 2, "เมื่อวานนี้": 1, "เมื่อวาน": 1, "เมื่อคืน": 1}
_WEEKDAYS = {"จันทร์": 0, "อังคาร": 1, "พุธ": 2, "พฤหัส": 3, "ศุกร์": 4, "เสาร์": 5, "อาทิตย์": 6}
_MONTHS = {
    "มกราคม": 1, "ม.ค": 1, "มค": 1, "กุมภาพันธ์": 2, "ก.พ": 2, "กพ": 2, "มีนาคม": 3, "มี.ค": 3, "มีค": 3,
    "เมษายน": 4, "เม.ย": 4, "เมย": 4, "พฤษภาคม": 5, "พ.ค": 5, "พค": 5, "มิถุนายน": 6, "มิ.ย": 6, "มิย": 6,
    "กรกฎาคม": 7, "ก.ค": 7, "กค": 7, "สิงหาคม": 8, "ส.ค": 8, "สค": 8, "กันยายน": 9, "ก.ย": 9, "กย": 9,
    "ตุลาคม": 10, "ต.ค": 10, "ตค": 10, "พฤศจิกายน": 11, "พ.ย": 11, "พย": 11, "ธันวาคม": 12, "ธ.ค": 12, "ธค": 12,
}  # fmt: skip


def _any_of(words: dict[str, int]) -> str:
    return "|".join(regex.escape(word) for word in sorted(words, key=len, reverse=True))


_NAMED = regex.compile(_any_of(_DAYS_AGO))
_AGO = regex.compile(r"(?<!\d)(\d{1,2})\s?วัน(?:ที่แล้ว|ก่อน)")
_WEEKDAY = regex.compile(rf"วัน({_any_of(_WEEKDAYS)})(?:บดี)?(ที่แล้ว|ก่อน)?")
_WITH_MONTH = regex.compile(rf"(?<!\d)(\d{{1,2}})\s?({_any_of(_MONTHS)})\.?\s?(?:(\d{{4}}|\d{{2}})(?!\d))?")
_FIGURES = regex.compile(r"(?<![\d/.\-])(\d{1,2})([/\-.])(\d{1,2})\2(\d{4}|\d{2})(?![\d/\-])")
_SHORT = regex.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])")
_ISO = regex.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")


def find_dates(text: str, today: date | None = None) -> list[Span]:
    """Days that have been, as `YYYY-MM-DD`; a day without a year or a weekday is the latest one not after today."""
    now = today or datetime.now(BANGKOK).date()
    folded = fold(text)
    found: list[Span] = []
    for span in _every(folded, now):
        if not any(span.overlaps(other) for other in found):
            found.append(span)
    return sorted(found, key=lambda span: span.start)


def _every(text: str, today: date) -> Iterator[Span]:
    for match in _NAMED.finditer(text):
        yield _span(match, today - timedelta(days=_DAYS_AGO[match[0]]))
    for match in _AGO.finditer(text):
        yield _span(match, today - timedelta(days=int(match[1])))
    for match in _WEEKDAY.finditer(text):
        days_ago = (today.weekday() - _WEEKDAYS[match[1]]) % 7
        yield _span(match, today - timedelta(days=days_ago or (7 if match[2] else 0)))
    written = [(match, match[3], _MONTHS[match[2]], match[1]) for match in _WITH_MONTH.finditer(text)]
    written += [(match, match[1], int(match[2]), match[3]) for match in _ISO.finditer(text)]
    written += [(match, match[4], int(match[3]), match[1]) for match in _FIGURES.finditer(text)]
    written += [(match, None, int(match[2]), match[1]) for match in _SHORT.finditer(text)]
    for match, year, month, day in written:
        known = _day(year, month, int(day), today)
        if known:
            yield _span(match, known)


def _span(match: "regex.Match[str]", day: date) -> Span:
    return Span(match.start(), match.start() + len(match[0].rstrip()), day.isoformat())


def _day(year: str | None, month: int, day: int, today: date) -> date | None:
    """The day in the common era (พ.ศ. has 543 years more; 69 is 2569); None when the calendar has no such day."""
    try:
        if year is None:
            this_year = date(today.year, month, day)
            return this_year if this_year <= today else date(today.year - 1, month, day)
        full = int(year) if len(year) == 4 else 2500 + int(year)
        return date(full - 543 if full > 2400 else full, month, day)
    except ValueError:
        return None
