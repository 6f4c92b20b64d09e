"""Where Telegram cannot call us, updates are fetched: each once, none lost, and a database that is away is a pause."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.support.postgres import fresh_database
from tests.support.stack import Stack, eventually, running_stack
from tests.support.telegram_server import TelegramPhone, TelegramServer, telegram_environment


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as started:
        yield started


@pytest.fixture
def stack(postgres: str, tmp_path_factory: pytest.TempPathFactory, telegram: TelegramServer) -> Iterator[Stack]:
    extra = telegram_environment(telegram, "polling")
    with (
        fresh_database(postgres) as url,
        running_stack(tmp_path_factory.mktemp("stack"), url, "gateway", extra=extra) as running,
    ):
        yield running


def texts(stack: Stack) -> int:
    with psycopg.connect(stack.url) as connection:
        found = connection.execute("SELECT count(*) FROM messages WHERE direction = 'in'").fetchone()
    assert found
    return int(found[0])


async def test_updates_are_fetched_once_and_acknowledged_when_they_are_stored(
    stack: Stack, telegram: TelegramServer
) -> None:
    phone = TelegramPhone(telegram, "")
    telegram.pending += [phone.text("หนึ่ง"), phone.text("สอง"), phone.callback("c:x")]
    await eventually(lambda: not telegram.pending, 30)
    assert texts(stack) == 3
    assert telegram.of("answerCallbackQuery"), "the button stops turning"


async def test_a_failure_of_telegrams_is_a_pause(stack: Stack, telegram: TelegramServer) -> None:
    telegram.fail_next("getUpdates", status=502, times=1)
    telegram.pending.append(TelegramPhone(telegram, "").text("หลังขัดข้อง"))
    await eventually(lambda: not telegram.pending, 30)
    assert texts(stack) == 1 and telegram.token not in stack.log("gateway")


async def test_an_update_that_no_library_could_read_holds_nobody_up_and_is_not_logged(
    stack: Stack, telegram: TelegramServer
) -> None:
    phone, mark = TelegramPhone(telegram, ""), "ความลับของตามี"
    odd = phone.text(mark)
    del odd["message"]["date"]
    telegram.pending += [odd, phone.callback(f"t:more:{'9' * 40}"), phone.text("ของคนต่อไป")]
    await eventually(lambda: not telegram.pending, 30)
    assert texts(stack) == 2 and mark not in stack.log("gateway")


async def test_what_could_not_be_stored_is_not_acknowledged_and_comes_again(
    stack: Stack, telegram: TelegramServer
) -> None:
    with psycopg.connect(stack.url, autocommit=True) as connection:
        connection.execute("ALTER TABLE inbound_events RENAME TO inbound_events_away")
        telegram.pending.append(TelegramPhone(telegram, "").text("หลังฐานข้อมูลกลับมา"))
        asked = len(telegram.of("getUpdates"))
        await eventually(lambda: "polling failed" in stack.log("gateway"), 30)
        assert telegram.pending and len(telegram.of("getUpdates")) > asked
        connection.execute("ALTER TABLE inbound_events_away RENAME TO inbound_events")
    await eventually(lambda: not telegram.pending, 30)
    assert texts(stack) == 1
