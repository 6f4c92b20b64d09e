"""No wrong number is ever certain: what has to come together before a number is."""

import pytest

from labels.numbers import parcel_numbers
from labels.ocr import Line
from labels.reading import Code, LabelReading, Symbology

POST, FLASH, SPX, KEX, TWELVE = (
    "EX000000014TH",
    "TH01234ABC5D6E",
    "SPXTH012345678901",
    "NMIN000111222",
    "123456789012",
)


def code(text: str, symbology: Symbology = "Code128") -> Code:
    return Code(text, symbology, (0.5, 0.2))


def line(text: str, thai: str = "", score: float = 0.99) -> Line:
    return Line(text, score, thai, 0.1, 0.1, 0.9, 0.15, 0.05)


def read(*codes: Code, lines: tuple[Line, ...] = ()) -> dict[str, bool]:
    """Each number, likeliest first, with whether it is certain."""
    return {number.number: number.certain for number in parcel_numbers(codes, lines)}


@pytest.mark.parametrize("number", [POST, FLASH, SPX, "SHIPAB1234567"])
@pytest.mark.parametrize("symbology", ["Code128", "QRCode", "DataMatrix"])
def test_one_code_with_a_number_of_a_strong_shape_is_enough(number: str, symbology: Symbology) -> None:
    assert read(code(number, symbology)) == {number: True}


@pytest.mark.parametrize("symbology", ["ITF", "Code39"])
def test_a_code_without_an_error_check_is_not_enough(symbology: Symbology) -> None:
    assert read(code(FLASH, symbology)) == {FLASH: False}
    assert read(code(FLASH, symbology), code(FLASH, "QRCode")) == {FLASH: True}


def test_a_number_inside_a_longer_text_is_not_certain() -> None:
    address = code(f"https://track.example/p?no={FLASH}", "QRCode")
    assert read(address) == {FLASH: False}
    assert read(address, code(FLASH)) == {FLASH: True}


def test_a_postal_number_with_a_wrong_check_digit_is_not_certain() -> None:
    assert read(code("EX000000015TH"), code("EX000000015TH", "QRCode")) == {"EX000000015TH": False}


@pytest.mark.parametrize("number", [TWELVE, KEX])
def test_a_shape_that_order_numbers_have_needs_two_kinds_of_code(number: str) -> None:
    assert read(code(number)) == {number: False}
    assert read(code(number), code(number, "QRCode")) == {number: True}


def test_an_order_number_beside_the_tracking_number_comes_second_and_is_not_certain() -> None:
    found = read(code(TWELVE), code(TWELVE, "QRCode"), code(FLASH))
    assert found == {FLASH: True, TWELVE: False}
    assert list(found) == [FLASH, TWELVE]


def test_two_weak_numbers_contradict_each_other() -> None:
    both = (code(TWELVE), code(TWELVE, "QRCode"), code(KEX), code(KEX, "QRCode"))
    assert set(read(*both).values()) == {False}


def test_two_codes_that_differ_in_one_character_are_both_doubted() -> None:
    assert set(read(code(FLASH), code(FLASH[:-1] + "F", "QRCode")).values()) == {False}


def test_two_parcels_in_one_picture_are_both_certain() -> None:
    numbers = parcel_numbers([code(FLASH), code(SPX)])
    assert {number.number for number in LabelReading(tracking_numbers=numbers).parcels} == {FLASH, SPX}
    assert all(number.certain for number in numbers)


def test_a_route_code_or_an_unknown_number_is_told_only_where_there_is_no_other() -> None:
    assert read(code("7220011122233344")) == {"7220011122233344": False}
    assert read(code("7220011122233344"), code(FLASH)) == {FLASH: True}
    assert read(code("NBI-03")) == {}


def test_print_is_never_certain_and_offers_look_alikes() -> None:
    (number,) = parcel_numbers([], [line(FLASH)])
    assert (number.certain, number.read_as) == (False, ("print",))
    assert [choice.number for choice in number.choices] == ["TH01234ABCSD6E"]


def test_print_that_says_the_same_as_a_code_changes_nothing() -> None:
    (number,) = parcel_numbers([code(FLASH)], [line(FLASH)])
    assert number.certain and number.read_as == ("Code128", "print")
    assert read(code(TWELVE), lines=(line(TWELVE),)) == {TWELVE: False}


def test_print_that_differs_from_a_code_in_one_letter_is_a_misreading() -> None:
    assert read(code(FLASH), lines=(line("TH01234A8C5D6E"),)) == {FLASH: True}


def test_print_with_a_space_after_every_letter_is_one_number() -> None:
    assert read(lines=(line(" ".join(POST)),)) == {POST: False}


@pytest.mark.parametrize("text", ["Order No. 123456789012", "TAX ID 123456789012", "Ref: NMIN000111222"])
def test_a_printed_order_number_is_no_parcel_number(text: str) -> None:
    assert read(lines=(line(text),)) == {}


@pytest.mark.parametrize("text", ["1 2345 67890 12 1", "1234567890121", "081-234-5678", "NBI-03", ""])
def test_what_is_no_parcel_number_in_print_is_left_alone(text: str) -> None:
    assert read(lines=(line(text),)) == {}


def test_print_that_was_hard_to_read_is_left_alone() -> None:
    assert read(lines=(line(FLASH, score=0.4),)) == {}
