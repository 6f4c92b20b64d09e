"""Thai in Latin letters becomes Thai; English does not."""

import pytest

from bot.karaoke import in_thai_letters


@pytest.mark.parametrize(
    ("typed", "thai"),
    [
        ("mai dai sang", "ไม่ได้สั่ง"),
        ("Mai Dai Sang KRUB", "ไม่ได้สั่งครับ"),
        ("dai mai ka?", "ได้ไหมค่ะ?"),
        ("mai", "ไม่"),
        ("tham mai tong kho ber", "ทำไมต้องขอเบอร์"),
        ("yak kui gub jao na tee", "อยากคุยกับเจ้าหน้าที่"),
        ("pasadu TH01234ABC5D6E krub", "พัสดุ TH01234ABC5D6E ครับ"),
        ("khob-khun ka", "ขอบคุณค่ะ"),
    ],
)
def test_karaoke_becomes_thai(typed: str, thai: str) -> None:
    assert in_thai_letters(typed) == thai


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "I did not order this", "the man sang a song",
        "my mom paid 358 baht", "may i see it", "on my way", "ok",
        "please cancel", "this chin is ok", "lorem ipsum dolor",
        "kerry express", "TH01234ABC5D6E", "asdfgh", "thank you ka",
        "ไม่ได้ sang", "my pan is broken", "song on the pan",
    ],
)  # fmt: skip
def test_english_and_thai_stay(text: str) -> None:
    assert in_thai_letters(text) == text
