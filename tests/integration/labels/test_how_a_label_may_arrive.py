"""Turned, dark, as HEIC or PDF, from a screen, two at once: the codes of a label are read however it arrives."""

import pytest
import zxingcpp
from PIL import Image

from labels.reader import read_label
from provider.demo import WELL_KNOWN
from tests.integration.labels.pictures import encoded, label, on_a_screen, photographed, written

NUMBER, OTHER = WELL_KNOWN[0].tracking_number, WELL_KNOWN[2].tracking_number


def certain(image: bytes) -> list[str]:
    return [number.number for number in read_label(image, printed="never").tracking_numbers if number.certain]


@pytest.mark.parametrize("angle", [0, 7, 33, 45, 90, 135, 180, 270])
def test_a_label_lies_any_way_round(angle: int) -> None:
    assert certain(encoded(photographed(label(), turn=angle), "JPEG", quality=60)) == [NUMBER]


@pytest.mark.parametrize("orientation", range(2, 9))
def test_the_cameras_mark_of_how_it_was_held_is_followed(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    (bars, *_) = read_label(encoded(turned_for(orientation), "JPEG", exif=exif), printed="never").codes
    assert (bars.text, bars.turn) == (NUMBER, 0)
    assert bars.position == pytest.approx((0.5, 0.16), abs=0.02)


def turned_for(orientation: int) -> Image.Image:
    """The label as a camera stores it that was held so."""
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return label().transpose(turn[orientation])


@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "PDF"])
def test_what_phones_and_shops_save_is_read(kind: str) -> None:
    assert certain(encoded(label().convert("RGB"), kind)) == [NUMBER]


def test_each_of_the_first_pages_of_a_pdf_is_read() -> None:
    pages = [written(("page one", 40)), label(), label(WELL_KNOWN[2]), label(WELL_KNOWN[1])]
    first, *others = [page.convert("RGB") for page in pages]
    reading = read_label(encoded(first, "PDF", save_all=True, append_images=others), printed="never")
    assert {(number.number, number.page) for number in reading.parcels} == {(NUMBER, 1), (OTHER, 2)}


@pytest.mark.parametrize(
    ("light", "blur", "side"), [(0.2, 0, 1800), (1, 2, 1800), (0.4, 1.5, 1280), (1, 0.5, 900)], ids=str
)
def test_a_poor_photo_is_read(light: float, blur: float, side: int) -> None:
    picture = photographed(label(), light=light, blur=blur, turn=4)
    picture.thumbnail((side, side))
    assert certain(encoded(picture, "JPEG", quality=60)) == [NUMBER]


def test_a_photo_of_a_screen_is_read() -> None:
    assert certain(encoded(on_a_screen(label()), "JPEG", quality=70)) == [NUMBER]


def test_a_code_found_in_a_turned_copy_is_placed_where_it_is_in_the_picture() -> None:
    table = Image.new("L", (1500, 1000), 128)
    bars = Image.fromarray(
        zxingcpp.create_barcode(NUMBER, zxingcpp.BarcodeFormat.Code128).to_image(scale=2, add_quiet_zones=True)
    ).convert("L")
    bars = bars.resize((bars.width, 24))
    for angle in (20, 45, -20):
        picture = table.copy()
        picture.paste(bars.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=128), (900, 200))
        (code,) = read_label(encoded(picture), printed="never").codes
        assert code.position == pytest.approx((0.73, 0.3), abs=0.08)


def test_two_parcels_in_one_picture_are_told_apart() -> None:
    page = Image.new("L", (1700, 1250), 180)
    for left, parcel in ((20, WELL_KNOWN[0]), (860, WELL_KNOWN[2])):
        page.paste(label(parcel), (left, 20))
    reading = read_label(encoded(page, "JPEG"), printed="never")
    places = {number.number: number.position[0] for number in reading.parcels}
    assert set(places) == {NUMBER, OTHER}
    assert places[NUMBER] < 0.5 < places[OTHER]
    assert all(number.certain and number.read_as == ("Code128", "QRCode") for number in reading.parcels)


@pytest.mark.parametrize("name", ["Code128", "QRCode", "DataMatrix", "Code39", "ITF"])
def test_each_kind_of_code_is_read(name: str) -> None:
    text = "123456789012" if name == "ITF" else NUMBER
    drawn = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, name)).to_image(scale=4, add_quiet_zones=True)
    picture = Image.fromarray(drawn)
    if name not in ("QRCode", "DataMatrix"):
        picture = picture.resize((picture.width, 160))
    (code,) = read_label(encoded(picture), printed="never").codes
    assert (code.text, code.symbology) == (text, name)


def test_a_thirteen_digit_code_that_is_a_citizen_number_is_not_told() -> None:
    code = zxingcpp.create_barcode("1234567890121", zxingcpp.BarcodeFormat.Code128)
    reading = read_label(encoded(Image.fromarray(code.to_image(scale=4))), printed="never")
    assert reading.codes == () and "1234567890121" not in repr(reading)
