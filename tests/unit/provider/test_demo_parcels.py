"""The demo's parcels: always the same, with numbers of real shapes."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from provider.demo import COUNT, WELL_KNOWN, demo_parcels, journey, s10_check_digit

SHAPES = {
    "thailand_post": r"[A-Z]{2}[0-9]{9}TH",
    "flash": r"THT?[0-9]{5}[0-9A-Z]{7}",
    "spx": r"SPXTH[0-9]{11}[0-9A-Z]",
    "kex": r"[A-Z]{4}[0-9]{9}",
    "jnt": r"[0-9]{12}",
}
SITUATIONS = sorted({parcel.situation for parcel in demo_parcels()})


def test_there_are_a_hundred_and_twenty_and_each_time_the_same() -> None:
    parcels = demo_parcels()
    demo_parcels.cache_clear()
    assert demo_parcels() == parcels
    assert len({parcel.tracking_number for parcel in parcels}) == COUNT


def test_the_numbers_have_the_shape_of_their_carrier() -> None:
    for parcel in demo_parcels():
        assert re.fullmatch(SHAPES[parcel.carrier], parcel.tracking_number), parcel.tracking_number
        assert re.fullmatch("[0-9]{4}", parcel.phone_last4)


def test_thailand_post_numbers_have_a_right_check_digit() -> None:
    posted = [parcel.tracking_number for parcel in demo_parcels() if parcel.carrier == "thailand_post"]
    assert posted
    for number in posted:
        assert s10_check_digit(number[2:10]) == number[10]


@pytest.mark.parametrize(
    ("serial", "digit"), [("00000001", "4"), ("12345678", "5"), ("10000014", "0"), ("10000002", "5")]
)
def test_the_check_digit_follows_s10(serial: str, digit: str) -> None:
    assert s10_check_digit(serial) == digit


def test_the_three_that_the_readme_uses_stay_as_they_are() -> None:
    assert [(p.tracking_number, p.phone_last4, p.cod_amount, p.merchant.ial) for p in WELL_KNOWN] == [
        ("TH01234ABC5D6E", "4321", 35800, "IAL1"),
        ("SPXTH012345678901", "7788", 35800, "IAL2.1"),
        ("EX000000014TH", "5566", 129000, "none"),
    ]
    assert demo_parcels()[:3] == WELL_KNOWN


def test_many_parcels_carry_the_same_amount_as_in_the_real_cases() -> None:
    assert sum(parcel.cod_amount == 35800 for parcel in demo_parcels()) > COUNT / 3


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("hour", [0, 3, 17, 23])
def test_the_money_never_comes_before_the_parcel(situation: str, hour: int) -> None:
    arrives_at, money_at = journey(situation, datetime(2026, 3, 1, hour, 0, 30, tzinfo=UTC))
    assert arrives_at <= money_at


def test_what_came_today_came_today_in_thailand() -> None:
    just_after_midnight = datetime(2026, 3, 1, 17, 0, 30, tzinfo=UTC)
    arrives_at, _ = journey("delivered_today", just_after_midnight)
    assert (arrives_at + timedelta(hours=7)).date().isoformat() == "2026-03-02"
    assert arrives_at <= just_after_midnight


def test_a_situation_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        journey("nowhere", datetime(2026, 3, 1, tzinfo=UTC))
