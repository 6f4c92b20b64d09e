"""Numbers in their one form: amounts in figures, days as day/month/year, telephones unbroken, parcels closed up.

Only the shapes change, never a value; whatever `complaints.parcel_numbers` takes for a parcel keeps its letters.
"""

import regex

from bot.amounts import find_amounts
from bot.numbers import find_cases, find_phones
from bot.spans import Span, first_claims
from bot.written_dates import written_dates
from complaints.parcel_numbers import find_spans, fold

_CURRENCY = regex.compile(r"บาท|บาด|(?<!สิ)บ\.?\s*$|baht|bath|bht|thb|฿|[\-–—=]\s*$")
_NEXT_TO_THAI = regex.compile(r"(?<=[ก-ฮะ-ฺเ-๎])(?=[0-9])|(?<=[0-9])(?=[ก-ฮะ-ฺเ-๎])")
_THAI = regex.compile(r"[ก-ฮ]")
_NUMBER_WORD = regex.compile(r"สิบ|ร้อย|พัน|หมื่น|แสน|บาท")


def plain_figures(text: str) -> str:
    """A lower-case text with its numbers in one form and a space between them and Thai words."""
    if not any(character.isdigit() for character in text) and not _NUMBER_WORD.search(text):
        return text
    in_thai = bool(_THAI.search(text))
    others = first_claims(_in_one_form(text))
    amounts = [
        Span(span.start, span.end, _amount(text[span.start : span.end], int(span.value), in_thai))
        for span in find_amounts(text, others)
    ]
    pieces, at = [], 0
    for span in sorted([*others, *amounts], key=lambda span: span.start):
        pieces += [text[at : span.start], str(span.value)]
        at = span.end
    return _NEXT_TO_THAI.sub(" ", "".join(pieces) + text[at:])


def _in_one_form(text: str) -> list[Span]:
    """Places of numbers that are no money, surest first, with what they become."""
    parcels = [Span(place.start, place.end, place.parcel.number.lower()) for place in find_spans(text)]
    cases = [Span(case.start, case.end, text[case.start : case.end]) for case in find_cases(text)]
    phones = [phone for phone in find_phones(text) if len(str(phone.value)) > 4]
    days = [
        Span(day.start, day.end, f"{day.day}/{day.month}" + (f"/{day.year}" if day.year else ""))
        for day in written_dates(fold(text))
    ]
    return [*parcels, *cases, *days, *phones]


def _amount(typed: str, satang: int, in_thai: bool) -> str:
    baht, rest = divmod(satang, 100)
    figures = f"{baht}.{rest:02}" if rest else str(baht)
    if not _CURRENCY.search(typed):
        return figures
    return f"{figures} baht" if "b" in typed and not in_thai else f"{figures} บาท"  # English stays English
