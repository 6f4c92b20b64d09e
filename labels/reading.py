"""What reading a label gives: candidates, each with how it was read, or why there are none."""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from complaints.parcel_numbers import ParcelNumber

Symbology = Literal["Code128", "QRCode", "DataMatrix", "ITF", "Code39"]
How = Literal["Code128", "QRCode", "DataMatrix", "ITF", "Code39", "print"]
Problem = Literal[
    "not_an_image",  # no picture or PDF that can be opened, or a damaged one
    "too_large",  # more bytes or pixels than any label needs, or it took more memory than one may
    "too_small",  # too few pixels to hold a code
    "too_dark",
    "blurred",
    "no_code",  # a fair picture without a code, and print says no number either (or was not read)
    "no_number",  # there are codes, but no parcel number in them
    "identity_card",  # looks like a Thai identity card: nothing of it is told, refuse the picture
    "took_too_long",
]
Position = tuple[float, float]
"""A middle as fractions of the upright picture's width and height, from its top left corner."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Code:
    """What one code says, as it stands: perhaps a web address around the number. `turn`: degrees clockwise."""

    text: str
    symbology: Symbology
    position: Position
    page: int = 0
    turn: int = 0


@dataclass(frozen=True, slots=True)
class TrackingNumber:
    """A parcel number that the picture shows, with everything that says it.

    `certain` is true only for a number that a code with an error check holds and that nothing contradicts: it is on the
    label for sure. `confidence` (0 to 1) is an order of candidates, not a probability. `choices` are look-alike
    spellings of a number that was only read as print.
    """

    parcel: ParcelNumber
    read_as: tuple[How, ...]
    position: Position
    page: int
    confidence: float
    certain: bool
    choices: tuple[ParcelNumber, ...] = ()

    @property
    def number(self) -> str:
        return self.parcel.number


@dataclass(frozen=True, slots=True)
class Printed(Generic[T]):
    """Something read as print, which is never certain: ask. `confidence` (0 to 1) is an order, not a probability."""

    value: T
    reader: Literal["rapidocr", "tesseract"]
    position: Position
    page: int
    confidence: float


@dataclass(frozen=True, slots=True)
class LabelReading:
    """Everything read from one picture, likeliest first. `problem` says why no parcel number of a known shape was read.

    Amounts are whole satang. Telephone numbers are masked to their last four digits (`xxx-xxx-4321`). `print_read` says
    whether print was read at all: empty names mean nothing without it.
    """

    codes: tuple[Code, ...] = ()
    tracking_numbers: tuple[TrackingNumber, ...] = ()
    references: tuple[TrackingNumber, ...] = ()
    amounts: tuple[Printed[int], ...] = ()
    providers: tuple[Printed[str], ...] = ()
    shops: tuple[Printed[str], ...] = ()
    phones: tuple[Printed[str], ...] = ()
    print_read: bool = False
    problem: Problem | None = None

    @property
    def parcels(self) -> tuple[TrackingNumber, ...]:
        """The parcels in the picture as far as codes tell them apart; more than one: ask which.

        Beside a certain number another one counts when two kinds of code say it: a label's order number stands in one.

        With more than one, which amount or name belongs to which parcel is for the recipient to say.
        """
        in_codes = tuple(number for number in self.tracking_numbers if number.read_as != ("print",))
        sure = tuple(number for number in in_codes if number.certain or len({*number.read_as} - {"print"}) > 1)
        return sure or in_codes or self.tracking_numbers[:1]

    @property
    def best_number(self) -> TrackingNumber | None:
        """The likeliest parcel number of a known shape, else the provider's reference."""
        known = [*(number for number in self.tracking_numbers if number.parcel.carriers), *self.references]
        return known[0] if known else None
