"""A message typed with the keyboard in the wrong layout is turned back, and only such a message."""

import pytest

from bot.keyboard import right_layout


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("w,jwfhlyj'", "ไม่ได้สั่ง"),
        ("l;ylfu8iy[", "สวัสดีครับ"),
        ("c,j0jkpwx", "แม่จ่ายไป"),
        ("-vg'bo8no", "ขอเงินคืน"),
        ("w,jwfhlyj' 358", "ไม่ได้สั่ง 358"),
        ("w,jwfhlyj' TH01234ABC5D6E", "ไม่ได้สั่ง TH01234ABC5D6E"),
        ("้ำสสน", "hello"),
        ("ยสำฟหำ ้ำสย", "please help"),
    ],
)
def test_the_wrong_layout_is_turned_back(typed: str, meant: str) -> None:
    assert right_layout(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "kerry", "j&t", "cod", "asdfgh",
        "zxcvbnm", "qwerty", "hjkl;'", "lorem ipsum dolor", "I don't know", "my mom's box",
        "TH01234ABC5D6E", "EX000000014TH", "0812345678", "358",
        "mai dai sang ka", "me@example.com", "https://t.me/abc", "line: @shop123",
        "ไม่ได้สั่ง", "นา", "เพราะ", "ฟหกด", "COD 358 kerry", "ok!", "...", "[]", "A-123/45", "w,j", "iphone 15 pro max",
    ],
)  # fmt: skip
def test_everything_else_stays(text: str) -> None:
    assert right_layout(text) == text
