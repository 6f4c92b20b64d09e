"""Which characters the dossier's font can print; the others appear as their code point, never as an empty box.

PDF/A refuses a document with a character that its font lacks, and what a recipient typed must not stop a dossier.
"""

import struct
import unicodedata
from functools import cache
from typing import Any

import fontpkg_noto_sans_thai  # type: ignore[import-untyped]  # ships no types

FONTS = fontpkg_noto_sans_thai.ROOT / "files"
FONT_FILE = next(FONTS.glob("*.ttf"))
LAYOUT = frozenset(map(ord, "\n \u00a0\u200b"))
LONGEST_RUN = 24  # Latin letters without a space; after so many the line may break


@cache
def covered() -> frozenset[int]:
    """The code points of the font's character map (the OpenType table ``cmap``, formats 4 and 12)."""
    font = FONT_FILE.read_bytes()
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(tables))
    cmap = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    found: set[int] = set()
    for index in range(subtables):
        (offset,) = struct.unpack_from(">I", font, cmap + 8 + 8 * index)
        (form,) = struct.unpack_from(">H", font, cmap + offset)
        if form == 4:
            found |= _segments(font, cmap + offset)
        elif form == 12:
            found |= _groups(font, cmap + offset)
    return frozenset(point for point in found if point >= 0x20)  # control characters print nothing


def _segments(font: bytes, at: int) -> set[int]:
    """Format 4: ranges of code points; those beyond 0xFFFE only mark the end."""
    (double,) = struct.unpack_from(">H", font, at + 6)
    ends = struct.unpack_from(f">{double // 2}H", font, at + 14)
    starts = struct.unpack_from(f">{double // 2}H", font, at + 16 + double)
    return {point for start, end in zip(starts, ends, strict=True) for point in range(start, min(end, 0xFFFE) + 1)}


def _groups(font: bytes, at: int) -> set[int]:
    """Format 12: groups of code points."""
    (count,) = struct.unpack_from(">I", font, at + 12)
    groups = (struct.unpack_from(">II", font, at + 16 + 12 * index) for index in range(count))
    return {point for start, end in groups for point in range(start, end + 1)}


def printable(text: str) -> str:
    """The text with line ends and spaces kept plain, and each character that the font lacks as ``[U+1F600]``."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\t", " ")
    known = covered()
    return "".join(
        letter if ord(letter) in LAYOUT or ord(letter) in known else f"[U+{ord(letter):04X}]"
        for letter in _breakable(plain)
    )


def _breakable(text: str) -> str:
    """Long runs of Latin letters (addresses, codes) get places where a line may break; Thai needs none."""
    broken: list[str] = []
    run = 0
    for letter in text:
        run = run + 1 if "!" <= letter <= "~" else 0
        broken.append(letter)
        if run == LONGEST_RUN:
            broken.append("\u200b")
            run = 0
    return "".join(broken)


def printable_all(value: Any) -> Any:
    """The same for every text within plain values."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: printable_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable_all(item) for item in value]
    return value
