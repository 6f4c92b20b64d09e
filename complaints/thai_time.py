"""Dates as Thai readers expect them: Thai time, short month names, years of the Buddhist era (พ.ศ.)."""

from datetime import datetime, timedelta, timezone

THAI_TIME = timezone(timedelta(hours=7), "ICT")  # no daylight saving since 1920, so a fixed offset is exact
MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")


def thai_date(moment: datetime) -> str:
    """``26 พ.ย. 2569`` for an aware moment."""
    local = moment.astimezone(THAI_TIME)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year + 543}"


def thai_moment(moment: datetime) -> str:
    """``26 พ.ย. 2569 เวลา 14:05 น.`` for an aware moment."""
    return f"{thai_date(moment)} เวลา {moment.astimezone(THAI_TIME):%H:%M} น."
