"""Telephone digits, case numbers, parcels and carriers in a message."""

import pytest

from bot.amounts import find_amounts
from bot.carriers import find_carriers
from bot.numbers import find_cases, find_four_after, find_parcels, find_phones


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("0812345678", "0812345678"),
        ("081-234-5678", "0812345678"),
        ("โทร 08 1234 5678 ค่ะ", "0812345678"),
        ("+66812345678", "0812345678"),
        ("๐๘๑๒๓๔๕๖๗๘", "0812345678"),
        ("4321", "4321"),
        ("๔๓๒๑ ครับ", "4321"),
        ("4 3 2 1", "4321"),
        ("ลงท้าย 4321", "4321"),
        ("เบอร์ลงท้ายด้วย 0042 ค่ะ", "0042"),
        ("4ตัวท้าย 4321", "4321"),
        ("ท้าย 4321", "4321"),
        ("เบอร์ 4 ตัวหลัง 0987", "0987"),
        ("สี่ตัวสุดท้ายคือ 1 2 3 4", "1234"),
        ("4 หลักสุดท้าย๐๐๔๒ค่ะ", "0042"),
        ("เบอร์โทรของแม่ลงท้ายด้วย4321", "4321"),
        ("ลงท้าย 1212", "1212"),
        ("+66 (0) 81-234-5678", "0812345678"),
        ("(081) 2345678", "0812345678"),
        ("081.234.5678", "0812345678"),
        ("จ่าย 358 0812345678", "0812345678"),
        ("เบอร์0812345678ค่ะ", "0812345678"),
        ("02-123-4567", "021234567"),
    ],
)
def test_telephone_digits_are_read(text: str, digits: str) -> None:
    assert [span.value for span in find_phones(text)] == [digits]


@pytest.mark.parametrize(
    "text",
    [
        "358",
        "จ่ายไป 1290",
        "22/11/2569",
        "TH01234ABC5D6E",
        "1,290",
        "12345",
        "823456789012",
        "EX 021234567 TH",
        "เบอร์ 1212",
        "ปลายทาง 1290",
        "เบอร์ร้านไม่ติดจ่ายไป 1290",
        "ซื้อมือถือ 2490",
        "มือถือ 2490 บาท",
        "สั่งเสื้อ 4 ตัว 1290",
        "เบอร์ 081 234 567",
    ],
)
def test_other_digits_are_no_telephone(text: str) -> None:
    assert find_phones(text) == []


@pytest.mark.parametrize(
    "text",
    ["RT1234567897", "rt 1234567897", "เคส1234567897ค่ะ", "RT๑๒๓๔๕๖๗๘๙๗", "RT12345 67897", "จ่าย 358 RT1234567897"],
)
def test_a_case_number_is_read_with_or_without_its_letters(text: str) -> None:
    assert [span.value for span in find_cases(text)] == ["RT1234567897"]


@pytest.mark.parametrize("text", ["RT1234567896", "0812345678", "1234567896", "12345678975"])
def test_a_case_number_needs_its_check_digit(text: str) -> None:
    assert find_cases(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *("I paid 1290 baht", "refund 1290", "last four digits 7788", "22-11-2569", "2026-11-22", "18 Nov 2026"),
        *("66812345678901", "เลข 66812345678901", "1234567897", "081234567", "08123456789", "1290 4321"),
        *("1-2345-67890-12-1", "1234567890121", "RT1234567897 4321", "LEXA12345"),
    ],
)
def test_what_has_no_known_shape_is_no_parcel(text: str) -> None:
    assert find_parcels(text) == []


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("TH01234ABC5D6E 9684", [("phone_number", "9684")]),
        ("123456789012 ๙๖๘๔ ค่ะ", [("phone_number", "9684")]),
        ("EX000000014TH 123456789012 4321", [("phone_number", "4321")]),
        ("TH01234ABC5D6E 9684 จ่าย 358", [("phone_number", "9684"), ("amount", 35800)]),
        ("TH01234ABC5D6E 9684 358", [("phone_number", "9684"), ("amount", 35800)]),
        ("TH01234ABC5D6E จ่าย 1290", [("amount", 129000)]),
        ("TH01234ABC5D6E 1290 บาท", [("amount", 129000)]),
        ("TH01234ABC5D6E ฿1290", [("amount", 129000)]),
        ("TH01234ABC5D6E ยอดที่เก็บหน้าบ้านคือ 1290", [("amount", 129000)]),
        ("TH01234ABC5D6E 1290 โอนแล้ว", [("amount", 129000)]),
        ("TH01234ABC5D6E 1,290", [("amount", 129000)]),
        ("TH01234ABC5D6E 358", [("amount", 35800)]),
        ("1290 TH01234ABC5D6E", [("amount", 129000)]),
        ("TH01234ABC5D6E แจ้ง 1212 แล้ว", []),
    ],
)
def test_four_digits_after_a_parcel_number_are_telephone_digits(text: str, other: list[tuple[str, int | str]]) -> None:
    parcels = find_parcels(text)
    digits = find_four_after(text, parcels)
    amounts = find_amounts(text, [*parcels, *digits])
    found = [("phone_number", span.value) for span in digits] + [("amount", span.value) for span in amounts]
    assert found == other


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ส่งมากับแฟลช", "flash"),
        ("Keery", "kex"),
        ("เคอรี", "kex"),
        ("ไปรษณย์ไทย", "thailand_post"),
        ("J&T ส่งมา", "jnt"),
        ("shopee express", "spx"),
        ("เจแอนด์ที", "jnt"),
        ("J & T", "jnt"),
        ("ปณ", "thailand_post"),
        ("ส่งมาทาง ปณ. ค่ะ", "thailand_post"),
        ("ไปรสณีย์", "thailand_post"),
        ("ไปรษณีย", "thailand_post"),
        ("พี่ไปรฯ", "thailand_post"),
        ("ส่งมากับแฟลต", "flash"),
        ("ขนส่งช้อปปี้", "spx"),
        ("shopee ส่งมา", "spx"),
        ("ลาซาด้าเอ็กซ์เพรส", "lex"),
        ("ขนส่งนินจา", "ninja_van"),
        ("ส่งกับเบส", "best"),
        ("kerryexpress", "kex"),
    ],
)
def test_a_carrier_is_known_by_its_nicknames_and_misspellings(text: str, code: str) -> None:
    assert [span.value for span in find_carriers(text)] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "complex systems flashy", "อยู่แฟลตชั้น 3", "สั่งในช้อปปี้", "ซื้อจาก lazada",
        "แฟลชไดรฟ์", "flash sale", "แฟชั่น", "แฟสชั่น", "กาแฟสด",
        "เบสท์เซลเลอร์", "best friend", "ไปเจที่ร้าน", "รหัสไปรษณีย์ 10240", "ไปรษณียบัตร", "ตุ๊กตานินจา", "ปณิธาน", "เฟสบุ๊ค",
    ],
)  # fmt: skip
def test_a_carriers_name_in_another_word_is_not_the_carrier(text: str) -> None:
    assert find_carriers(text) == []
