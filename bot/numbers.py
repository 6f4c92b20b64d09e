"""Numbers that name something: parcels, telephones (or their last four digits) and our own cases."""

from decimal import Decimal

import regex

from bot.counting import HOTLINES, is_paid, is_something_else
from bot.spans import Span, first_claims
from complaints.parcel_numbers import find_spans, fold, is_case_number, is_phone_number, normalise

_GAP = r"[\s\-\u200b]?"
_PHONE_GAP = r"[\s\-.\u200b()]{0,2}"
_PHONE = regex.compile(
    rf"(?<![0-9A-Z+]|[0-9][.,/])(?:\+?\s?66{_PHONE_GAP}0?|\+?6{_GAP}6{_PHONE_GAP}0?|\(?0){_PHONE_GAP}"
    rf"(?:[689](?:{_PHONE_GAP}\d){{8}}|[2-7](?:{_PHONE_GAP}\d){{7}})(?![0-9A-Z])"
)
_CASE = regex.compile(rf"(?<![0-9A-Z])(?:RT{_GAP})?\d(?:{_GAP}\d){{9}}(?![0-9A-Z])")
_FOUR = regex.compile(
    r"(?<![\d.,/A-Z]|\d[ \-])\d(?:[ \-]?\d){3}(?![\dA-Z/]|[.,\-]\d|\s?(?:บาท|บ\.|฿|[.,]-|ตัว|กล่อง|ชิ้น)| \d)"
)
# "เบอร์" may stand some way off, but only words that belong to it may stand between it and the digits.
_SAYS_PHONE = regex.compile(
    r"(?:(?P<last>ลงท้าย|ตัวท้าย|ท้าย|(?:4|สี่)\s?(?:ตัว|หลัก)(?=\s?(?:ท้าย|หลัง|สุดท้าย|คือ|เบอร์|เลข)))"
    r"|เบอร์|(?<!ขาย|ซื้อ|สั่ง|เคส|ได้)(?:โทรศัพท์|มือถือ))"
    r"(?:โทรศัพท์|โทรศัพ|โทร|มือถือ|ของ|ผม|หนู|ดิฉัน|ฉัน|เรา|แม่|พ่อ|ยาย|ป้า|คนรับ|ผู้รับ|รับ|ที่|ใช้|ลงท้าย|ท้าย|สุดท้าย|หลัง|ด้วย|คือ|เป็น|ว่า|ก็|นะ|ค่ะ|คะ"
    r"|ครับ|คับ|เบอร์|เลข|หมายเลข|ตัว|หลัก|4|สี่|[:=\s]){0,9}$"
)
_BARE_FOUR = regex.compile(r"(?<![\d.,/:A-Z฿$]|\d[ \-]|฿ )\d{4}(?![\dA-Z/:]|[.,\-]\d|[ \-]\d+[ \-]\d)")
_SINCE_A_DIGIT = regex.compile(r"\D*$")
_MONEY_WORD = regex.compile(
    r"บาท|฿|จ่าย|ยอด|ราคา|โอน|เก็บ|ชำระ|เงิน|ตัง|เสีย|ซื้อ|สั่ง|ค่า(?=ส่ง|ของ|สินค้า|ขนส่ง)|ปลายทาง|COD|PAY|PAID|PRICE|BAHT|THB"
)
# A word of paying behind the digits belongs to them unless it has a number of its own.
_MONEY_AFTER = regex.compile(
    r"(?:\s?กว่า)?\s?(?:บาท|บาด|บ\.|บ(?![ก-๛])|฿|BAHT|BATH|THB|K\b|[.,]?[\-–—=]"
    r"|(?:ที่)?(?:จ่าย|ยอด|ราคา|โอน|เก็บ|ชำระ)(?!\D{0,20}\d))"
)
_POLITE = r"(?:ค่ะ|คะ|ค่า|ครับ|คับ|ครัช|จ้า|จ้ะ|จ๊ะ|นะ|น่ะ|เลย|\s|[.!~])*"
_ONLY_FOUR = regex.compile(rf"\s*(?:(?:คือ|เลข)\s*)?(\d(?:[ \-]?\d){{3}}){_POLITE}")


def find_parcels(text: str) -> list[Span]:
    """Parcel numbers of a known shape in their plain form."""
    return [Span(place.start, place.end, place.parcel.number) for place in find_spans(text)]


def find_cases(text: str) -> list[Span]:
    """Our case numbers as `RT` and ten digits; `RT` may be missing, the check digit must be right."""
    folded = fold(text)
    places = [(match.start(), match.end(), normalise(match[0])) for match in _CASE.finditer(folded)]
    return [Span(start, end, f"RT{plain.removeprefix('RT')}") for start, end, plain in places if is_case_number(plain)]


def find_phones(text: str) -> list[Span]:
    """Thai telephone numbers (with their leading 0), or four digits alone or said to be the last."""
    folded = fold(text)
    parcels = find_parcels(text)
    shaped = [
        Span(match.start(), match.end(), _with_zero(regex.sub(r"\D", "", match[0])))
        for match in _PHONE.finditer(folded)
    ]
    found = first_claims((span for span in shaped if is_phone_number(str(span.value))), parcels)
    if found:
        return found
    alone = _ONLY_FOUR.fullmatch(folded)
    if alone:
        return [Span(alone.start(1), alone.end(1), normalise(alone[1]))]
    return [
        Span(match.start(), match.end(), normalise(match[0]))
        for match in _FOUR.finditer(folded)
        if _says_phone(folded, match.start(), normalise(match[0]))
    ]


def find_four_after(text: str, parcels: list[Span]) -> list[Span]:
    """Four digits by themselves after a parcel number, as people send what they were asked for; no money, no count."""
    if not parcels:
        return []
    folded, begin = fold(text), parcels[0].end
    for parcel in parcels:
        folded = folded[: parcel.start] + "\n" * (parcel.end - parcel.start) + folded[parcel.end :]
    found = []
    for match in _BARE_FOUR.finditer(folded[begin:]):
        start, end = begin + match.start(), begin + match.end()
        between = _SINCE_A_DIGIT.search(folded, max(begin, start - 60), start)
        words = between[0] if between else ""
        hotline = match[0] in HOTLINES and words.strip()
        if hotline or is_paid(folded, start) or _MONEY_WORD.search(words) or _MONEY_AFTER.match(folded, end):
            continue
        if not is_something_else(folded, start, end, Decimal(match[0])):
            found.append(Span(start, end, match[0]))
    return found


def _says_phone(text: str, start: int, digits: str) -> bool:
    """Whether the words before four digits say that they end a telephone number; a hotline needs the word "last"."""
    said = _SAYS_PHONE.search(text, max(0, start - 60), start)
    return bool(said and (said["last"] or "ท้าย" in said[0] or digits not in HOTLINES))


def _with_zero(digits: str) -> str:
    return "0" + digits.removeprefix("66").removeprefix("0") if digits.startswith("66") else digits
