"""Dates as readers in Thailand expect them: always Thai time; in Thai with years of the Buddhist era (พ.ศ.)."""

from datetime import date, datetime, timedelta, timezone

THAI_TIME = timezone(timedelta(hours=7), "ICT")  # no daylight saving since 1920, so a fixed offset is exact
MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Value = str | date  # what fills a line of the catalogue; a datetime is a date too


def thai_day(moment: datetime) -> date:
    """The day in Thailand of an aware moment, for a line that names a day without its hour."""
    return moment.astimezone(THAI_TIME).date()


def thai_date(day: date) -> str:
    """``26 พ.ย. 2569`` for an aware moment or a day."""
    local = thai_day(day) if isinstance(day, datetime) else day
    return f"{local.day} {MONTHS[local.month - 1]} {local.year + 543}"


def thai_moment(moment: datetime) -> str:
    """``26 พ.ย. 2569 เวลา 14:05 น.`` for an aware moment."""
    return f"{thai_date(moment)} เวลา {moment.astimezone(THAI_TIME):%H:%M} น."


def english_date(day: date) -> str:
    """``26 Nov 2026`` for an aware moment or a day; not left to ``strftime``, whose words depend on the machine."""
    local = thai_day(day) if isinstance(day, datetime) else day
    return f"{local.day} {ENGLISH_MONTHS[local.month - 1]} {local.year}"


def english_moment(moment: datetime) -> str:
    """``26 Nov 2026, 14:05`` for an aware moment, in Thai time."""
    return f"{english_date(moment)}, {moment.astimezone(THAI_TIME):%H:%M}"


def in_words(value: Value, language: str) -> str:
    """A value as a line in this language says it: a moment with its hour, a day without one, words as they are."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return english_moment(value) if language == "en" else thai_moment(value)
    return english_date(value) if language == "en" else thai_date(value)
