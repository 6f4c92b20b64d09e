"""What is read from disk: our evaluation lines and, where they are, the public ones of ../shared."""

import csv
import json
from collections import Counter
from dataclasses import dataclass

from tests.bench_nlu.pipelines import ROOT

DATA = ROOT / "tests" / "data"
SHARED = ROOT.parent / "shared" / "data" / "thai"
MISSING = f"left out: {SHARED} is not on this machine"
Entities = Counter[tuple[str, int | str]]


@dataclass(frozen=True)
class Call:
    """A transcribed call to a telephone operator: what the caller wants done, and about what."""

    text: str
    action: str
    destination: str


def _rows(name: str) -> list[dict[str, str]]:
    """Rows of one of our files: tabs between columns, a quotation mark is only a letter."""
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def evaluation() -> tuple[list[str], list[str]]:
    """Texts of tests/data/intents.tsv and the intent of each."""
    rows = _rows("intents.tsv")
    return [row["text"] for row in rows], [row["intent"] for row in rows]


def own_unrelated() -> list[str]:
    """Messages of our own writing that have nothing to do with a parcel."""
    return [row["text"] for row in _rows("unrelated.tsv")]


def public_unrelated() -> list[str]:
    """Public messages that have nothing to do with a parcel; none when ../shared is missing."""
    path = SHARED / "unrelated.txt"
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()] if path.is_file() else []


def entity_lines() -> list[tuple[str, Entities]]:
    """Texts and the entities that a reader finds in each."""
    return [
        (row["text"], Counter((name, value) for name, value in json.loads(row["entities"])))
        for row in _rows("entities.tsv")
    ]


def calls(part: str) -> list[Call]:
    """The "train" or "test" part of the calls; none when ../shared is missing."""
    path = SHARED / f"truevoice_{part}.tsv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [Call(row["text"], row["action"], row["destination"]) for row in csv.DictReader(file, delimiter="\t")]
