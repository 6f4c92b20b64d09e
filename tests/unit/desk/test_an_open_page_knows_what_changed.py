"""An open page is told what changed about its messages, and only that; nothing of their words is in the address."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.inbound import PLACEHOLDERS
from complaints.model import ConversationId, Evidence, EvidenceId, Message, MessageId
from desk.open_page import MOST, changed, known, marks
from desk.words import PICTURE

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def message(number: int, **body: Any) -> Message:
    return Message(
        id=MessageId(f"m{number}"),
        conversation_id=ConversationId("c"),
        number=number,
        direction="in",
        author="recipient",
        kind="text",
        body={"text": "ความลับ", **body},
        source_key=f"k{number}",
        created_at=NOW,
    )


@pytest.mark.parametrize(
    "after",
    [
        {"delivery_state": "sent"},
        {"withdrawn_at": NOW},
        {"evidence_id": EvidenceId("e")},
        {"body": {"text": "ความลับ", "file": {"state": "lost", "code": "gone"}}},
        {"body": {"text": "ใหม่", "before": [{"text": "ความลับ", "until": NOW.isoformat()}]}},
    ],
    ids=["delivered", "taken back", "file came", "file lost", "edited"],
)
def test_what_an_officer_would_see_differently_is_told_once(after: dict[str, Any]) -> None:
    first, second = message(1), message(2)
    seen = known(marks([first, second], {}))
    later = replace(second, **after)
    assert changed([first, later], seen, {}) == [later]
    assert changed([first, later], known(marks([first, later], {})), {}) == []


def test_a_picture_that_has_been_read_is_a_change() -> None:
    sent = replace(message(1), evidence_id=EvidenceId("e"))
    item = Evidence(EvidenceId("e"), ConversationId("c"), "0" * 64, 1, "image/png", "k", NOW, read_state="waiting")
    seen = known(marks([sent], {"e": item}))
    assert changed([sent], seen, {"e": item}) == []
    assert changed([sent], seen, {"e": replace(item, read_state="done")}) == [sent]


def test_a_message_that_was_not_on_the_page_is_no_change() -> None:
    assert changed([message(3)], known(marks([message(1)], {})), {}) == []


def test_an_address_stays_short_and_says_nothing_of_the_words() -> None:
    text = marks([message(number) for number in range(1, 501)], {})
    assert len(known(text)) == MOST and min(known(text)) == 501 - MOST
    assert len(text) < 600 and text.isascii()
    assert marks([message(1)], {}) == marks([replace(message(1), body={"text": "อื่น"})], {})


@pytest.mark.parametrize(
    "given", ["", ".", "1", "1-", "-00000000", "01-00000000", "1-0000000G", "1-000000000", "๑-00000000"]
)
def test_what_is_no_mark_is_left_out(given: str) -> None:
    assert known(given) == {}


def test_the_word_for_a_picture_is_the_one_that_channels_write() -> None:
    assert PLACEHOLDERS["image"] == PICTURE
