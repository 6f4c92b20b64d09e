"""What people may rely on: no line names a number, a law or an agency that docs/facts.yml does not vouch for."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from complaints.clocks import Clocks
from complaints.views import MOST_TRIES
from service.catalogue import by_language

ROOT = Path(__file__).resolve().parents[2]
RESPONSES: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text())["responses"]
REVIEWED: dict[str, Any] = yaml.safe_load((ROOT / "docs/facts.yml").read_text())
SOURCES: dict[str, str] = REVIEWED["sources"]
FACTS: dict[str, dict[str, Any]] = {fact["id"]: fact for fact in REVIEWED["facts"]}
FIRST_REVIEW = date(2026, 11, 25)  # nothing in the catalogue was reviewed before

FIELDS = {"id", "statement", "english", "source", "checked", "confidence", "figures", "used_by"}
HOW = {"reference text", "stored copy", "own rule"}
CONFIDENCE = re.compile(r"confirmed by [2-9]|single source|inference from [1-9]|our rule")
DRAFT = re.compile(r"ETDA COD draft 0\.2 (?:section \d[\d.]*(?:\(\d\))?|footnote \d)")
OURS = re.compile(r"(?P<file>[\w/.]+\.\w+): (?P<name>\w+)")

# Figures that claim nothing: they only show how something is typed.
EXAMPLES = {
    "TH01234ABC5D6E": "an invented parcel number",
    "THT01234ABC5D6E": "an invented parcel number",
    "EX000000014TH": "an invented parcel number with a right check digit",
    "4321": "invented phone digits",
    "358": "an amount, as it may be typed",
    "450": "an amount, as it may be typed",
    "22 พ.ย.": "a day, as it may be typed",
    "22/11/2026": "a day, as it may be typed",
    "SMS": "where parcel numbers are found, nobody's name",
}
NAMED = re.compile(
    r"[A-Z]{2,}\w*"  # abbreviations in Latin letters
    r"|[ก-ฮ]{1,4}\."  # and in Thai ones: สคบ. อย. พ.ร.บ.
    r"|Dee-Delivery|มาตรการ|มาตรา\s|พระราช|ประกาศ|กฎหมาย|ฉบับที่|ศูนย์|สายด่วน|กรม|กระทรวง|สำนักงาน|ตำรวจ|แจ้งความ|ศาล"
    r"|\b(?:law|act|decree|section|police|ministry|department|bureau|court|hotline)\b"
)
PERIOD = re.compile(r"(\d+) (?:(วัน|days?)|(ชั่วโมง|hours?)|(เดือน|months?))")
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def said(key: str) -> dict[str, str]:
    """All words of a line by language, its choices too, without what is filled in and without mere examples."""
    found = {}
    for language, line in by_language(RESPONSES[key]).items():
        words = [line["text"], *(button["title"] for button in line.get("buttons") or [])]
        found[language] = strike(re.sub(r"\{\w+\}", " ", "\n".join(words)), EXAMPLES)
    return found


def as_written(figure: str) -> re.Pattern[str]:
    """A figure where it stands by itself: 5 วัน is not part of 15 วัน."""
    return re.compile(rf"(?<![\dA-Z]){re.escape(figure.translate(THAI_DIGITS))}(?![\dA-Z])")


def strike(text: str, figures: Any) -> str:
    text = text.translate(THAI_DIGITS)
    for figure in sorted(figures, key=len, reverse=True):
        text = as_written(figure).sub(" ", text)
    return text


def periods(fact: dict[str, Any]) -> set[timedelta]:
    """The periods that a fact's figures name, in either language; a month counts 30 days."""
    found = (PERIOD.fullmatch(figure) for figure in fact["figures"])
    return {
        timedelta(days=int(m[1]) * (30 if m[4] else 1)) if not m[3] else timedelta(hours=int(m[1])) for m in found if m
    }


def own_periods() -> list[tuple[str, str]]:
    prefix = "complaints/clocks.py: "
    return [
        (fact["id"], one.removeprefix(prefix))
        for fact in FACTS.values()
        for one in fact["source"]
        if one.startswith(prefix)
    ]


def test_each_fact_is_complete_and_named_once() -> None:
    assert len(FACTS) == len(REVIEWED["facts"])
    for id, fact in FACTS.items():
        assert FIELDS <= set(fact) <= FIELDS | {"limit"}, id
        assert all(fact[field] for field in FIELDS), id
        assert fact["statement"].count("\n") == fact["english"].count("\n") == 0, id
        assert CONFIDENCE.fullmatch(fact["confidence"]), id


