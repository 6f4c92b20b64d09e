"""The documents cannot drift: each setting, state, code and metric is described, and nothing else is."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from channels.web.errors import REFUSALS
from channels.web.metrics import Metrics
from complaints.categories import CATEGORIES
from complaints.message_bus import HANDLERS
from complaints.model import DELIVERY_STATES
from complaints.states import CASE_STATES, CASE_TABLE, HOLD_STATES, HOLD_TABLE, CaseRow, HoldRow
from desk import words
from payouts.events import HANDLED_TYPES
from service.settings import Settings
from service.supervise import environment

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SETTING = re.compile(r"\bRONGTHUK_[A-Z0-9_]+\b")


def text(name: str) -> str:
    return (ROOT / name).read_text()


def rows(document: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    section = re.search(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##? |^### |\Z)", text(document), re.M | re.S)
    assert section, f"{document} has no section {heading!r}"
    lines = [line for line in section[1].splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def first_codes(document: str, heading: str) -> list[str]:
    return [code for row in rows(document, heading) for code in re.findall(r"`([^`]+)`", row[0])]


def fields() -> dict[str, str]:
    """Each setting's variable and its default as a document writes it; empty where it must be given."""
    return {
        f"RONGTHUK_{name.upper()}": "" if field.is_required() or field.default in (None, []) else str(field.default)
        for name, field in Settings.model_fields.items()
    }


def internal() -> set[str]:
    """The variables that the supervisor sets for the processes and nobody else needs."""
    settings = Settings.model_construct(**{**dict.fromkeys(Settings.model_fields, ""), "data_folder": ROOT})
    return {name for name in environment(settings, {}, "") if name.startswith("RONGTHUK_")} - set(fields())


def code(value: object) -> str:
    return f"`{value}`" if value else "-"


def case_row(row: CaseRow) -> list[str]:
    guard = row.guard.__name__ if row.guard else None
    return [*map(code, (row.state, row.command, row.next)), ", ".join(sorted(row.who)), code(guard), code(row.due)]


def hold_row(row: HoldRow) -> list[str]:
    guard = row.guard.__name__ if row.guard else None
    return [*map(code, (row.state, row.command, row.next)), ", ".join(sorted(row.who)), code(guard), code(row.tells)]


def reasons() -> set[str]:
    """Every code that a NotAllowed carries: those raised by name and those that a guard returns."""
    found: set[str] = set()
    for folder in ("complaints", "desk", "actions"):
        for path in (ROOT / folder).rglob("*.py"):
            found.update(re.findall(r'NotAllowed\("(\w+)"\)', path.read_text()))
    for function in ast.parse(text("complaints/states.py")).body:
        if isinstance(function, ast.FunctionDef) and function.name in guards():
            found.update(
                node.value
                for returned in ast.walk(function)
                if isinstance(returned, ast.Return)
                for node in ast.walk(returned)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            )
    return found


def guards() -> set[str]:
    return {row.guard.__name__ for row in (*CASE_TABLE, *HOLD_TABLE) if row.guard}


def metrics() -> set[str]:
    exposed = re.findall(r"^# TYPE (\S+)", Metrics().page().decode(), re.M)
    return {name for name in exposed if not name.endswith("_created")}


def test_every_setting_is_described_with_its_default() -> None:
    described = {re.sub("`", "", row[0]): re.sub("`", "", row[1]) for row in rows("docs/settings.md", "All settings")}
    assert described == {name: default or described.get(name, "required") for name, default in fields().items()}


def test_what_the_supervisor_sets_by_itself_is_described() -> None:
    assert set(first_codes("docs/settings.md", "Set by the supervisor")) == internal()


def test_the_example_environment_names_every_setting_as_a_comment() -> None:
    lines = [line for line in text(".env.example").splitlines() if line]
    assert all(line.startswith("#") for line in lines)
    given = dict(re.findall(r"^# (RONGTHUK_\w+)=(.*)$", "\n".join(lines), re.M))
    assert given == {name: default or given.get(name) for name, default in fields().items()}


@pytest.mark.parametrize("document", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_document_names_a_setting_that_does_not_exist(document: Path) -> None:
    assert set(SETTING.findall(document.read_text())) <= set(fields()) | internal()


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        ("Case states", CASE_STATES),
        ("Hold states", HOLD_STATES),
        ("Categories", CATEGORIES),
        ("Guards", guards()),
        ("Reasons", words.NOTICES),
        ("Provider refusals", words.HOLD_REFUSALS),
        ("Look-ups", words.LOOKUPS),
        ("Referral states", words.REFERRAL_STATES),
        ("Why an officer is wanted", words.OFFICER_REASONS),
        ("Chat refusals", REFUSALS),
        ("Events from the provider", HANDLED_TYPES),
        ("Audit actions", words.AUDIT_ACTIONS),
        ("Commands", [command.__name__ for command in HANDLERS]),
        ("Metrics", metrics()),
        ("Delivery states", DELIVERY_STATES),
        ("File states", words.FILE_STATES),
        ("Channel troubles", words.CHANNEL_TROUBLES),
    ],
)
def test_every_code_is_described_once_and_no_other(heading: str, codes: Iterable[str]) -> None:
    described = first_codes("docs/states.md", heading)
    assert sorted(described) == sorted(str(code) for code in codes)


def test_every_row_of_the_life_of_a_case_is_described() -> None:
    assert rows("docs/states.md", "Case table") == [case_row(row) for row in CASE_TABLE]


def test_every_row_of_the_life_of_a_hold_is_described() -> None:
    assert rows("docs/states.md", "Hold table") == [hold_row(row) for row in HOLD_TABLE]


def test_every_reason_that_the_rules_give_is_described() -> None:
    assert reasons() <= set(first_codes("docs/states.md", "Reasons"))
    assert {"taken", "hold_still_live", "not_later", "no_case"} <= reasons()


def test_every_chat_refusal_has_its_status() -> None:
    described = {row[0].strip("`"): int(row[1]) for row in rows("docs/states.md", "Chat refusals")}
    assert described == {name: status for name, (status, _) in REFUSALS.items()}


@pytest.mark.parametrize("document", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(?:#[^)\s]*)?\)", document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_test_that_is_named_exists(document: Path) -> None:
    """``path/to/test_file.py::test_name`` in a document is a promise that somebody can run it."""
    named = re.findall(r"(tests/[\w/]+\.py)::(\w+)", document.read_text())
    assert [name for path, name in named if f"def {name}(" not in text(path)] == []


@pytest.mark.parametrize("document", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_word_that_is_named_exists(document: Path) -> None:
    known = set(re.findall(r"^([a-z]+):", text("Makefile"), re.M))
    assert set(re.findall(r"`make ([a-z]+)", document.read_text())) <= known


def test_pictures_stay_small() -> None:
    assert [path.name for path in (ROOT / "docs/images").iterdir() if path.stat().st_size > 200_000] == []


def test_every_decision_has_its_four_parts() -> None:
    records = sorted((ROOT / "docs/adr").glob("*.md"))
    numbers = [path.name[:4] for path in records]
    assert numbers == [f"{number:04d}" for number in range(1, len(records) + 1)]
    for path in records:
        assert re.findall(r"^## (.+)$", path.read_text(), re.M)[:3] == ["Context", "Decision", "Consequences"]
        assert re.search(r"^Status: \w+", path.read_text(), re.M)


def test_every_intent_that_people_can_say_is_described_once_and_no_other() -> None:
    examples = "\n".join(path.read_text() for path in (ROOT / "data" / "nlu").glob("*.yml"))
    described = [re.findall(r"`(\w+)`", row[0])[0] for row in rows("docs/nlu.md", "Intents")]
    assert sorted(described) == sorted(set(re.findall(r"^- intent: (\w+)$", examples, re.M)))


def test_the_list_of_evidence_is_the_one_that_bot_desk_and_dossier_read() -> None:
    described = {
        row[0].strip("`"): tuple(re.findall(r"`([^`]+)`", cell) for cell in row[1:])
        for row in rows("docs/evidence.md", "Needed and recommended")
    }
    assert described == {
        str(category): (list(rule.needed), list(rule.recommended)) for category, rule in CATEGORIES.items()
    }
