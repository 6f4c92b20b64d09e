"""What we say reaches the recipient once and in order, for free where that is possible."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from case_store.inbox import Inbox
from case_store.outbox import Outbox
from channels.delivery import GIVE_UP, LINGER, PATIENCE, Order, Outcome
from channels.inbound import RemoteFile
from complaints.model import CaseId, Evidence, EvidenceId
from tests.integration.channels.conftest import FakePlatform, World
from tests.support.uow_contract import a_case


def paid(world: World) -> list[bool]:
    return [order.reply_token is None for order in world.platform.orders]


async def test_an_answer_uses_the_leave_to_reply_and_is_one_order(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    await world.answer("เข้าใจแล้ว", "ขอรูปใบปะหน้า")
    await world.delivery.deliver(id)
    [order] = world.platform.orders
    assert [message.text for message in order.messages] == ["เข้าใจแล้ว", "ขอรูปใบปะหน้า"]
    assert order.reply_token and order.address == "Umae"
    assert world.states()[-2:] == ["sent", "sent"]


async def test_an_answer_waits_for_the_words_that_are_about_to_follow(world: World) -> None:
    """The digits' answer, the hold's result and the next question are one reply, and cost nothing."""
    id = await world.met()
    await world.take(world.event())
    await world.answer("กำลังขอระงับ")
    async with world.store.uow() as uow:
        await uow.turn(id, "hold_result", "turn", outcome="active")
        await uow.commit()
    await world.delivery.deliver(id)
    assert world.platform.orders == []
    world.clock.forward(seconds=3)
    await world.answer("ระงับได้แล้ว", "ยืนยันไหม", author="system")
    await world.delivery.deliver(id)
    [order] = world.platform.orders
    assert [message.text for message in order.messages] == ["กำลังขอระงับ", "ระงับได้แล้ว", "ยืนยันไหม"] and order.reply_token


async def test_an_answer_does_not_wait_for_ever(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    started = world.clock.now()
    await world.answer("กำลังดู", answered=False)
    await world.delivery.deliver(id)
    await world.wake(id)
    assert world.platform.screen == ["กำลังดู"] and world.clock.now() - started == LINGER


async def test_a_note_that_the_answer_takes_longer_does_not_wait_for_the_answer(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    started = world.clock.now()
    await world.answer("ตอบช้ากว่าปกติ", answered=False, show="waiting")
    await world.delivery.deliver(id)
    assert world.platform.screen == ["ตอบช้ากว่าปกติ"] and world.clock.now() == started


async def test_what_would_cost_waits_for_the_recipients_next_word(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    await world.answer("แรก")
    await world.delivery.deliver(id)
    await world.answer("ตามหลัง")
    await world.delivery.deliver(id)
    assert world.platform.screen == ["แรก"] and world.due(id)[-1] == world.clock.now() + PATIENCE
    await world.take(world.event(text="ค่ะ"))
    await world.answer("คำตอบของค่ะ")
    await world.delivery.deliver(id)
    assert world.platform.screen == ["แรก", "ตามหลัง", "คำตอบของค่ะ"] and paid(world) == [False, False]


async def test_it_is_sent_at_a_cost_when_the_recipient_says_nothing(world: World) -> None:
    id = await world.met()
    await world.answer("ตามหลัง")
    world.clock.forward(seconds=PATIENCE.total_seconds())
    await world.delivery.deliver(id)
    assert world.platform.screen == ["ตามหลัง"] and paid(world) == [True]


@pytest.mark.parametrize(("author", "body"), [("system", {"urgent": True}), ("officer", {})])
async def test_a_hold_a_decision_or_an_officer_is_worth_its_cost_at_once(
    world: World, author: str, body: dict[str, bool]
) -> None:
    id = await world.met()
    await world.answer("ระงับได้แล้ว", author=author, **body)
    await world.delivery.deliver(id)
    assert world.platform.screen == ["ระงับได้แล้ว"] and paid(world) == [True]


async def test_a_low_quota_keeps_what_is_left_for_what_is_urgent(world: World) -> None:
    id = await world.met()
    world.platform.room = lambda urgent: urgent
    await world.answer("ยินดีช่วย")
    world.clock.forward(minutes=1)
    await world.delivery.deliver(id)
    assert world.platform.orders == [] and world.states()[-1] == "queued"
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    await world.delivery.deliver(id)
    assert world.platform.screen == ["ยินดีช่วย", "ระงับได้แล้ว"], "in order, and both for the cost of one"


async def test_without_any_quota_everything_waits_for_a_word(world: World) -> None:
    id = await world.met()
    world.platform.room = lambda urgent: False
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    await world.delivery.deliver(id)
    assert world.platform.orders == []
    await world.take(world.event("tap", choice="answer"))
    await world.delivery.deliver(id)
    assert world.platform.screen == ["ระงับได้แล้ว"] and paid(world) == [False]


async def test_an_old_token_is_not_used(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    await world.answer("คำตอบ")
    world.clock.forward(seconds=51)
    await world.delivery.deliver(id)
    assert paid(world) == [True]


async def test_a_refused_token_is_followed_by_a_message_that_costs(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    await world.answer("คำตอบ", author="system", urgent=True)
    world.platform.answers = [Outcome("spent", "reply_token")]
    await world.delivery.deliver(id)
    assert world.platform.screen == ["คำตอบ"] and paid(world) == [False, True]


class Killed(BaseException):
    """The worker dies here."""


class DyingPlatform(FakePlatform):
    """Takes the first order, and then the worker dies before it can note that."""

    async def send(self, order: Order) -> Outcome:
        again = order.id in self.taken
        self.orders.append(order)
        if again and order.reply_token:
            return Outcome("spent", "reply_token")  # a token works once
        self.taken.setdefault(order.id, [message.text for message in order.messages])
        if len(self.orders) == 1:
            raise Killed
        return Outcome("sent", "accepted_before" if again else "")


@pytest.mark.parametrize("free", [True, False])
async def test_a_worker_killed_between_send_and_mark_leaves_one_message(world: World, free: bool) -> None:
    id = await world.met()
    if free:
        await world.take(world.event())
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    platform = world.platform = DyingPlatform()
    world.delivery._senders = {"line": platform}
    with pytest.raises(Killed):
        await world.delivery.deliver(id)
    assert world.states()[-1] == "queued"
    world.clock.forward(seconds=12)
    await world.answer("บรรทัดใหม่", author="system", urgent=True)
    await world.delivery.deliver(id)
    first, again, later = platform.orders
    assert first.id == again.id and again.tries == 2 and [m.text for m in again.messages] == ["ระงับได้แล้ว"]
    assert [m.text for m in later.messages] == ["บรรทัดใหม่"]
    assert platform.screen == ["ระงับได้แล้ว", "บรรทัดใหม่"] and world.states()[-2:] == ["sent", "sent"]


async def test_a_reply_whose_end_nobody_can_know_any_more_is_rather_sent_twice_than_never(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    world.platform.answers = [Outcome("later", "no_answer")]
    await world.delivery.deliver(id)
    world.clock.forward(seconds=60)
    await world.delivery.deliver(id)
    first, second = world.platform.orders
    assert first.id != second.id and second.reply_token is None and world.states()[-1] == "sent"


async def test_no_answer_is_asked_again_with_the_same_order_ever_more_slowly(world: World) -> None:
    id = await world.met()
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    world.platform.answers = [Outcome("later", "no_answer")] * 9
    waits = []
    for _ in range(9):
        await world.delivery.deliver(id)
        waits.append((world.due(id)[-1] - world.clock.now()).total_seconds())
        world.clock.forward(seconds=waits[-1])
    assert waits == [1, 2, 5, 15, 60, 300, 900, 900, 900]
    await world.delivery.deliver(id)
    assert len({order.id for order in world.platform.orders}) == 1
    assert world.platform.screen == ["ระงับได้แล้ว"] and world.states()[-1] == "sent"


async def test_after_most_of_a_day_without_an_answer_it_counts_as_failed(world: World) -> None:
    id = await world.met()
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    world.platform.answers = [Outcome("later", "no_answer")] * 2
    await world.delivery.deliver(id)
    world.clock.forward(seconds=GIVE_UP.total_seconds() + 1)
    await world.delivery.deliver(id)
    assert world.states()[-1] == "failed"


async def test_a_pause_that_the_platform_asks_for_is_kept_and_a_word_ends_it_sooner(world: World) -> None:
    id = await world.met()
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    world.platform.answers = [Outcome("spent", "quota", timedelta(hours=1))]
    await world.delivery.deliver(id)
    assert world.due(id)[-1] == world.clock.now() + timedelta(hours=1) and world.states()[-1] == "queued"
    await world.take(world.event(text="ว่าไง"))
    await world.answer("ตอบ")
    await world.delivery.deliver(id)
    assert world.platform.screen == ["ระงับได้แล้ว", "ตอบ"] and world.platform.orders[-1].reply_token


async def test_a_repeated_order_that_is_refused_for_another_reason_is_not_taken_for_sent(world: World) -> None:
    id = await world.met()
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    world.platform.answers = [Outcome("later", "no_answer"), Outcome("spent", "quota", timedelta(hours=1))]
    await world.delivery.deliver(id)
    world.clock.forward(seconds=1)
    await world.delivery.deliver(id)
    assert world.states()[-1] == "queued" and world.platform.screen == []


async def test_what_a_platform_refuses_for_good_does_not_stop_what_comes_after(world: World) -> None:
    id = await world.met()
    await world.answer("เสีย", author="system", urgent=True)
    world.platform.answers = [Outcome("failed", "refused_400")]
    await world.delivery.deliver(id)
    await world.answer("ดี", author="system", urgent=True)
    await world.delivery.deliver(id)
    assert world.states()[-2:] == ["failed", "sent"] and world.platform.screen == ["ดี"]


async def test_a_recipient_who_blocks_us_is_not_written_to_and_gets_the_newest_lines_after_coming_back(
    world: World,
) -> None:
    id = await world.met()
    await world.take(world.event("unfollow", token=False))
    await world.answer(*(f"บรรทัด {at}" for at in range(1, 9)), author="system", urgent=True)
    await world.delivery.deliver(id)
    assert world.platform.orders == [] and world.states()[-8:] == ["blocked"] * 8
    await world.take(world.event("follow"))
    await world.delivery.deliver(id)
    assert world.platform.screen == [f"บรรทัด {at}" for at in range(4, 9)] and paid(world) == [False]


async def test_a_platform_that_tells_of_the_block_ends_the_order(world: World) -> None:
    id = await world.met()
    await world.answer("หนึ่ง", author="system", urgent=True)
    world.platform.answers = [Outcome("blocked")]
    await world.delivery.deliver(id)
    await world.answer("สอง", author="system", urgent=True)
    await world.delivery.deliver(id)
    assert world.states()[-2:] == ["blocked", "blocked"] and len(world.platform.orders) == 1
    await world.take(world.event(text="กลับมาแล้ว"))
    await world.answer("สาม")
    await world.delivery.deliver(id)
    assert world.platform.screen == ["หนึ่ง", "สอง", "สาม"]


async def test_whoever_writes_has_read_what_was_sent(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    await world.answer("คำตอบ")
    await world.delivery.deliver(id)
    assert world.states()[-1] == "sent"
    await world.take(world.event(text="ขอบคุณ"))
    assert set(world.states()) == {"delivered"}


async def test_more_lines_than_fit_are_several_orders_in_order(world: World) -> None:
    id = await world.met()
    await world.answer(*(f"บรรทัด {at}" for at in range(1, 13)), author="system", urgent=True)
    await world.delivery.deliver(id)
    assert world.platform.screen == [f"บรรทัด {at}" for at in range(1, 13)]
    assert [len(order.messages) for order in world.platform.orders] == [5, 5, 2]


async def test_an_open_question_goes_along_with_what_is_said_after_it(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    await world.answer("ยืนยันไหม", choices=[{"label": "ยืนยัน", "payload": "/affirm"}])
    await world.delivery.deliver(id)
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    await world.delivery.deliver(id)
    offered = world.platform.orders[-1].still_offered
    assert offered is not None and [choice.label for choice in offered.choices] == ["ยืนยัน"]
    await world.take(world.event(text="ยืนยัน"))
    await world.answer("ส่งแล้ว")
    await world.delivery.deliver(id)
    assert world.platform.orders[-1].still_offered is None


async def test_a_channel_without_settings_keeps_its_messages(world: World) -> None:
    id = await world.met()
    await world.answer("รอ", author="system", urgent=True)
    world.delivery._senders = {}
    await world.delivery.deliver(id)
    assert world.states()[-1] == "queued"


async def test_a_web_page_fetches_its_messages_itself(world: World) -> None:
    id = await world.store.conversation("c-web")
    async with world.store.uow() as uow:
        await uow.send(id, {"text": "สวัสดี"}, "k", author="bot")
        await uow.commit()
    assert world.store.rows("SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = 'deliver'") == [(0,)]


def sends(world: World) -> list[str | None]:
    return [row[0] for row in world.store.rows("SELECT outcome FROM sends")]


@pytest.mark.parametrize("back", ["follow", "text"])
async def test_a_block_while_an_order_is_on_its_way_does_not_silence_the_conversation(world: World, back: str) -> None:
    id = await world.met()
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    world.platform.answers = [Outcome("later", "no_answer")]
    await world.delivery.deliver(id)
    await world.take(world.event("unfollow", token=False))
    assert world.states()[-1] == "blocked" and None not in sends(world)
    await world.delivery.deliver(id)
    await world.take(world.event(back))
    await world.answer("สวัสดีค่ะ")
    await world.delivery.deliver(id)
    assert world.platform.screen[0] == "ระงับได้แล้ว" and world.platform.screen[-1] == "สวัสดีค่ะ"


async def test_an_order_whose_lines_have_gone_elsewhere_has_ended(world: World) -> None:
    """As conversations stand that were silenced before this was known."""
    id = await world.met()
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    world.platform.answers = [Outcome("later", "no_answer")]
    await world.delivery.deliver(id)
    world.store.rows("UPDATE messages SET send_id = NULL WHERE delivery_state = 'queued' RETURNING id")
    world.clock.forward(seconds=1)
    await world.delivery.deliver(id)
    assert world.platform.screen == ["ระงับได้แล้ว"] and sorted(map(str, sends(world))) == ["sent", "sent", "spent"]


class Answering(FakePlatform):
    """Takes an order while something else happens."""

    meanwhile: Callable[[], Awaitable[None]]

    async def send(self, order: Order) -> Outcome:
        await self.meanwhile()
        return await super().send(order)


async def test_a_line_that_arrived_before_the_block_is_not_sent_again_after_it(world: World) -> None:
    id = await world.met()
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    platform = world.platform = Answering()
    platform.meanwhile = lambda: world.take(world.event("unfollow", token=False))
    world.delivery._senders = {"line": platform}
    await world.delivery.deliver(id)
    assert world.states()[-1] == "sent" and set(sends(world)) == {"sent"}


async def test_the_blocks_own_event_and_what_the_platform_says_of_it_do_not_lock_each_other_out(world: World) -> None:
    id = await world.met()
    await world.answer("หนึ่ง", author="system", urgent=True)
    world.platform.answers = [Outcome("later", "no_answer")]
    await world.delivery.deliver(id)
    async with world.store.uow() as uow:
        outbox = Outbox(uow.session)
        send = await outbox.open_send(id)
        assert send is not None
        await outbox.end(send, "blocked", world.clock.now())
        event = asyncio.create_task(world.take(world.event("unfollow", token=False)))
        await asyncio.sleep(0.2)
        (await uow.conversations.locked(id)).blocked_at = world.clock.now()
        await uow.commit()
    await event
    assert world.states()[-1] == "blocked"


async def test_taking_a_photo_back_and_keeping_it_do_not_lock_each_other_out(world: World) -> None:
    id = await world.met()
    photo = world.event("image", text="", file=RemoteFile("c-1", "", None))
    await world.take(photo)
    async with world.store.uow() as uow:
        message = await uow.messages.by_source_key(photo.key)
        assert await Inbox(uow.session).locked(message.id)
        event = asyncio.create_task(world.take(world.event("unsend", token=False, refers_to=photo.platform_id)))
        await asyncio.sleep(0.2)
        assert not await uow.conversations.is_muted(id)
        await uow.say(id, "utter_file_coming", "coming")
        await uow.commit()
    await event
    assert world.store.rows("SELECT count(*) FROM messages WHERE withdrawn_at IS NOT NULL") == [(1,)]


async def test_two_events_at_once_do_not_lock_each_other_out(world: World) -> None:
    await world.met()
    await asyncio.gather(*(world.take(world.event(kind)) for kind in ("unfollow", "text", "follow", "text", "tap") * 4))


async def test_a_short_wait_does_not_stand_behind_a_long_one(world: World) -> None:
    id = await world.met()
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    world.platform.answers = [Outcome("spent", "quota", timedelta(hours=1))]
    await world.delivery.deliver(id)
    await world.take(world.event())
    await world.delivery.deliver(id)
    await world.wake(id)
    await world.answer("ถามต่อ")
    await world.delivery.deliver(id)
    assert world.due(id) == [world.clock.now() + PATIENCE]


@pytest.mark.parametrize("outcome", [Outcome("spent", "rate", timedelta(seconds=30)), Outcome("later", "no_answer")])
async def test_jobs_that_wait_already_keep_the_pause_as_well(world: World, outcome: Outcome) -> None:
    world.platform.costs = False
    id = await world.met()
    await world.answer("หนึ่ง", "สอง", "สาม")
    world.platform.answers = [outcome] * 3
    for _ in range(3):
        await world.delivery.deliver(id)
    assert len(world.platform.orders) == 1
    assert world.due(id) == [world.clock.now() + (outcome.after or timedelta(seconds=1))]
    world.platform.answers = []
    await world.wake(id)
    assert world.platform.screen == ["หนึ่ง", "สอง", "สาม"]


async def test_a_pause_of_no_length_is_one_all_the_same(world: World) -> None:
    id = await world.met()
    await world.answer("หนึ่ง", author="system", urgent=True)
    world.platform.answers = [Outcome("spent", "rate", timedelta(0))]
    await world.delivery.deliver(id)
    assert len(world.platform.orders) == 1 and world.due(id) == [world.clock.now() + timedelta(seconds=1)]


async def test_an_old_line_leaves_the_leave_to_reply_to_the_answer(world: World) -> None:
    """With the quota gone each answer would else come one question late."""
    id = await world.met()
    world.platform.room = lambda urgent: False
    await world.answer("คำตอบ 1")
    await world.delivery.deliver(id)
    for number in (2, 3):
        world.clock.forward(minutes=1)
        await world.take(world.event(text="ถามต่อ"))
        await world.delivery.deliver(id)
        world.clock.forward(seconds=5)
        await world.answer(f"คำตอบ {number}")
        await world.delivery.deliver(id)
        assert world.platform.screen[-1] == f"คำตอบ {number}"


async def test_a_word_that_comes_while_we_have_patience_pays_for_its_answer_too(world: World) -> None:
    id = await world.met()
    await world.answer("ตามหลัง")
    world.clock.forward(seconds=12)
    await world.take(world.event(text="ค่ะ"))
    await world.delivery.deliver(id)
    world.clock.forward(seconds=1)
    await world.answer("คำตอบของค่ะ")
    await world.delivery.deliver(id)
    assert world.platform.screen == ["ตามหลัง", "คำตอบของค่ะ"] and paid(world) == [False]


async def test_leave_that_soon_ends_is_not_waited_with(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    world.clock.forward(seconds=40)
    await world.answer("กำลังดู", answered=False)
    await world.delivery.deliver(id)
    assert world.due(id) == [world.clock.now() + timedelta(seconds=2)]
    await world.wake(id)
    assert world.platform.screen == ["กำลังดู"] and paid(world) == [False]


async def test_what_is_refused_together_is_tried_one_by_one(world: World) -> None:
    """One bubble that the platform does not like must not take four others with it."""
    id = await world.met()
    await world.answer("หนึ่ง", "เสีย", "สาม", author="system", urgent=True)
    world.platform.answers = [Outcome("failed", "refused_400"), Outcome("sent"), Outcome("failed", "refused_400")]
    await world.delivery.deliver(id)
    assert [len(order.messages) for order in world.platform.orders] == [3, 1, 1, 1]
    assert world.states()[-3:] == ["sent", "failed", "sent"] and world.platform.screen == ["หนึ่ง", "สาม"]


@pytest.mark.parametrize("code", ["rate", "unauthorized"])
async def test_leave_that_was_refused_for_another_reason_may_be_used_again(world: World, code: str) -> None:
    id = await world.met()
    await world.take(world.event())
    await world.answer("คำตอบ")
    world.platform.answers = [Outcome("spent", code, timedelta(seconds=5))]
    await world.delivery.deliver(id)
    await world.wake(id)
    assert world.platform.screen == ["คำตอบ"] and paid(world) == [False, False]


async def test_a_reply_that_may_have_arrived_stays_the_same_order_when_it_is_refused_for_now(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    await world.answer("คำตอบ")
    world.platform.answers = [
        Outcome("later", "no_answer"),
        Outcome("spent", "rate", timedelta(seconds=5)),
        Outcome("spent", "reply_token"),
    ]
    await world.delivery.deliver(id)
    await world.wake(id)
    await world.wake(id)
    assert len({order.id for order in world.platform.orders}) == 1 and world.states()[-1] == "sent"


async def test_a_token_is_not_taken_for_used_by_a_try_that_reached_nobody(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    await world.answer("คำตอบ", author="system", urgent=True)
    world.platform.answers = [
        Outcome("later", "no_answer", reached=False),
        Outcome("later", "no_answer", reached=False),
        Outcome("spent", "reply_token"),
    ]
    await world.delivery.deliver(id)
    await world.wake(id)
    await world.wake(id)
    assert world.platform.screen == ["คำตอบ"] and paid(world) == [False, False, False, True]


async def test_an_access_that_stays_refused_is_tried_ever_more_slowly_and_not_for_ever(world: World) -> None:
    id = await world.met()
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    started = world.clock.now()
    world.platform.answers = [Outcome("spent", "unauthorized", timedelta(minutes=1))] * 200
    await world.delivery.deliver(id)
    while world.states()[-1] == "queued":
        await world.wake(id)
    assert world.states()[-1] == "failed"
    assert GIVE_UP < world.clock.now() - started < GIVE_UP + timedelta(minutes=16)
    assert len(world.platform.orders) < 120
    await world.answer("ใหม่", author="system", urgent=True)
    await world.delivery.deliver(id)
    assert world.states()[-1] == "queued", "each has its own time"


async def test_a_quota_that_stays_used_up_is_waited_for_however_long(world: World) -> None:
    id = await world.met()
    await world.answer("ระงับได้แล้ว", author="system", urgent=True)
    world.platform.answers = [Outcome("spent", "quota", timedelta(hours=1))] * 30
    await world.delivery.deliver(id)
    for _ in range(25):
        await world.wake(id)
    assert world.states()[-1] == "queued"
    await world.take(world.event("tap", choice="answer"))
    world.platform.answers = []
    await world.delivery.deliver(id)
    assert world.platform.screen == ["ระงับได้แล้ว"] and paid(world)[-1] is False


async def test_taking_a_kept_photo_back_and_work_on_its_case_do_not_lock_each_other_out(world: World) -> None:
    id = await world.met()
    photo = world.event("image", text="", file=RemoteFile("c-1", "", None))
    await world.take(photo)
    async with world.store.uow() as uow:
        uow.cases.add(a_case("case-1", id))
        await uow.session.flush()
        item = Evidence(
            EvidenceId("e-1"), id, "0" * 64, 1, "image/png", "key", world.clock.now(), case_id=CaseId("case-1")
        )
        uow.session.add(item)
        message = await uow.messages.by_source_key(photo.key)
        message.evidence_id, message.body = item.id, {"text": "", "file": {"state": "kept"}}
        await uow.commit()
    async with world.store.uow() as uow:
        await uow.record("rule", "hold.requested", CaseId("case-1"))
        event = asyncio.create_task(world.take(world.event("unsend", token=False, refers_to=photo.platform_id)))
        await asyncio.sleep(0.2)
        await uow.say(id, "utter_hold_active", "held")
        await uow.commit()
    await event
    assert world.store.rows("SELECT count(*) FROM messages WHERE withdrawn_at IS NOT NULL") == [(1,)]
