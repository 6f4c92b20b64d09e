"""The event stream: at once, in order, nothing lost or doubled over a break."""

import asyncio
import time

import pytest
import sqlalchemy as sa

from case_store.tables import conversations, messages
from complaints.model import ConversationId
from service.bootstrap import Service
from tests.integration.web_chat.conftest import Recipients
from tests.support.recipients import Recipient


async def conversation(service: Service) -> ConversationId:
    async with service.database.sessions() as session:
        return ConversationId((await session.execute(sa.select(conversations.c.id))).scalar_one())


async def bot_says(service: Service, text: str) -> None:
    async with service.database.uow() as uow:
        await uow.send(await conversation(service), {"text": text}, f"test:{text}", author="bot")
        await uow.commit()


async def answer_everything(service: Service) -> None:
    async with service.database.uow() as uow:
        await uow.session.execute(sa.update(messages).where(messages.c.direction == "in").values(answered_by="test"))
        await uow.commit()


async def test_a_message_of_the_bot_arrives_at_once(recipient: Recipient, service: Service) -> None:
    async with recipient.events(after=1) as events:
        assert await events.next() == ("state", None, {"muted": False})
        asked = time.monotonic()
        await bot_says(service, "พักเงินไว้แล้ว")
        id, message = await events.until("message")
        assert time.monotonic() - asked < 2
    assert (id, message["number"], message["text"]) == ("2", 2, "พักเงินไว้แล้ว")


async def test_after_a_break_exactly_what_was_missed_comes(recipient: Recipient, service: Service) -> None:
    async with recipient.events() as events:
        id, _ = await events.until("message")
    for text in ("หนึ่ง", "สอง"):
        await bot_says(service, text)
    assert id is not None
    async with recipient.events(last_id=int(id)) as events:
        missed = [(await events.until("message"))[1]["text"] for _ in range(2)]
    assert missed == ["หนึ่ง", "สอง"]


async def test_the_last_event_id_wins_over_the_address_that_the_browser_repeats(
    recipient: Recipient, service: Service
) -> None:
    await bot_says(service, "หนึ่ง")
    await bot_says(service, "สอง")
    async with recipient.events(after=0, last_id=2) as events:
        _, message = await events.until("message")
    assert message["text"] == "สอง"


async def test_own_messages_come_back_with_their_key_and_the_typing_sign(
    recipient: Recipient, service: Service
) -> None:
    async with recipient.events(after=1) as events:
        await recipient.send({"text": "สวัสดี"}, key="my-own-key")
        assert (await events.until("message"))[1]["key"] == "my-own-key"
        assert await events.until("typing") == (None, {"on": True})
        await answer_everything(service)
        await bot_says(service, "สวัสดี มีอะไรให้ช่วย")
        assert (await events.until("message"))[1]["author"] == "bot"
        assert await events.until("typing") == (None, {"on": False})


async def test_an_officer_who_takes_over_is_announced_and_nobody_types(recipient: Recipient, service: Service) -> None:
    async with recipient.events(after=1) as events:
        assert (await events.until("state"))[1] == {"muted": False}
        async with service.database.uow() as uow:
            talk = await uow.conversations.get(await conversation(service))
            talk.muted_by = "officer-1"
            await uow.say_as_officer(talk.id, "officer-1", "เจ้าหน้าที่รับเรื่องแล้ว", "test:officer")
            await uow.commit()
        assert (await events.until("message"))[1]["author"] == "officer"
        assert (await events.until("state"))[1] == {"muted": True}
        await recipient.send({"text": "ขอบคุณ"})
        assert (await events.next())[0] == "message"
        await bot_says(service, "ต่อไป")
        assert (await events.next())[0] == "message"  # no typing sign in between


async def test_nobody_hears_another_conversation(recipients: Recipients) -> None:
    mine, theirs = await recipients.new(), await recipients.new()
    async with mine.events(after=1) as events:
        await events.until("state")
        await theirs.send({"text": "ความลับ"})
        await mine.send({"text": "ของฉัน"})
        assert (await events.until("message"))[1]["text"] == "ของฉัน"


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=99999999999"])
async def test_a_senseless_number_is_refused(recipient: Recipient, query: str) -> None:
    for path in ("events", "messages"):
        answer = await recipient.http.get(f"/api/chat/{path}?{query}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")


async def test_streams_have_a_limit_for_each_conversation(recipient: Recipient) -> None:
    async with asyncio.timeout(20):
        opened = [recipient.events() for _ in range(8)]
        for stream in opened:
            await stream.__aenter__()
        answer = await recipient.http.get("/api/chat/events")
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_many")
        for stream in opened:
            await stream.__aexit__(None, None, None)


async def test_the_stream_comes_back_to_life_after_the_database_dropped_the_listener(
    recipient: Recipient, service: Service
) -> None:
    async with recipient.events(after=1) as events:
        await events.until("state")
        async with service.database.sessions() as session:
            await session.execute(
                sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'")
            )
        await bot_says(service, "ยังอยู่")
        async with asyncio.timeout(8):
            assert (await events.until("message"))[1]["text"] == "ยังอยู่"
