"""What the worker may say as an event fits the domain, and Rasa's own commands are not among it."""

import re
from pathlib import Path

import yaml
from rasa.shared.core.constants import (
    USER_INTENT_BACK,
    USER_INTENT_OUT_OF_SCOPE,
    USER_INTENT_RESTART,
    USER_INTENT_SESSION_START,
)

ROOT = Path(__file__).resolve().parent.parent.parent
ALLOWED = set(yaml.safe_load((ROOT / "credentials.yml").read_text())["bot.channel.RongthukInput"]["event_intents"])
DOMAIN = (ROOT / "domain.yml").read_text(encoding="utf-8")


def test_every_event_is_an_intent_of_the_domain() -> None:
    assert set(yaml.safe_load(DOMAIN)["intents"]) >= ALLOWED


def test_every_choice_of_the_domain_can_be_tapped() -> None:
    assert set(re.findall(r"payload: ['\"]?/(\w+)", DOMAIN)) <= ALLOWED


def test_rasas_own_commands_cannot_be_said() -> None:
    assert not ALLOWED & {
        USER_INTENT_RESTART, USER_INTENT_BACK, USER_INTENT_SESSION_START, USER_INTENT_OUT_OF_SCOPE, "nlu_fallback",
    }  # fmt: skip
