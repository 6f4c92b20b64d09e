"""No answer from the provider is neither yes nor no, and turns into one of them later."""

from collections.abc import Iterator

import pytest

from complaints.commands import SettleHold
from tests.support.chats import Chat
from tests.support.stack import Stack


@pytest.fixture
def silent_provider(stack: Stack, parcel: dict[str, object]) -> Iterator[None]:
    stack.stop("provider")
    yield
    if "provider" not in stack.running:
        stack.start("provider")


@pytest.mark.usefixtures("silent_provider")
async def test_the_recipient_hears_that_the_answer_is_awaited_and_then_the_answer(
    stack: Stack, chat: Chat, parcel: dict[str, object]
) -> None:
    told = await chat.report(parcel)
    assert any("ยังไม่ตอบ" in line for line in told)
    assert not any("ได้แล้ว" in line or "ไม่ทัน" in line for line in told), "nobody guesses"
    assert "ไม่มีใครในบ้านสั่ง" in told[-1], "the complaint goes on meanwhile"
    [hold] = await chat.holds()
    assert hold.state == "unknown"

    stack.start("provider")
    for _ in range(2):  # asked twice, told once
        await chat.service.bus.handle(SettleHold("again", hold.id))
    told = await chat.answers()
    assert [line for line in told if "ระงับการโอนเงินได้แล้ว 358.00 บาท" in line] == told
    [hold] = await chat.holds()
    assert hold.state == "active" and hold.amount == 35_800


@pytest.mark.usefixtures("silent_provider")
async def test_cancelling_while_the_answer_is_awaited_lifts_the_hold_that_turns_up(
    stack: Stack, chat: Chat, parcel: dict[str, object]
) -> None:
    await chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง จ่ายไป 358 บาท")
    await chat.say(str(parcel["tracking_number"]))
    await chat.say("ใช่")
    await chat.say(str(parcel["phone_last4"]))
    await chat.say("ยกเลิก")
    await chat.tap("ยกเลิกเรื่องนี้")
    stack.start("provider")
    [hold] = await chat.holds()
    await chat.service.bus.handle(SettleHold("again", hold.id))
    [hold] = await chat.holds()
    assert hold.state == "released"
