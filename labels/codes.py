"""Find bar codes and squares in a picture; a picture in which none is found at once gets further tries."""

import time
from collections.abc import Iterator
from dataclasses import replace

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from labels.pictures import USEFUL_SIDE, turned_back
from labels.reading import Code, Position, Symbology

_NEAR, _WHOLE = zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram
_ANGLES = (20, -20, 45)  # degrees; quarter turns the reader tries by itself
_KINDS: dict[zxingcpp.BarcodeFormat, Symbology] = {
    zxingcpp.BarcodeFormat.Code128: "Code128",
    zxingcpp.BarcodeFormat.QRCode: "QRCode",
    zxingcpp.BarcodeFormat.DataMatrix: "DataMatrix",
    zxingcpp.BarcodeFormat.ITF: "ITF",
    zxingcpp.BarcodeFormat.Code39: "Code39",
}
_FORMATS = zxingcpp.BarcodeFormats(list(_KINDS))
_ORDER: tuple[Symbology, ...] = ("Code128", "QRCode", "DataMatrix", "Code39", "ITF")


def find_codes(picture: Image.Image, page: int, until: float) -> tuple[Code, ...]:
    """The codes of a picture, bar codes first, then by height; each text once for each kind of code.

    Takes some 10 to 50 ms when the first try finds something. No further try is begun after `until` (monotonic time).
    """
    found = _read(picture, page)
    if found:
        return found
    for changed, light in _changed(picture):
        found = _read(changed, page, light)
        if found or time.monotonic() > until:
            return found
    for angle in _ANGLES:
        turned = picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=128)
        found = tuple(
            replace(code, position=turned_back(code.position, angle, turned.size, picture.size))
            for code in _read(turned, page)
        )
        if found or time.monotonic() > until:
            return found
    return ()


def _changed(picture: Image.Image) -> Iterator[tuple[Image.Image, zxingcpp.Binarizer]]:
    """The same picture for another try, made only when asked for: what helps most for its time comes first.

    With each comes how dark is told from light: by what is near, or once for the whole picture.
    """
    yield picture.filter(ImageFilter.GaussianBlur(1)), _NEAR
    yield _scaled(_contrast(picture), 0.5), _NEAR
    yield _scaled(_contrast(picture), 0.5), _WHOLE
    yield _scaled(_contrast(picture), 1.5), _NEAR
    yield picture.filter(ImageFilter.MedianFilter(3)), _NEAR
    yield _scaled(picture, 2), _NEAR
    yield _scaled(_contrast(picture.filter(ImageFilter.GaussianBlur(1))), 2), _NEAR
    yield _scaled(_contrast(picture), 2).filter(ImageFilter.UnsharpMask(6, 300, 0)), _NEAR


def _contrast(picture: Image.Image) -> Image.Image:
    return ImageOps.autocontrast(picture, cutoff=2)


def _scaled(picture: Image.Image, factor: float) -> Image.Image:
    factor = min(factor, USEFUL_SIDE / max(picture.size))
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.BICUBIC)


def _read(picture: Image.Image, page: int, light: zxingcpp.Binarizer = _NEAR) -> tuple[Code, ...]:
    found: dict[tuple[str, Symbology], Code] = {}
    read = zxingcpp.read_barcodes(picture, formats=_FORMATS, text_mode=zxingcpp.TextMode.Plain, binarizer=light)
    for code in read:
        symbology, text = _KINDS[code.format.symbology], code.text.strip()
        if text:
            turn = round(code.orientation / 90) % 4 * 90
            found.setdefault((text, symbology), Code(text, symbology, _middle(code, picture), page, turn))
    return tuple(sorted(found.values(), key=lambda code: (_ORDER.index(code.symbology), code.position[1])))


def _middle(code: zxingcpp.Barcode, picture: Image.Image) -> Position:
    place = code.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return (
        round(sum(corner.x for corner in corners) / 4 / picture.width, 4),
        round(sum(corner.y for corner in corners) / 4 / picture.height, 4),
    )
