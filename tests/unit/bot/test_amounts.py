"""Which words of a message are money, in whole satang."""

import pytest

from bot.amounts import find_amounts


def satang(text: str) -> list[int | str]:
    return [span.value for span in find_amounts(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("358", 35800),
        ("358 บาท", 35800),
        ("฿358", 35800),
        ("1,290.50", 129050),
        ("๓๕๘ บาท", 35800),
        ("สามร้อยห้าสิบแปด", 35800),
        ("สามร้อยห้าสิบแปดบาท", 35800),
        ("ยี่สิบเอ็ดบาท", 2100),
        ("ร้อยห้าสิบ", 15000),
        ("3 ร้อย", 30000),
        ("1.2k", 120000),
        ("1.2 พัน", 120000),
        ("พันห้า", 150000),
        ("สามพันห้า", 350000),
        ("หนึ่งหมื่นสองพัน", 1200000),
        ("ห้าบาท", 500),
        ("สองร้อยกว่าบาท", 20000),
        ("12 บาท 50 สตางค์", 1250),
        ("แม่จ่ายไป358", 35800),
        ("จ่าย 300 บ.", 30000),
        ("จ่ายไป 1290 ค่ะ", 129000),
    ],
)
def test_an_amount_is_read_however_it_is_typed(text: str, value: int) -> None:
    assert satang(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "1234567",
        "ได้มา 25 ซอง",
        "รอ 5 วัน",
        "แจ้ง 1212",
        "โทร 1441",
        "iphone 15",
        "ลงท้าย 4321",
        "ไซส์ 42",
        "ลด 80%",
        "8 โมง",
        "15.30 น.",
        "22 พ.ย.",
        "พันธุ์ไม้",
        "หกล้ม",
        "สองกล่อง",
        "ร้อยสองร้อย",
        "TH01234ABC5D6E",
        "081-234-5678",
    ],
)
def test_other_numbers_are_no_money(text: str) -> None:
    assert satang(text) == []


def test_the_place_of_an_amount_is_its_place_in_the_original_text() -> None:
    text = "แม่จ่ายไป ๓๕๘ บาทค่ะ"
    (span,) = find_amounts(text)
    assert text[span.start : span.end] == "๓๕๘ บาท"


def test_two_amounts_stay_two() -> None:
    assert satang("สั่งไว้ 290 บาท แต่เก็บ 358 บาท") == [29000, 35800]
