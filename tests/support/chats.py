"""Conversations with the real bot, for tests and benchmarks: queue, worker, Rasa and actions as in the service."""

import asyncio
import atexit
import hashlib
import secrets
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from sqlalchemy import select, text

from case_store.tables import messages
from complaints.model import Case, Conversation, ConversationId, Evidence, EvidenceId, Hold, Message
from dialogue.bot import RasaBot
from dialogue.turns import Dialogue
from labels.pool import LabelPool
from service.bootstrap import Service, build
from service.channels import Channels
from service.label_reading import PictureReading
from service.worker import register, register_channels, register_pictures
from tests.support.stack import Stack

Parcel = dict[str, object]
DUE_JOBS = text(
    "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
    " OR (status = 'todo' AND coalesce(scheduled_at, now()) <= now() + interval '2 seconds')"
)


async def work_off(service: Service) -> None:
    """Wait until the worker of ``talking`` has nothing to do and nothing is due within two seconds."""
    while await _due(service):
        await asyncio.sleep(0.01)


async def _due(service: Service) -> bool:
    async with service.database.uow() as uow:
        return bool((await uow.session.execute(DUE_JOBS)).scalar_one())


READERS = LabelPool(idle=None)  # one for all tests: a process that reads print needs seconds to start
atexit.register(READERS.close)


class Facts:
    """What a drawn label shows of an invented parcel."""

    provider, provider_contact, goods = "ชัวร์ส่ง COD", "โทร 02-000-0158", "ครีม 1 ชิ้น"

    def __init__(self, row: dict[str, object]) -> None:
        self.tracking_number, self.carrier = str(row["tracking_number"]), str(row["carrier"])
        self.cod_amount, self.phone_last4 = int(str(row["amount_satang"])), str(row["phone_last4"])
        self.shop = str(row["shop"])


class Chat:
    """One recipient's conversation; ``say``, ``tap`` and ``send_photo`` return the lines that answer."""

    def __init__(self, service: Service, id: ConversationId) -> None:
        self.service, self.id, self.seen = service, id, 0

    async def say(self, text: str) -> list[str]:
        return await self._receive("text", {"text": text})

    async def report(self, parcel: Parcel, first: str = "มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง", *, digits: bool = True) -> list[str]:
        """Tell of a parcel, give and confirm its number and, unless told otherwise, the phone digits."""
        await self.say(first)
        await self.say(str(parcel["tracking_number"]))
        answers = await self.say("ใช่")
        return await self.say(str(parcel["phone_last4"])) if digits else answers

    async def tap(self, label: str) -> list[str]:
        """Tap the newest choice with this label."""
        for message in reversed(await self.transcript()):
            for choice in message.body.get("choices", ()):
                if choice["label"] == label:
                    return await self._receive("choice", {"text": label, "choice": choice["id"]})
        raise AssertionError(f"nobody offered {label!r}")

    async def send_photo(self, content: bytes, media_type: str = "image/png") -> list[str]:
        digest = hashlib.sha256(content).hexdigest()
        key = await self.service.evidence.store(content)
        id = EvidenceId(str(uuid.uuid4()))
        item = Evidence(id, self.id, digest, len(content), media_type, key, datetime.now(UTC), read_state="waiting")
        return await self._receive("image", {"text": ""}, item)

    async def _receive(self, kind: str, body: dict[str, object], evidence: Evidence | None = None) -> list[str]:
        async with self.service.database.uow() as uow:
            await uow.receive(self.id, kind=kind, body=body, source_key=f"test:{uuid.uuid4()}", evidence=evidence)
            await uow.commit()
        return await self.answers()

    async def answers(self) -> list[str]:
        """Let the worker finish all that is due, and return what was said since the last look."""
        await work_off(self.service)
        fresh = [m for m in await self.transcript() if m.number > self.seen and m.direction == "out"]
        self.seen = max([self.seen, *(m.number for m in fresh)])
        return [str(message.body["text"]) for message in fresh]

    async def transcript(self) -> list[Message]:
        async with self.service.database.uow() as uow:
            query = select(Message).where(messages.c.conversation_id == self.id).order_by(messages.c.number)
            return list((await uow.session.execute(query)).scalars())

    async def case(self) -> Case | None:
        async with self.service.database.uow() as uow:
            found = await uow.cases.of_conversation(self.id)
        return found[0] if found else None

    async def holds(self) -> list[Hold]:
        case = await self.case()
        if case is None:
            return []
        async with self.service.database.uow() as uow:
            return await uow.holds.of_case(case.id)


@asynccontextmanager
async def working(service: Service) -> AsyncIterator[None]:
    """A worker that takes jobs as they come."""
    worker = asyncio.ensure_future(
        service.database.jobs.run_worker_async(
            concurrency=8,
            install_signal_handlers=False,
            delete_jobs="successful",
            listen_notify=False,
            fetch_job_polling_interval=0.02,
        )
    )
    try:
        yield
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


@asynccontextmanager
async def talking(stack: Stack) -> AsyncIterator[Service]:
    """The parts of one process, with the worker's jobs registered."""
    found = build(stack.settings)
    bot = RasaBot(stack.settings.bot_address, stack.settings.bot_secret.get_secret_value())
    pictures = PictureReading(found, READERS)
    channels = Channels(found)
    dialogue = Dialogue(found.database, bot, found.clock, found.settings.windows, channels)
    register(found.database.jobs, found, dialogue)
    register_channels(found.database.jobs, channels)
    register_pictures(found.database.jobs, pictures)
    async with found.database.jobs.open_async(), working(found):
        yield found
    await channels.close()
    await bot.close()
    await found.close()


async def new_chat(service: Service) -> Chat:
    """A recipient whom nobody has met yet."""
    id = ConversationId(secrets.token_urlsafe(12))
    async with service.database.uow() as uow:
        uow.conversations.add(Conversation(id, "web", "web", id, datetime.now(UTC)))
        await uow.commit()
    return Chat(service, id)
