"""Days as people name them."""

from datetime import date

import pytest

from bot.dates import find_dates

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("วันนี้", "2026-11-23"),
        ("จ่ายไปเมื่อวานค่ะ", "2026-11-22"),
        ("เมื่อวานซืน", "2026-11-21"),
        ("3 วันก่อน", "2026-11-20"),
        ("22 พ.ย.", "2026-11-22"),
        ("๒๒ พฤศจิกายน ๒๕๖๙", "2026-11-22"),
        ("22 พย 69", "2026-11-22"),
        ("24 ธ.ค.", "2025-12-24"),
        ("22/11/2569", "2026-11-22"),
        ("22-11-2026", "2026-11-22"),
        ("22/11", "2026-11-22"),
        ("2026-11-22", "2026-11-22"),
        ("วันจันทร์", "2026-11-23"),
        ("วันจันทร์ที่แล้ว", "2026-11-16"),
        ("วันพฤหัสบดี", "2026-11-19"),
    ],
)
def test_a_day_is_read_as_an_iso_date(text: str, day: str) -> None:
    assert [span.value for span in find_dates(text, MONDAY)] == [day]


@pytest.mark.parametrize("text", ["", "358 บาท", "31/02/2569", "45/13", "081-234-5678", "พรุ่งนี้"])
def test_what_is_no_past_day_is_left_alone(text: str) -> None:
    assert find_dates(text, MONDAY) == []
