"""One spelling for what people type in many; the cases themselves are in tests/data/normalisation.tsv."""

import csv
from pathlib import Path

import pytest
import regex

from bot.features import masked
from bot.normalizer import normalize

GOLDEN = Path(__file__).resolve().parents[2] / "data" / "normalisation.tsv"


def _seen(text: str) -> str:
    """Invisible and combining characters are written as \\u0e4d in the file, line ends as \\n."""
    return regex.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text).replace("\\n", "\n")


def _golden() -> list[tuple[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(_seen(row["typed"]), row["normalised"]) for row in rows]


@pytest.mark.parametrize(("typed", "normalised"), _golden())
def test_a_sentence_has_one_spelling(typed: str, normalised: str) -> None:
    assert normalize(typed) == normalised
    assert normalize(normalised) == normalised


def test_the_golden_file_has_lines_that_change_and_lines_that_must_not() -> None:
    rows = _golden()
    assert len(rows) == len(set(rows)) >= 150
    assert sum(typed == normalised for typed, normalised in rows) >= 40


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("358000 บาท", "358000 บาท"),
        ("ยอด 5555.50", "ยอด 5555.50"),
        ("5555 บาท", "5555 บาท"),
        ("COD   Kerry!!!", "cod kerry!"),
        ("", ""),
        (" \n\t", ""),
        ("\u200b", ""),
    ],
)
def test_what_looks_like_something_else_is_left(typed: str, plain: str) -> None:
    assert normalize(typed) == plain


def test_a_message_of_nothing_but_emoji_is_not_empty_and_says_nothing() -> None:
    assert normalize("😭😡") and not any(character.isalnum() for character in normalize("😭😡"))


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("จ่ายไปสามร้อยห้าสิบแปดบาท", "จ่ายไป 358 บาท"),
        ("22 พ.ย. 69", "22/11/2569"),
        ("โทร 081-234-5678", "โทร +66 81 234 5678"),
        ("mai dai sang krub", "ไม่ได้สั่งคร้าบบ"),
        ("เคอร์รี่", "เคอรี"),
    ],
)
def test_the_classifier_reads_two_ways_of_saying_it_as_one(one: str, another: str) -> None:
    assert masked(one) == masked(another)