def test_each_fact_says_when_and_how_it_was_checked() -> None:
    for id, fact in FACTS.items():
        assert set(fact["checked"]) == {"date", "how"} and fact["checked"]["how"] in HOW, id
        assert type(fact["checked"]["date"]) is date and fact["checked"]["date"] >= FIRST_REVIEW, id


def test_each_source_can_be_looked_up() -> None:
    for id, fact in FACTS.items():
        for one in fact["source"]:
            ours = OURS.fullmatch(one)
            if ours:
                assert re.search(rf"\b{ours['name']}\b", (ROOT / ours["file"]).read_text()), (id, one)
            else:
                assert one in SOURCES or DRAFT.fullmatch(one), (id, one)
    assert all(re.fullmatch(r"https?://\S+", address) for address in SOURCES.values())
    assert set(SOURCES) == {one for fact in FACTS.values() for one in fact["source"]} & set(SOURCES)


def test_the_confidence_is_no_higher_than_the_sources_are_many() -> None:
    for id, fact in FACTS.items():
        counted = re.search(r"\d", fact["confidence"])
        assert counted is None or int(counted[0]) == len(fact["source"]), id
        rules = [one for one in fact["source"] if OURS.fullmatch(one)]
        assert (fact["checked"]["how"] == "own rule") == (fact["confidence"] == "our rule") == bool(rules), id


@pytest.mark.parametrize("key", RESPONSES)
def test_a_line_names_no_number_law_or_agency_without_a_source(key: str) -> None:
    figures = [figure for fact in FACTS.values() if key in fact["used_by"] for figure in fact["figures"]]
    for language, words in said(key).items():
        left = strike(words, figures)
        assert re.findall(r"\d+", left) + NAMED.findall(left) == [], (language, left)


@pytest.mark.parametrize("key", RESPONSES)
def test_both_languages_of_a_line_name_the_same_numbers(key: str) -> None:
    numbers = [sorted(re.findall(r"\d+", words)) for words in said(key).values()]
    assert all(found == numbers[0] for found in numbers)


@pytest.mark.parametrize("id", FACTS)
def test_a_fact_is_used_where_it_says_so(id: str) -> None:
    fact = FACTS[id]
    assert set(fact["used_by"]) <= set(RESPONSES) and len(set(fact["used_by"])) == len(fact["used_by"])
    texts = {(key, language): words for key in fact["used_by"] for language, words in said(key).items()}
    written = {where: [f for f in fact["figures"] if as_written(f).search(words)] for where, words in texts.items()}
    assert {where for where, found in written.items() if not found} == set()
    assert set(fact["figures"]) == {figure for found in written.values() for figure in found}


@pytest.mark.parametrize(("id", "clock"), own_periods())
def test_our_own_periods_are_those_that_the_service_keeps(id: str, clock: str) -> None:
    assert periods(FACTS[id]) == {getattr(Clocks(), clock)}


def test_the_periods_of_the_law_are_those_that_the_service_counts_with() -> None:
    assert periods(FACTS["carrier_claim_5_days"]) == {Clocks().carrier_money}
    assert periods(FACTS["fraud_3_months"]) == {Clocks().criminal_complaint}


def test_the_tries_that_are_told_are_those_that_are_counted() -> None:
    assert {re.sub(r"\D", "", figure) for figure in FACTS["three_tries"]["figures"]} == {str(MOST_TRIES)}


def test_every_example_is_still_shown_to_somebody() -> None:
    words = "\n".join(line["text"] for lines in RESPONSES.values() for line in lines)
    assert [example for example in EXAMPLES if not as_written(example).search(words)] == []


def test_a_claim_that_nobody_vouches_for_is_found() -> None:
    for claim in (
        "ภายใน 7 วัน",
        "ภายใน ๗ วัน",
        "โทร 191",
        "ร้องเรียน อย. ได้",
        "ตามพระราชบัญญัติ",
        "call the police",
        "ask NBTC",
    ):
        left = strike(claim, FACTS["carrier_claim_5_days"]["figures"])
        assert re.findall(r"\d+", left) + NAMED.findall(left), claim
    assert "15 วัน" in strike("15 วัน", ["5 วัน"])
