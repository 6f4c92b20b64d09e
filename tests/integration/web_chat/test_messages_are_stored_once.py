"""What a recipient types or taps is stored once, whatever the network does, and refused in clear words."""

import asyncio
import secrets

import pytest
import sqlalchemy as sa

from case_store.tables import choices, messages
from channels.web.errors import REFUSALS
from service.bootstrap import Service
from tests.integration.web_chat.conftest import Recipients
from tests.support.recipients import Recipient


async def count_stored(service: Service) -> int:
    async with service.database.sessions() as session:
        query = sa.select(sa.func.count()).where(messages.c.author == "recipient")
        return int((await session.execute(query)).scalar_one())


async def count_jobs(service: Service) -> int:
    async with service.database.sessions() as session:
        query = sa.text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'take_turn'")
        return int((await session.execute(query)).scalar_one())


async def test_a_new_recipient_is_greeted_and_told_what_is_collected(recipient: Recipient) -> None:
    assert not recipient.session["resumed"]
    assert "OTP" in recipient.session["notice"]
    (welcome,) = await recipient.messages()
    assert welcome["author"] == "bot"
    assert welcome["text"]
    assert {"id", "label"} == set(welcome["choices"][0])


async def test_a_message_is_answered_with_its_number_and_queued_for_its_turn(
    recipient: Recipient, service: Service
) -> None:
    answer = await recipient.send({"text": "  มีพัสดุที่ไม่ได้สั่งมาส่ง\u200b "}, key="key-0001")
    assert answer.status_code == 200
    stored = (await recipient.messages())[-1]
    assert stored["number"] == answer.json()["message_number"]
    assert (stored["text"], stored["key"], stored["author"]) == ("มีพัสดุที่ไม่ได้สั่งมาส่ง", "key-0001", "recipient")
    assert await count_jobs(service) == 1


async def test_the_same_message_ten_times_at_the_same_moment_is_stored_once(
    recipient: Recipient, service: Service
) -> None:
    answers = await asyncio.gather(*(recipient.send({"text": "แม่จ่ายไป 358 บาท"}, key="same-key") for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["message_number"] for answer in answers}) == 1
    assert await count_stored(service) == 1
    assert await count_jobs(service) == 1


async def test_the_same_key_in_another_conversation_is_another_message(
    recipients: Recipients, service: Service
) -> None:
    for recipient in (await recipients.new(), await recipients.new()):
        assert (await recipient.send({"text": "สวัสดี"}, key="same-key")).status_code == 200
    assert await count_stored(service) == 2


async def test_an_offered_choice_is_stored_under_its_label(recipient: Recipient) -> None:
    (welcome,) = await recipient.messages()
    choice = welcome["choices"][0]
    for _ in range(2):  # a stale button may be tapped again
        assert (await recipient.send({"choice": choice["id"]})).status_code == 200
    stored = (await recipient.messages())[-1]
    assert (stored["kind"], stored["text"]) == ("choice", choice["label"])


async def test_a_choice_of_another_conversation_is_refused(recipients: Recipients, service: Service) -> None:
    mine, theirs = await recipients.new(), await recipients.new()
    (welcome,) = await theirs.messages()
    answer = await mine.send({"choice": welcome["choices"][0]["id"]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "choice_unknown")
    assert await count_stored(service) == 0


async def test_a_payload_is_no_choice_and_never_leaves_the_server(recipient: Recipient, service: Service) -> None:
    async with service.database.sessions() as session:
        payload = (await session.execute(sa.select(choices.c.payload))).scalars().first()
    assert payload is not None and payload.startswith("/")
    assert payload not in str(await recipient.messages())
    assert (await recipient.send({"choice": payload})).json()["error"]["code"] == "choice_unknown"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": ""}, "empty"),
        ({"text": " \n\u200b\u0000 "}, "empty"),
        ({"text": "ก" * 2001}, "too_long"),
        ({"text": "ก" * 10_000}, "too_long"),
        ({"text": 1}, "invalid"),
        ({"choice": None}, "choice_unknown"),
        ({"text": "ก", "choice": "ข"}, "invalid"),
        ({}, "invalid"),
        ([], "invalid"),
        (None, "invalid"),
    ],
)
async def test_a_message_that_cannot_be_taken_is_refused_in_thai(
    recipient: Recipient, service: Service, body: object, code: str
) -> None:
    answer = await recipient.send(body)
    status, words = REFUSALS[code]
    assert answer.status_code == status
    assert answer.json() == {"error": {"code": code, "message": words}}
    assert await count_stored(service) == 0


async def test_half_a_character_is_dropped_rather_than_a_fault(recipient: Recipient) -> None:
    answer = await recipient.http.post(
        "/api/chat/messages", content=rb'{"text": "\ud83d ok"}', headers={"Idempotency-Key": "half-char-1"}
    )
    assert answer.status_code == 200
    assert (await recipient.messages())[-1]["text"] == "ok"


async def test_a_text_of_the_greatest_length_is_taken(recipient: Recipient) -> None:
    assert (await recipient.send({"text": "ก" * 2000})).status_code == 200


async def test_a_body_beyond_all_measure_is_refused_in_thai(recipient: Recipient) -> None:
    answer = await recipient.send({"text": "ก" * 50_000})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


async def test_a_message_without_a_usable_key_is_refused(recipient: Recipient, service: Service) -> None:
    for key in ("", "short", "x" * 65, "with space"):
        answer = await recipient.http.post(
            "/api/chat/messages", json={"text": "สวัสดี"}, headers={"Idempotency-Key": key}
        )
        assert answer.json()["error"]["code"] == "invalid"
    assert await count_stored(service) == 0


async def test_a_body_that_is_no_json_is_refused(recipient: Recipient) -> None:
    answer = await recipient.http.post(
        "/api/chat/messages", content=b"{", headers={"Idempotency-Key": secrets.token_hex(8)}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")


async def test_who_sends_too_fast_is_asked_to_wait(recipient: Recipient, service: Service) -> None:
    answers = [await recipient.send({"text": "ด่วน"}) for _ in range(70)]
    refused = answers[-1]
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many")
    assert int(refused.headers["Retry-After"]) >= 1
    assert await count_stored(service) == sum(answer.status_code == 200 for answer in answers)


async def test_messages_come_in_pages_until_nothing_is_left(recipient: Recipient, service: Service) -> None:
    conversation = await conversation_of(service)
    async with service.database.uow() as uow:
        for number in range(250):
            await uow.send(conversation, {"text": str(number)}, f"test:{number}", author="bot")
        await uow.commit()
    first = await recipient.messages()
    second = await recipient.messages(after=first[-1]["number"])
    assert [len(first), len(second)] == [200, 51]
    assert await recipient.messages(after=second[-1]["number"]) == []


async def conversation_of(service: Service) -> str:
    async with service.database.sessions() as session:
        return str((await session.execute(sa.select(messages.c.conversation_id).limit(1))).scalar_one())
