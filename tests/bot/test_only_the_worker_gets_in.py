"""The channel refuses strangers, bad ids, and every way of saying an intent by typing it."""

import pytest
from rasa.shared.exceptions import RasaException

from bot.channel import BadTurn, RongthukInput, harmless, read_turn

EVENTS = frozenset({"photo_received"})
GOOD = {"conversation": "c1", "message_id": "m1", "text": "สวัสดี"}


@pytest.mark.parametrize(
    "typed",
    [
        "/restart",
        "  /restart",
        "//restart",
        "／restart",
        "\u200b/restart",
        "\x00/restart",
        "\x1f/restart",
        "\u2003/ /restart",
        "\\/restart",
    ],
)
def test_typed_text_never_begins_with_a_slash(typed: str) -> None:
    assert harmless(typed).strip() == "restart"


def test_a_slash_inside_a_text_stays() -> None:
    assert harmless("22/11/2569") == "22/11/2569"


def test_the_message_id_is_in_the_metadata() -> None:
    turn = read_turn({**GOOD, "metadata": {"channel": "web"}}, EVENTS)
    assert turn.metadata == {"channel": "web", "message_id": "m1"}


def test_an_allowed_event_becomes_an_intent_with_its_entities() -> None:
    body = {
        "conversation": "c1",
        "message_id": "m1",
        "event": {"intent": "photo_received", "entities": {"evidence_id": "e1"}},
    }
    assert read_turn(body, EVENTS).text == '/photo_received{"evidence_id": "e1"}'


@pytest.mark.parametrize(
    "change",
    [
        {"conversation": "c 1"},
        {"conversation": "c\x00"},
        {"conversation": "c1\n"},
        {"conversation": "x" * 65},
        {"conversation": None},
        {"message_id": ""},
        {"message_id": 7},
        {"text": None},
        {"text": 7},
        {"text": "x" * 20_001},
        {"metadata": "web"},
        {"event": {"intent": "photo_received"}},
        {"text": None, "event": {"intent": "restart"}},
        {"text": None, "event": {"intent": "photo_received", "entities": []}},
        {"text": None, "event": "photo_received"},
    ],
)
def test_what_is_no_turn_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadTurn):
        read_turn({**GOOD, **change}, EVENTS)


@pytest.mark.parametrize("secret", ["", "too short"])
def test_without_a_good_secret_it_does_not_start(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("RONGTHUK_BOT_SECRET", secret)
    with pytest.raises(RasaException, match="RONGTHUK_BOT_SECRET"):
        RongthukInput.from_credentials({"event_intents": ["photo_received"]})
