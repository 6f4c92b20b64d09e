"""Whatever is typed, entities have places inside the text, amounts are positive and days are not to come."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.amounts import find_amounts
from bot.carriers import find_carriers
from bot.dates import find_dates
from bot.numbers import find_cases, find_parcels, find_phones
from bot.spans import Span

TODAY = date(2026, 11, 23)
_PIECES = """
    จ่าย ไป แล้ว แม่ บาท บ. ร้อย พัน สาม ห้า เอ็ด นึง กว่า สิบ ล้าน พ.ย. มีค วัน ที่ เสาร์ อาทิตย์ ก่อน นี้ เดือน เมื่อ วาน ส่ง กับ ขนส่ง
    เบอร์ ท้าย ตัว แฟลต เคอรี่ ปณ. ช้อปปี้ J&T 3 12 358 31 0 ๕๕ 1.2 k 69 2569 22/11 29/2 081 2345678 +66 .- - , . ( ) ฿
    RT1234567897 EX000000014TH
"""
texts = st.text() | st.lists(st.sampled_from([*_PIECES.split(), " "]), max_size=14).map("".join)


def _everything(text: str) -> list[Span]:
    finders = (find_amounts, find_carriers, find_cases, find_parcels, find_phones)
    return [span for find in finders for span in find(text)] + find_dates(text, TODAY)


@settings(max_examples=600)
@given(texts)
def test_every_place_is_in_the_text(text: str) -> None:
    assert all(0 <= span.start < span.end <= len(text) for span in _everything(text))


@settings(max_examples=600)
@given(texts)
def test_amounts_are_positive_and_days_are_not_to_come(text: str) -> None:
    assert all(isinstance(span.value, int) and span.value > 0 for span in find_amounts(text))
    assert all(date.fromisoformat(str(span.value)) <= TODAY for span in find_dates(text, TODAY))


@pytest.mark.parametrize(
    "piece", ["จ่าย ", " ", "1 ", "1,", "1/1/69 ", "08 ", "สิบ", "พัน2", "เบอร์ ", "วันเสาร์ ", "ส่งมากับแฟลต ", "RT1"]
)
@pytest.mark.parametrize("start", ["", "4321"])
def test_twenty_thousand_characters_are_read_quickly(start: str, piece: str) -> None:
    started = time.perf_counter()
    _everything((start + piece * 20_000)[:20_000])
    assert time.perf_counter() - started < 5
