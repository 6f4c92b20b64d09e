"""Smaller copies of viewing copies, for thumbnails and for the printed page."""

import io

from PIL import Image, UnidentifiedImageError

THUMBNAIL = (360, 360)
PRINTED = (1400, 1400)


def jpeg(content: bytes, largest: tuple[int, int]) -> bytes | None:
    """The picture as an RGB JPEG without EXIF or profile (PDF/A takes no CMYK picture); None for what is no picture."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.draft("RGB", largest)
            plain = image.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    plain.thumbnail(largest)
    plain.info.clear()
    target = io.BytesIO()
    plain.save(target, "JPEG", quality=85)
    return target.getvalue()
