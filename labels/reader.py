"""Read the bar codes and QR codes of a label photo.

What a code says is given as it stands: a QR code may hold a web address or `key=value` text around the number. Which
part of it is a tracking number, the caller decides with the one grammar.
"""

import io
from dataclasses import dataclass
from typing import Literal

import zxingcpp
from PIL import Image, ImageOps

Problem = Literal["not_an_image", "too_large", "no_code"]
Symbology = Literal["Code128", "QRCode"]

MAX_BYTES = 32 * 1024 * 1024
MAX_PIXELS = 64_000_000
# Larger than this helps no reader; a JPEG is decoded straight to a size near it, which saves most of the memory.
USEFUL_SIDE = 3000
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")

_FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode])


@dataclass(frozen=True, slots=True)
class LabelNumber:
    """What one code says. `position` is its middle as fractions of the upright picture's width and height."""

    text: str
    symbology: Symbology
    position: tuple[float, float]


@dataclass(frozen=True, slots=True)
class LabelReading:
    """The codes found, bar codes first, each text once for each kind of code; or why there are none."""

    numbers: tuple[LabelNumber, ...] = ()
    problem: Problem | None = None


def read_label(data: bytes) -> LabelReading:
    """Read a photo. Never raises: whatever the bytes are, the reading says what was wrong with them.

    Takes some hundred milliseconds of processor time; call it in a thread.
    """
    if len(data) > MAX_BYTES:
        return LabelReading(problem="too_large")
    try:
        picture = _open(data)
    except _TooLarge:
        return LabelReading(problem="too_large")
    except Exception:  # An edge: these are a stranger's bytes, and Pillow's decoders raise what they like on them.
        return LabelReading(problem="not_an_image")
    numbers = _find(picture) or _find(_clearer(picture))
    return LabelReading(numbers=numbers, problem=None if numbers else "no_code")


class _TooLarge(Exception):
    """More pixels than any label needs, for example a small file that unpacks to gigabytes."""


def _open(data: bytes) -> Image.Image:
    """The picture upright, in grey, of a sensible size."""
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=KINDS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _TooLarge from None
    if picture.width * picture.height > MAX_PIXELS:
        raise _TooLarge
    picture.draft("L", (USEFUL_SIDE, USEFUL_SIDE))
    picture = ImageOps.exif_transpose(picture)
    if picture.has_transparency_data:
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA"))
    picture = picture.convert("L")
    picture.thumbnail((USEFUL_SIDE, USEFUL_SIDE))
    return picture


def _clearer(picture: Image.Image) -> Image.Image:
    """A second try for small or flat photos: twice the size, the whole range from black to white."""
    wider = ImageOps.autocontrast(picture, cutoff=2)
    factor = min(2.0, USEFUL_SIDE / max(picture.size))
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return wider.resize(size, Image.Resampling.BICUBIC) if factor > 1 else wider


def _find(picture: Image.Image) -> tuple[LabelNumber, ...]:
    found: dict[tuple[str, Symbology], LabelNumber] = {}
    for code in zxingcpp.read_barcodes(picture, formats=_FORMATS, text_mode=zxingcpp.TextMode.Plain):
        symbology: Symbology = "Code128" if code.format.symbology == zxingcpp.BarcodeFormat.Code128 else "QRCode"
        text = code.text.strip()
        if text:
            found.setdefault((text, symbology), LabelNumber(text, symbology, _middle(code, picture)))
    return tuple(sorted(found.values(), key=lambda number: (number.symbology, number.position[1])))


def _middle(code: zxingcpp.Barcode, picture: Image.Image) -> tuple[float, float]:
    place = code.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return (
        round(sum(corner.x for corner in corners) / 4 / picture.width, 4),
        round(sum(corner.y for corner in corners) / 4 / picture.height, 4),
    )
