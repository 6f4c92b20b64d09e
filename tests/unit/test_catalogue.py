"""What people read: every line of the catalogue is short, polite, honest, and said with the values that it needs."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from actions.asking import ENDINGS, Ask, AskStatus, questions
from actions.server import executor
from actions.wording import GUESSES, OTHERS, values_for
from complaints.commands import CaseView
from complaints.model import LANGUAGES, CaseId
from complaints.states import CASE_TABLE, HOLD_TABLE, STATUS_TOLD
from dialogue.turns import parse_payload
from service.catalogue import by_language
from tests.support.world import World

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LINE, LONGEST_TITLE = {"th": 320, "en": 400}, 20  # English takes more letters; LINE cuts a title at 20
DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text())
VARIATIONS = {key: by_language(variations) for key, variations in DOMAIN["responses"].items()}
LINES: dict[str, Any] = {key: found["th"] for key, found in VARIATIONS.items()}
EVERY = [(key, language) for key, found in VARIATIONS.items() for language in found]
RULES: list[dict[str, Any]] = yaml.safe_load((ROOT / "data/rules/rules.yml").read_text())["rules"]
INTENTS = set(DOMAIN["intents"])
EVENT_INTENTS = set(
    yaml.safe_load((ROOT / "credentials.yml").read_text())["bot.channel.RongthukInput"]["event_intents"]
)
SAYERS = ("actions", "channels", "complaints", "dialogue", "service")


def buttons(key: str, language: str = "th") -> list[dict[str, str]]:
    found: list[dict[str, str]] = VARIATIONS[key][language].get("buttons") or []
    return found


def words(key: str) -> list[str]:
    """Everything of a line that people read, in each of its languages."""
    found = VARIATIONS[key].items()
    return [text for language, line in found for text in (line["text"], *(b["title"] for b in buttons(key, language)))]


def payloads(key: str, language: str) -> list[str]:
    return [button["payload"] for button in buttons(key, language)]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@cache
def bus() -> Any:
    return World().bus


def sources() -> Iterator[ast.AST]:
    for folder in SAYERS:
        for path in (ROOT / folder).rglob("*.py"):
            yield from ast.walk(ast.parse(path.read_text()))


@cache
def said() -> dict[str, set[str]]:
    """The keys that the sources say by name, with the values that are always given there."""
    found: dict[str, set[str]] = {}
    for node in sources():
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"say", "text", "render"}:
            keys = [
                arg.value for arg in node.args if isinstance(arg, ast.Constant) and str(arg.value).startswith("utter_")
            ]
            for key in keys:
                given = {keyword.arg for keyword in node.keywords if keyword.arg}
                found[key] = found.get(key, given) & given
    return found


@cache
def named() -> set[str]:
    """All keys that the sources name, also where they are said by another line of code."""
    texts = (node.value for node in sources() if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {text for text in texts if text.startswith("utter_")}


@cache
def given() -> dict[str, set[str]]:
    """The values that each key is said with."""
    view = CaseView(
        CaseId("x"), "draft", None, None, None, None, None, None, None, 3, None, (), (), {}, None, None
    )  # fmt: skip
    questions_get = set(values_for(view, {}))
    found = {key: set(values) for key, values in said().items()}
    for row in CASE_TABLE:
        found[row.tells] = found.get(row.tells, {"number", "due"}) & {"number", "due"}
    for key in LINES:
        if key.startswith("utter_hold_") and key in {row.tells for row in HOLD_TABLE} | {"utter_hold_reminder"}:
            found[key] = {"amount", "until"}
        if key.startswith("utter_hold_refused_"):
            found[key] = {"amount", "until"}
    found |= {key: {"number", "due", "hold"} for key in STATUS_TOLD.values()}
    for question in questions(bus()):
        found |= {key: set() if isinstance(question, AskStatus) else questions_get for key in lines_of(question)}
    found |= {f"utter_{intent}": set() for intent in answered()}
    found |= {key: {"web"} for key in ("utter_privacy_notice", "utter_privacy_platform")}
    found |= {key: {"limit"} for key in LINES if key.startswith("utter_file_")}
    found["utter_file_too_large_here"] = {"limit", "web_limit", "until"}
    found |= {key: set() for key in LINES if key.startswith("utter_start_")}
    found |= {key: found.get(key, set()) for key in LINES if key in named()}
    return found


def lines_of(question: Any) -> list[str]:
    """The lines of one question, as its action words them."""
    assert isinstance(question, Ask)
    more = {
        "category": ["utter_ask_wrong_item"],
        "tracking_number": ["utter_ask_tracking_number_which"],
        "tracking_confirmed": ["utter_ask_tracking_confirmed_many"],
        "phone_digits": ["utter_ask_phone_digits_read"],
    }
    return [question._key + ending for ending in ENDINGS] + more.get(question._slot, [])


def answered() -> set[str]:
    """Intents that are answered by a line of their own name."""
    return {
        rule["steps"][0]["intent"] for rule in RULES if rule["steps"][-1].get("action") == "action_answer"
    }  # fmt: skip


def test_every_line_has_one_wording_for_each_language_and_always_a_thai_one() -> None:
    in_english = [{"type": "slot", "name": "language", "value": "en"}]
    for key, variations in DOMAIN["responses"].items():
        conditions = [variation.get("condition") for variation in variations]
        assert conditions.count(None) == 1 and len(conditions) <= len(LANGUAGES), key
        assert all(condition in (None, in_english) for condition in conditions), key


def test_each_line_is_short_enough_for_a_phone() -> None:
    lengths = {(key, language): len(VARIATIONS[key][language]["text"].strip()) for key, language in EVERY}
    assert {which: long for which, long in lengths.items() if not 0 < long <= LONGEST_LINE[which[1]]} == {}


def test_choices_are_short_and_few() -> None:
    for key, language in EVERY:
        titles = [button["title"] for button in buttons(key, language)]
        assert all(0 < len(title) <= LONGEST_TITLE for title in titles), key
        assert len(titles) == len(set(titles)) <= 13, key  # LINE shows no more quick replies


def test_a_choice_stands_for_the_same_in_each_language() -> None:
    assert [key for key, language in EVERY if payloads(key, language) != payloads(key, "th")] == []


def test_each_line_is_said_by_somebody() -> None:
    assert set(LINES) - set(given()) == set()


def test_each_line_is_said_with_every_value_that_it_mentions() -> None:
    missing = {}
    for key in set(LINES) & set(given()):
        texts = [*words(key), *payloads(key, "th")]
        missing[key] = set().union(*(placeholders(text) for text in texts)) - given()[key]
    assert {key: names for key, names in missing.items() if names} == {}


def test_every_key_that_the_sources_name_is_in_the_catalogue() -> None:
    beginnings = {"utter_", "utter_ask_", "utter_start_", "utter_status_", "utter_hold_refused"}
    assert {key for key in named() if key not in LINES} <= beginnings


def test_no_line_says_whether_a_man_or_a_woman_speaks() -> None:
    gendered = re.compile(r"ครับ|ค่ะ|คะ(?!แนน)|ดิฉัน|(?<![ก-๙])ผม(?![ก-๙])|หนู")
    assert [text for key in LINES for text in words(key) if gendered.search(text)] == []


def test_no_line_speaks_like_an_office_or_a_shop() -> None:
    """The words that docs/conversation-guide.md avoids, emoji and exclamation marks."""
    thai = r"(?<!เ)ท่าน|ผู้แจ้ง|รับทราบ|โปรด|ดำเนินการ|จัดทำ|กรณี|ทั้งนี้|สำนวน|ค่าพัสดุ|ระงับเงิน|ระบบระงับ|แอดมิน"
    avoided = re.compile(f"{thai}|[!\u2600-\u27bf\U0001f000-\U0001ffff]|n't\\b")
    assert [text for key in LINES for text in words(key) if avoided.search(text)] == []


def test_no_line_promises_a_refund_or_a_freeze() -> None:
    thai = r"(?<!ไม่)จะได้(?:รับ)?เงิน|ได้เงินคืนแน่|คืนเงินให้แน่|รับประกัน|รับรองว่า|แน่นอน|อายัด"
    english = r"will (?:get|receive|have) (?:your|the) money|will be refunded|guarantee|definitely|freeze|frozen"
    promise = re.compile(f"{thai}|{english}", re.IGNORECASE)
    assert [text for key in LINES for text in words(key) if promise.search(text)] == []


def test_no_line_asks_for_what_no_honest_service_asks_for() -> None:
    secret = re.compile(r"บัตรประชาชน|OTP|หลังบัตร|รหัสผ่าน|เลขบัตร|\bID card|password", re.IGNORECASE)
    refusing = re.compile(r"ไม่ขอ|ไม่ต้อง|อย่า|ห้าม|\b(?:never|not|no|don't)\b", re.IGNORECASE)
    sentences = [sentence for key in LINES for text in words(key) for sentence in text.split("\n")]
    assert [one for one in sentences if secret.search(one) and not refusing.search(one)] == []


def test_every_choice_leads_somewhere() -> None:
    for key in LINES:
        for button in buttons(key):
            assert button["payload"].startswith("/"), key
            chosen = parse_payload(button["payload"].format_map(dict.fromkeys(placeholders(button["payload"]), "1")))
            assert chosen["intent"] in INTENTS & EVENT_INTENTS, key
            assert set(chosen["entities"]) <= set(DOMAIN["entities"]), key


def test_intents_that_may_come_as_events_are_known() -> None:
    assert EVENT_INTENTS <= INTENTS
    assert not {"nlu_fallback", "restart", "back", "session_start"} & EVENT_INTENTS


def test_every_intent_has_one_rule() -> None:
    ruled = [rule["steps"][0]["intent"] for rule in RULES if "intent" in rule["steps"][0]]
    assert sorted(ruled) == sorted(INTENTS)


def test_every_example_belongs_to_an_intent_and_every_typed_intent_has_examples() -> None:
    taught: set[str] = set()
    for path in sorted((ROOT / "data/nlu").glob("*.yml")):
        taught |= {part["intent"] for part in yaml.safe_load(path.read_text())["nlu"] if "intent" in part}
    assert taught <= INTENTS
    typed = INTENTS - {
        "nlu_fallback", "photo_received", "unreadable_received", "hold_result", "officer_returned", "choose_category",
        "choose_fix", "give_amount", "confirm_cancel", "warn_of_parcel", "go_without", "label_read", "picture_refused",
        "identity_card_told", "tell_kind",
    }  # fmt: skip
    assert typed <= taught


def test_the_action_server_has_every_action_of_the_domain_and_no_other() -> None:
    assert set(executor(bus()).actions) == set(DOMAIN["actions"])


def test_every_action_of_a_rule_is_in_the_domain() -> None:
    forms = set(DOMAIN["forms"])
    used = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
    assert used - forms <= set(DOMAIN["actions"])


def test_every_slot_of_a_form_is_known_and_asked_for() -> None:
    for form in DOMAIN["forms"].values():
        for slot in form["required_slots"]:
            assert slot in DOMAIN["slots"]
            assert f"action_ask_{slot}" in DOMAIN["actions"]


def test_every_question_has_its_lines() -> None:
    asking = {question.name(): lines_of(question) for question in questions(bus())}
    assert set(asking) == {name for name in DOMAIN["actions"] if name.startswith("action_ask_")}
    assert {line for lines in asking.values() for line in lines} <= set(LINES)


def test_every_answer_to_a_question_has_its_line() -> None:
    assert {f"utter_{intent}" for intent in answered()} <= set(LINES)


def test_what_a_guess_is_called_fits_a_button_and_can_be_tapped() -> None:
    titles = [title for pair in (*GUESSES.values(), OTHERS) for title in pair]
    assert [title for title in titles if not 0 < len(title) <= LONGEST_TITLE] == []
    assert GUESSES.keys() <= INTENTS & EVENT_INTENTS
