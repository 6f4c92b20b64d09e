"""Whatever is typed, normalising it twice changes nothing, parcel numbers survive, and a long text stays cheap."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features import masked
from bot.normalizer import normalize

_PIECES = """
    ไม่ ได้ สั่ง สัง ของ ครับ คับ คร้าบ ค่ะ คะ ค่า ค้ะ นะ จ่าย ไป แล้ว แร้ว แม่ พัสด พัสดุ เคอรี แฟส ปณ. ปะ ป่ะ ป่าว รึ หรือ เปล่า
    มัย มั้ย ไหม ไง ทำ เมื่อไหร่ ตังค์ บาท บ. ร้อย พัน สาม ห้า เอ็ด นึง กว่า สิบ ล้าน พ.ย. วัน ที่ แล้ว เสาร์ เดือน ส่ง กับ ขนส่ง จนท ๆ ฯ
    3 12 358 555 ๕๕๕ 1.2 k 69 2569 22/11 081 2345678 0812345678 +66 .- - , . ! ( ) ฿ 👍 😡 ๐๑ EX000000014TH
    TH01234ABC5D6E 823456789012 mai dai sang krub the w,jwfhlyj' kerry keery J&T ำ า ะ เ แ ่ ้ ๊ ์ ั ิ ี ํ ๅ \u200b
"""
THAI_PIECES = st.sampled_from([*_PIECES.split(), " ", "\u00a0", "\n"])
thai_like = st.lists(THAI_PIECES, max_size=14).map("".join) | st.lists(THAI_PIECES, max_size=10).map(" ".join)
letters = st.text(alphabet="กขคนมสงบปรยลวหอเแโไใาำะัิีืุู็่้๊๋์ํๆ 5๕8aAkxth.,-/'[]฿!+\u200b", max_size=40)
layout_keys = st.text(alphabet="qwertyuiop[]asdfghjkl;'zxcvbnm,./ JKHLY", max_size=30)
surroundings = st.text(max_size=12) | letters.filter(lambda text: len(text) <= 12)
numbers = st.one_of(
    st.from_regex(r"[A-Z]{2}[0-9]{9}TH", fullmatch=True),
    st.from_regex(r"THT?[0-9]{5}[0-9A-Z]{7}", fullmatch=True),
    st.from_regex(r"SPXTH[0-9]{11}[0-9A-Z]", fullmatch=True),
    st.from_regex(r"[A-Z]{4}[0-9]{9}", fullmatch=True),
    st.from_regex(r"[0-9]{12}", fullmatch=True),
    st.from_regex(r"SHIP[A-Z]{1,4}[0-9]{6,8}", fullmatch=True),
)


@settings(max_examples=600)
@given(st.text() | letters | thai_like | layout_keys)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@settings(max_examples=400)
@given(surroundings | thai_like, numbers, surroundings | thai_like, st.booleans())
def test_a_parcel_number_survives_letter_for_letter(before: str, number: str, after: str, lower: bool) -> None:
    assert number in normalize(before + (number.lower() if lower else number) + after).upper()


@given(st.text() | letters | thai_like)
def test_the_classifier_can_read_anything(text: str) -> None:
    assert isinstance(masked(text), str)


@pytest.mark.parametrize(
    "piece",
    [
        "แม่จ่ายไปสามร้อยห้าสิบแปดบาท ไม่ไดสั่งคับ ", " ", "a", "5", "1 ", "1-", "1.", "๑,", "08 ", "1 บาท", "1/1/69 ", "สิบ",
        "พันร้อย", "่ิ", "ะ่", "เ", "😀", "mai ", "([ ", "ค่า", "EX000000014TH", "123456789012 ", "วันพฤหัส", "จ่ายไป ", "อ่ะ",
        "-", "=", "ก า", "ๆ ", "^_",
    ],
)  # fmt: skip
def test_twenty_thousand_characters_are_read_quickly(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    started = time.perf_counter()
    normalize(text)
    assert time.perf_counter() - started < 5
