"""No officer reads a code: each one that the rules can produce has words in desk/words.py."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from complaints import masking
from complaints.model import DELIVERY_STATES, IDENTITY_CARD
from complaints.payouts import IALS, PAYOUT_STATES, REFUSAL_CODES, SHIPMENT_STATUSES
from complaints.states import CASE_STATES, CASE_TABLE, HOLD_STATES, OFFICER
from desk import words

ROOT = Path(__file__).resolve().parents[3]
OURS = ("complaints", "case_store", "channels", "desk", "dialogue", "service", "actions")


def calls(name: str) -> Iterator[ast.Call]:
    """Every call in our sources of a function or method of this name."""
    for folder in OURS:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == name:
                    yield node


def constants(node: ast.AST) -> set[str]:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


@pytest.mark.parametrize(
    ("codes", "catalogue"),
    [
        (CASE_STATES, words.CASE_STATES),
        (HOLD_STATES, words.HOLD_STATES),
        (DELIVERY_STATES, words.DELIVERY_STATES),
        (REFUSAL_CODES, words.HOLD_REFUSALS),
        (SHIPMENT_STATUSES, words.SHIPMENT_STATUSES),
        (PAYOUT_STATES, words.PAYOUT_STATES),
        (IALS, words.IALS),
        ({"thailand_post", "spx", "flash", "kex", "jnt", "dhl"}, words.CARRIERS),
        ({row.command for row in CASE_TABLE if OFFICER in row.who}, words.DECISIONS),
    ],
)
def test_each_code_of_the_rules_has_words(codes: set[str], catalogue: dict[str, str]) -> None:
    assert set(codes) <= set(catalogue)


def test_each_reason_for_a_refusal_has_words() -> None:
    reasons = set().union(*(constants(call) for call in calls("NotAllowed")))
    guards = {
        constant
        for node in ast.walk(ast.parse((ROOT / "complaints/states.py").read_text()))
        if isinstance(node, ast.Return) and node.value is not None
        for constant in constants(node.value)
    }
    assert reasons | guards <= set(words.NOTICES)
    assert {"taken", "hold_still_live", "not_later"} <= reasons | guards


def test_each_audit_action_has_words() -> None:
    written = {call.args[1] for call in calls("record") if len(call.args) > 1}
    actions = {node.value for node in written if isinstance(node, ast.Constant) and "." in str(node.value)}
    assert actions - set(words.AUDIT_ACTIONS) == set()
    assert {f"case.{state}" for state in CASE_STATES} <= set(words.AUDIT_ACTIONS)
    assert {f"hold.{state}" for state in HOLD_STATES} <= set(words.AUDIT_ACTIONS)
    assert "case.started" in actions


def test_each_reason_why_a_file_is_not_there_has_words() -> None:
    refused = set().union(*(constants(call.args[0]) for call in calls("Unacceptable") if call.args))
    settled = {call.args[2].value for call in calls("_settle") if isinstance(call.args[2], ast.Constant)}
    assert refused | settled | {"awaited", "unsent", IDENTITY_CARD} == set(words.FILE_STATES)


def test_each_notice_that_a_screen_raises_has_words() -> None:
    raised = set().union(*(constants(call.args[0]) for call in calls("Refused") if call.args))
    desks = {notice for notice in raised if notice in words.NOTICES}
    assert {"not_found", "form_expired", "evidence_altered", "no_dossier", "no_picture"} <= desks


def test_an_unknown_code_is_shown_as_it_is_and_none_as_a_dash() -> None:
    assert words.word(words.CASE_STATES, "brand_new") == "brand_new"
    assert words.word(words.CASE_STATES, None) == "-"


def test_people_are_named_and_roles_are_translated() -> None:
    assert words.actor("officer:o-1", {"o-1": "สมใจ ใจดี"}) == "เจ้าหน้าที่ สมใจ ใจดี"
    assert words.actor("rule:filed", {}) == "กติกาของระบบ"


def test_every_intent_that_is_taught_has_thai_words_of_its_own() -> None:
    taught: set[str] = set()
    for path in (ROOT / "data/nlu").glob("*.yml"):
        taught |= {part["intent"] for part in yaml.safe_load(path.read_text())["nlu"] if "intent" in part}
    assert taught - set(words.INTENT_THAI) == set()
    assert len(set(words.INTENT_THAI.values())) == len(words.INTENT_THAI)


def test_every_mark_of_a_masked_text_has_thai_words() -> None:
    marks = {value for name, value in vars(masking).items() if name.isupper() and re.fullmatch("<[a-z]+>", str(value))}
    assert marks == set(words.MASKS)
