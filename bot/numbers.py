"""Numbers that name something: parcels, telephones (or their last four digits) and our own cases."""

import regex

from bot.spans import Span
from complaints.parcel_numbers import find_spans, fold, is_case_number, is_phone_number, normalise, parse

_GAP = r"[\s\-\u200b]?"
_RUN = regex.compile(rf"(?<![0-9A-Z])\+?\d(?:{_GAP}\d){{8,11}}(?![0-9A-Z])")
_CASE = regex.compile(rf"(?<![0-9A-Z])(?:RT{_GAP})?\d(?:{_GAP}\d){{9}}(?![0-9A-Z])")
_FOUR = regex.compile(r"(?<![\d.,/])\d(?:[ \-]?\d){3}(?![\d/]|[.,]\d)")
_SAYS_PHONE = regex.compile(r"(?:ลงท้าย|ตัวท้าย|ท้าย|เบอร์|โทรศัพท์|มือถือ|4\s?ตัว|สี่ตัว)(?:[ก-๛ ]{0,12})[:\s]*$")
_POLITE = r"(?:ค่ะ|คะ|ค่า|ครับ|คับ|ครัช|จ้า|จ้ะ|จ๊ะ|นะ|น่ะ|เลย|\s|[.!~])*"
_ONLY_FOUR = regex.compile(rf"\s*(?:คือ|เลข)?\s*(\d(?:[ \-]?\d){{3}})\s*{_POLITE}")


def find_parcels(text: str) -> list[Span]:
    """Parcel numbers in their plain form; a message that is nothing but a number may have a shape that nobody knows."""
    found = [Span(place.start, place.end, place.parcel.number) for place in find_spans(text)]
    if found:
        return found
    whole = parse(text)
    if whole is None or is_case_number(whole.number):
        return []
    return [Span(0, len(text), whole.number)]


def find_cases(text: str) -> list[Span]:
    """Our case numbers as `RT` and ten digits; `RT` may be missing, the check digit must be right."""
    folded = fold(text)
    places = [(match.start(), match.end(), normalise(match[0])) for match in _CASE.finditer(folded)]
    return [Span(start, end, f"RT{plain.removeprefix('RT')}") for start, end, plain in places if is_case_number(plain)]


def find_phones(text: str) -> list[Span]:
    """Thai telephone numbers (with their leading 0), or four digits alone or said to be the last."""
    folded = fold(text)
    found = []
    for match in _RUN.finditer(folded):
        digits = normalise(match[0]).lstrip("+")
        if is_phone_number(digits):
            found.append(Span(match.start(), match.end(), _with_zero(digits)))
    if found:
        return found
    alone = _ONLY_FOUR.fullmatch(folded)
    if alone:
        return [Span(alone.start(1), alone.end(1), normalise(alone[1]))]
    return [
        Span(match.start(), match.end(), normalise(match[0]))
        for match in _FOUR.finditer(folded)
        if _SAYS_PHONE.search(folded, 0, match.start())
    ]


def _with_zero(digits: str) -> str:
    return "0" + digits.removeprefix("66").removeprefix("0") if digits.startswith("66") else digits
