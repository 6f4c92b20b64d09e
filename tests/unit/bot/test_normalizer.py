"""One spelling for what people type in many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.normalizer import normalize


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("น\u0e4d\u0e49า", "น้ำ"),
        ("น\u0e49\u0e4dา", "น้ำ"),
        ("จํานวน", "จำนวน"),
        ("จ านวน", "จำนวน"),
        ("เเม่", "แม่"),
        ("ชำรุุด สิินค้า", "ชำรุด สินค้า"),
        ("ไม่่ได้้สั่่ง", "ไม่ได้สั่ง"),
        ("มากกกกก", "มาก"),
        ("ที\u0e48\u0e35", "ที่"),
        ("ส\u0e48\u0e31ง", "สั่ง"),
        ("๓๕๘ บาท", "358 บาท"),
        ("5555+", "555"),
        ("ไม่\u200bได้\u200bสั่ง", "ไม่ได้สั่ง"),
        ("COD   Kerry!!!", "cod kerry!"),
        ("358000 บาท", "358000 บาท"),
        ("ยอด 5555.50", "ยอด 5555.50"),
        ("", ""),
    ],
)
def test_a_word_has_one_spelling(typed: str, plain: str) -> None:
    assert normalize(typed) == plain


@given(st.text() | st.text(alphabet="กขนมสงเแไำาะิีึุู่้๊๋์ํ็ั 5๕aA!\u200b"))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)
