"""Signed events of a provider: read, or refused with the reason."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from payouts.events import HANDLED_TYPES, MalformedEvent, PayoutEvent, parse_event, read_event
from payouts.signing import BadSignature, signed_headers

KEY = "a-signing-key-for-tests-only"
NOW = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
PATH = "/provider/events"
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "type": "hold.ended",
    "at": "2026-03-01T12:00:00+07:00",
    "tracking_number": "TH01234ABC5D6E",
    "hold_id": "hold_1",
    "data": {"reason": "expired"},
}


def test_a_signed_event_is_read_with_its_time_in_utc() -> None:
    body = json.dumps(EVENT).encode()
    headers = signed_headers(KEY, now=NOW, method="POST", path=PATH, body=body)
    assert read_event(KEY, headers=headers, path=PATH, body=body, now=NOW) == PayoutEvent(
        id="evt_1",
        type="hold.ended",
        at=NOW,
        tracking_number="TH01234ABC5D6E",
        hold_id="hold_1",
        data={"reason": "expired"},
    )


def test_an_unsigned_event_is_not_even_parsed() -> None:
    with pytest.raises(BadSignature):
        read_event(KEY, headers={}, path=PATH, body=b"not json", now=NOW)


def test_an_event_replayed_after_five_minutes_is_refused() -> None:
    body = json.dumps(EVENT).encode()
    headers = signed_headers(KEY, now=NOW, method="POST", path=PATH, body=body)
    with pytest.raises(BadSignature):
        read_event(KEY, headers=headers, path=PATH, body=body, now=NOW + timedelta(minutes=6))


def test_a_hold_is_not_part_of_every_event() -> None:
    without = {name: value for name, value in EVENT.items() if name != "hold_id"}
    assert parse_event(json.dumps(without).encode()).hold_id is None
    assert parse_event(json.dumps({**EVENT, "hold_id": None}).encode()).hold_id is None


def test_a_type_that_nobody_handles_is_still_an_event() -> None:
    event = parse_event(json.dumps({**EVENT, "type": "round.closed"}).encode())
    assert event.type not in HANDLED_TYPES


@pytest.mark.parametrize("name", ["id", "type", "at", "tracking_number", "data"])
@pytest.mark.parametrize("value", [None, 17, "", [], "x" * 101])
def test_a_missing_or_wrong_field_is_named(name: str, value: object) -> None:
    with pytest.raises(MalformedEvent, match=name):
        parse_event(json.dumps({**EVENT, name: value}).encode())


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(MalformedEvent, match="at"):
        parse_event(json.dumps({**EVENT, "at": "2026-03-01T12:00:00"}).encode())


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{", b"\xff\xfe", b"[" * 100_000], ids=lambda body: repr(body[:4])
)
def test_what_is_no_event_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedEvent):
        parse_event(body)
