"""Whatever a platform sends, however often and in whatever order: one effect, and nothing lost."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from channels.inbound import Album, Person, RemoteFile
from complaints.model import OfficerId
from tests.integration.channels.conftest import MAE, World

SAID = "SELECT kind, author FROM messages WHERE direction = 'in' ORDER BY number"
JOBS = "SELECT task_name FROM jobs.procrastinate_jobs ORDER BY id"


def jobs(world: World, name: str) -> int:
    return sum(row == (name,) for row in world.store.rows(JOBS))


async def test_the_same_event_ten_times_at_once_is_one_message_and_one_turn(world: World) -> None:
    event = world.event()
    await asyncio.gather(*(world.take(event) for _ in range(10)))
    assert world.store.rows(SAID) == [("text", "recipient")]
    assert jobs(world, "take_turn") == 1
    assert world.store.rows("SELECT key, kind FROM inbound_events") == [(event.key, "text")]


async def test_two_messages_of_a_stranger_at_once_open_one_conversation_with_one_notice(world: World) -> None:
    await asyncio.gather(*(world.take(world.event()) for _ in range(6)))
    assert world.store.rows("SELECT count(*) FROM conversations") == [(1,)]
    said = world.store.rows("SELECT count(*) FROM messages WHERE direction = 'out'")
    assert said == [(2,)], "what is kept, and where the app keeps it"
    assert world.store.rows("SELECT count(*) FROM messages WHERE direction = 'in'") == [(6,)]
    assert jobs(world, "read_profile") == 1


async def test_events_that_come_out_of_order_are_answered_in_the_order_in_which_they_were_sent(world: World) -> None:
    id = await world.met()
    now = world.clock.now()
    await world.take(world.event(text="สอง", sent_at=now + timedelta(seconds=2)))
    await world.take(world.event(text="หนึ่ง", sent_at=now))
    async with world.store.uow() as uow:
        assert [message.body["text"] for message in await uow.messages.unanswered(id)] == ["หนึ่ง", "สอง"]


async def test_what_was_sent_long_before_our_question_is_no_answer_to_it(world: World) -> None:
    id = await world.met()
    sent = world.clock.now()
    world.clock.forward(seconds=60)
    await world.take(world.event(text="ก่อน", sent_at=world.clock.now()))
    await world.answer("ยืนยันไหม")
    world.clock.forward(seconds=30)
    await world.take(world.event(text="ใช่", sent_at=sent), world.event(text="ใช่ค่ะ", sent_at=world.clock.now()))
    async with world.store.uow() as uow:
        late, fresh = await uow.messages.unanswered(id)
        assert await uow.messages.is_late(late) and not await uow.messages.is_late(fresh)


async def test_an_event_that_could_not_be_stored_is_as_if_it_had_never_come(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = world.event()
    with monkeypatch.context() as broken:
        broken.setattr("case_store.unit_of_work.SqlUnitOfWork.receive", None)
        with pytest.raises(TypeError):
            await world.take(event)
    assert world.store.rows("SELECT count(*) FROM inbound_events") == [(0,)]
    await world.take(event)
    assert world.store.rows(SAID) == [("text", "recipient")]


async def test_nobodys_events_are_written_down_and_start_nothing(world: World) -> None:
    await world.take(world.event("other", raw=None), world.event("text", person=Person("line", "Ubot", "")))
    assert world.store.rows("SELECT count(*) FROM conversations") == [(0,)]
    assert world.store.rows("SELECT count(*) FROM inbound_events") == [(2,)]


async def test_what_could_not_be_read_is_kept_whole_and_encrypted(world: World) -> None:
    await world.take(world.event("unknown", text="[?]", raw='{"type": "hologram"}'))
    [(body,)] = world.store.rows("SELECT body FROM inbound_events")
    assert body and b"hologram" not in bytes(body)
    assert world.store.rows(SAID) == [("unknown", "recipient")] and jobs(world, "take_turn") == 1


async def test_the_platforms_name_for_a_person_is_nowhere_in_the_clear(world: World) -> None:
    await world.take(world.event())
    for table in ("conversations", "messages", "inbound_events", "reply_tokens"):
        dump = str(world.store.rows(f"SELECT {table}::text FROM {table}"))
        assert MAE.user not in dump and "token1" not in dump, table


async def test_one_account_at_two_bots_is_two_conversations(world: World) -> None:
    await world.take(world.event(), world.event(person=Person("line", "Uother", MAE.user)))
    assert world.store.rows("SELECT count(*) FROM conversations") == [(2,)]


async def test_a_file_is_fetched_before_it_is_answered(world: World) -> None:
    await world.met()
    before = jobs(world, "take_turn")
    photo = world.event("image", file=RemoteFile("77"), album=Album("a", 2))
    await world.take(photo)
    assert jobs(world, "fetch_file") == 1 and jobs(world, "take_turn") == before


async def test_whoever_goes_is_met_by_nobody_new(world: World) -> None:
    await world.take(world.event("unfollow", token=False), world.event("unsend", token=False, refers_to="p1"))
    assert world.store.rows("SELECT count(*) FROM conversations") == [(0,)]


async def test_words_that_were_taken_back_are_forgotten_and_not_answered(world: World) -> None:
    id = await world.met()
    said = world.event(text="พิมพ์ผิด")
    await world.take(said)
    await world.take(world.event("unsend", token=False, refers_to=said.platform_id))
    async with world.store.uow() as uow:
        assert await uow.messages.unanswered(id) == []
        message = await uow.messages.by_source_key(said.key)
        assert message.body == {"text": ""} and message.withdrawn_at == world.clock.now()


async def test_a_file_that_was_taken_back_before_it_came_is_not_waited_for(world: World) -> None:
    id = await world.met()
    photo = world.event("image", file=RemoteFile("77"))
    await world.take(photo, world.event("unsend", token=False, refers_to=photo.platform_id))
    async with world.store.uow() as uow:
        assert await uow.messages.unanswered(id) == []
        message = await uow.messages.by_source_key(photo.key)
        assert message.body["file"] == {"state": "lost", "code": "unsent"} and not message.awaits_file


async def test_an_edit_is_no_new_message_and_what_stood_there_is_kept(world: World) -> None:
    await world.met()
    said = world.event(text="จ่าย 385")
    await world.take(said)
    edit = world.event("edit", token=False, refers_to=said.platform_id, text="จ่าย 358")
    await world.take(edit, edit)
    assert len(world.store.rows(SAID)) == 1
    async with world.store.uow() as uow:
        body = (await uow.messages.by_source_key(said.key)).body
    assert body["text"] == "จ่าย 358" and [before["text"] for before in body["before"]] == ["จ่าย 385"]


async def test_a_tapped_choice_is_kept_with_the_words_that_were_on_it(world: World) -> None:
    id = await world.met()
    await world.answer("ใช่ไหม", choices=[{"label": "ถูกต้อง", "payload": "/affirm"}])
    [(choice,)] = world.store.rows("SELECT id FROM choices WHERE label = 'ถูกต้อง'")
    await world.take(world.event("choice", text="", choice=choice), world.event("choice", text="", choice="long gone"))
    async with world.store.uow() as uow:
        assert [message.body["text"] for message in await uow.messages.unanswered(id)] == ["ถูกต้อง", "[ปุ่มเก่า]"]


def texts(world: World) -> list[str]:
    return [text for order in world.platform.orders for text in (message.text for message in order.messages)]


async def test_a_tap_for_the_answer_says_that_it_is_still_to_come_or_brings_it(world: World) -> None:
    id = await world.met()
    await world.take(world.event())
    await world.take(world.event("tap", choice="answer"))
    await world.delivery.deliver(id)
    await world.wake(id)
    assert texts(world) == ["utter_delayed"]
    await world.answer("คำตอบ")
    await world.take(world.event("tap", choice="answer"))
    await world.delivery.deliver(id)
    assert texts(world) == ["utter_delayed", "คำตอบ"]
    assert all(order.reply_token for order in world.platform.orders), "none of it cost anything"


async def test_the_next_page_of_choices_offers_the_same_choices(world: World) -> None:
    id = await world.met()
    await world.answer("แบบไหน", choices=[{"label": f"ข้อ {at}", "payload": "/affirm"} for at in range(30)])
    await world.delivery.deliver(id)
    [(number,)] = world.store.rows("SELECT max(number) FROM messages")
    tap = world.event("tap", choice=f"more:{number}")
    await world.take(tap, tap, world.event("tap", choice="more:99999"), world.event("tap", choice="more:x"))
    await world.delivery.deliver(id)
    again = world.platform.orders[-1].messages[-1]
    assert again.page == 1 and len(again.choices) == 30
    async with world.store.uow() as uow:
        assert await uow.messages.choice_payload(id, again.choices[20].id) == "/affirm"


async def test_words_put_under_a_photo_later_are_words(world: World) -> None:
    id = await world.met()
    photo = world.event("image", file=RemoteFile("77", same="u"))
    edit = world.event("edit", token=False, refers_to=f"{photo.platform_id}:caption", text="เลข TH01234ABC5D6E")
    await world.take(photo, edit)
    async with world.store.uow() as uow:
        said = await uow.messages.unanswered(id)
    assert [message.body["text"] for message in said][1:] == ["เลข TH01234ABC5D6E"]


async def test_another_photo_in_the_place_of_one_is_fetched_and_the_same_one_is_not(world: World) -> None:
    await world.met()
    photo = world.event("image", file=RemoteFile("77", same="u"))
    again = world.event("image", file=RemoteFile("78", same="u"), refers_to=photo.platform_id, platform_id=None)
    other = world.event("image", file=RemoteFile("79", same="v"), refers_to=photo.platform_id, platform_id=None)
    await world.take(photo, again, other)
    assert jobs(world, "fetch_file") == 2


async def test_word_of_taking_back_that_comes_first_counts(world: World) -> None:
    id = await world.met()
    said = world.event(text="รหัส 123456")
    await world.take(world.event("unsend", token=False, refers_to=said.platform_id))
    await world.take(said)
    async with world.store.uow() as uow:
        assert await uow.messages.unanswered(id) == []
        message = await uow.messages.by_source_key(said.key)
    assert message.body == {"text": ""} and message.withdrawn_at is not None


async def test_what_could_not_be_read_and_was_taken_back_is_forgotten_too(world: World) -> None:
    await world.met()
    said = world.event("unknown", text="[?]", raw='{"type": "hologram"}')
    await world.take(said, world.event("unsend", token=False, refers_to=said.platform_id))
    assert world.store.rows("SELECT body FROM inbound_events WHERE kind = 'unknown'") == [(None,)]


async def test_word_of_leaving_that_comes_after_the_return_changes_nothing(world: World) -> None:
    await world.met()
    left = world.clock.now() + timedelta(seconds=1)
    await world.take(world.event("follow", sent_at=left + timedelta(seconds=5)))
    await world.take(world.event("unfollow", token=False, sent_at=left))
    assert world.store.rows("SELECT blocked_at FROM conversations") == [(None,)]
    await world.take(world.event("unfollow", token=False, sent_at=left + timedelta(seconds=9)))
    assert world.store.rows("SELECT blocked_at IS NOT NULL FROM conversations") == [(True,)]


async def test_nothing_of_ours_is_said_over_an_officer(world: World) -> None:
    id = await world.met()
    photo, question = world.event("image", file=RemoteFile("77")), "แบบไหน"
    await world.take(photo)
    await world.answer(question, choices=[{"label": str(at), "payload": "/x"} for at in range(20)], answered=False)
    async with world.store.uow() as uow:
        (await uow.conversations.locked(id)).muted_by = OfficerId("o-1")
        [(asked,)] = world.store.rows("SELECT max(number) FROM messages WHERE direction = 'out'")
        await uow.commit()
    ours = world.store.rows("SELECT count(*) FROM messages WHERE direction = 'out'")
    await world.take(
        world.event("follow", text="/start"),
        world.event("tap", choice="answer"),
        world.event("tap", choice=f"more:{asked}"),
        world.event("unsend", token=False, refers_to=photo.platform_id),
    )
    assert world.store.rows("SELECT count(*) FROM messages WHERE direction = 'out'") == ours
    async with world.store.uow() as uow:
        assert "/start" in [message.body["text"] for message in await uow.messages.unanswered(id)], "officers see it"


@pytest.mark.parametrize("number", ["9999999999", "9" * 40, "๑", "-1", "", "x"])
async def test_a_button_of_nobodys_making_is_harmless(world: World, number: str) -> None:
    await world.met()
    await world.take(world.event("tap", choice=f"more:{number}"))


async def test_an_event_that_always_fails_is_kept_unread_and_holds_nobody_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = world.event(text="ความลับ"), world.event(text="ของคนต่อไป")
    with monkeypatch.context() as broken:
        broken.setattr("case_store.unit_of_work.SqlUnitOfWork.receive", None)
        for _ in range(2):
            with pytest.raises(TypeError):
                await world.take(bad)
        await world.take(bad)
    [(body,)] = world.store.rows("SELECT body FROM inbound_events")
    assert body and "ความลับ" not in str(body)
    await world.take(bad, good)
    assert world.store.rows(SAID) == [("text", "recipient")]


async def test_a_database_that_is_away_never_makes_an_event_unread(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise OperationalError("select", {}, Exception("gone"))

    event = world.event()
    with monkeypatch.context() as broken:
        broken.setattr("case_store.unit_of_work.SqlUnitOfWork.receive", away)
        for _ in range(5):
            with pytest.raises(OperationalError):
                await world.take(event)
    await world.take(event)
    assert world.store.rows(SAID) == [("text", "recipient")]
