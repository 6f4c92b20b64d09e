"""Does a picture look like a Thai identity card? Then the service refuses it and keeps no word of it.

A number alone proves nothing: shops print thirteen-digit tax numbers, which for a person is the citizen number. So:

1. two of the card's own phrases, or
2. one of them and a citizen number whose check digit is right, or
3. such a number in the card's grouping (`1 2345 67890 12 3`) while nothing in the picture belongs to a parcel label or
   to a bill.

A phrase counts where it stands in one line of print. A line about taxes says nothing of a card, and a number that
begins with 0 or 9 is a company's or nobody's. Numbers inside bar codes are not looked at: a thirteen-digit code is an
article number.
"""

import re
from collections.abc import Sequence

from complaints.parcel_numbers import find, fold, is_citizen_number
from labels.ocr import Line

_PHRASES = (
    re.compile(r"NATIONALIDCARD|^THAINATIONALID|^IDCARD|บัตรประจำตัวประชาชน|บัตรประจําตัวประชาชน"),
    re.compile(r"IDENTIFICATIONN|เลขประจำตัวประชาชน|เลขประจําตัวประชาชน"),
    re.compile(r"DATEOFBIRTH|เกิดวันที่"),
    re.compile(r"DATEOFISSUE|วันออกบัตร"),
    re.compile(r"DATEOFEXPIRY|วันบัตรหมดอายุ"),
)
_PERSONS = frozenset("12345678")  # how a person's number begins
_GROUPED = re.compile(r"(?<!\d)\d[\s.-]+\d{4}[\s.-]+\d{5}[\s.-]+\d{2}[\s.-]+\d(?!\d)")
_PLAIN = re.compile(r"(?<!\d)\d(?:[\s.-]*\d){12}(?!\d)")
_PARCEL = re.compile(r"\bC\.?O\.?D\b|เก็บเงิน|ปลายทาง|พัสดุ|ผู้ส่ง|EXPRESS|PARCEL|TRACKING|ORDER")
_TAX = re.compile(r"\bTAX|\bT\.?I\.?N\b|ภาษี")
_BILL = re.compile(r"\bTAX|ภาษี|RECEIPT|INVOICE|ใบเสร็จ|ใบกำกับ|TOTAL|\bVAT\b|ยอดรวม|ยอดเงิน|บาท|BAHT|สลิป|โอนเงิน")


def looks_like_identity_card(lines: Sequence[Line], *, has_code: bool) -> bool:
    """Whether these printed lines look like a card; `has_code` when the picture also holds a parcel's code."""
    printed = [fold(text) for line in lines for text in (line.latin, line.thai) if text]
    texts = [text for text in printed if not _TAX.search(text)]
    joined = [re.sub(r"[\s.:-]", "", text) for text in texts]
    phrases = sum(any(phrase.search(text) for text in joined) for phrase in _PHRASES)
    if phrases >= 2:
        return True
    if phrases:
        return any(_has_number(text, _PLAIN) for text in texts)
    of_a_parcel = has_code or any(_PARCEL.search(text) or _BILL.search(text) or find(text) for text in printed)
    return not of_a_parcel and any(_has_number(text, _GROUPED) for text in texts)


def says_citizen_number(text: str) -> bool:
    """Whether a text holds thirteen digits with a citizen number's check digit; such a line is not read further."""
    return _has_number(fold(text), _PLAIN)


def _has_number(text: str, shape: re.Pattern[str]) -> bool:
    numbers = (re.sub(r"\D", "", found) for found in shape.findall(text))
    return any(number[:1] in _PERSONS and is_citizen_number(number) for number in numbers)
