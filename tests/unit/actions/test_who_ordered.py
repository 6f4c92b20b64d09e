"""The word that nobody ordered it is taken only where a message says nothing else."""

import pytest

from actions.orders import says_nobody_ordered, speaks_of_an_order


@pytest.mark.parametrize(
    "text",
    [
        "ไม่มีใครสั่ง", "ไม่มีใครในบ้านสั่งเลยค่ะ", "ยืนยัน ไม่มีใครสั่ง", "ขอยืนยันว่าไม่ได้สั่งจริงๆ ครับ", "ไม่เคยสั่งของชิ้นนี้",
        "ไม่ได้สั่งค่ะ", "เราไม่ได้สั่ง", "nobody ordered it", "yes, nobody at home ordered this parcel", "we never ordered it.",
    ],
)  # fmt: skip
def test_a_plain_denial_is_the_declaration(text: str) -> None:
    assert says_nobody_ordered(text) and not speaks_of_an_order(text)


@pytest.mark.parametrize(
    "text",
    [
        "ผมไม่ได้สั่ง แฟนสั่งค่ะ", "แม่สั่งค่ะ หนูไม่ได้สั่ง", "ไม่ได้สั่งเอง ให้หลานกดสั่งให้", "หนูไม่ได้สั่งสีนี้ สั่งสีดำ", "ลูกสั่งเอง", "มีคนสั่งค่ะ",
        "I did not order it, my wife ordered it", "my son ordered it",
    ],
)  # fmt: skip
def test_whoever_speaks_of_an_order_is_asked(text: str) -> None:
    assert speaks_of_an_order(text) and not says_nobody_ordered(text)


@pytest.mark.parametrize(
    "text",
    [
        "ไม่แน่ใจว่าไม่ได้สั่งหรือเปล่า ขอถามน้องก่อน", "ใครบอกว่าไม่ได้สั่ง", "I did not order it, my wife might have",
        "ไรเดอร์รออยู่หน้าบ้าน ไม่ได้สั่งของ ยังไม่ได้จ่ายเงิน", "ขอดูคำสั่งซื้อก่อน", "",
    ],
)  # fmt: skip
def test_doubt_is_no_declaration(text: str) -> None:
    assert not says_nobody_ordered(text)
