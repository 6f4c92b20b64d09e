"""Thai is cut into words at the right places, and every word keeps its place in the text."""

import pytest
from pythainlp.corpus import thai_words, tnc

from bot.characters import one_character_each
from bot.normalizer import normalize
from bot.words import split_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ไม่ได้สั่งของ", ["ไม่", "ได้", "สั่ง", "ของ"]),
        ("แม่จ่ายไป 358 บาท", ["แม่", "จ่าย", "ไป", "358", "บาท"]),
        ("เก็บเงินปลายทาง", ["เก็บเงินปลายทาง"]),
        ("ขอเงินคืนค่ะ", ["ขอเงินคืน", "ค่ะ"]),
        ("ถ่ายใบปะหน้าให้แล้ว", ["ถ่าย", "ใบปะหน้า", "ให้", "แล้ว"]),
        ("   ", []),
    ],
)
def test_thai_is_cut_into_words(text: str, words: list[str]) -> None:
    assert [word for word in split_words(text) if word.strip()] == words


@pytest.mark.parametrize("text", ["พัสดุ  ผี\nมา อีกแล้ว", "เลขTH01234ABC5D6Eค่ะ", "ชำรุุด😡 มากก", "\u200bไม่\u200bได้"])
def test_nothing_of_the_text_is_lost(text: str) -> None:
    assert "".join(split_words(text)) == text


# Of the dictionary's frequent words, these are variants that the normaliser means to fold.
_VARIANTS = frozenset(
    {
        "อย่างไร", "อย่างไรก็ตาม", "อย่างไรก็ดี", "มั้ย", "เท่าไหร่", "ขอรับ", "เมื่อไหร่",
        "ยี่สิบ", "สามสิบ", "อ่ะ", "จ้ะ", "ตร.", "คับ", "ตังค์", "จิง",
        "หรอ", "ง่ะ", "มัย", "คร้าบ", "บช.", "ออร์เดอร์", "อัพเดท",
        "ป่าว", "จนท.", "ก๊อปปี้", "เหลอ", "คัย", "ก๊อบปี้", "แร้ว", "บล็อค",
    }
)  # fmt: skip


def test_the_normaliser_leaves_frequent_words_as_they_are_spelt() -> None:
    known = thai_words()
    by_frequency = sorted(tnc.word_freqs(), key=lambda pair: -pair[1])
    words = [word for word, _ in by_frequency if word in known and not any(c.isdigit() for c in word)][:15_000]
    assert {word for word in words if normalize(word) != one_character_each(word)} <= _VARIANTS
