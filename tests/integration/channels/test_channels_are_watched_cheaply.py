"""What is only counted or only kept to know a repetition does not grow without end."""

from datetime import timedelta

from case_store.channel_health import channel_counts
from case_store.chat_log import ChatLog
from case_store.pruning import prune
from case_store.repositories import MOST_UNANSWERED
from channels.delivery import Outcome
from tests.integration.channels.conftest import World


async def test_a_channel_was_heard_and_reached_when_its_last_conversation_was(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    heard = world.clock.now()
    world.clock.forward(seconds=2)
    await world.answer("คำตอบ")
    await world.delivery.deliver(id)
    reached = world.clock.now()
    world.clock.forward(minutes=5)
    await world.answer("ไม่ถึง", author="system", urgent=True)
    world.platform.answers = [Outcome("failed", "refused_400")]
    await world.delivery.deliver(id)
    await world.answer("รอ")
    async with world.store.database.sessions() as session:
        counts = await channel_counts(session, "line", heard)
        assert (counts.last_in, counts.last_out) == (heard, reached)
        assert (counts.waiting, counts.blocked, counts.failed) == (1, 0, 1)
        elsewhere = await channel_counts(session, "telegram", heard)
        assert (elsewhere.last_in, elsewhere.last_out, elsewhere.waiting) == (None, None, 0)


async def test_a_web_page_is_reached_when_it_was_sent_a_line(world: World) -> None:
    id = await world.store.conversation("c-web")
    for at in (1, 2):
        async with world.store.uow() as uow:
            await uow.send(id, {"text": "สวัสดี"}, f"k-{at}", author="bot")
            await uow.commit()
        world.clock.forward(minutes=1)
    for number, minutes in ((1, 2), (2, 1), (1, 1)):
        async with world.store.database.sessions() as session:
            await ChatLog(session).note_shown(id, number, "sent")
            counts = await channel_counts(session, "web", world.clock.now())
        assert counts.last_out == world.clock.now() - timedelta(minutes=minutes)


async def test_very_many_unanswered_messages_are_read_in_pieces(world: World) -> None:
    id = await world.met()
    await world.take(*(world.event(token=False) for _ in range(MOST_UNANSWERED + 5)))
    async with world.store.uow() as uow:
        waiting = await uow.messages.unanswered(id)
    assert [message.number for message in waiting] == sorted(message.number for message in waiting)
    assert len(waiting) == MOST_UNANSWERED


def kept(world: World) -> list[int]:
    counted = "SELECT count(*) FROM {}"
    return [world.store.rows(counted.format(name))[0][0] for name in ("inbound_events", "sends", "reply_tokens")]


async def test_what_is_kept_to_know_a_repetition_is_forgotten_after_a_month(world: World) -> None:
    id = await world.met()
    await world.take(world.event(), world.event("other", token=False, raw={"type": "new"}))
    await world.answer("คำตอบ")
    await world.delivery.deliver(id)
    before = kept(world)
    async with world.store.uow() as uow:
        await prune(uow.session, world.clock.now() + timedelta(hours=20))
        await uow.commit()
    assert kept(world) == before
    async with world.store.uow() as uow:
        gone = await prune(uow.session, world.clock.now() + timedelta(days=31))
        await uow.commit()
    assert kept(world) == [1, 0, 0], "what could not be read stays"
    assert [gone.events + 1, gone.sends, gone.tokens] == before
    assert world.states()[-1] == "sent", "messages are no part of it"


async def test_an_order_on_its_way_and_its_token_are_not_forgotten(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    await world.answer("คำตอบ")
    world.platform.answers = [Outcome("later", "no_answer")]
    await world.delivery.deliver(id)
    async with world.store.uow() as uow:
        await prune(uow.session, world.clock.now() + timedelta(days=31))
        await uow.commit()
    assert kept(world)[1:] == [1, 1]
