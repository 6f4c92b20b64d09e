"""Messages are stored once, in order, together with the job that answers them, whatever happens at the same moment."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from case_store.notify import listen
from complaints.model import Conversation, ConversationId, Evidence, EvidenceId, Message
from tests.support.fake_uow import NOON
from tests.support.sql_store import SqlStore

C1 = ConversationId("c-1")
JOBS = "SELECT task_name, lock, args FROM jobs.procrastinate_jobs ORDER BY id"
NUMBERS = "SELECT number FROM messages WHERE conversation_id = 'c-1' ORDER BY number"


@pytest.fixture(autouse=True)
async def conversation(store: SqlStore) -> None:
    await store.conversation("c-1")


async def receive(store: SqlStore, source_key: str, **more: Any) -> Message:
    async with store.uow() as uow:
        body = {"text": "มีพัสดุที่ไม่ได้สั่ง"}
        message = await uow.receive(C1, kind="text", body=body, source_key=source_key, **more)
        await uow.commit()
        return message


async def test_the_same_message_ten_times_at_once_is_one_message_and_one_job(store: SqlStore) -> None:
    found = await asyncio.gather(*(receive(store, "same") for _ in range(10)))
    assert len({message.id for message in found}) == 1
    assert store.rows(NUMBERS) == [(1,)]
    assert store.rows(JOBS) == [("take_turn", "c-1", {"conversation_id": "c-1"})]


async def test_a_file_sent_twice_is_one_piece_of_evidence(store: SqlStore) -> None:
    def item(id: str) -> Evidence:
        return Evidence(EvidenceId(id), C1, "0" * 64, 10, "image/png", f"{id}.age", NOON)

    for id in ("e-1", "e-2"):
        message = await receive(store, "same", evidence=item(id))
        assert message.evidence_id == "e-1"
    assert store.rows("SELECT id FROM evidence") == [("e-1",)]


async def test_numbers_have_no_gap_that_a_reader_could_see(store: SqlStore) -> None:
    seen: list[list[int]] = []
    done = asyncio.Event()

    async def read() -> None:
        while not done.is_set():
            seen.append([number for (number,) in await asyncio.to_thread(store.rows, NUMBERS)])

    reader = asyncio.create_task(read())
    await asyncio.gather(*(receive(store, f"m-{n % 20}") for n in range(40)))
    done.set()
    await reader
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seen)
    assert store.rows(NUMBERS) == [(n,) for n in range(1, 21)]
    assert store.rows("SELECT last_number FROM conversations") == [(20,)]


async def test_a_message_and_its_job_are_kept_together_or_not_at_all(store: SqlStore) -> None:
    async with store.uow() as uow:
        await uow.receive(C1, kind="text", body={"text": "สวัสดี"}, source_key="lost")
        await uow.turn(C1, "officer_returned", "also-lost")
        await uow.later("settle_hold", lock="hold:1", hold_id="1")
    assert (store.rows(NUMBERS), store.rows(JOBS)) == ([], [])
    await receive(store, "lost")
    assert (len(store.rows(NUMBERS)), len(store.rows(JOBS))) == (1, 1)


async def test_a_failure_after_both_takes_both_away(store: SqlStore) -> None:
    with pytest.raises(IntegrityError):
        async with store.uow() as uow:
            await uow.receive(C1, kind="text", body={"text": "สวัสดี"}, source_key="m-1")
            uow.conversations.add(Conversation(C1, "web", "demo", "somebody else", NOON))
            await uow.commit()
    assert (store.rows(NUMBERS), store.rows(JOBS)) == ([], [])


async def test_readers_are_woken_when_a_message_commits_and_not_before(store: SqlStore) -> None:
    heard = listen(store.database.url)
    waiting = asyncio.ensure_future(anext(heard))
    await asyncio.sleep(0.2)
    async with store.uow() as uow:
        await uow.say(C1, "utter_greet", "line-1")
        done, _ = await asyncio.wait({waiting}, timeout=0.2)
        assert not done
        await uow.commit()
    assert await asyncio.wait_for(waiting, 5) == "c-1"
    await heard.aclose()  # type: ignore[attr-defined]  # an async generator, typed as its interface


async def test_a_choice_is_accepted_only_where_it_was_offered(store: SqlStore) -> None:
    await store.conversation("c-2")
    async with store.uow() as uow:
        body = {"text": "ใช่ไหม", "choices": [{"label": "ใช่", "payload": "/affirm"}]}
        await uow.send(C1, body, "line-1", author="bot")
        await uow.commit()
    async with store.uow() as uow:
        message = await uow.messages.by_source_key("line-1")
        [choice] = message.body["choices"]
        assert set(choice) == {"id", "label"}
        assert await uow.messages.choice_payload(C1, choice["id"]) == "/affirm"
        assert await uow.messages.choice_payload(ConversationId("c-2"), choice["id"]) is None
        assert await uow.messages.offered(C1, 2, " ใช่ ") == "/affirm"
        assert await uow.messages.offered(C1, 2, "ไม่ใช่") is None
        assert await uow.messages.offered(C1, 1, "ใช่") is None


async def test_the_choices_of_one_answer_are_valid_together_and_void_after_the_next(store: SqlStore) -> None:
    async def offer(label: str, key: str) -> str:
        async with store.uow() as uow:
            body = {"text": "?", "choices": [{"label": label, "payload": f"/{label}"}]}
            await uow.send(C1, body, key, author="bot")
            await uow.commit()
            [choice] = (await uow.messages.by_source_key(key)).body["choices"]
            return str(choice["id"])

    officer, yes = await offer("officer", "m-1:0"), await offer("yes", "m-1:1")
    async with store.uow() as uow:
        assert await uow.messages.choice_payload(C1, officer) == "/officer"
        assert await uow.messages.choice_payload(C1, yes) == "/yes"
    await offer("no", "m-10:0")
    async with store.uow() as uow:
        assert await uow.messages.choice_payload(C1, officer) is None
        assert await uow.messages.choice_payload(C1, yes) is None


async def test_a_message_is_answered_by_one(store: SqlStore) -> None:
    message = await receive(store, "m-1")
    async with store.uow() as uow:
        assert [m.id for m in await uow.messages.unanswered(C1)] == [message.id]
        assert await uow.messages.answered(message.id, "bot")
        assert not await uow.messages.answered(message.id, "officer")
        await uow.commit()
    async with store.uow() as uow:
        assert await uow.messages.unanswered(C1) == []


async def test_a_job_for_later_does_not_hold_up_those_that_come_after_it(store: SqlStore) -> None:
    async with store.uow() as uow:
        await uow.later("deliver", lock="out:c-1", at=NOON.replace(year=2999), conversation_id="c-1")
        await uow.later("deliver", lock="out:c-1", conversation_id="c-1")
        await uow.commit()
    async with store.database.jobs.open_async() as jobs:
        worker = await jobs.job_manager.register_worker()
        fetched = await jobs.job_manager.fetch_job(queues=None, worker_id=worker)
    assert fetched is not None and fetched.scheduled_at is None


async def test_a_job_for_later_is_one_at_the_earliest_moment_asked_for(store: SqlStore) -> None:
    """Two with one lock would run in the order in which they were queued: the second waits for the first to wake."""
    in_an_hour, soon = NOON + timedelta(hours=1), NOON + timedelta(seconds=20)
    for at in (in_an_hour, soon, in_an_hour):
        async with store.uow() as uow:
            await uow.later("deliver", lock="out:c-1", at=at, conversation_id="c-1")
            await uow.later("deliver", lock="out:c-2", at=in_an_hour, conversation_id="c-2")
            await uow.commit()
    moments = store.rows("SELECT lock, scheduled_at FROM jobs.procrastinate_jobs ORDER BY lock")
    assert moments == [("out:c-1", soon), ("out:c-2", in_an_hour)]


async def test_a_job_that_is_due_already_looks_again_at_the_new_moment(store: SqlStore) -> None:
    for at in (NOON, NOON + timedelta(seconds=5)):
        async with store.uow() as uow:
            await uow.later("deliver", lock="out:c-1", at=at, conversation_id="c-1")
            await uow.commit()
    assert store.rows("SELECT scheduled_at FROM jobs.procrastinate_jobs") == [(NOON + timedelta(seconds=5),)]
