"""Amounts of money as people type them, in whole satang: "358", "฿1,290.50", "๓๕๘ บาท", "1พัน2", "1.2k"."""

from collections.abc import Iterator
from decimal import Decimal

import regex

from bot.counting import HOTLINES, is_paid, is_something_else, is_whole_message
from bot.spans import Span, first_claims
from bot.thai_numbers import DIGIT, UNIT, UNIT_WORDS, value_of
from complaints.parcel_numbers import fold

_BAHT = r"(?:บาท|บาด(?!เจ็บ|แผล|ทะ)|บ\.(?![ก-ฮ]\.)|บ(?![ก-๛])|BAHT\b|BATH\b|BHT\b|THB\b|฿|[.,]?[\-–—=]+(?![\dA-Z]))"
_MORE = r"(?:\s?กว่า\s?ๆ?)?"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.\d{1,2})?"
_START = r"(?<![\d.,/:A-Z]|\d\s?-|[A-Z]-)"

_FIGURES = regex.compile(
    rf"(?P<sign>฿\s?|THB\s?)?{_START}(?P<number>{_NUMBER})(?![\d/:]|[.,]\d|-\d)"
    rf"(?:\s?(?P<kilo>K)(?![A-Z\d]))?{_MORE}(?P<baht>\s?{_BAHT})?"
    r"(?:\s?(?P<satang>\d{1,2})\s?(?:สตางค์|สต\.))?",
    regex.IGNORECASE,
)
# A figure glued to the unit before it is its fraction (1พัน2); apart from it, it is another number (พัน 2 กล่อง).
_PART = rf"(?:(?:{_START}{_NUMBER}|(?<=[ก-๛]){_NUMBER}|{DIGIT})\s?)?{UNIT}"
_MIXED = regex.compile(
    rf"(?P<sign>฿\s?|THB\s?)?(?P<words>{_PART}(?:\s?{_PART}){{0,7}}(?:(?:\s?{DIGIT}){{1,2}}|\d{{1,4}}(?![\d.,/:%A-Z]))?)"
    rf"{_MORE}(?P<baht>\s?{_BAHT})?",
    regex.IGNORECASE,
)
_FEW = regex.compile(rf"(?P<words>{DIGIT}){_MORE}(?P<baht>\s?{_BAHT})")
_TOKENS = regex.compile(rf"{_NUMBER}|{DIGIT}|{UNIT}")
# Number words beside a number: it is only a piece of something that cannot be read ("พันสองเก้าศูนย์", "สองสามร้อย").
_WORD_BEFORE = regex.compile(rf"(?:{DIGIT}|{UNIT})\s?$")
_WORD_GLUED_BEFORE = regex.compile(rf"(?:{DIGIT}|{UNIT})$")
_WORD_AFTER = regex.compile(rf"\s?(?:{DIGIT}|{UNIT})|(?<=[ก-๛])\d")
_FOREIGN = r"(?:US\$|[$€£¥₩]|(?<![A-Z])(?:USD|EUR|GBP|JPY|CNY|RMB|SGD|HKD|AUD)(?![A-Z]))"
_FOREIGN_BEFORE = regex.compile(rf"(?<!\d\s?){_FOREIGN}\s?$")
_FOREIGN_AFTER = regex.compile(
    rf"\s?(?:{_FOREIGN}(?!\s?\d)|(?:US\s?)?(?:DOLLAR|BUCK|EURO|POUND)S?\b|(?:YUAN|YEN)\b"
    r"|ดอลลาร์|ดอลล่าร์|ดอลล่า|ดอลลา|ดอล|เหรียญ|ยูโร|ปอนด์|เยน|หยวน|ริงกิต)"
)
_VAGUE = regex.compile(r"(?:หลาย|กี่|เป็น|นับ|หลัก|ละ|อีก|ทั้ง)\s?$")
_RESOLUTION = regex.compile(r"[248]")
_LARGEST = 100_000_000_00  # satang; more than any parcel costs


def find_amounts(text: str, taken: list[Span] | None = None) -> list[Span]:
    """Every amount, its value in whole satang; places inside `taken` (numbers that are something else) are left out.

    A figure without a currency word counts only when it has one to six digits and nothing beside it says that it
    counts or numbers something else; a single digit only after a word like "จ่าย", or as the whole message.
    """
    folded = fold(text)
    found = first_claims((*_mixed(folded), *_figures(folded)), taken or ())
    return sorted(found, key=lambda span: span.start)


def _mixed(text: str) -> Iterator[Span]:
    """Amounts with a number word in them."""
    for match in (*_MIXED.finditer(text), *_FEW.finditer(text)):
        words = _TOKENS.findall(match["words"].replace(",", ""))
        if _is_piece(text, *match.span("words")) or _is_foreign(text, match.start("words"), match.end()):
            continue
        bare_unit = words[0] in UNIT_WORDS
        if bare_unit and _VAGUE.search(text, max(0, match.start() - 8), match.start()):
            continue
        end_of_words = match.end("words")
        if not match["baht"]:
            exact = words != ["ร้อย", "เอ็ด"] and len(words) > 1 and any(word in UNIT_WORDS for word in words)
            if not exact or is_something_else(text, match.start(), end_of_words, value_of(words) or Decimal(0)):
                continue
        value = value_of(words)
        if value is not None and 0 < value * 100 <= _LARGEST:
            yield Span(match.start(), _end(match), int(value * 100))


def _figures(text: str) -> Iterator[Span]:
    """Amounts in figures alone."""
    for match in _FIGURES.finditer(text):
        number = match["number"].replace(",", "")
        start = match.start("number")
        if _is_foreign(text, start, match.end()) or _WORD_GLUED_BEFORE.search(text, max(0, start - 8), start):
            continue
        told = any(match[name] for name in ("sign", "kilo", "baht", "satang"))
        if match["kilo"] and not match["baht"] and _RESOLUTION.fullmatch(number):
            told = False  # a 4K screen
        if not told and not _is_money(text, match, number):
            continue
        satang = int(Decimal(number) * (1_000 if match["kilo"] else 1) * 100) + int(match["satang"] or 0)
        if 0 < satang <= _LARGEST:
            yield Span(match.start(), _end(match), satang)


def _is_piece(text: str, start: int, end: int) -> bool:
    """Whether number words go on before or after `text[start:end]`."""
    return bool(_WORD_BEFORE.search(text, max(0, start - 8), start) or _WORD_AFTER.match(text, end))


def _is_foreign(text: str, start: int, end: int) -> bool:
    """Whether a number is told in another currency than baht."""
    return bool(_FOREIGN_BEFORE.search(text, max(0, start - 8), start) or _FOREIGN_AFTER.match(text, end))


def _is_money(text: str, match: "regex.Match[str]", number: str) -> bool:
    """Whether a figure without a currency is likely to be one all the same."""
    whole = number.partition(".")[0]
    start, end = match.span("number")
    if len(whole) > 6 or (len(whole) > 1 and whole.startswith("0")):
        return False
    paid = is_paid(text, start)
    if not paid and (number in HOTLINES or (len(number) > 1 and set(number) == {"5"})):  # 555 is laughter
        return False
    if len(whole) == 1 and not paid and not is_whole_message(text, start, end):
        return False
    return not (match["kilo"] and not paid) and not is_something_else(text, start, end, Decimal(number))


def _end(match: "regex.Match[str]") -> int:
    return match.start() + len(match[0].rstrip())
