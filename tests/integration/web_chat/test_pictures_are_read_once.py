"""Pictures are read by jobs: told once, read again after a kill, and a card is gone before anybody has seen it."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from case_store import audit, tables
from complaints.commands import RefuseIdentityCard
from complaints.model import Case, CaseId, ConversationId, Evidence, EvidenceId, Message, MessageId, OfficerId
from complaints.parcel_numbers import ParcelNumber
from labels.reading import LabelReading, TrackingNumber
from service.bootstrap import Service
from service.label_reading import NotRead, PictureReading
from tests.integration.web_chat.test_files_become_evidence import picture
from tests.support.recipients import Recipient

CARD = LabelReading(problem="identity_card", print_read=True)
NOTHING = LabelReading(problem="no_code")
READ_NOTHING = LabelReading(problem="no_code", print_read=True)
NUMBER = TrackingNumber(
    ParcelNumber("EX000000014TH", ("thailand_post",), "carrier"), ("Code128",), (0, 0), 0, 1.0, True
)
LABEL = LabelReading(tracking_numbers=(NUMBER,))


class Pool:
    """Says what a test wants it to have read: the codes, then what print adds."""

    def __init__(self, *readings: tuple[LabelReading, LabelReading]) -> None:
        self._readings = iter(readings)
        self.printed = NOTHING

    async def read(self, image: bytes, printed: str) -> LabelReading:
        codes, self.printed = next(self._readings)
        return codes

    async def add_print(self, image: bytes, codes: LabelReading) -> LabelReading:
        return self.printed


def reader(service: Service, *readings: tuple[LabelReading, LabelReading]) -> PictureReading:
    return PictureReading(service, Pool(*readings))  # type: ignore[arg-type]  # a pool as far as a reading uses one


async def sent(recipient: Recipient, content: bytes | None = None) -> EvidenceId:
    return EvidenceId((await recipient.upload(content or picture())).json()["evidence_id"])


async def item(service: Service, id: EvidenceId) -> Evidence | None:
    async with service.database.uow() as uow:
        return await uow.evidence.find(id)


async def service_item(service: Service, id: EvidenceId) -> Evidence:
    found = await item(service, id)
    assert found is not None
    return found


async def messages(service: Service) -> list[Message]:
    async with service.database.sessions() as session:
        return list((await session.execute(sa.select(Message).order_by(tables.messages.c.number))).scalars())


async def turns(service: Service) -> list[dict[str, object]]:
    return [message.body for message in await messages(service) if message.kind == "event"]


def files(service: Service) -> list[Path]:
    return list(Path(service.settings.storage).glob("*.age"))


async def went_on(service: Service, *ids: EvidenceId) -> None:
    """A turn has been answered before these pictures were read."""
    async with service.database.uow() as uow:
        for message in (await uow.session.execute(sa.select(Message))).scalars():
            if message.evidence_id in ids:
                message.body = {**message.body, "went_on": True, "awaits_reading": True}
                message.turn_id, message.answered_by = MessageId("turn-1"), "bot"
        await uow.commit()


async def test_a_picture_waits_to_be_read_and_then_is_read(recipient: Recipient, service: Service) -> None:
    id = await sent(recipient)
    before = await item(service, id)
    assert before is not None and before.is_being_read
    await reader(service, (LABEL, replace(LABEL, print_read=True))).read(id)
    after = await item(service, id)
    assert after is not None and after.read_state == "done" and after.reading is not None
    assert after.reading["numbers"] == [
        {"spellings": ["EX000000014TH"], "certain": True, "read_as": ["Code128"]},
    ]
    await reader(service).read(id)
    assert await turns(service) == [], "nobody waited for it, and it is not read a second time"


async def test_what_a_turn_did_not_wait_for_is_told_once_for_all_its_pictures(
    recipient: Recipient, service: Service
) -> None:
    first, second = await sent(recipient), await sent(recipient)
    await went_on(service, first, second)
    both = reader(service, (NOTHING, READ_NOTHING), (NOTHING, READ_NOTHING))
    await both.read(first)
    assert await turns(service) == [], "the other one is still being read"
    await both.read(second)
    [told] = await turns(service)
    assert told["intent"] == "label_read"
    assert told["entities"] == {"evidence_id": [first, second], "labels": "0", "problem": "no_code"}


async def test_a_number_waits_for_the_other_pictures_and_not_for_its_own_print(
    recipient: Recipient, service: Service
) -> None:
    first, second = await sent(recipient), await sent(recipient)
    await went_on(service, first, second)
    both = reader(service, (LABEL, LABEL), (NOTHING, READ_NOTHING))
    with pytest.raises(NotRead):
        await both.read(second)
    assert await turns(service) == [], "the other one may show another parcel"
    await both.read(first)
    [told] = await turns(service)
    assert told["entities"] == {
        "evidence_id": [second, first], "labels": "1", "tracking_number": "EX000000014TH", "certain": "yes",
    }  # fmt: skip


async def test_what_its_sender_calls_a_card_stays_marked_while_it_is_being_read(
    recipient: Recipient, service: Service
) -> None:
    id = await sent(recipient)
    at_it = reader(service, (NOTHING, READ_NOTHING))
    talk = (await service_item(service, id)).conversation_id

    async def read(image: bytes, printed: str) -> LabelReading:
        await service.bus.handle(RefuseIdentityCard(uuid.uuid4().hex, talk, (id,)))
        return NOTHING

    at_it._pool.read = read  # type: ignore[method-assign]  # the sender speaks in the middle of it
    at_it._pool.printed = READ_NOTHING  # type: ignore[attr-defined]  # the test's own pool
    await at_it.read(id)
    await at_it.give_up(id)
    assert (await service_item(service, id)).is_being_read, "nobody sees it"
    await reader(service).read(id)
    assert await item(service, id) is None and files(service) == []
    assert not any("ดูเหมือนบัตร" in message["text"] for message in await recipient.messages()), "they said so themselves"


async def test_what_cannot_be_read_is_seen_by_people_as_it_is(recipient: Recipient, service: Service) -> None:
    id = await sent(recipient)
    trying = reader(service, (NOTHING, NOTHING))
    with pytest.raises(NotRead):
        await trying.read(id)
    assert (await service_item(service, id)).is_being_read, "it is tried again first"
    await trying.give_up(id)
    assert (await service_item(service, id)).read_state == "failed"
    damaged = await sent(recipient)
    await reader(service, (LabelReading(problem="too_large"), NOTHING)).read(damaged)
    assert (await service_item(service, damaged)).read_state == "failed"
    await reader(service).give_up(EvidenceId(str(uuid.uuid4())))


async def test_a_card_is_gone_and_the_chain_says_only_that(recipient: Recipient, service: Service) -> None:
    id = await sent(recipient)
    await went_on(service, id)
    await reader(service, (NOTHING, CARD)).read(id)
    assert await item(service, id) is None and files(service) == []
    brought = [message for message in await messages(service) if message.kind == "image"]
    assert [message.body for message in brought] == [
        {"text": "[รูปที่ลบแล้ว]", "file": {"state": "refused", "code": "identity_card", "told": True}}
    ]
    *_, shown, said = await recipient.messages()
    assert "ดูเหมือนบัตรประชาชน" in said["text"]
    assert shown["text"] == "[รูปที่ลบแล้ว]" and shown["file"] is None, "no empty bubble after a reload"
    async with service.database.sessions() as session:
        [line] = [one for one in await audit.lines(session, audit.NO_CASE) if one["action"] == "evidence.refused"]
    assert line["facts"] == {"evidence": id, "why": "identity_card"}


async def test_a_kill_while_a_card_is_deleted_is_made_good(
    recipient: Recipient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await sent(recipient)

    async def killed(_: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(service.evidence, "delete", killed)
        with pytest.raises(KeyboardInterrupt):
            await reader(service, (NOTHING, CARD)).read(id)
    marked = await item(service, id)
    assert marked is not None and marked.is_being_read, "nobody sees it meanwhile"
    await reader(service).read(id)
    assert await item(service, id) is None and files(service) == []


async def test_a_card_that_was_sent_in_an_older_case_too_is_gone_from_both(
    recipient: Recipient, service: Service
) -> None:
    photo = picture()
    first = await sent(recipient, photo)
    async with service.database.uow() as uow:
        found = await uow.evidence.get(first)
        talk = await uow.conversations.get(ConversationId(found.conversation_id))
        for name in ("old", "new"):
            uow.cases.add(Case(CaseId(name), talk.id, "closed" if name == "old" else "draft", datetime.now(UTC)))
        await uow.session.flush()
        found.case_id, talk.case_id = CaseId("old"), CaseId("new")
        await uow.commit()
    second = await sent(recipient, photo)
    assert first != second
    await reader(service, (NOTHING, CARD)).read(second)
    assert await item(service, first) is await item(service, second) is None and files(service) == []


async def test_while_an_officer_has_the_word_a_card_is_gone_without_a_word_of_ours(
    recipient: Recipient, service: Service
) -> None:
    id = await sent(recipient)
    await went_on(service, id)
    async with service.database.uow() as uow:
        found = await uow.evidence.get(id)
        (await uow.conversations.locked(ConversationId(found.conversation_id))).muted_by = OfficerId("o-1")
        await uow.commit()
    before = len(await recipient.messages())
    await reader(service, (NOTHING, CARD)).read(id)
    assert files(service) == [] and len(await recipient.messages()) == before
