"""Amounts, telephone digits, shop and provider in printed lines, and what is not one of them."""

import pytest

from labels.ocr import Line
from labels.printed import amounts, phones, providers, shops


def line(latin: str, thai: str = "", at: float = 0.5, size: float = 0.04, left: float = 0.1) -> Line:
    return Line(latin, 0.95, thai, left, at, left + 0.3, at + size, size, (left, at))


@pytest.mark.parametrize(
    ("latin", "thai", "satang"),
    [
        ("B160.00", "B160.00", 160_00),
        ("COD: 3,712.00 THB", "COD: 3,712.00 THB", 3_712_00),
        ("3,885 171", "3,885 บาท", 3_885_00),
        ("3.885 un", "3,885 บาท", 3_885_00),
        ("COD 856 17", "COD 856 บาท", 856_00),
        ("2477", "247 บาท", 247_00),  # บาท taken for a digit
        ("COD 1,290.50", "", 1_290_50),
        ("358.00", "", 358_00),
        ("", "เก็บเงินปลายทาง ๓๕๘ บาท", 358_00),
        ("Total 99", "", 99_00),
    ],
)
def test_the_amount_to_collect_is_read_in_satang(latin: str, thai: str, satang: int) -> None:
    assert [amount.value for amount in amounts([line(latin, thai)])] == [satang]


def test_an_amount_below_its_heading_counts() -> None:
    heading = line("", "ยอด เก็บเงิน ปลายทาง", at=0.40)
    assert [amount.value for amount in amounts([heading, line("560", at=0.46)])] == [560_00]
    assert amounts([heading, line("cream 1 pc", at=0.46)]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "10240",
        "02-909-1111",
        "089-XXX-1231",
        "108/28 50000",
        "0.50 kg",
        "21/10/2569",
        "45.00 21/10/2569",
        "Order No. 12.50",
        "ผู้ให้บริการระบบ ชัวร์ส่ง COD 600",
        "COD 0",
        "COD 9,999,999.00",
        "NBI-03",
        "",
    ],
)
def test_other_figures_are_no_amount(text: str) -> None:
    assert amounts([line(text, size=0.02), line("a", size=0.04)]) == ()


def test_a_fee_in_small_print_is_no_amount() -> None:
    fee = line("45.00 1n", "ค่าจัดส่ง 45.00 บาท", at=0.7, size=0.02)
    assert [amount.value for amount in amounts([fee, line("COD 856 17", "COD 856 บาท")])] == [856_00]


@pytest.mark.parametrize(
    "text",
    ["089-XXX-4321", "08-X-4321", "084-xXx.4321", "08--4321", "089-%%%-4321", "xx 081-***-4321 yy", "081 234 4321"],
)
def test_a_telephone_number_is_told_by_its_last_digits_alone(text: str) -> None:
    assert [phone.value for phone in phones([line(text)])] == ["xxx-xxx-4321"]


def test_the_masked_telephone_number_comes_before_others() -> None:
    found = phones([line("089-111-2222"), line("089-XXX-4321")])
    assert [phone.value for phone in found] == ["xxx-xxx-4321", "xxx-xxx-2222"]


@pytest.mark.parametrize("text", ["02-909-1111", "TH01234ABC5D6E", "10240", "1 2345 67890 12 1", "08%-2005-5566"])
def test_what_is_no_mobile_number_is_left_alone(text: str) -> None:
    assert phones([line(text)]) == ()


def test_the_shop_stands_after_beside_or_below_the_word_for_sender() -> None:
    after = [line("", "ผู้ส่ง: ร้านตัวอย่าง")]
    beside = [line("", "ผู้ส่ง", left=0.0, at=0.3), line("KK Online", "KK Onlne", left=0.32, at=0.3)]
    below = [line("gids", "ผู้ ส่ง", at=0.30), line("x", "ร้านตัวอย่าง", at=0.35), line("", "ผู้รับ", at=0.40)]
    assert [[shop.value for shop in shops(lines)] for lines in (after, beside, below)] == [
        ["ร้านตัวอย่าง"],
        ["KK Online"],
        ["ร้านตัวอย่าง"],
    ]


def test_a_parcel_number_beside_the_word_for_sender_is_no_shop() -> None:
    assert shops([line("", "ผู้ส่ง", left=0.0), line("TH01234ABC5D6E", left=0.32)]) == ()


@pytest.mark.parametrize(
    "thai",
    ["ส่งผ่านระบบ ShipJai โทร 02-837-8326", "ผู้ให้บริการระบบ: ShipJai", "ส่งผ่า นระบบ ShipJai 02-837-8326"],
)
def test_the_provider_is_named_without_its_telephone_number(thai: str) -> None:
    assert [provider.value for provider in providers([line("", thai)])] == ["ShipJai"]
