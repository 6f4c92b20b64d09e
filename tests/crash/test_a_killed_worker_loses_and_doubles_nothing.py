"""The worker is killed at the worst moments; after its restart there is one effect and one message."""

import signal
from contextlib import ExitStack

import psycopg
import pytest

from provider.shipments import load_shipments
from tests.support.listening_proxy import proxy_to
from tests.support.recipients import Recipient
from tests.support.stack import Stack, eventually, invented_parcel


class Killer:
    """Kills the worker the first time that this path is answered with success."""

    def __init__(self, stack: Stack, path: str, *, skip: int = 0) -> None:
        self.stack, self.path, self.skip, self.killed = stack, path, skip, False

    def __call__(self, path: str, status: int) -> None:
        if self.killed or path != self.path or status >= 300:
            return
        if self.skip:
            self.skip -= 1
            return
        self.killed = True
        self.stack.stop("worker", by=signal.SIGKILL)


async def lines(recipient: Recipient) -> list[str]:
    return [m["text"] for m in await recipient.messages() if m["author"] != "recipient"]


async def said(recipient: Recipient, words: str, times: int = 1) -> bool:
    return sum(words in line for line in await lines(recipient)) >= times


async def answer_up_to_the_digits(recipient: Recipient, number: str) -> None:
    await recipient.send({"text": "มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง"})
    await eventually(lambda: said(recipient, "ใบปะหน้า"), 60)
    await recipient.send({"text": number})
    await eventually(lambda: said(recipient, f"{number} (Flash)"))
    await recipient.send({"text": "ใช่"})
    await eventually(lambda: said(recipient, "4 ตัวท้าย"))


@pytest.fixture
def parcel(stack: Stack) -> dict[str, object]:
    row = invented_parcel()
    load_shipments(stack.url, [row])
    return row


async def test_a_kill_between_the_providers_yes_and_our_note_leaves_one_hold_and_one_message(
    stack: Stack, recipient: Recipient, parcel: dict[str, object]
) -> None:
    number = str(parcel["tracking_number"])
    with ExitStack() as context:
        killer = Killer(stack, "/v1/holds")
        port = context.enter_context(proxy_to(stack.settings.provider_port, killer))
        through = {"RONGTHUK_PROVIDER_URL": f"http://127.0.0.1:{port}"}
        stack.start("worker", env=through)
        context.callback(stack.stop, "worker")
        await answer_up_to_the_digits(recipient, number)
        await recipient.send({"text": str(parcel["phone_last4"])})
        await eventually(lambda: killer.killed)
        assert not await said(recipient, "ระงับการโอนเงินได้แล้ว"), "nothing is claimed before it is written down"

        stack.start("worker", env=through)
        await eventually(lambda: said(recipient, "ระงับการโอนเงินได้แล้ว"), 40)
        await eventually(lambda: said(recipient, "ไม่มีใครในบ้านสั่ง"))
    assert sum("ระงับการโอนเงินได้แล้ว" in line for line in await lines(recipient)) == 1
    assert sum("ไม่มีใครในบ้านสั่ง" in line for line in await lines(recipient)) == 1
    with psycopg.connect(stack.url) as connection:
        holds = connection.execute("SELECT state FROM provider.holds WHERE tracking_number = %s", (number,)).fetchall()
    assert holds == [("active",)]


async def test_a_kill_between_the_bots_answer_and_our_note_asks_the_question_once(
    stack: Stack, recipient: Recipient, parcel: dict[str, object]
) -> None:
    number = str(parcel["tracking_number"])
    with ExitStack() as context:
        killer = Killer(stack, "/webhooks/rongthuk/turn", skip=1)
        port = context.enter_context(proxy_to(stack.settings.bot_port, killer))
        through = {"RONGTHUK_BOT_PORT": str(port)}
        stack.start("worker", env=through)
        context.callback(stack.stop, "worker")
        await recipient.send({"text": "มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง"})
        await eventually(lambda: said(recipient, "ใบปะหน้า"))
        await recipient.send({"text": number})
        await eventually(lambda: killer.killed)

        stack.start("worker", env=through)
        await eventually(lambda: said(recipient, f"{number} (Flash)"), 40)
        await recipient.send({"text": "ใช่"})
        await eventually(lambda: said(recipient, "4 ตัวท้าย"))
    assert sum(f"{number} (Flash)" in line for line in await lines(recipient)) == 1, "the form moved one step, not two"
