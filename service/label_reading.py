"""Having stored pictures read, each as a job of its own, and telling the dialogue or refusing what must not be kept."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import select

from case_store import audit, tables
from case_store.evidence_files import EvidenceAltered
from case_store.unit_of_work import SqlUnitOfWork
from complaints.model import IDENTITY_CARD, Evidence, EvidenceId, Message
from dialogue.pictures import entities, is_card, is_read_enough
from labels.pool import LabelPool
from labels.reading import LabelReading, TrackingNumber
from service.bootstrap import Service

DELETED = "[รูปที่ลบแล้ว]"  # what stands in the transcript in its place
UNOPENED = frozenset({"not_an_image", "too_large"})
FORGOTTEN = timedelta(minutes=10)  # a picture that has waited so long without a job gets one

log = structlog.get_logger("pictures")


class NotRead(Exception):
    """The print of a picture could not be read this time; worth another try."""


class PictureReading:
    """Reads the pictures of an installation. Make it inside the event loop, and close it there."""

    def __init__(self, service: Service, pool: LabelPool | None = None) -> None:
        self._service = service
        self._pool = pool or LabelPool()

    def warm(self) -> None:
        """Start the reading process now, so that the first photo does not wait for its imports."""
        self._pool.warm()

    def close(self) -> None:
        """End the processes at once, whatever they are reading."""
        self._pool.close()

    async def read(self, id: EvidenceId) -> None:
        """Read one picture: its codes first, which a turn waits for, then its print. Safe to run twice."""
        async with self._service.database.uow() as uow:
            item = await uow.evidence.find(id)
        if item is None or not item.is_being_read:
            return
        if is_card(item):  # its sender says so, or we were cut off
            await self._refuse(item, told=bool((item.reading or {}).get("told")))
            return
        try:
            picture = await self._service.evidence.read(item.object_key, item.sha256)
        except EvidenceAltered:
            await self._keep(id, "failed", None)
            return
        codes = await self._pool.read(picture, "never")
        await self._keep(id, "codes", codes)
        if codes.problem in UNOPENED:
            await self._keep(id, "failed", codes)
            return
        printed = await self._pool.add_print(picture, codes)
        if printed.problem == IDENTITY_CARD:
            await self._refuse(item)
        elif printed.print_read:
            await self._keep(id, "done", printed)
        else:
            raise NotRead

    async def give_up(self, id: EvidenceId) -> None:
        """The picture cannot be read, whatever we try: people see it as it is."""
        await self._keep(id, "failed", None)

    async def wake(self) -> None:
        """Have what was forgotten read after all, else nobody would ever see it."""
        async with self._service.database.uow() as uow:
            for id in await uow.evidence.unread_since(self._service.clock.now() - FORGOTTEN):
                if not await uow.queued("read_picture", f"picture:{id}"):
                    await uow.later("read_picture", lock=f"picture:{id}", evidence_id=id)
            await uow.commit()

    async def _keep(self, id: EvidenceId, state: str, reading: LabelReading | None) -> None:
        """Keep what was read, and have the bot told where a turn went on without it."""
        async with self._service.database.uow() as uow:
            item = await self._locked(id, uow)
            if item is None:
                return
            if is_card(item):  # its sender has said so meanwhile: nothing makes it seen again
                return
            item.read_state = state
            item.reading = summary(reading) if reading else item.reading
            await uow.session.flush()
            for message in await self._messages([id], uow):
                if message.body.get("awaits_reading"):
                    await self._tell(message, uow)
            await uow.commit()

    async def _locked(self, id: EvidenceId, uow: SqlUnitOfWork) -> Evidence | None:
        """The picture, its conversation locked before it, as everywhere."""
        found = await uow.evidence.find(id)
        if found is None:
            return None
        await uow.conversations.locked(found.conversation_id)
        return await uow.evidence.locked(id)

    async def _messages(self, ids: Sequence[str], uow: SqlUnitOfWork) -> list[Message]:
        brought = select(Message).where(tables.messages.c.evidence_id.in_(ids)).order_by(tables.messages.c.number)
        return list((await uow.session.execute(brought)).scalars())

    async def _tell(self, message: Message, uow: SqlUnitOfWork) -> None:
        """Queue a turn about all pictures of the message's own turn, once enough has been read of each of them."""
        same = select(Message).where(
            tables.messages.c.turn_id == message.turn_id, tables.messages.c.evidence_id.is_not(None)
        )
        turn = list((await uow.session.execute(same.order_by(tables.messages.c.number))).scalars())
        items = [await uow.evidence.find(id) for id in dict.fromkeys(one.evidence_id for one in turn) if id]
        found = [item for item in items if item is not None]
        if not all(is_read_enough(item) for item in found):
            return
        told = entities(found)
        for one in turn:
            one.body = {**one.body, "awaits_reading": False}
        await uow.turn(message.conversation_id, "label_read", f"read:{message.turn_id}", **told)

    async def _refuse(self, item: Evidence, *, told: bool = False) -> None:
        """Delete a picture of an identity card, everywhere, and say so; what is noted holds nothing of it.

        ``told``: its sender says so, and has been answered.
        """
        async with self._service.database.uow() as uow:
            await uow.conversations.locked(item.conversation_id)
            same = await uow.evidence.all_same(item.conversation_id, item.sha256)
            for one in same:  # first, so that nobody sees it and a crash on the way is made good
                one.read_state, one.reading = "waiting", {"problem": IDENTITY_CARD, "told": told}
            await uow.commit()
        for key in {one.object_key for one in same} | {one.view_key for one in same}:
            if key:
                await self._service.evidence.delete(key)
        async with self._service.database.uow() as uow:
            for case in sorted({one.case_id for one in same if one.case_id}):
                await audit.lock(uow.session, case)
            conversation = await uow.conversations.locked(item.conversation_id)
            same = await uow.evidence.all_same(item.conversation_id, item.sha256)
            messages = await self._messages([one.id for one in same], uow)
            ours = not told and any(one.answered_by is not None or one.body.get("went_on") for one in messages)
            for message in messages:
                message.evidence_id = None
                file = {"state": "refused", "code": IDENTITY_CARD, "told": told or ours}
                message.body = {"text": DELETED, "file": file}
            for one in same:
                await uow.record("service", "evidence.refused", one.case_id, evidence=one.id, why=IDENTITY_CARD)
                await uow.evidence.remove(one.id)
            if ours and conversation.muted_by is None:
                await uow.say(item.conversation_id, "utter_identity_card_refused", f"identity-card:{item.id}")
            await uow.commit()
        log.warning("picture refused", evidence=item.id, why=IDENTITY_CARD)


def summary(reading: LabelReading) -> dict[str, Any]:
    """What is worth keeping of a reading, in plain values; see ``dialogue.pictures`` for who reads it.

    ``amount`` (satang), ``provider``, ``shop`` and ``phone`` were read as print, so nobody may take them for certain.
    """
    parcels = [*reading.parcels] if len(reading.parcels) > 1 else [number for number in [reading.best_number] if number]
    found: dict[str, Any] = {
        "numbers": [told(number) for number in parcels],
        "label": bool(parcels or reading.providers or (reading.amounts and reading.phones)),
        "problem": reading.problem,
    }
    for name, values in (
        ("amount", reading.amounts),
        ("provider", reading.providers),
        ("shop", reading.shops),
        ("phone", reading.phones),
    ):
        if values:
            found[name] = values[0].value
    return found


def told(number: TrackingNumber) -> dict[str, Any]:
    spellings = [number.number, *(choice.number for choice in number.choices)]
    return {"spellings": list(dict.fromkeys(spellings)), "certain": number.certain, "read_as": list(number.read_as)}
