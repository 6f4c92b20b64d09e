"""Whatever bytes come, the reading says what is on the label or what is wrong; it never raises."""

import io
import json
import struct
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance, ImageFilter

from labels.drawing import draw_label
from labels.reader import read_label
from labels.reading import LabelReading
from provider.demo import WELL_KNOWN

LABEL = draw_label(WELL_KNOWN[0], printed_on=date(2026, 3, 1))
NUMBER = WELL_KNOWN[0].tracking_number
PHOTOS = Path(__file__).parents[3].parent / "shared" / "data" / "labels"


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def label() -> Image.Image:
    return Image.open(io.BytesIO(LABEL))


def texts(data: bytes) -> set[str]:
    return {code.text for code in read_label(data, printed="never").codes}


def test_a_label_is_read_from_its_bars_and_its_square() -> None:
    bars, square = read_label(LABEL).codes
    assert (bars.text, bars.symbology) == (NUMBER, "Code128")
    assert (square.text, square.symbology) == (NUMBER, "QRCode")
    assert bars.position == pytest.approx((0.5, 0.16), abs=0.02)
    assert read_label(LABEL).problem is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_each_kind_of_picture_that_a_phone_sends_is_read(kind: str) -> None:
    assert texts(encoded(label().convert("RGB"), kind)) == {NUMBER}


@pytest.mark.parametrize("angle", [8, 90, 180, 270])
def test_a_label_may_lie_any_way_round(angle: int) -> None:
    assert NUMBER in texts(encoded(label().rotate(angle, expand=True, fillcolor=200), "JPEG", quality=70))


def test_a_sideways_photo_is_put_upright_first() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    (bars, _) = read_label(encoded(label().rotate(90, expand=True), "JPEG", exif=exif)).codes
    assert bars.position == pytest.approx((0.5, 0.16), abs=0.02)


def test_a_dark_blurred_and_flat_photo_gets_a_second_try() -> None:
    faint = ImageEnhance.Contrast(label().filter(ImageFilter.GaussianBlur(1.2))).enhance(0.15)
    small = faint.resize((440, 660)).point(lambda level: level // 3)
    assert NUMBER in texts(encoded(small, "JPEG", quality=60))


def test_a_transparent_screenshot_counts_as_white_paper() -> None:
    picture = label().convert("RGBA")
    picture.putalpha(label().point(lambda level: 255 - level))
    assert texts(encoded(picture)) == {NUMBER}


def test_what_a_square_says_is_given_as_it_stands() -> None:
    text = f"https://track.example/p?no={NUMBER}&x=พัสดุ"
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    reading = read_label(encoded(Image.fromarray(code.to_image(scale=5))))
    assert [(code.text, code.symbology) for code in reading.codes] == [(text, "QRCode")]


def test_two_parcels_in_one_photo_give_both_numbers() -> None:
    page = Image.new("L", (1600, 1200), 255)
    for left, parcel in ((0, WELL_KNOWN[0]), (800, WELL_KNOWN[2])):
        page.paste(Image.open(io.BytesIO(draw_label(parcel, printed_on=date(2026, 3, 1)))), (left, 0))
    assert texts(encoded(page)) == {NUMBER, WELL_KNOWN[2].tracking_number}


def test_other_kinds_of_codes_are_left_alone() -> None:
    code = zxingcpp.create_barcode("4006381333931", zxingcpp.BarcodeFormat.EAN13)
    assert read_label(encoded(Image.fromarray(code.to_image(scale=4)))).problem == "no_code"


@pytest.mark.parametrize(
    "data",
    [b"", b"\0", "พัสดุที่ไม่ได้สั่ง".encode(), b"%PDF-1.7", b"GIF89a", b"\xff\xd8\xff\xe0", LABEL[:20], LABEL[:-2000]],
    ids=["empty", "nul", "text", "pdf", "gif head", "jpeg head", "png head", "cut off"],
)
def test_what_is_no_whole_picture_is_no_picture(data: bytes) -> None:
    assert read_label(data).problem == "not_an_image"


@pytest.mark.parametrize("side", [7_500, 12_000, 30_000, 2_000_000_000])
def test_a_picture_that_unpacks_to_gigabytes_is_too_large(side: int) -> None:
    assert read_label(bomb(side)).problem == "too_large"


def test_a_file_above_the_limit_is_not_opened() -> None:
    assert read_label(LABEL + b"\0" * (33 * 1024 * 1024)).problem == "too_large"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200), st.integers(0, len(LABEL) - 1), st.sampled_from([b"", LABEL]))
def test_bytes_of_any_kind_get_a_reading(noise: bytes, at: int, base: bytes) -> None:
    reading = read_label(base[:at] + noise + base[at + len(noise) :], printed="never")
    assert isinstance(reading, LabelReading)
    assert (reading.problem is None) == bool(reading.best_number)


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the label photos lie beside the project only where it is developed")
@pytest.mark.parametrize("quality", ["clean", "ok", "chat"])
def test_all_sixteen_label_photos_are_read(quality: str) -> None:
    truth = json.loads((PHOTOS / "labels.json").read_text())
    unread = [
        entry["file"]
        for entry in truth
        if entry["tracking_number"] not in texts((PHOTOS / f"{entry['file']}_{quality}.jpg").read_bytes())
    ]
    assert len(truth) == 16
    assert unread == []


def bomb(side: int) -> bytes:
    """A small PNG that claims to be `side` pixels wide and high."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )
