"""Thai is cut into words at the right places, and every word keeps its place in the text."""

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.tokenizer import ThaiTokenizer


@pytest.fixture(scope="module")
def tokenizer() -> ThaiTokenizer:
    return ThaiTokenizer(ThaiTokenizer.get_default_config())


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
def test_thai_is_cut_into_words(tokenizer: ThaiTokenizer, text: str, words: list[str]) -> None:
    assert [token.text for token in tokenizer.tokenize(Message({"text": text}), "text")] == words


@pytest.mark.parametrize("text", ["พัสดุ  ผี\nมา อีกแล้ว", "เลขTH01234ABC5D6Eค่ะ", "ชำรุุด😡 มากก", "\u200bไม่\u200bได้"])
def test_every_word_keeps_its_place(tokenizer: ThaiTokenizer, text: str) -> None:
    tokens = tokenizer.tokenize(Message({"text": text}), "text")
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert "".join("".join(token.text for token in tokens).split()) == "".join(text.split())
