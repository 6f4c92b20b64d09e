"""``make bench-labels``: how many labels are read, how fast, and how many wrongly, beside the readers it builds on.

All readers get the same pictures in the same run, one after the other for each picture. Neither set of pictures is a
part of the project; a set that is not there is left out.
"""

import ctypes.util
import io
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image, ImageOps
from rich.console import Console
from rich.table import Table

from labels import codes, ocr
from labels.reader import printable, read_label, read_print
from labels.reading import LabelReading

DATA = Path(__file__).parents[2] / "shared" / "data"
DAMAGE = ("clean", "ok", "chat", "bad")
ROUNDS = 3  # the times are those of all rounds, so that one hiccup of the machine does not decide

Texts = set[str]


@dataclass
class Figures:
    """What one reader did on one set. `others` are texts that are not the expected one: wrong, or a code beside it."""

    found: Texts = field(default_factory=set)
    others: list[str] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, expected: str, texts: Texts, taken: float) -> None:
        self.times.setdefault(name, []).append(taken * 1000)
        if len(self.times[name]) > 1:
            return
        texts = {plain(text) for text in texts}
        if plain(expected) in texts:
            self.found.add(name)
        self.others += sorted(texts - {plain(expected)})

    def percentile(self, share: float, names: Texts | None = None) -> float:
        values = sorted(statistics.median(self.times[name]) for name in names or self.times)
        return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def plain(text: str) -> str:
    """Line ends differ between the readers and the truth."""
    return "\n".join(text.split("\r\n")).strip()


def zxing_alone(image: bytes) -> Texts:
    picture = ImageOps.exif_transpose(Image.open(io.BytesIO(image))).convert("L")
    found = zxingcpp.read_barcodes(picture, formats=codes._FORMATS, text_mode=zxingcpp.TextMode.Plain)
    return {code.text for code in found}


def pyzbar_alone() -> Callable[[bytes], Texts] | None:
    """None where Debian's libzbar0 is missing."""
    if ctypes.util.find_library("zbar") is None:
        return None
    from pyzbar import pyzbar

    kinds = [pyzbar.ZBarSymbol.CODE128, pyzbar.ZBarSymbol.QRCODE, pyzbar.ZBarSymbol.CODE39, pyzbar.ZBarSymbol.I25]

    def read(image: bytes) -> Texts:
        picture = ImageOps.exif_transpose(Image.open(io.BytesIO(image))).convert("L")
        return {code.data.decode("utf-8", "replace") for code in pyzbar.decode(picture, symbols=kinds)}

    return read


def codes_only(image: bytes) -> Texts:
    return {code.text for code in read_label(image, printed="never").codes}


def sets() -> Iterator[tuple[str, list[tuple[str, bytes, str]]]]:
    """Each set's name with (name, bytes, expected text) of its pictures."""
    labels, photographs = DATA / "labels", DATA / "barcodes"
    if labels.is_dir():
        truth = json.loads((labels / "labels.json").read_text())
        for damage in DAMAGE:
            files = [(labels / f"{entry['file']}_{damage}.jpg", entry["tracking_number"]) for entry in truth]
            yield f"labels, {damage}", [(file.name, file.read_bytes(), number) for file, number in files]
    if photographs.is_dir():
        truth = json.loads((photographs / "barcodes.json").read_text())
        files = [(photographs / entry["file"], entry["text"]) for entry in truth]
        yield "photographs", [(file.name, file.read_bytes(), text) for file, text in files]


def compare(pictures: list[tuple[str, bytes, str]], readers: dict[str, Callable[[bytes], Texts]]) -> dict[str, Figures]:
    figures = {name: Figures() for name in readers}
    for at in range(ROUNDS):
        for name, image, expected in pictures:
            for reader, read in list(readers.items())[:: 1 if at % 2 else -1]:
                started = time.perf_counter()
                texts = read(image)
                figures[reader].note(name, expected, texts, time.perf_counter() - started)
    return figures


