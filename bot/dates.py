"""Days as people name them (วันนี้, เมื่อวาน, 22 พ.ย., 22/11/2569, เสาร์ที่แล้ว) as ISO dates in Thai time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone

import regex

from bot.spans import Span, first_claims
from bot.thai_numbers import DIGIT, value_of
from bot.written_dates import written_dates
from complaints.parcel_numbers import fold

BANGKOK = timezone(timedelta(hours=7))
_DAYS_AGO = {
    "วันนี้": 0, "เช้านี้": 0, "เมื่อเช้า": 0, "เมื่อบ่าย": 0, "เมื่อเย็น": 0, "เมื่อเที่ยง": 0,
    "เมื่อตอนเช้า": 0, "เมื่อตอนบ่าย": 0, "เมื่อตอนเที่ยง": 0,
    "เมื่อวานซืน": 2, "เมื่อวันซืน": 2, "วานซืน": 2, "วันซืน": 2, "เมื่อวานนี้": 1, "เมื่อวาน": 1, "เมือวาน": 1, "มะวาน": 1, "วานนี้": 1,
    "เช้าวาน": 1, "บ่ายวาน": 1, "เย็นวาน": 1, "เมื่อคืน": 1, "เมื่อคืนนี้": 1, "yesterday": 1, "today": 0,
}  # fmt: skip
_WEEKDAYS = {
    "จันทร์": 0, "จัน": 0, "อังคาร": 1, "อังคาน": 1, "พุธ": 2, "พุท": 2, "พฤหัสบดี": 3, "พฤหัสฯ": 3, "พฤหัส": 3, "พฤหัด": 3,
    "ศุกร์": 4, "ศุกร": 4, "ศุก": 4, "สุกร์": 4, "เสาร์": 5, "เสาร": 5, "อาทิตย์": 6, "อาทิต": 6,
}  # fmt: skip


def _any_of(words: dict[str, int]) -> str:
    return "|".join(regex.escape(word) for word in sorted(words, key=len, reverse=True))


_PAST = r"\s?(?:ที่แล้ว|ทีแล้ว|ที่ผ่านมา|ที่ผ่าน|ก่อน)"
_MARKLESS = r"(?![ะ-ฺ็-๎])"  # the word ends here: no vowel or tone mark follows
_NAMED = regex.compile(rf"(?:{_any_of(_DAYS_AGO)}){_MARKLESS}", regex.IGNORECASE)
_AGO = regex.compile(
    rf"(?<![\d\-–.,/]|{DIGIT}|ภายใน\s?|รอ\s?|รออีก\s?|อีก\s?)"
    rf"(?P<count>\d{{1,2}}|(?:{DIGIT}?สิบ)?{DIGIT}|{DIGIT}?สิบ)\s?วัน(?:{_PAST}|มาแล้ว)(?!จ่าย|รับ|ได้|ส่ง)"
)
_WEEKDAY = regex.compile(
    rf"(?P<each>ทุก\s?)?(?P<when>เมื่อ\s?)?(?P<day>วัน\s?)?(?P<name>{_any_of(_WEEKDAYS)}){_MARKLESS}(?P<past>{_PAST})?"
    rf"(?P<other>\s?(?:[-–]|ถึง|กับ|และ)?\s?(?:วัน)?(?:{_any_of(_WEEKDAYS)})|\s?(?:หน้า|นี้(?!แหละ)|ที่จะ|ที่กำลังจะ|ถัดไป|ที่\s?\d))?"
)
_OF_MONTH = regex.compile(
    r"(?:(?P<told>(?<!เป็น|ทุก|ทุก\s)(?:เมื่อ\s?)?วันที่|(?:จันทร์|อังคาร|พุธ|พฤหัส|พฤหัสบดี|ศุกร์|เสาร์|อาทิตย์)ที่)\s?(?P<day>\d{1,2})"
    r"|(?<![\dA-Z.,/:\-])(?P<bare>\d{1,2}))(?![\d/.:,]|\s?-\s?\d)"
    r"(?P<month>\s?(?:ของ)?(?:เดือน)?(?:นี้|ที่แล้ว|ที่ผ่านมา|ก่อน)|\s?ที่(?:ผ่านมา|แล้ว))?(?!\s?(?:แล้ว|วัน|ชิ้น|กล่อง))"
)


def find_dates(text: str, today: date | None = None) -> list[Span]:
    """Days that have been, as `YYYY-MM-DD`; a day without a year or a weekday is the latest one not after today."""
    now = today or datetime.now(BANGKOK).date()
    folded = fold(text)
    # Days still to come claim their places too, so that a part of one is not taken for a day that has been.
    named = [
        Span(start, end, day.isoformat() if day is not None and day <= now else "")
        for start, end, day in _every(folded, now)
    ]
    return sorted((span for span in first_claims(named) if span.value), key=lambda span: span.start)


def _every(text: str, today: date) -> Iterator[tuple[int, int, date | None]]:
    """Places and days, surest first; None for a place whose words name no day that has been."""
    for written in written_dates(text):
        yield written.start, written.end, written.latest(today)
    for match in _NAMED.finditer(text):
        yield match.start(), match.end(), today - timedelta(days=_DAYS_AGO[match[0].lower()])
    for match in _AGO.finditer(text):
        count = match["count"]
        days = value_of([count] if count.isdecimal() else regex.findall(f"{DIGIT}|สิบ", count))
        yield match.start(), match.end(), today - timedelta(days=int(days)) if days else None
    for match in _OF_MONTH.finditer(text):
        if match["told"] or (match["month"] or "").strip() == "นี้" or "เดือน" in (match["month"] or ""):
            yield match.start(), match.end(), _in_month(int(match["day"] or match["bare"]), match["month"] or "", today)
    for match in _WEEKDAY.finditer(text):
        yield match.start(), match.end(), _weekday(match, today)


def _weekday(match: "regex.Match[str]", today: date) -> date | None:
    """The latest such day; อาทิตย์ alone is a week, and a coming, repeated or paired weekday is no day that was."""
    named = match["day"] or (match["name"] not in ("อาทิตย์", "อาทิต") and (match["past"] or match["when"]))
    if not named or match["each"] or match["other"]:
        return None
    days_ago = (today.weekday() - _WEEKDAYS[match["name"]]) % 7
    return today - timedelta(days=days_ago or (7 if match["past"] else 0))


def _in_month(day: int, month: str, today: date) -> date | None:
    """The day of this month or, when told so or when it is still to come, of the month before."""
    this_month = "นี้" in month
    before = "เดือน" in month and not this_month
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1) if before else today.replace(day=1)
    for _ in range(3):
        try:
            found = first.replace(day=day)
        except ValueError:
            found = None
        if found and found <= today:
            return found
        if this_month or before:
            return None
        first = (first - timedelta(days=1)).replace(day=1)
    return None
