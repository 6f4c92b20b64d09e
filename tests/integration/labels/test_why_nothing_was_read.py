"""A picture without a number says why, so that the bot can ask for the right thing."""

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from labels.reader import read_label
from tests.integration.labels.pictures import encoded, label, pdf_bomb, photographed, png, random_bytes


def problem(image: bytes) -> str | None:
    return read_label(image, printed="never").problem


def test_a_dark_photo() -> None:
    assert problem(encoded(photographed(label(), light=0), "JPEG")) == "too_dark"


def test_a_blurred_photo() -> None:
    assert problem(encoded(photographed(label(), blur=12), "JPEG")) == "blurred"


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (2, 2), (80, 120)])
def test_a_tiny_picture(size: tuple[int, int]) -> None:
    assert problem(encoded(label().resize(size))) == "too_small"


def test_a_fair_photo_of_something_else() -> None:
    picture = Image.new("RGB", (800, 600), "white")
    pen = ImageDraw.Draw(picture)
    for left in range(0, 800, 90):
        pen.ellipse((left, 100, left + 200, 500), outline="red", width=6)
    assert problem(encoded(picture, "JPEG")) == "no_code"
    assert problem(encoded(Image.new("RGB", (800, 600), "white"))) == "no_code"


def test_a_code_without_a_parcel_number() -> None:
    code = zxingcpp.create_barcode("https://shop.example/sale", zxingcpp.BarcodeFormat.QRCode)
    reading = read_label(encoded(Image.fromarray(code.to_image(scale=5))), printed="never")
    assert (reading.problem, len(reading.codes)) == ("no_number", 1)


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + random_bytes(4000, 1), random_bytes(4000, 2)], ids=len
)
def test_what_is_no_picture(data: bytes) -> None:
    assert problem(data) == "not_an_image"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "PDF"])
def test_a_file_that_was_cut_off(kind: str) -> None:
    whole = encoded(label().convert("RGB").filter(ImageFilter.GaussianBlur(1)), kind)
    assert problem(whole[: len(whole) // 3]) in ("not_an_image", "no_code")


@pytest.mark.parametrize("data", [png(12_000), png(2_000_000_000), b"\xff\xd8" + bytes(33 * 1024 * 1024)], ids=len)
def test_a_picture_that_is_too_large(data: bytes) -> None:
    assert problem(data) == "too_large"


def test_a_pdf_that_unpacks_to_hundreds_of_megabytes_has_an_answer() -> None:
    assert problem(pdf_bomb(4_000)) in ("no_code", "too_dark")
