"""What a file really is, told from its bytes, and the copy of a picture that people look at."""

import io
import struct
import zlib
from pathlib import Path, PurePosixPath

import filetype  # type: ignore[import-untyped]  # ships no types
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"})
DOCUMENTS = frozenset(
    {
        "application/pdf",
        "audio/aac",
        "audio/amr",
        "audio/m4a",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "audio/x-wav",
        "video/3gpp",
        "video/mp4",
        "video/quicktime",
        "video/webm",
        "video/x-m4v",
    }
)
READABLE = PICTURES | {"application/pdf"}  # what is looked through for a parcel's number
PICTURE_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".gif", ".bmp"})

register_heif_opener(thumbnails=False, decode_threads=1)  # what iPhones take

VIEW_SIDE = 2000
VIEW_TYPE = "image/jpeg"
MOST_PIXELS = 60_000_000  # decoded whole: 180 MB; a JPEG is decoded smaller, so it may have more
MOST_JPEG_PIXELS = 220_000_000

# What Pillow's decoders raise for damaged files; the bomb error is its own last line of defence.
_DAMAGED = (
    OSError,
    RuntimeError,
    EOFError,
    SyntaxError,
    ValueError,
    IndexError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


class Unacceptable(Exception):
    """A file that is not taken: not_a_picture, unsupported_file or unreadable_picture."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def media_type_of(path: Path, name: str, declared: str) -> str:
    """The media type by content; ``name`` and ``declared`` only decide how a refusal is put.

    Raises:
        Unacceptable: not_a_picture or unsupported_file.
    """
    found = filetype.guess_mime(str(path))
    if found in PICTURES or found in DOCUMENTS:
        return str(found)
    said_picture = declared.startswith("image/") or PurePosixPath(name.lower()).suffix in PICTURE_ENDINGS
    raise Unacceptable("not_a_picture" if said_picture else "unsupported_file")


def viewing_copy(path: Path) -> bytes:
    """The picture as a JPEG of at most 2000 pixels a side, upright, without EXIF or anything else of the original.

    Raises:
        Unacceptable: unreadable_picture, when it is damaged, cut off or absurdly large.
    """
    try:
        with Image.open(path, formats=("JPEG", "PNG", "WEBP", "HEIF")) as original:
            pixels = original.width * original.height
            if pixels > (MOST_JPEG_PIXELS if original.format in ("JPEG", "MPO") else MOST_PIXELS):
                raise Unacceptable("unreadable_picture")
            original.draft("RGB", (VIEW_SIDE, VIEW_SIDE))
            upright = ImageOps.exif_transpose(original)
            upright.thumbnail((VIEW_SIDE, VIEW_SIDE))
            return _as_jpeg(_on_white(upright))
    except _DAMAGED:
        raise Unacceptable("unreadable_picture") from None


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, which a JPEG would show as black."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(white, layer).convert("RGB")


def _as_jpeg(picture: Image.Image) -> bytes:
    picture.info.clear()
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=85, optimize=True)
    return target.getvalue()
