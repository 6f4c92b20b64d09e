"""Case numbers survive being typed, and a slip of one digit is always noticed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.case_number import check_digit, new_case_number, parse_case_number
from complaints.parcel_numbers import mod_11_10_ok, normalise

BODIES = st.integers(100_000_000, 999_999_999).map(str)


@pytest.mark.parametrize(
    ("body", "digit"),
    [
        ("0794", "5"),  # the worked example of ISO/IEC 7064, MOD 11,10
        ("8609574271", "9"),  # a published example of the German tax number, which uses it, too
        ("9457740319", "4"),  # and of the Croatian one
    ],
)
def test_the_check_digit_is_that_of_iso_7064(body: str, digit: str) -> None:
    assert check_digit(body) == digit


@settings(deadline=None)  # a busy machine is no wrong digit
@given(BODIES)
def test_both_of_our_readings_of_the_check_digit_agree(body: str) -> None:
    assert mod_11_10_ok(body + check_digit(body))


@settings(deadline=None)  # a busy machine is no wrong digit
@given(BODIES, st.integers(0, 9), st.integers(1, 9))
def test_every_wrong_digit_is_noticed(body: str, place: int, off_by: int) -> None:
    digits = body + check_digit(body)
    wrong = str((int(digits[place]) + off_by) % 10)
    assert parse_case_number(f"RT{digits[:place]}{wrong}{digits[place + 1 :]}") is None


def test_new_numbers_are_well_formed_and_differ() -> None:
    numbers = {new_case_number() for _ in range(200)}
    assert len(numbers) > 190
    assert all(parse_case_number(number) == number and number[2] != "0" for number in numbers)


NUMBER = "RT100000000" + check_digit("100000000")
THAI = NUMBER[2:].translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


@pytest.mark.parametrize(
    "typed",
    [NUMBER, NUMBER[2:], NUMBER.lower(), f"RT{THAI}", THAI, f"RT {NUMBER[2:6]}-{NUMBER[6:]}", f" {NUMBER}\u200b"],
)
def test_a_number_is_read_as_people_type_it(typed: str) -> None:
    assert parse_case_number(typed) == NUMBER


@pytest.mark.parametrize(
    "typed",
    ["", "RT", "RT123", "ตามเรื่อง", NUMBER + "1", f"RTRT{NUMBER[2:]}", f"RT0{NUMBER[3:]}", "0812345678", "RT²000000007"],
)
def test_anything_else_is_no_case_number(typed: str) -> None:
    assert parse_case_number(typed) is None


def test_the_grammars_know_one_another() -> None:
    assert normalise(f"rt {THAI}") == NUMBER
