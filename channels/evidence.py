"""From a file that arrived to evidence: hashed as it was sent, encrypted, with a clean copy to look at."""

import asyncio
import hashlib
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Protocol

import structlog

from case_store.database import Database
from case_store.inbox import Inbox
from case_store.unit_of_work import SqlUnitOfWork
from channels.pictures import PICTURES, Unacceptable, media_type_of, viewing_copy
from channels.upload_links import LABEL, LIFE, new_link
from complaints.clocks import Clock
from complaints.model import ConversationId, Evidence, EvidenceId, Message, MessageId

log = structlog.get_logger(__name__)

DECODERS = asyncio.Semaphore(2)  # decoding a large picture takes up to 200 MB
RETRIES = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 15, 30, 60, 120, 240))
TOLD_IT_TAKES_LONGER = 3  # tries
MEGABYTE = 1024 * 1024


class EvidenceStore(Protocol):
    """Where evidence bytes go; see ``case_store.evidence_files``."""

    async def store(self, content: bytes | Path) -> str: ...
    async def read(self, key: str, sha256: str | None = None) -> bytes: ...


@dataclass(frozen=True)
class Received:
    """A file as it came: its bytes are at ``path``; ``name`` and ``declared`` are what the sender says of it."""

    path: Path
    size: int
    sha256: str
    name: str
    declared: str


async def keep_file(received: Received, conversation: ConversationId, store: EvidenceStore, now: datetime) -> Evidence:
    """Put the bytes and, of a picture, the viewing copy into the store.

    Raises:
        Unacceptable: what the file is or how it is made forbids it; nothing is kept then.
    """
    media_type = await asyncio.to_thread(media_type_of, received.path, received.name, received.declared)
    view_key = None
    if media_type in PICTURES:
        async with DECODERS:
            copy = await asyncio.to_thread(viewing_copy, received.path)
        view_key = await store.store(copy)
    return Evidence(
        id=EvidenceId(str(uuid.uuid4())),
        conversation_id=conversation,
        sha256=received.sha256,
        size=received.size,
        media_type=media_type,
        object_key=await store.store(received.path),
        received_at=now,
        view_key=view_key,
        original_name=received.name or None,
    )


class NotHere(Exception):
    """The platform does not give the file now: it prepares it, or does not answer. Worth another try."""


class Gone(Exception):
    """The platform no longer has the file, or never had: it was taken back, or waited too long."""


class TooLarge(Exception):
    """The file is larger than we take."""


class FileSource(Protocol):
    """A platform's store of the files that its users send. ``most_bytes`` is its own limit, None for none."""

    @property
    def most_bytes(self) -> int | None: ...

    async def fetch(self, content_id: str, kind: str, target: IO[bytes], limit: int) -> str:
        """Write the file to ``target``; its declared media type. Raises NotHere, Gone, TooLarge."""
        ...


