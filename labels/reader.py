"""Read a label photo: its codes, and its print where no code says a number or where it is asked for.

Nothing here raises or keeps anything, and nothing goes to a log. Call it through `labels.pool`, which ends a reading
that takes too long: these are a stranger's bytes.
"""

import time
from dataclasses import replace
from typing import Literal

from PIL import Image

from labels.codes import find_codes
from labels.identity_card import looks_like_identity_card, says_citizen_number
from labels.numbers import is_known, parcel_numbers
from labels.ocr import Line, read_lines, small
from labels.pictures import Unreadable, fault, is_empty, open_pictures
from labels.printed import amounts, phones, providers, shops
from labels.reading import Code, LabelReading

BUDGET = 1.5  # seconds for looking for codes again where none was found at once
When = Literal["never", "without_number", "always"]


def read_label(image: bytes, *, printed: When = "without_number") -> LabelReading:
    """Everything that a picture or PDF shows of a parcel label. Never raises, whatever the bytes are.

    `printed` says when print is read: "never" (some 50 ms), "without_number" (only when no code holds a parcel number)
    or "always" (amount and names too; a second more, and 450 MB that the process keeps).
    """
    reading, picture = read_codes(image, printed)
    return read_print(picture, reading) if picture else reading


def read_codes(image: bytes, printed: When) -> tuple[LabelReading, Image.Image | None]:
    """What the codes say, and the picture for `read_print` where print is to be read. Never raises."""
    try:
        pictures = open_pictures(image)
        reading = _codes(pictures)
    except Unreadable as refused:
        return LabelReading(problem=refused.problem), None
    except MemoryError:
        return LabelReading(problem="too_large"), None
    except Exception:  # an edge: these are a stranger's bytes, and decoders raise what they like on them
        return LabelReading(problem="not_an_image"), None
    wanted = printed == "always" or (printed == "without_number" and reading.best_number is None)
    return reading, small(pictures[0]) if wanted and not is_empty(pictures[0]) else None


def printable(image: bytes) -> Image.Image | None:
    """What `read_print` needs of a picture: small and grey, of a PDF only the first page. None where there is none."""
    try:
        return small(open_pictures(image)[0])
    except Exception:  # an edge: a stranger's bytes, on which a decoder raises what it likes
        return None


def read_print(picture: Image.Image, codes: LabelReading) -> LabelReading:
    """What the codes were read to say, with what is printed added to it. Never raises."""
    turns = [code.turn for code in codes.codes if code.page == 0]
    try:
        lines = read_lines(picture, turn=max(set(turns), key=turns.count) if turns else None)
    except Exception:  # an edge: what a model makes of a stranger's picture; there is still what the codes say
        return codes
    if looks_like_identity_card(lines, has_code=codes.best_number is not None):
        return LabelReading(problem="identity_card", print_read=True)
    lines = [line for line in lines if not says_citizen_number(f"{line.latin} | {line.thai}")]
    reading = replace(
        _with_numbers(codes.codes, lines),
        amounts=amounts(lines),
        providers=providers(lines),
        shops=shops(lines),
        phones=phones(lines),
        print_read=True,
    )
    return reading if reading.best_number else replace(reading, problem=codes.problem)


def _codes(pictures: list[Image.Image]) -> LabelReading:
    until = time.monotonic() + BUDGET
    pages = [(page, picture) for page, picture in enumerate(pictures) if not is_empty(picture)]
    found = [code for page, picture in pages for code in find_codes(picture, page, until)]
    codes = tuple(code for code in found if is_known(code.text) or not says_citizen_number(code.text))
    reading = _with_numbers(codes, [])
    if reading.best_number:
        return reading
    return replace(reading, problem="no_number" if codes else fault(pictures[0]) or "no_code")


def _with_numbers(codes: tuple[Code, ...], lines: list[Line]) -> LabelReading:
    numbers = parcel_numbers(codes, lines)
    return LabelReading(
        codes,
        tuple(number for number in numbers if number.parcel.kind != "provider_reference"),
        tuple(number for number in numbers if number.parcel.kind == "provider_reference"),
    )
