"""Printed lines of a picture: digits and Latin letters by `rapidocr`, Thai by `tesseract` where it is installed.

`rapidocr` finds the lines and reads them with the models of its wheel; nothing is ever downloaded. Its models know no
Thai letter, so the lines that it found are laid out straight, one below the other, for a single run of `tesseract`.
"""

import io
import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata, resources
from typing import Any

from PIL import Image, ImageOps

from labels.pictures import turned_back
from labels.reading import Position

USEFUL_SIDE, FINDING_SIDE = 1600, 960  # pixels: what is read, and what is looked at to find the lines
MOST_LINES = 60
THAI_SECONDS = 8
_ROW, _HEIGHT, _EDGE, _WIDEST = 64, 44, 20, 2000  # pixels of the page that is laid out for tesseract


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: `latin` as rapidocr reads it with its score (0 to 1), `thai` as tesseract does or empty.

    Places are fractions of the picture as it was looked at; `size` is the height of its letters, also where it stands
    askew. `place` is the line's middle in the picture as it was sent.
    """

    latin: str
    score: float
    thai: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    place: Position = (0.5, 0.5)

    @property
    def middle(self) -> Position:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def readers() -> dict[str, str | None]:
    """Which readers are there, for a line at start-up: what each reads, and its name and version or None."""
    return {
        "codes": f"zxing-cpp {metadata.version('zxing-cpp')}",
        "digits and Latin letters": f"rapidocr {metadata.version('rapidocr')}" if _models() else None,
        "Thai": "tesseract" if has_thai() else None,
    }


@cache
def has_thai() -> bool:
    """Whether `tesseract` and its Thai model are installed (Debian: `tesseract-ocr-tha`)."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=10, check=False)
    return {"tha", "eng"} <= set(listed.stdout.split())


def small(picture: Image.Image) -> Image.Image:
    """The picture in the size that print is read in."""
    picture = picture.copy()
    picture.thumbnail((USEFUL_SIDE, USEFUL_SIDE))
    return picture


def read_lines(picture: Image.Image, turn: int | None = None) -> list[Line]:
    """The printed lines of a `small` picture from top to bottom.

    `turn` is by how many degrees, as Pillow turns, the label must be turned to stand upright; None where nobody knows,
    then each line is looked at for standing on its head. About a second and 450 MB of memory, which its process keeps.
    """
    import numpy  # heavy, so only where print is read
    from rapidocr.utils.process_img import get_rotate_crop_image

    clear = ImageOps.autocontrast(picture.rotate(turn, expand=True) if turn else picture, cutoff=1)
    pixels = numpy.asarray(clear.convert("RGB"))
    found = _engine()(pixels, use_cls=turn is None)
    if found.boxes is None or len(found.boxes) == 0:
        return []
    boxes, texts, scores = found.boxes[:MOST_LINES], found.txts[:MOST_LINES], found.scores[:MOST_LINES]
    strips = [Image.fromarray(get_rotate_crop_image(pixels, box.astype("float32"))).convert("L") for box in boxes]
    thai = _read_thai(strips) if has_thai() else [""] * len(strips)
    lines = []
    for box, text, score, words in zip(boxes, texts, scores, thai, strict=True):
        (left, top), (right, bottom) = box.min(axis=0) / clear.size, box.max(axis=0) / clear.size
        size = min(numpy.linalg.norm(box[0] - box[3]), numpy.linalg.norm(box[0] - box[1])) / clear.height
        line = Line(text, float(score), words, float(left), float(top), float(right), float(bottom), float(size))
        lines.append(replace(line, place=turned_back(line.middle, turn or 0, clear.size, picture.size)))
    return sorted(lines, key=lambda line: line.middle[1])


def _models() -> dict[str, str]:
    """The model files of the wheel by what they do; empty when one is missing."""
    folder = resources.files("rapidocr") / "models"
    names = [file.name for file in folder.iterdir() if file.name.endswith(".onnx")] if folder.is_dir() else []
    found = {part: str(folder / name) for part in ("det", "rec", "cls") for name in names if f"_{part}_" in name}
    return found if len(found) == 3 else {}


@cache
def _engine() -> Any:
    """Loaded at first use and kept by the process. Its models are named as files, so that it looks for no others."""
    from rapidocr import RapidOCR

    settings: dict[str, Any] = {f"{part.title()}.model_path": path for part, path in _models().items()}
    settings |= {
        "Global.log_level": "critical",
        "Global.text_score": 0.0,  # a Thai line has a poor score here, and is kept for tesseract
        "Det.limit_type": "max",
        "Det.limit_side_len": FINDING_SIDE,
    }
    return RapidOCR(params=settings)


def _read_thai(strips: list[Image.Image]) -> list[str]:
    """What tesseract reads in each strip; empty texts when it fails or takes too long."""
    tiles = [_tile(strip) for strip in strips]
    page = Image.new("L", (max(tile.width for tile in tiles) + 2 * _EDGE, _ROW * len(tiles)), 255)
    for row, tile in enumerate(tiles):
        page.paste(tile, (_EDGE, row * _ROW + (_ROW - _HEIGHT) // 2))
    target = io.BytesIO()
    page.save(target, "PPM")
    command = ["tesseract", "stdin", "stdout", "-l", "tha+eng", "--psm", "6", "--dpi", "200", "tsv"]
    try:
        done = subprocess.run(
            command,
            input=target.getvalue(),
            capture_output=True,
            timeout=THAI_SECONDS,
            check=True,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )
    except (subprocess.SubprocessError, OSError):
        return [""] * len(strips)
    return _rows(done.stdout.decode("utf-8", "replace"), len(strips))


def _tile(strip: Image.Image) -> Image.Image:
    """A strip in one height, dark on light, with the whole range from black to white."""
    if sum(strip.resize((1, 1), Image.Resampling.BOX).tobytes()) < 110:
        strip = ImageOps.invert(strip)
    width = min(_WIDEST, max(1, round(strip.width * _HEIGHT / strip.height)))
    return ImageOps.autocontrast(strip.resize((width, _HEIGHT), Image.Resampling.BICUBIC), cutoff=1)


def _rows(table: str, rows: int) -> list[str]:
    """tesseract's table of words as one text for each row; it splits Thai into letters, so a space is a wide gap."""
    texts, ends = [""] * rows, [0] * rows
    for entry in table.splitlines()[1:]:
        level, *_, left, top, width, height, confidence, word = entry.split("\t")
        row = (int(top) + int(height) // 2) // _ROW
        if level != "5" or not word.strip() or float(confidence) <= 0 or row >= rows:
            continue
        gap = texts[row] and int(left) - ends[row] > _HEIGHT * 0.25
        texts[row] += " " + word if gap else word
        ends[row] = int(left) + int(width)
    return [text.replace("\u0e4d\u0e32", "\u0e33") for text in texts]  # sara am in one letter, as it is typed
