"""Telegram's door: only with the secret, every update stored first, nothing about anybody in answer or log."""

import copy
import json
import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.postgres import fresh_database
from tests.support.stack import Stack, running_stack
from tests.support.telegram_server import TelegramPhone, TelegramServer, telegram_environment

MARK = "ความลับของตามี"
Update = dict[str, Any]


@pytest.fixture(scope="module")
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as started:
        yield started


@pytest.fixture(scope="module")
def stack(postgres: str, tmp_path_factory: pytest.TempPathFactory, telegram: TelegramServer) -> Iterator[Stack]:
    """A gateway and nothing else: whatever it takes in is answered by others."""
    folder, extra = tmp_path_factory.mktemp("stack"), telegram_environment(telegram)
    with fresh_database(postgres) as url, running_stack(folder, url, "gateway", extra=extra) as running:
        yield running


@pytest.fixture(scope="module")
def http(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.settings.public_url, trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture
def phone(stack: Stack, telegram: TelegramServer) -> TelegramPhone:
    return TelegramPhone(telegram, f"{stack.settings.public_url}/telegram/webhook")


def call(http: httpx.Client, telegram: TelegramServer, update: Any) -> httpx.Response:
    headers = {"x-telegram-bot-api-secret-token": telegram.secret}
    return http.post("/telegram/webhook", content=json.dumps(update).encode(), headers=headers)


def journal(stack: Stack) -> dict[str, str]:
    with psycopg.connect(stack.url) as connection:
        return dict(connection.execute("SELECT key, kind FROM inbound_events").fetchall())


def key(stack: Stack, update: Update) -> str:
    return f"telegram:{stack.settings.telegram_bot}:{update['update_id']}"


def test_without_the_secret_nothing_is_taken(
    http: httpx.Client, stack: Stack, telegram: TelegramServer, phone: TelegramPhone
) -> None:
    before = journal(stack)
    for headers in ({}, {"x-telegram-bot-api-secret-token": telegram.secret[:-1]}):
        answer = http.post("/telegram/webhook", json=phone.text(MARK), headers=headers)
        assert answer.status_code == 401 and answer.json()["error"]["code"] == "bad_signature"
    assert journal(stack) == before


def test_an_update_that_comes_again_is_known(
    http: httpx.Client, stack: Stack, telegram: TelegramServer, phone: TelegramPhone
) -> None:
    update = phone.text(MARK)
    assert [call(http, telegram, update).status_code for _ in range(3)] == [200] * 3
    with psycopg.connect(stack.url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM messages WHERE source_key = %s", (key(stack, update),)
        ).fetchone()
    assert found == (1,)


def test_a_tap_is_answered_with_the_order_that_stops_the_button(
    http: httpx.Client, telegram: TelegramServer, phone: TelegramPhone
) -> None:
    tap = phone.callback("c:abc")
    answer = call(http, telegram, tap).json()
    assert answer == {"method": "answerCallbackQuery", "callback_query_id": tap["callback_query"]["id"]}


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_update_is_refused_clearly(http: httpx.Client, telegram: TelegramServer, body: bytes) -> None:
    headers = {"x-telegram-bot-api-secret-token": telegram.secret}
    assert http.post("/telegram/webhook", content=body, headers=headers).status_code == 400


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=30),
    st.sampled_from(["\x00", "\ud800", "๑" * 300, "", "/", "/ ", "c:", "m:", "m:cancel", "t:more:x"]),
    st.sampled_from([[], {}, [[]], [{}]]),
)  # fmt: skip
BUILDERS = (
    lambda phone: phone.text(MARK),
    lambda phone: phone.text("/start x"),
    lambda phone: phone.photo(b"x", caption=MARK, media_group_id="g"),
    lambda phone: phone.message(document={"file_id": "f", "file_name": MARK, "mime_type": "image/png", "file_size": 9}),
    lambda phone: phone.message(contact={"phone_number": "+66810000000", "user_id": phone.user}),
    lambda phone: phone.message(venue={"title": MARK, "address": MARK, "location": {}}),
    lambda phone: phone.message(sticker={"file_id": "s"}),
    lambda phone: phone.message(dice={"value": 1}),
    lambda phone: phone.callback("c:abc"),
    lambda phone: phone.membership("member", "kicked"),
    lambda phone: phone.update(edited_message={**phone.text(MARK)["message"], "text": MARK}),
)


@st.composite
def mutations(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, bool, Any]]]:
    """Which builder, and which values to take out or to replace by what."""
    change = st.tuples(st.integers(0, 5), st.integers(0, 30), st.booleans(), JUNK)
    return draw(st.integers(0, len(BUILDERS) - 1)), draw(st.lists(change, min_size=1, max_size=4))


def mutated(update: Update, changes: list[tuple[int, int, bool, Any]]) -> Update:
    found = copy.deepcopy(update)
    for depth, which, remove, junk in changes:
        place: Any = found
        for _ in range(depth):
            inner = [
                value
                for value in (place.values() if isinstance(place, dict) else place)
                if isinstance(value, dict | list)
            ]
            inner = [value for value in inner if value]
            if not inner:
                break
            place = inner[which % len(inner)]
        names = sorted(set(place) - {"update_id"}) if isinstance(place, dict) else list(range(len(place)))
        if not names:
            continue
        name = names[which % len(names)]
        if remove and isinstance(place, dict):
            del place[name]
        else:
            place[name] = copy.deepcopy(junk)
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(what=mutations())
def test_no_update_however_strange_breaks_the_door_or_is_lost(
    http: httpx.Client, stack: Stack, telegram: TelegramServer, what: tuple[int, list[tuple[int, int, bool, Any]]]
) -> None:
    phone = TelegramPhone(telegram, "")
    update = mutated(BUILDERS[what[0]](phone), what[1])
    update["update_id"] = secrets.randbelow(10**12) + 1
    assert call(http, telegram, update).status_code == 200
    assert key(stack, update) in journal(stack)


def test_nothing_of_all_that_is_in_the_log(
    http: httpx.Client, stack: Stack, telegram: TelegramServer, phone: TelegramPhone
) -> None:
    call(http, telegram, phone.text(MARK))
    log = stack.log("gateway")
    assert MARK not in log and str(phone.user) not in log and telegram.secret not in log and telegram.token not in log
