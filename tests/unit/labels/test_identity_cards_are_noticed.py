"""A Thai identity card is noticed by its words and its number; a parcel label is not taken for one."""

import pytest

from labels.identity_card import looks_like_identity_card, says_citizen_number
from labels.ocr import Line

NUMBER = "1 2345 67890 12 1"  # invented; the check digit is right


def lines(*texts: str) -> list[Line]:
    return [Line(text, 0.95, text, 0.1, 0.1 * at, 0.9, 0.1 * at + 0.05, 0.05) for at, text in enumerate(texts)]


@pytest.mark.parametrize(
    "texts",
    [
        ("Thai National ID Card", "Identification Number", NUMBER, "Date of Birth 1 Jan. 1990"),
        ("บัตรประจำตัวประชาชน Thai National ID Card", NUMBER),
        ("เลขประจำตัวประชาชน", "1-2345-67890-12-1"),
        ("Identification Number 1234567890121",),
        (NUMBER,),
        ("๑ ๒๓๔๕ ๖๗๘๙๐ ๑๒ ๑",),
        ("Thai NationalID Card", "Date ofBirth", "number under a thumb"),
        ("Name Miss A", NUMBER, "Flash Express", "Date of Birth", "Date of Expiry"),
    ],
)
def test_a_card_looks_like_a_card(texts: tuple[str, ...]) -> None:
    assert looks_like_identity_card(lines(*texts), has_code=False)


@pytest.mark.parametrize(
    "texts",
    [
        ("1 2345 67890 12 3",),  # the check digit is wrong
        ("1234567890121",),  # a number in one piece, as order numbers are printed
        ("Order No. 1234567890121", "COD 358.00"),
        ("เลขประจำตัวผู้เสียภาษี 1-2345-67890-12-1", "ผู้ส่ง ร้านตัวอย่าง", "COD 358.00"),
        ("TAX ID " + NUMBER, "Flash Express"),
        ("Date of Issue 1/1/2569",),
        ("TAX ID 0-1055-36092-64-1", "Total 390.00"),
        ("0-1055-36092-64-1",),  # a company's number
        ("Tax Identification No. 1-2345-67890-12-1", "Date of Issue 25/11/2026"),
        ("Tax Identification Number 1 2345 67890 12 1", "COD 358.00", "TH01234ABC5D6E"),
        ("PAID CARD", "Ref 1234567890121", "Total 390.00"),
        ("PAID", "CARD 1 2345 67890 12 1", "Total 390.00 Baht"),
        ("ใบเสร็จรับเงิน", NUMBER),
        ("Order 582345678901234567", "TH01234ABC5D6E"),
        (),
    ],
)
def test_a_label_or_a_receipt_does_not(texts: tuple[str, ...]) -> None:
    assert not looks_like_identity_card(lines(*texts), has_code=False)


def test_a_number_in_the_cards_grouping_beside_a_parcels_code_is_no_card() -> None:
    assert not looks_like_identity_card(lines(NUMBER), has_code=True)


def test_a_card_that_lies_beside_a_label_is_still_a_card() -> None:
    assert looks_like_identity_card(lines("Thai National ID Card", NUMBER, "COD 358.00"), has_code=True)


@pytest.mark.parametrize(("text", "says"), [(f"no {NUMBER}", True), ("1234567890121", True), ("4006381333931", False)])
def test_a_line_with_a_citizen_number_is_known(text: str, says: bool) -> None:
    assert says_citizen_number(text) is says
