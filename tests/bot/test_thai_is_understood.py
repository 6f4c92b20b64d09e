"""The trained model on sentences that it has not seen: right, or honestly unsure."""

import asyncio
import csv
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent

LINES = Path(__file__).resolve().parent.parent / "data" / "intents.tsv"
FALLBACK = "nlu_fallback"


@pytest.fixture(scope="module")
def agent(model: Path) -> Agent:
    return Agent.load(str(model))


def parse(agent: Agent, text: str) -> dict[str, Any]:
    return asyncio.run(agent.parse_message(text))  # type: ignore[arg-type]  # Rasa's own annotation is wrong


def held_out() -> list[tuple[str, str]]:
    with LINES.open(encoding="utf-8") as lines:
        return [(row["intent"], row["text"]) for row in csv.DictReader(lines, delimiter="\t")]


def test_four_of_five_unseen_lines_are_understood(agent: Agent) -> None:
    lines = [(intent, text) for intent, text in held_out() if intent != FALLBACK]
    said = [(intent, text, parse(agent, text)["intent"]["name"]) for intent, text in lines]
    wrong = [line for line in said if line[0] != line[2]]
    assert 1 - len(wrong) / len(lines) >= 0.80, wrong


def test_a_wrong_intent_is_rarer_than_an_honest_question(agent: Agent) -> None:
    lines = [(intent, text) for intent, text in held_out() if intent != FALLBACK]
    said = [(intent, text, parse(agent, text)["intent"]["name"]) for intent, text in lines]
    mistaken = [line for line in said if line[2] not in (line[0], FALLBACK)]
    assert len(mistaken) / len(lines) <= 0.05, mistaken


def test_gibberish_and_poetry_never_start_a_complaint(agent: Agent) -> None:
    said = {text: parse(agent, text)["intent"]["name"] for intent, text in held_out() if intent == FALLBACK}
    assert set(said.values()) <= {FALLBACK, "out_of_scope"}, said
    assert sum(name == FALLBACK for name in said.values()) >= len(said) / 2, said


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
