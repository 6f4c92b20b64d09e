"""Texts, keys, origins and pace of the web chat, without a server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.web.errors import REFUSALS, Refused, code_for
from channels.web.events import sse
from channels.web.guards import same_origin
from channels.web.limits import RateLimit
from channels.web.messages import LONGEST_TEXT, clean_text, number_of


class Watch:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@given(st.text())
def test_a_text_is_either_refused_or_short_visible_and_storable(given_text: str) -> None:
    try:
        text = clean_text(given_text)
    except Refused as refusal:
        assert refusal.code in ("empty", "too_long")
    else:
        assert 0 < len(text) <= LONGEST_TEXT
        assert text == text.strip()
        assert clean_text(text) == text
        text.encode()


def test_thai_marks_and_line_breaks_survive_the_cleaning() -> None:
    assert clean_text(" น้ำแข็ง\r\nเก็บเงิน ") == "น้ำแข็ง\nเก็บเงิน"


@pytest.mark.parametrize("given_number", ["", "-1", "1.0", "x", "9999999999", "๑"])
def test_a_number_that_is_none_is_refused(given_number: str) -> None:
    with pytest.raises(Refused):
        number_of(given_number)


@pytest.mark.parametrize(
    ("origin", "host", "public_url", "same"),
    [
        ("http://localhost:8000", "localhost:8000", None, True),
        ("https://chat.example", "127.0.0.1:8000", "https://chat.example/", True),
        ("http://chat.example", "127.0.0.1:8000", "https://chat.example", False),
        ("https://chat.example.evil.example", "127.0.0.1:8000", "https://chat.example", False),
        ("http://localhost:8001", "localhost:8000", None, False),
        ("null", "localhost:8000", None, False),
        ("", "", None, False),
        ("http://", "", None, False),
    ],
)
def test_an_origin_is_ours_or_it_is_not(origin: str, host: str, public_url: str | None, same: bool) -> None:
    assert same_origin(origin, host, public_url) is same


def test_a_burst_is_fine_and_then_the_pace_holds() -> None:
    watch = Watch()
    limit = RateLimit(per_minute=60, burst=3, clock=watch)
    assert [limit.take("a") for _ in range(4)] == [None, None, None, 1]
    assert limit.take("b") is None
    watch.seconds += 1
    assert [limit.take("a"), limit.take("a")] == [None, 1]


def test_senders_who_went_away_are_forgotten() -> None:
    watch = Watch()
    limit = RateLimit(per_minute=60, burst=3, clock=watch)
    for sender in range(100):
        limit.take(str(sender))
    watch.seconds += 60
    limit.take("late")
    assert len(limit._buckets) == 1


def test_every_refusal_says_in_thai_what_is_wrong_and_speaks_for_nobody() -> None:
    for code, (status, words) in REFUSALS.items():
        assert 400 <= status < 600, code
        assert any("ก" <= letter <= "๛" for letter in words), code
        assert len(words) <= 120, code
        assert not any(word in words for word in ("ครับ", "ค่ะ", "คะ ", "{")), code


def test_an_error_that_nobody_foresaw_is_not_explained() -> None:
    assert code_for(RuntimeError("0812345678")) == "failed"
    assert "0812345678" not in REFUSALS["failed"][1]


def test_a_line_break_in_a_message_does_not_break_the_stream() -> None:
    event = sse("message", {"text": "หนึ่ง\n\nevent: state\nสอง\r"}, id=7)
    assert event.startswith("id: 7\nevent: message\ndata: {")
    assert event.endswith("}\n\n")
    assert event.count("\n") == 4
    assert "\r" not in event
