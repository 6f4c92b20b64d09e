"""LINE's door: only what LINE signed, every event stored before the answer, nothing about anybody in answer or log."""

import asyncio
import base64
import copy
import json
import secrets
import time
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.line_events import (
    Event,
    event,
    message_event,
    postback_event,
    redelivered,
    signed,
    webhook_body,
)
from tests.support.postgres import fresh_database
from tests.support.stack import Stack, running_stack

SECRET = "a channel secret of the tests' own"
MARK = "ความลับของยายหอม"
MAE = "U" + "5" * 32


@pytest.fixture(scope="module")
def stack(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A gateway and nothing else: whatever it takes in is answered by others."""
    line = {"RONGTHUK_LINE_CHANNEL_SECRET": SECRET, "RONGTHUK_LINE_CHANNEL_ACCESS_TOKEN": "a token"}
    with (
        fresh_database(postgres) as url,
        running_stack(tmp_path_factory.mktemp("stack"), url, "gateway", extra=line) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def http(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.settings.public_url, trust_env=False, timeout=20) as client:
        yield client


def call(http: httpx.Client, body: bytes, headers: dict[str, Any] | None = None) -> httpx.Response:
    return http.post("/line/webhook", content=body, headers=signed(SECRET, body) if headers is None else headers)


def journal(stack: Stack) -> dict[str, str]:
    with psycopg.connect(stack.url) as connection:
        return dict(connection.execute("SELECT key, kind FROM inbound_events").fetchall())


def text(words: str = MARK, **more: Any) -> Event:
    return message_event(MAE, "text", token=secrets.token_hex(16), text=words, **more)


def test_the_consoles_verify_and_an_empty_call_are_answered(http: httpx.Client, stack: Stack) -> None:
    before = journal(stack)
    dummy = {**text(), "replyToken": "0" * 32}
    for body in (webhook_body(), webhook_body(dummy, {**dummy, "replyToken": "f" * 32})):
        assert call(http, body).status_code == 200
    assert journal(stack) == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-line-signature": ""},
        {"x-line-signature": "not base64 ที่ไหน".encode()},
        {"x-line-signature": base64.b64encode(b"x" * 32).decode()},
    ],
    ids=["none", "empty", "nonsense", "wrong"],
)
def test_what_line_did_not_sign_is_refused(http: httpx.Client, stack: Stack, headers: dict[str, Any]) -> None:
    before = journal(stack)
    answer = call(http, webhook_body(text()), headers)
    assert answer.status_code == 401 and answer.json()["error"]["code"] == "bad_signature"
    assert journal(stack) == before


def test_a_signature_of_other_words_is_refused(http: httpx.Client) -> None:
    body = webhook_body(text())
    assert call(http, body.replace("ยาย".encode(), "ตา".encode()), signed(SECRET, body)).status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"events": 1}' + b"]" * 9, b"[" * 100_000])
def test_what_is_no_call_of_lines_is_refused_clearly(http: httpx.Client, body: bytes) -> None:
    assert call(http, body).status_code == 400


def test_a_body_without_end_is_cut_off(stack: Stack) -> None:
    with httpx.Client(base_url=stack.settings.public_url, trust_env=False, timeout=20) as once:  # its line is cut too
        assert call(once, b"x" * (1024 * 1024 + 1)).status_code == 413


def test_every_event_of_a_call_is_stored_and_counted(http: httpx.Client, stack: Stack) -> None:
    given = [text(), postback_event(MAE, "menu:status"), event("unfollow", MAE), event("beacon", MAE)]
    assert call(http, webhook_body(*given)).status_code == 200
    kinds = journal(stack)
    assert [kinds[f"line:{one['webhookEventId']}"] for one in given] == ["text", "choice", "unfollow", "other"]
    assert 'rongthuk_messages_received_total{channel="line",kind="text"}' in http.get("/metrics").text


def test_an_event_that_comes_again_is_known(http: httpx.Client, stack: Stack) -> None:
    one = text()
    for again in (one, redelivered(one), one):
        assert call(http, webhook_body(again)).status_code == 200
    with psycopg.connect(stack.url) as connection:
        query = "SELECT count(*) FROM messages WHERE source_key = %s"
        assert connection.execute(query, (f"line:{one['webhookEventId']}",)).fetchone() == (1,)


async def test_the_same_call_twenty_times_at_once_is_stored_once(stack: Stack) -> None:
    one = text()
    body = webhook_body(one)
    async with httpx.AsyncClient(base_url=stack.settings.public_url, trust_env=False, timeout=30) as client:
        calls = [client.post("/line/webhook", content=body, headers=signed(SECRET, body)) for _ in range(20)]
        assert {answer.status_code for answer in await asyncio.gather(*calls)} == {200}
    with psycopg.connect(stack.url) as connection:
        query = "SELECT count(*) FROM messages WHERE source_key = %s"
        assert connection.execute(query, (f"line:{one['webhookEventId']}",)).fetchone() == (1,)


def test_while_the_database_is_away_line_is_asked_to_send_again(http: httpx.Client, stack: Stack) -> None:
    one = text()
    with psycopg.connect(stack.url, autocommit=True) as connection:
        connection.execute("ALTER TABLE inbound_events RENAME TO inbound_events_away")
        try:
            answer = call(http, webhook_body(one))
        finally:
            connection.execute("ALTER TABLE inbound_events_away RENAME TO inbound_events")
    assert answer.status_code >= 500 and MARK not in answer.text
    assert call(http, webhook_body(redelivered(one))).status_code == 200
    assert f"line:{one['webhookEventId']}" in journal(stack)


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=30),
    st.sampled_from(["\x00", "\ud800", "๑" * 300, "", "0" * 32, [], {}, [[]], {"a": {"b": []}}, "user", "message"]),
)  # fmt: skip
PATHS = ("source", "message", "postback", "deliveryContext", "unsend", "follow")
BUILDERS = (
    lambda: text(),
    lambda: message_event(MAE, "image", token="t", imageSet={"id": "a", "index": 1, "total": 2}),
    lambda: message_event(MAE, "file", token="t", fileName=MARK, fileSize=5),
    lambda: message_event(MAE, "location", token="t", title=MARK, address=MARK),
    lambda: message_event(MAE, "sticker", token="t", packageId="1", stickerId="2"),
    lambda: postback_event(MAE, "choice:abc", "t"),
    lambda: event("follow", MAE, token="t", follow={"isUnblocked": False}),
    lambda: event("unfollow", MAE),
    lambda: event("unsend", MAE, unsend={"messageId": "5"}),
)


@st.composite
def mutated(draw: st.DrawFn) -> Event:
    """A valid event of LINE's in which some values are missing, of another kind, or strange. Its id stays."""
    found = copy.deepcopy(draw(st.sampled_from(BUILDERS))())
    found["webhookEventId"] = secrets.token_hex(13)
    for _ in range(draw(st.integers(1, 4))):
        inner = found.get(draw(st.sampled_from(PATHS))) if draw(st.booleans()) else found
        place = inner if isinstance(inner, dict) and inner else found
        name = draw(st.sampled_from(sorted(set(place) - {"webhookEventId"})))
        if draw(st.integers(0, 3)) == 0:
            del place[name]
        else:
            place[name] = draw(JUNK)
    return found


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(events=st.lists(mutated(), min_size=1, max_size=3))
def test_no_event_however_strange_breaks_the_door_or_is_lost(
    http: httpx.Client, stack: Stack, events: list[Event]
) -> None:
    body = json.dumps({"destination": "Ubot", "events": events}).encode()  # escapes, so that half a pair can travel
    answer = call(http, body)
    assert answer.status_code == 200 and answer.json() == {}
    dummies = {"0" * 32, "f" * 32}
    stored = journal(stack)
    for one in events:
        assert f"line:{one['webhookEventId']}" in stored or one.get("replyToken") in dummies


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    payload=st.dictionaries(
        st.sampled_from(["events", "destination", "x"]), st.one_of(JUNK, st.lists(JUNK, max_size=3))
    )
)
def test_no_call_however_strange_breaks_the_door(http: httpx.Client, payload: dict[str, Any]) -> None:
    assert call(http, json.dumps(payload).encode()).status_code == 200


def test_nothing_of_all_that_is_in_the_log(http: httpx.Client, stack: Stack) -> None:
    call(http, webhook_body(text()))
    time.sleep(0.2)
    log = stack.log("gateway")
    assert MARK not in log and MAE not in log and SECRET not in log
