"""What is printed on a label, read with the real models: only where asked for or needed, and never certain."""

import pytest
from PIL import Image

from labels import ocr, reader
from labels.reader import read_label
from provider.demo import WELL_KNOWN, DemoParcel
from tests.integration.labels.pictures import encoded, label, photographed, without_codes, written

PARCEL = WELL_KNOWN[0]
TAX_NUMBER = "1-2345-67890-12-1"  # invented; the check digit is right


@pytest.fixture(params=["with Thai", "without Thai"])
def thai(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Thai is read where Debian's tesseract-ocr-tha is installed; both ways of the rest are tested everywhere."""
    if request.param == "without Thai":
        monkeypatch.setattr(ocr, "has_thai", lambda: False)
    return ocr.has_thai()


@pytest.mark.parametrize("parcel", WELL_KNOWN, ids=lambda parcel: parcel.carrier)
def test_the_amount_and_the_digits_are_read_from_a_whole_label(parcel: DemoParcel, thai: bool) -> None:
    reading = read_label(encoded(photographed(label(parcel), turn=3), "JPEG", quality=60), printed="always")
    assert [amount.value for amount in reading.amounts] == [parcel.cod_amount]
    assert [phone.value for phone in reading.phones] == [f"xxx-xxx-{parcel.phone_last4}"]
    assert reading.parcels[0].number == parcel.tracking_number and reading.print_read


def test_names_are_read_where_there_is_thai(thai: bool) -> None:
    picture = written(("ผู้ส่ง: ร้านตัวอย่าง", 44), ("ส่งผ่านระบบ ShipJai  โทร 02-000-0158", 40))
    reading = read_label(encoded(picture), printed="always")
    assert [shop.value for shop in reading.shops] == (["ร้านตัวอย่าง"] if thai else [])
    assert [provider.value for provider in reading.providers] == (["ShipJai"] if thai else [])


def test_the_number_is_read_from_print_where_the_codes_are_torn_off(thai: bool) -> None:
    reading = read_label(encoded(photographed(without_codes(), turn=2), "JPEG", quality=70))
    (number,) = reading.tracking_numbers
    assert (number.number, number.read_as, number.certain) == (PARCEL.tracking_number, ("print",), False)
    assert reading.problem is None and reading.codes == ()
    assert number.position == pytest.approx((0.5, 0.32), abs=0.06)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_label_on_its_side_is_turned_before_its_print_is_read(turn: int) -> None:
    reading = read_label(encoded(label().rotate(turn, expand=True)), printed="always")
    (amount,) = reading.amounts
    assert amount.value == PARCEL.cod_amount
    upright = {90: (0.66, 0.65), 180: (0.65, 0.34), 270: (0.34, 0.35)}
    assert amount.position == pytest.approx(upright[turn], abs=0.05)


def test_print_is_not_read_when_a_code_says_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("print was read")

    monkeypatch.setattr(reader, "read_print", fail)
    assert not read_label(encoded(label())).print_read
    assert not read_label(encoded(without_codes()), printed="never").print_read


@pytest.mark.parametrize("angle", [0, 4])
def test_an_identity_card_is_noticed_and_nothing_of_it_is_told(angle: int) -> None:
    card = written(
        ("บัตรประจำตัวประชาชน  Thai National ID Card", 34),
        ("Identification Number   1 2345 67890 12 1", 38),
        ("Name  Miss Somying", 30),
        ("Date of Birth  1 Jan. 1990", 30),
        ("TH01234ABC5D6E", 30),
    )
    reading = read_label(encoded(card.rotate(angle, expand=True, fillcolor=200), "JPEG"))
    assert reading.problem == "identity_card"
    assert (reading.tracking_numbers, reading.phones, reading.shops) == ((), (), ())
    assert "12 1" not in repr(reading) and "Somying" not in repr(reading)


def test_the_number_of_a_card_alone_is_noticed_by_its_grouping() -> None:
    assert read_label(encoded(written(("1 2345 67890 12 1", 46), size=(900, 300)))).problem == "identity_card"


def test_a_label_with_a_shops_tax_number_is_not_refused_and_the_number_is_not_told() -> None:
    picture = Image.new("L", (799, 1320), 255)
    picture.paste(label(), (0, 0))
    picture.paste(written((f"Tax ID {TAX_NUMBER}", 30), size=(799, 110)), (0, 1205))
    reading = read_label(encoded(picture), printed="always")
    assert reading.problem is None and reading.parcels[0].certain
    assert "67890" not in repr(reading)


def test_no_model_is_looked_for_outside_the_wheel() -> None:
    assert set(ocr._models()) == {"det", "rec", "cls"}
    assert all("rapidocr" in path for path in ocr._models().values())


def test_which_readers_are_there_is_told(thai: bool) -> None:
    found = ocr.readers()
    assert found["codes"] and found["digits and Latin letters"]
    assert bool(found["Thai"]) is thai


def test_tesseract_that_fails_costs_the_thai_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "has_thai", lambda: True)
    monkeypatch.setenv("PATH", "/nowhere")
    reading = read_label(encoded(label()), printed="always")
    assert [amount.value for amount in reading.amounts] == [PARCEL.cod_amount]
    assert reading.providers == ()
