"""Days written with a month in figures or by name (22/11/2569, 22 พ.ย. 69, 2026-11-22), whatever day it is today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import regex

from bot.months import MONTH, month_number

_ADDRESS = r"(?<!เลขที่\s?|บ้าน\s?|ที่อยู่\s?|เลข\s?|ซอย\s?|ซ\.\s?|ห้อง\s?)"
_FREE = r"(?<![\dA-Z/.,\-])"
_YEAR = r"(?:(?P<year>(?:19|20|24|25|26)\d\d|\d\d(?![\d,.]|\s?(?:บาท|บ\.|฿|ชิ้น|กล่อง)))(?![\dA-Z]))"
_ERA = r"(?:\s?ปี)?(?:\s?[พค]\.?\s?ศ\.?)?\s?"
_WITH_MONTH = regex.compile(
    rf"{_FREE}(?P<day>\d{{1,2}})\s?(?:-\s?)?(?:เดือน\s?)?(?P<month>{MONTH})\.?(?:[\-/]|{_ERA}){_YEAR}?", regex.IGNORECASE
)
_OF_MONTH = regex.compile(
    rf"วันที่\s?(?P<day>\d{{1,2}})\s?เดือน(?:ที่)?\s?(?P<month>\d{{1,2}})(?!\d){_ERA}{_YEAR}?", regex.IGNORECASE
)
_FIGURES = regex.compile(
    rf"{_FREE}(?P<day>\d{{1,2}})(?:\s?(?P<sign>[/\-.])\s?)(?P<month>\d{{1,2}})\s?(?P=sign)\s?(?P<year>\d{{4}}|\d\d)(?![\dA-Z/\-])"
)
_SHORT = regex.compile(
    rf"{_ADDRESS}{_FREE}(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})(?![\dA-Z/\-]|\s?(?:หมู่|ม\.|ซอย|ซ\.|ถนน|ถ\.|ชิ้น|กล่อง|ต\.|ส่วน))(?P<year>)"
)
_ISO = regex.compile(
    r"(?<![\dA-Z/.\-])(?P<year>\d{4})(?P<sign>[\-/])(?P<month>\d\d)(?P=sign)(?P<day>\d\d)(?![\dA-Z/\-])"
)


@dataclass(frozen=True)
class WrittenDate:
    """A day and a month that exist together, at `text[start:end]`; the year, in the common era, may be missing."""

    start: int
    end: int
    day: int
    month: int
    year: int | None

    def latest(self, today: date) -> date | None:
        """The day, or the latest one not after today when the year is missing."""
        if self.year is not None:
            return date(self.year, self.month, self.day)
        for year in range(today.year, today.year - 9, -1):  # eight years may lie between two 29ths of February
            try:
                found = date(year, self.month, self.day)
            except ValueError:
                continue
            if found <= today:
                return found
        return None


def written_dates(text: str) -> Iterator[WrittenDate]:
    """Every such day in a folded text, surest shapes first; places may overlap."""
    for shape in (_ISO, _WITH_MONTH, _OF_MONTH, _FIGURES, _SHORT):
        for match in shape.finditer(text):
            month = int(match["month"]) if match["month"].isdecimal() else month_number(match["month"])
            day, year = int(match["day"]), _common_era(match["year"])
            if (day, month) == (24, 7) and shape is _SHORT:  # open day and night
                continue
            try:
                date(2000 if year is None else year, month, day)
            except ValueError:
                continue
            yield WrittenDate(match.start(), match.start() + len(match[0].rstrip()), day, month, year)


def _common_era(year: str | None) -> int | None:
    """พ.ศ. has 543 years more. Of two figures, 50 and more are พ.ศ. 25xx, less are ค.ศ. 20xx."""
    if not year:
        return None
    full = int(year) if len(year) == 4 else int(year) + (2500 if int(year) >= 50 else 2000)
    return full - 543 if full > 2400 else full
