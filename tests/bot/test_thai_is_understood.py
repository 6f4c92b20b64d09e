"""The trained model on messages that it has not seen: right, honestly unsure, and deaf to what does not concern us."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.shared.importers.importer import TrainingDataImporter

from bot.channel import harmless
from bot.normalizer import normalize
from tests.bench_nlu import lines
from tests.bench_nlu.entities import counted, scores
from tests.bench_nlu.figures import accuracy, is_report, macro_f1
from tests.bench_nlu.pipelines import OUR_THRESHOLD, ROOT
from tests.bench_nlu.rasa_runs import Guess

FALLBACK = "nlu_fallback"


@pytest.fixture(scope="module")
def agent(model: Path) -> Agent:
    return Agent.load(str(model))


def parse(agent: Agent, text: str) -> dict[str, Any]:
    return asyncio.run(agent.parse_message(harmless(text)))  # type: ignore[arg-type]  # Rasa's own annotation is wrong


def guess(agent: Agent, text: str) -> Guess:
    """The likeliest intent, whether or not the fallback stands before it."""
    ranking = [one for one in parse(agent, text)["intent_ranking"] if one["name"] != FALLBACK]
    return Guess(ranking[0]["name"], ranking[0]["confidence"]) if ranking else Guess(None, 0.0)


@dataclass(frozen=True)
class Read:
    """The evaluation lines, what they mean, and what was made of them."""

    texts: list[str]
    truth: list[str]
    guesses: list[Guess]

    def wrong(self) -> list[tuple[str, Guess, str]]:
        every = zip(self.truth, self.guesses, self.texts, strict=True)
        return [(meant, said, text) for meant, said, text in every if said.intent != meant]

    def believed(self) -> "Read":
        """The lines whose guess reaches the threshold of config.yml."""
        every = zip(self.texts, self.truth, self.guesses, strict=True)
        kept = [line for line in every if line[2].confidence >= OUR_THRESHOLD]
        return Read([text for text, _, _ in kept], [meant for _, meant, _ in kept], [said for _, _, said in kept])


@pytest.fixture(scope="module")
def read(agent: Agent) -> Read:
    texts, truth = lines.evaluation()
    return Read(texts, truth, [guess(agent, text) for text in texts])


def test_the_likeliest_intent_is_the_right_one(read: Read) -> None:
    assert macro_f1(read.guesses, read.truth) >= 0.92, read.wrong()


def test_most_messages_are_believed_and_those_are_read_rightly(read: Read) -> None:
    believed = read.believed()
    assert len(believed.texts) / len(read.texts) >= 0.85
    assert accuracy(believed.guesses, believed.truth) >= 0.93, believed.wrong()


def test_what_has_nothing_to_do_with_us_starts_no_complaint(agent: Agent) -> None:
    said = {text: guess(agent, text) for text in lines.own_unrelated()}
    begun = [text for text, one in said.items() if is_report(one) and one.confidence >= OUR_THRESHOLD]
    assert len(begun) / len(said) <= 0.01, begun


def test_numbers_amounts_days_and_carriers_are_found() -> None:
    wrong = [(text, wanted - found, found - wanted) for text, wanted, found in counted() if wanted != found]
    right = sum((wanted & found).total() for _, wanted, found in counted())
    found_in_all = sum(found.total() for _, _, found in counted())
    wanted_in_all = sum(wanted.total() for _, wanted, _ in counted())
    assert scores(right, found_in_all, wanted_in_all)[2] >= 0.97, wrong


def unspaced(texts: Iterable[str]) -> set[str]:
    """The texts in one spelling; a smiley, which is like every other smiley, is none."""
    spelt = ("".join(normalize(text).split()) for text in texts)
    return {text for text in spelt if any(character.isalnum() for character in text)}


def test_no_line_of_the_evaluation_is_an_example() -> None:
    examples = TrainingDataImporter.load_from_dict(training_data_paths=[str(ROOT / "data" / "nlu")]).get_nlu_data()
    learnt = unspaced(example.get("text") for example in examples.intent_examples)
    assert len(learnt) > 1_000
    assert unspaced(lines.evaluation()[0]) & learnt == set()
    assert unspaced(lines.own_unrelated()) & learnt == set()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("มีพัสดุมาส่งที่บ้านทั้งที่ไม่มีใครสั่ง แม่จ่ายไป 358 บาท", "report_unordered_parcel"),
        ("ใช่", "affirm"),
        ("ถูกต้องค่ะ", "affirm"),
        ("ใช่ครับ", "affirm"),
        ("ไม่ใช่", "deny"),
        ("ไม่ถูก", "deny"),
        ("เมื่อกี้พิมพ์เลขผิด", "correct_information"),
        ("ไม่มีรูป", "dont_have"),
        ("ยกเลิก", "cancel_complaint"),
        ("สวัสดี", "greet"),
        ("ตามเรื่อง", "ask_case_status"),
        ("ขอคุยกับเจ้าหน้าที่", "request_officer"),
        ("ทำต่อ", "resume_complaint"),
        ("4321", "provide_details"),
        ("358 บาท", "provide_details"),
        ("TH66193HM5KM0S", "provide_tracking_number"),
        ("", FALLBACK),
        ("...", FALLBACK),
    ],
)
def test_the_words_of_the_story_are_understood(agent: Agent, text: str, intent: str) -> None:
    assert parse(agent, text)["intent"]["name"] == intent


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("แม่จ่ายไป 358 บาท", {("amount", 35800)}),
        ("4321", {("phone_number", "4321"), ("amount", 432100)}),
        ("เลขth๐๑๒๓๔abc๕d๖eค่ะ 358", {("tracking_number", "TH01234ABC5D6E"), ("amount", 35800)}),
        ("เบอร์ 081-234-5678 ของแฟลช", {("phone_number", "0812345678"), ("carrier", "flash")}),
        ("เคส RT1234567897", {("case_number", "RT1234567897")}),
        ("22/11/2569", {("date", "2026-11-22")}),
        ("สวัสดีค่ะ", set()),
    ],
)
def test_numbers_come_out_as_entities(agent: Agent, text: str, entities: set[tuple[str, Any]]) -> None:
    found = parse(agent, text)["entities"]
    assert {(entity["entity"], entity["value"]) for entity in found} == entities
    assert all(text[entity["start"] : entity["end"]].strip() for entity in found)
