"""The demo's labels: drawn the same each time, readable by our own reader, one file for each parcel."""

import io
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from labels.demo import demo_label, write_demo_labels
from labels.drawing import HEIGHT, WIDTH, draw_label
from labels.reader import read_label
from provider.demo import WELL_KNOWN, DemoParcel, demo_parcels

ONE_PER_CARRIER = list({parcel.carrier: parcel for parcel in reversed(demo_parcels())}.values())


def test_a_label_has_the_size_of_a_thermal_print() -> None:
    picture = Image.open(io.BytesIO(draw_label(WELL_KNOWN[0], printed_on=date(2026, 3, 1))))
    assert picture.size == (WIDTH, HEIGHT)
    width_mm, height_mm = (side / 203 * 25.4 for side in picture.size)
    assert (round(width_mm), round(height_mm)) == (100, 150)


@pytest.mark.parametrize("parcel", ONE_PER_CARRIER, ids=lambda parcel: parcel.carrier)
def test_the_label_of_each_carrier_can_be_read_back(parcel: DemoParcel) -> None:
    codes = read_label(demo_label(parcel)).codes
    assert {(code.text, code.symbology) for code in codes} == {
        (parcel.tracking_number, "Code128"),
        (parcel.tracking_number, "QRCode"),
    }


def test_the_same_parcel_and_day_give_the_same_picture() -> None:
    first, second = (draw_label(WELL_KNOWN[1], printed_on=date(2026, 3, 1)) for _ in range(2))
    assert first == second
    assert draw_label(WELL_KNOWN[1], printed_on=date(2026, 3, 2)) != first


def test_one_file_for_each_parcel_is_written(tmp_path: Path) -> None:
    files = write_demo_labels(tmp_path / "new" / "folder", WELL_KNOWN)
    assert [file.name for file in files] == [f"{parcel.tracking_number}.png" for parcel in WELL_KNOWN]
    assert all(read_label(file.read_bytes()).problem is None for file in files)
