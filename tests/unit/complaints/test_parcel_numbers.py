"""Which words are parcel numbers, of whom, and which look like one but are not."""

import pytest

from complaints.parcel_numbers import (
    ParcelNumber,
    find,
    find_spans,
    look_alikes,
    mod_11_10_ok,
    normalise,
    parse,
)


@pytest.mark.parametrize(
    ("number", "carriers"),
    [
        ("EX000000014TH", ("thailand_post",)),
        ("EB123456785TH", ("thailand_post",)),
        ("RL202501019TH", ("thailand_post",)),
        ("TH01234ABC5D6E", ("flash",)),
        ("THT01234ABC5D6E", ("flash",)),
        ("SPXTH012345678901", ("spx",)),
        ("SPXTH01234567890A", ("spx",)),
        ("NMIN000111222", ("kex",)),
        ("SHPA000111222", ("kex",)),
        ("GM6051123456789012", ("dhl",)),
        ("EX000000014CN", ("thailand_post",)),
    ],
)
def test_a_number_of_a_known_shape_names_its_carrier(number: str, carriers: tuple[str, ...]) -> None:
    parsed = parse(number)
    assert parsed is not None
    assert (parsed.number, parsed.carriers, parsed.kind) == (
        number,
        carriers,
        "carrier",
    )
    assert find(number) == [parsed]


@pytest.mark.parametrize(
    ("number", "carriers"),
    [
        ("012345678901", ("jnt", "dhl")),
        ("LX123456785TH", ("thailand_post", "dhl")),
        ("TH123456785TH", ("thailand_post", "flash")),
    ],
)
def test_a_shape_that_several_carriers_share_keeps_every_candidate(number: str, carriers: tuple[str, ...]) -> None:
    parsed = parse(number)
    assert parsed is not None and parsed.carriers == carriers
    assert find(number) == [parsed]


def test_a_providers_own_reference_is_known_as_such() -> None:
    assert find("รหัสSHIPAB1234567นะ") == [ParcelNumber("SHIPAB1234567", (), "provider_reference")]


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("EX000000014TH", True),
        ("EY100000140TH", True),  # remainder 1: the digit is 0, not 10
        ("EY100000025TH", True),  # remainder 0: the digit is 5, not 11
        ("EY145587896TH", False),
    ],
)
def test_a_wrong_check_digit_is_a_warning_and_no_rejection(number: str, right: bool) -> None:
    parsed = parse(number)
    assert parsed is not None and parsed.kind == "carrier" and parsed.check_digit_ok is right


@pytest.mark.parametrize(
    "text",
    [
        "เลขTH01234ABC5D6Eค่ะ",
        "TH0123 4ABC 5D6E",
        "TH-0123-4ABC-5D6E",
        "th01234abc5d6e",
        "TH๐๑๒๓๔ABC๕D๖E",
        "ＴＨ０１２３４ＡＢＣ５Ｄ６Ｅ",
        "TH01234\u200bABC5D6E",
        "พัสดุ TH01234ABC5D6E 358 บาท",
        "โทร 081-234-5678 เลข TH01234ABC5D6E จ้า",
        "TH01234\nABC5D6E",
    ],
)
def test_a_number_is_found_however_it_is_typed(text: str) -> None:
    assert [found.number for found in find(text)] == ["TH01234ABC5D6E"]


def test_the_place_of_a_number_is_its_place_in_the_original_text() -> None:
    text = "เลขคือ th๐๑๒๓ 4abc-5d6e ครับ"
    (found,) = find_spans(text)
    assert text[found.start : found.end] == "th๐๑๒๓ 4abc-5d6e"


def test_two_numbers_side_by_side_stay_two() -> None:
    text = "EX000000014TH TH01234ABC5D6E และ 123456789012"
    assert [found.number for found in find(text)] == [
        "EX000000014TH",
        "TH01234ABC5D6E",
        "123456789012",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "0812345678",
        "081-234-5678",
        "08 1234 5678",
        "081 234 5678 358",
        "+66812345678",
        "66 081 234 5678",
        "02 345 6789",
        "call 023456789",
        "case 123456789",
        "358 บาท",
        "1,290.50 บาท",
        "22/11/2569",
        "22-11-2569",
        "RT1234567897",
        "rt 12345 67897",
        "1234567897",
        "ไม่มีเลขค่ะ",
        "",
    ],
)
def test_what_is_no_parcel_number_is_not_taken(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    "text", ["66812345678901", "7220011122233344", "LEXA12345", "KERTH12345678", "1234567890122", "123456789"]
)
def test_an_unknown_shape_is_unverified_when_asked_for_and_left_alone_in_a_sentence(
    text: str,
) -> None:
    assert parse(text) == ParcelNumber(text, (), "unverified")
    assert find(f"เลข {text} ครับ") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABC",
        "1234567",
        "ABCDEFGH123",
        "0812345678",
        "RT1234567897",
        "เลขTH01234ABC5D6E",
        "A1" * 20,
        "paid 1290 baht",
        *("08123456", "081234567", "08123456789", "081-234-567", "๐๘๑๒๓๔๕๖๗"),
        *("1234567890121", "1-2345-67890-12-1"),
    ],
)
def test_what_cannot_be_a_number_is_refused(text: str) -> None:
    assert parse(text) is None


def test_look_alike_letters_stay_as_typed() -> None:
    assert normalise("o0 i1-s5") == "O0I1S5"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("EXOOOOOOO14TH", ["EX000000014TH"]),
        ("ex 0000000 i4 th", ["EX000000014TH"]),
        ("5PXTH0I2345678901", ["SPXTH012345678901"]),
        ("SPXTHO12345678901", ["SPXTH012345678901"]),
        ("SHIPABI234567", ["SHIPAB1234567"]),
        ("TH01234ABC5D6E", ["TH01234ABCSD6E"]),  # a letter or a digit may stand there: both are true
        ("EX000000014TH", []),  # the check digit is right
        ("EX000000015TH", []),  # it is wrong, and no look-alike mends it
        ("SHOP", []),
        ("", []),
    ],
)
def test_look_alike_letters_are_offered_to_choose_from(typed: str, offered: list[str]) -> None:
    assert [parcel.number for parcel in look_alikes(typed)] == offered


@pytest.mark.parametrize(("digits", "right"), [("1234567897", True), ("1234567896", False), ("07945", True)])
def test_the_case_number_check_is_iso_7064_mod_11_10(digits: str, right: bool) -> None:
    assert mod_11_10_ok(digits) is right
