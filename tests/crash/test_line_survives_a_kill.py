"""The worker is killed while it talks to LINE; after its restart the recipient has read everything, and once."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from labels.demo import demo_label
from tests.crash.test_a_killed_worker_loses_and_doubles_nothing import Killer
from tests.support.chats import Facts
from tests.support.line_events import LinePhone
from tests.support.line_server import LineServer
from tests.support.listening_proxy import proxy_to
from tests.support.stack import Stack, eventually, invented_parcel

REPORT = "มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง"


@pytest.fixture
def phone(line: LineServer) -> LinePhone:
    assert line.webhook
    return LinePhone(line, line.webhook)


@contextmanager
def killed_at(stack: Stack, line: LineServer, path: str, setting: str) -> Iterator[Killer]:
    """A worker that is killed when LINE has answered this path for the first time; started again by ``again``."""
    with ExitStack() as context:
        killer = Killer(stack, path)
        port = context.enter_context(proxy_to(int(line.url.rsplit(":", 1)[1]), killer))
        stack.start("worker", env={setting: f"http://127.0.0.1:{port}"})
        context.callback(stack.stop, "worker")
        yield killer


def shown(phone: LinePhone, words: str) -> int:
    return sum(words in line for line in phone.screen)


async def test_a_kill_between_lines_yes_and_our_note_shows_the_answer_once(
    stack: Stack, line: LineServer, phone: LinePhone
) -> None:
    with killed_at(stack, line, "/v2/bot/message/reply", "RONGTHUK_LINE_API_URL") as killer:
        await phone.say(REPORT)
        await eventually(lambda: killer.killed, 60)
        stack.start("worker")
        await eventually(lambda: shown(phone, "ใบปะหน้า"), 40)
        await phone.say("สวัสดีค่ะ")
        await eventually(lambda: len(phone.screen) > 4, 40)
        await eventually(lambda: not open_sends(stack), 40)
    assert shown(phone, "เข้าใจแล้ว จะรีบช่วยเรื่องนี้") == 1


def open_sends(stack: Stack) -> int:
    with psycopg.connect(stack.url) as connection:
        found = connection.execute("SELECT count(*) FROM sends WHERE outcome IS NULL").fetchone()
    assert found
    return int(found[0])


async def test_a_kill_while_a_photo_is_fetched_keeps_one_piece_of_evidence(
    stack: Stack, line: LineServer, phone: LinePhone
) -> None:
    stack.start("worker")
    await phone.follow()
    await eventually(lambda: phone.screen, 60)
    stack.stop("worker")
    photo = phone.photo(demo_label(Facts(invented_parcel())))
    path = f"/v2/bot/message/{photo['message']['id']}/content"
    with killed_at(stack, line, path, "RONGTHUK_LINE_DATA_API_URL") as killer:
        await phone.send(photo)
        await eventually(lambda: killer.killed, 60)
        stack.start("worker")
        await eventually(lambda: shown(phone, "พัสดุมีปัญหาแบบไหน"), 60)
    with psycopg.connect(stack.url) as connection:
        query = "SELECT count(*) FROM messages WHERE source_key = %s AND evidence_id IS NOT NULL"
        kept = connection.execute(query, (f"line:{photo['webhookEventId']}",)).fetchone()
    assert kept == (1,)


async def test_what_comes_while_the_worker_is_dead_is_answered_in_order_by_the_next(
    stack: Stack, line: LineServer, phone: LinePhone
) -> None:
    parcel = invented_parcel()
    stack.start("worker")
    await phone.say(REPORT)
    await eventually(lambda: shown(phone, "ใบปะหน้า"), 60)
    stack.stop("worker", by=signal.SIGKILL)
    number = str(parcel["tracking_number"])
    await phone.say(number)
    await phone.say("แม่จ่ายเงินไปแล้วด้วยค่ะ")
    stack.start("worker")
    await eventually(lambda: shown(phone, f"{number} (Flash)"), 60)
    await phone.tap("ถูกต้อง")
    await eventually(lambda: "4 ตัวท้ายบนใบปะหน้า" in phone.screen[-1], 60)
    stack.stop("worker")
    assert shown(phone, f"{number} (Flash)") == 1