class Fetching:
    """Fetches what platforms keep for us, at once, before they delete it; the words around it wait only a moment."""

    def __init__(
        self,
        database: Database,
        store: EvidenceStore,
        sources: Mapping[str, FileSource],
        clock: Clock,
        *,
        limit: int,
        folder: Path,
        public_url: str,
    ) -> None:
        self._database, self._store, self._sources, self._clock = database, store, sources, clock
        self._limit, self._folder, self._public_url = limit, folder, public_url

    async def fetch(self, id: MessageId) -> None:
        """Fetch the file of one message and have the message answered. Safe to run twice: the first result stays."""
        async with self._database.uow() as uow:
            message = await Inbox(uow.session).locked(id)
            if message is None or not message.awaits_file:
                return
            channel = (await uow.conversations.get(message.conversation_id)).channel
        source = self._sources.get(channel)
        if source is None:
            await self._try_again(message)
            return
        try:
            evidence = await self._download(message, source)
        except NotHere:
            await self._try_again(message)
        except Gone:
            await self._settle(message, "lost", "gone", "utter_file_lost")
        except TooLarge:
            await self._settle(message, "refused", "too_large", "utter_file_too_large", source)
        except Unacceptable as why:
            damaged = why.code in {"unreadable_picture", "not_a_picture"}
            key = "utter_file_unreadable" if damaged else "utter_file_unsupported"
            await self._settle(message, "refused", why.code, key)
        else:
            await self._keep(message, evidence)

    async def _download(self, message: Message, source: FileSource) -> Evidence:
        file = message.body["file"]
        limit = min(self._limit, source.most_bytes or self._limit)
        if (file.get("size") or 0) > limit:
            raise TooLarge
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=self._folder) as target:
            declared = await source.fetch(file["content_id"], message.kind, target, limit)
            target.flush()
            path = Path(target.name)
            size, digest = await asyncio.to_thread(_measured, path)
            received = Received(path, size, digest, file.get("name") or "", declared)
            return await keep_file(received, message.conversation_id, self._store, self._clock.now())

    async def _keep(self, message: Message, evidence: Evidence) -> None:
        async with self._database.uow() as uow:
            found = await Inbox(uow.session).locked(message.id)
            if found is None or not found.awaits_file:
                return
            uow.session.add(evidence)
            found.evidence_id = evidence.id
            found.kind = "image" if evidence.view_key else found.kind if found.kind != "image" else "file"
            found.body = {**found.body, "evidence_id": evidence.id, "file": {**found.body["file"], "state": "kept"}}
            await uow.later("take_turn", lock=found.conversation_id, conversation_id=found.conversation_id)
            await uow.commit()

    async def _try_again(self, message: Message) -> None:
        """Try later, ever more slowly; after some minutes the file counts as lost."""
        tries = int(message.body["file"].get("tries", 0)) + 1
        if tries > len(RETRIES):
            await self._settle(message, "lost", "no_answer", "utter_file_lost")
            return
        async with self._database.uow() as uow:
            found = await Inbox(uow.session).locked(message.id)
            if found is None or not found.awaits_file:
                return
            found.body = {**found.body, "file": {**found.body["file"], "tries": tries}}
            at = self._clock.now() + RETRIES[tries - 1]
            await uow.later("fetch_file", lock=f"file:{message.id}", at=at, message_id=message.id)
            if tries == TOLD_IT_TAKES_LONGER:
                await self._tell(found, "utter_file_coming", f"coming:{message.id}", uow)
            await uow.commit()

    async def _settle(
        self, message: Message, state: str, code: str, key: str, source: FileSource | None = None
    ) -> None:
        """There will be no file: the transcript says so, and the recipient is told what to do instead."""
        log.warning("file not kept", message=message.id, code=code)
        async with self._database.uow() as uow:
            found = await Inbox(uow.session).locked(message.id)
            if found is None or not found.awaits_file:
                return
            found.body = {**found.body, "file": {**found.body["file"], "state": state, "code": code}}
            await uow.messages.answered(message.id, "system")
            await self._tell(found, key, f"file:{message.id}", uow, source)
            await uow.commit()

    async def _tell(
        self, message: Message, key: str, source_key: str, uow: SqlUnitOfWork, source: FileSource | None = None
    ) -> None:
        """Say a line about a file, unless an officer has the word. What only the platform finds too large may come by
        the web."""
        conversation = await uow.conversations.get(message.conversation_id)
        if await uow.conversations.is_muted(conversation.id):
            return
        limit = min(self._limit, (source and source.most_bytes) or self._limit)
        if key == "utter_file_too_large" and limit < self._limit:
            now = self._clock.now()
            link = (LABEL[conversation.language], await new_link(conversation.id, self._public_url, now, uow))
            line, megabytes = "utter_file_too_large_here", str(limit // MEGABYTE)
            await uow.say_with_link(conversation.id, line, source_key, link, limit=megabytes, until=now + LIFE)
            return
        words = {"limit": str(limit // MEGABYTE), "web": self._public_url}
        await uow.say(conversation.id, key, source_key, **words)


def _measured(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return path.stat().st_size, digest
