"""A stranger's bytes as upright grey pictures of a sensible size, or a clear word on why not."""

import io
import warnings
from math import cos, radians, sin

import pypdfium2
from PIL import Image, ImageFilter, ImageOps, ImageStat
from pillow_heif import register_heif_opener

from labels.reading import Position, Problem

MAX_BYTES = 32 * 1024 * 1024
# A JPEG is decoded straight to a smaller size; every other kind is unpacked whole first, at up to four bytes a pixel.
MAX_JPEG_PIXELS, MAX_PIXELS = 89_000_000, 50_000_000
# Larger than this helps no reader.
USEFUL_SIDE = 3000
PDF_PAGES, PDF_DPI = 3, 200
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "HEIF", "AVIF")
SMALLEST_SIDE, DARK, FLAT, SOFT, EMPTY = 160, 60, 40, 4.0, 4

register_heif_opener(thumbnails=False, decode_threads=1)


class Unreadable(Exception):
    """These bytes are no picture that may be opened; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def open_pictures(data: bytes) -> list[Image.Image]:
    """The picture, or the first pages of a PDF, upright and in grey, no side longer than `USEFUL_SIDE`.

    Raises `Unreadable`, and whatever Pillow, libheif and PDFium raise on bytes that are damaged.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large")
    return _pages(data) if data[:1024].lstrip().startswith(b"%PDF-") else [_picture(data)]


def _picture(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture: Image.Image = Image.open(io.BytesIO(data), formats=KINDS)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise Unreadable("too_large") from None
    if picture.width * picture.height > (MAX_JPEG_PIXELS if picture.format in ("JPEG", "MPO") else MAX_PIXELS):
        raise Unreadable("too_large")
    picture.draft("L", (USEFUL_SIDE, USEFUL_SIDE))
    picture = _smaller(picture)
    picture = ImageOps.exif_transpose(picture)
    if picture.has_transparency_data:
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA"))
    return picture.convert("L")


def _smaller(picture: Image.Image) -> Image.Image:
    """Scaled down before anything is copied, so that a large picture is in memory once."""
    factor = max(picture.size) / USEFUL_SIDE
    if factor <= 1:
        return picture
    if picture.mode in ("L", "LA", "RGB", "RGBA"):
        picture.thumbnail((USEFUL_SIDE, USEFUL_SIDE))
        return picture
    return picture.resize((max(1, round(picture.width / factor)), max(1, round(picture.height / factor))))


def _pages(data: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [_page(document[at]) for at in range(min(PDF_PAGES, len(document)))]
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage) -> Image.Image:
    scale = min(PDF_DPI / 72, USEFUL_SIDE / max(page.get_size()))
    picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture.convert("L")


def is_empty(picture: Image.Image) -> bool:
    """Whether the picture is of one tone all over, as bombs are, so that nobody need look at it for long."""
    levels = [level for level, pixels in enumerate(picture.histogram()) if pixels]
    return levels[-1] - levels[0] < EMPTY


def fault(picture: Image.Image) -> Problem | None:
    """What the sender should do better, if anything, for a picture in which nothing was found.

    Looks at the smaller side, at the lightest twentieth of the pixels, and, when there is any contrast at all, at how
    sharp the edges are once the whole range from black to white is used.
    """
    if min(picture.size) < SMALLEST_SIDE:
        return "too_small"
    small = picture.copy()
    small.thumbnail((1000, 1000))
    dark, light = _level(small, 0.05), _level(small, 0.95)
    if light < DARK:
        return "too_dark"
    clear = ImageOps.autocontrast(small.filter(ImageFilter.GaussianBlur(1)), cutoff=1)
    edges = ImageOps.crop(clear.filter(ImageFilter.FIND_EDGES), 2)  # the filter leaves the border as it was
    return "blurred" if light - dark > FLAT and ImageStat.Stat(edges).stddev[0] < SOFT else None


def _level(picture: Image.Image, share: float) -> int:
    """The grey level (0 to 255) below which this share of the pixels lies."""
    histogram = picture.histogram()
    wanted, level = share * sum(histogram), 0
    while level < 255 and wanted > histogram[level]:
        wanted -= histogram[level]
        level += 1
    return level


def turned_back(place: Position, angle: float, size: tuple[int, int], original: tuple[int, int]) -> Position:
    """Where a place of a picture of this size was before the picture was turned by `angle` degrees, as Pillow turns."""
    x, y = (place[0] - 0.5) * size[0], (place[1] - 0.5) * size[1]
    across, down = cos(radians(angle)), sin(radians(angle))
    before = ((x * across - y * down) / original[0] + 0.5, (x * down + y * across) / original[1] + 0.5)
    return round(before[0], 4), round(before[1], 4)
