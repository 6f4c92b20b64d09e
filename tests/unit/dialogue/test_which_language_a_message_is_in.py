"""A conversation changes its language only for a message that is clearly in the other one."""

import time

import pytest

from dialogue.english import FREQUENT, LOANS, PHRASES
from dialogue.language import language_of

ENGLISH = [
    "I ordered a shirt but got shoes",
    "not ordered",
    "Wrong item",
    "I didn't order this",
    "I didn’t order this, my mother paid 358 baht",
    "i didnt order",
    "where is my refund?",
    "money back please",
    "My parcel TH01234ABC5D6E is broken!!",
    "seller blocked me",
    "I want to speak to an officer",
    "hello, I got a parcel that nobody ordered",
    "Hello admin, refund please my money",
    "cancel my order",
    "it is correct",
    "no, I did not",
    "are you a bot",
    "how long will this take",
    "I don't have the box anymore",
    "The driver said I must pay before I open it",
    "I ordered from ร้านสมชายมือถือ but they sent a fake phone",
    "My name is สมชาย ใจดี and I did not order this package",
    "english",
    "English please!",
    "speak english please",
    "Can you speak English?",
    "ภาษาอังกฤษ",
    "ขอภาษาอังกฤษค่ะ",
    "พูดภาษาอังกฤษได้ไหมครับ",
]
THAI = [
    "สวัสดีค่ะ",
    "ก",
    "ไม่ได้สั่ง COD",
    "ได้ของปลอม fake มาก",
    "ขอ refund money back ค่ะ",
    "ร้าน ABC Fashion by you ส่งของมาผิด",
    "seller ส่ง wrong item มาให้",
    "The driver ไม่ยอมให้เปิดกล่อง",
    "ฉันได้ของ iphone 15 pro max from seller this is not what i want แต่ได้สบู่",
    "สั่ง iPhone 15 Pro Max 256GB Natural Titanium ได้ก้อนหิน",
    "เพจ Beauty and Skin Care by Anna ไม่ตอบ",
    "ภาษาไทย",
    "ขอภาษาไทยหน่อย",
    "thai please",
    "Speak Thai",
    "ส่ง https://example.test/the-order-is-not-what-you-want มา",
]
UNTOLD = [
    *("", "358", "๓๕๘", "฿358", "555", "👍", "😡😡", "?", "-", "4321", "0812345678"),
    *("TH01234ABC5D6E", "SPXTH012345678901", "EX 0000 00014 TH", "RT4820173954"),
    *("ok", "OK OK", "yes", "no", "hi", "hello", "bye", "thanks", "thx", "cod", "admin", "refund", "cancel"),
    *("flash", "kerry", "tracking", "bot", "Flash Express", "kerry express", "no cod", "cod order", "size m"),
    *("thank you", "Thank you very much", "good morning", "cash on delivery", "tracking number TH01234ABC5D6E"),
    *("mai dai sang", "khob khun krub", "sawasdee krub", "mai mee krai sang loey", "me khong ma song", "ao ngern kuen"),
    *("dai khong mai trong pok", "man pen yang ngai", "rong rian nar mai", "jai pai laew", "eng"),
    *("the north face", "https://shopee.co.th/my-order/is-not-here", "me@you.test", "hola mi paquete no llego"),
    "english teacher soap",
]


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_heard(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize("text", THAI)
def test_thai_is_heard_also_with_english_words_in_it(text: str) -> None:
    assert language_of(text) == "th"


@pytest.mark.parametrize("text", UNTOLD)
def test_what_people_type_in_either_language_tells_nothing(text: str) -> None:
    assert language_of(text) is None


def test_the_words_are_plain_and_stand_in_one_list() -> None:
    assert not FREQUENT & LOANS
    assert all(word.isascii() and word.isalpha() and word.islower() for word in FREQUENT | LOANS)
    assert all(phrase == phrase.lower() for phrase in PHRASES)
    for longer in PHRASES:
        shadowed = [phrase for phrase in PHRASES[: PHRASES.index(longer)] if longer.startswith(phrase)]
        assert shadowed == [], f"{longer} comes after what it begins with"


@pytest.mark.parametrize("text", ["ก" * 20_000, "a" * 20_000, "a " * 10_000, "ภาษาไทย" * 3_000, "0" * 20_000])
def test_a_long_message_takes_no_time(text: str) -> None:
    begun = time.perf_counter()
    language_of(text)
    assert time.perf_counter() - begun < 0.5
