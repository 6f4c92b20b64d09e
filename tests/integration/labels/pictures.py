"""Pictures for the tests of reading: labels as phones send them, and files that mean harm."""

import io
import random
import struct
import zlib
from datetime import date
from typing import Any

from fontpkg.pil import truetype
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from labels.drawing import draw_label
from provider.demo import WELL_KNOWN, DemoParcel

DAY = date(2026, 3, 1)


def label(parcel: DemoParcel = WELL_KNOWN[0]) -> Image.Image:
    return Image.open(io.BytesIO(draw_label(parcel, printed_on=DAY)))


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def without_codes(parcel: DemoParcel = WELL_KNOWN[0]) -> Image.Image:
    """The label with its bars and its square torn off."""
    picture = label(parcel)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((40, 118, 760, 266), fill=255)
    pen.rectangle((545, 650, 790, 888), fill=255)
    return picture


def photographed(picture: Image.Image, *, light: float = 1.0, blur: float = 0.0, turn: float = 0.0) -> Image.Image:
    """On a table, with noise: `light` 1 is daylight, `turn` in degrees."""
    table = Image.new("L", (1400, 1800), 120)
    table.paste(picture, ((1400 - picture.width) // 2, (1800 - picture.height) // 2))
    table = table.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=120)
    table = ImageEnhance.Brightness(table.filter(ImageFilter.GaussianBlur(blur))).enhance(light)
    noise = Image.effect_noise(table.size, 12)
    return Image.blend(table, noise, 0.04)


def on_a_screen(picture: Image.Image) -> Image.Image:
    """A photo of a screen: its dots and lines lie over the picture, at another scale than the photo's own."""
    screen = picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.NEAREST)
    pen = ImageDraw.Draw(screen)
    for y in range(0, screen.height, 4):
        pen.line((0, y, screen.width, y), fill=60)
    for x in range(0, screen.width, 6):
        pen.line((x, 0, x, screen.height), fill=90)
    return screen.resize((1130, 1697), Image.Resampling.BILINEAR).rotate(2, expand=True, fillcolor=30)


def written(*lines: tuple[str, int], size: tuple[int, int] = (1000, 630)) -> Image.Image:
    """Lines of print, each with the height of its letters."""
    page = Image.new("L", size, 235)
    pen, y = ImageDraw.Draw(page), 40
    for text, height in lines:
        pen.text((60, y), text, fill=20, font=font(height))
        y += round(height * 1.9)
    return page


def font(size: int) -> ImageFont.FreeTypeFont:
    found: ImageFont.FreeTypeFont = truetype("Noto Sans Thai", size, weight=500)
    return found


def png(side: int, rows: int = 1, colour: int = 2) -> bytes:
    """A small PNG that claims to be `side` pixels wide and high and holds that many rows of it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    row = b"\0" * (side * (4 if colour == 6 else 3) + 1) if side < 100_000 else b"\0" * 1000
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def pdf_bomb(side: int = 20_000) -> bytes:
    """A small PDF whose only picture unpacks to `side` × `side` bytes."""
    packed = zlib.compress(bytes(side) * side, 9)
    drawing = b"q 500 0 0 500 0 0 cm /I Do Q"
    picture = b"/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode" % (side, side)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/XObject/Subtype/Image%s/Length %d>>stream\n%s\nendstream" % (picture, len(packed), packed),
    )
    body = b"".join(b"%d 0 obj%s endobj\n" % (at, entry) for at, entry in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>"


def random_bytes(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)