@dataclass
class Print:
    """What reading the print as well gave on one set of labels."""

    total: int = 0
    numbers: int = 0
    certain: int = 0
    wrong_numbers: int = 0
    wrong_and_certain: int = 0
    amounts: int = 0
    wrong_amounts: int = 0
    phones: int = 0
    shops: int = 0
    providers: int = 0
    times: list[float] = field(default_factory=list)

    def note(self, reading: LabelReading, truth: dict[str, Any], taken: float) -> None:
        best, amount = reading.best_number, reading.amounts[:1]
        self.total += 1
        self.numbers += bool(best and best.number == truth["tracking_number"])
        self.wrong_numbers += bool(best and best.number != truth["tracking_number"])
        sure = [number for number in (*reading.tracking_numbers, *reading.references) if number.certain]
        self.certain += any(number.number == truth["tracking_number"] for number in sure)
        self.wrong_and_certain += any(number.number != truth["tracking_number"] for number in sure)
        self.amounts += bool(amount and amount[0].value == truth["amount_satang"])
        self.wrong_amounts += bool(amount and amount[0].value != truth["amount_satang"])
        self.phones += [phone.value[-4:] for phone in reading.phones[:1]] == [truth["phone_last4"]]
        self.shops += [same(shop.value) for shop in reading.shops[:1]] == [same(truth["shop"])]
        self.providers += [same(provider.value) for provider in reading.providers[:1]] == [same(truth["provider"])]
        self.times.append(taken)


def same(name: str) -> str:
    return "".join(name.lower().split())


def with_print() -> dict[str, Print]:
    """Codes and print of every label; the time is that of the print."""
    folder = DATA / "labels"
    if not folder.is_dir():
        return {}
    found = {damage: Print() for damage in DAMAGE}
    truth = json.loads((folder / "labels.json").read_text())
    read_label((folder / f"{truth[0]['file']}_clean.jpg").read_bytes(), printed="always")  # loads the models
    for damage, figures in found.items():
        for entry in truth:
            image = (folder / f"{entry['file']}_{damage}.jpg").read_bytes()
            read = read_label(image, printed="never")
            started = time.perf_counter()
            picture = printable(image)
            assert picture is not None
            figures.note(read_print(picture, read), entry, time.perf_counter() - started)
    return found


def tables(found: dict[str, dict[str, Figures]], totals: dict[str, int], printed: dict[str, Print]) -> list[Table]:
    by_codes = Table(title="codes alone; times in ms, with opening the picture", title_justify="left")
    for title in ("set", "reader", "found", "other texts", "median", "p95", "median where zxing-cpp alone finds"):
        by_codes.add_column(title, justify="left" if title in ("set", "reader") else "right")
    for name, figures in found.items():
        easy = figures["zxing-cpp alone"].found
        for reader, of in figures.items():
            times = (of.percentile(0.5), of.percentile(0.95), of.percentile(0.5, easy))
            by_codes.add_row(
                name, reader, f"{len(of.found)}/{totals[name]}", str(len(of.others)), *map("{:.0f}".format, times)
            )
    with_print = Table(title="codes and print; seconds for the print", title_justify="left")
    columns = (
        "labels",
        "number",
        "certain",
        "wrong",
        "wrong and certain",
        "amount",
        "wrong amount",
        "phone digits",
        "shop",
    )
    for title in (*columns, "provider", "median", "p95"):
        with_print.add_column(title, justify="right")
    for damage, of in printed.items():
        shares = (of.numbers, of.certain, of.wrong_numbers, of.wrong_and_certain, of.amounts, of.wrong_amounts)
        row = [f"{share}/{of.total}" for share in (*shares, of.phones, of.shops, of.providers)]
        ordered = sorted(of.times)
        with_print.add_row(
            damage, *row, f"{statistics.median(ordered):.1f}", f"{ordered[int(len(ordered) * 0.95)]:.1f}"
        )
    return [by_codes, with_print]


def main() -> None:
    console = Console(width=150)
    if not DATA.is_dir():
        console.print(f"nothing to measure: there are no pictures at {DATA}")
        sys.exit(0)
    readers: dict[str, Callable[[bytes], Texts]] = {"rongthuk": codes_only, "zxing-cpp alone": zxing_alone}
    zbar = pyzbar_alone()
    if zbar:
        readers["pyzbar alone"] = zbar
    else:
        console.print("pyzbar is left out: its library is missing (Debian: apt install libzbar0)")
    console.print("readers:", ", ".join(f"{name}: {reader or 'MISSING'}" for name, reader in ocr.readers().items()))
    found, totals = {}, {}
    for name, pictures in sets():
        found[name], totals[name] = compare(pictures, readers), len(pictures)
    for table in tables(found, totals, with_print()):
        console.print(table)


if __name__ == "__main__":
    main()
