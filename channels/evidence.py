"""From a file that arrived to evidence: hashed as it was sent, encrypted, with a clean copy to look at."""

import asyncio
import hashlib
import tempfile
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Protocol

import structlog

from case_store.database import Database
from case_store.inbox import Inbox
from case_store.unit_of_work import SqlUnitOfWork
from channels.pictures import PICTURES, READABLE, Unacceptable, media_type_of, viewing_copy
from channels.upload_links import LABEL, LIFE, new_link
from complaints.clocks import Clock
from complaints.model import ConversationId, Evidence, EvidenceId, Message, MessageId

log = structlog.get_logger(__name__)

DECODERS = ThreadPoolExecutor(2, "decoder")  # decoding a large picture takes up to 200 MB
RETRIES = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 15, 30, 60, 120, 240))
TOLD_IT_TAKES_LONGER = 3  # tries
MEGABYTE = 1024 * 1024


class EvidenceStore(Protocol):
    """Where evidence bytes go; see ``case_store.evidence_files``."""

    async def store(self, content: bytes | Path) -> str: ...
    def opened(self, key: str, sha256: str | None = None) -> AbstractAsyncContextManager[Path]: ...
    async def read(self, key: str, sha256: str | None = None) -> bytes: ...
    async def delete(self, key: str) -> None: ...


@dataclass(frozen=True)
class Limits:
    """How many bytes a file may have; a video may have more than anything else."""

    file: int
    video: int

    @property
    def most(self) -> int:
        return max(self.file, self.video)

    def of(self, media_type: str) -> int:
        """The limit of what a file's content says it is, or of what a platform calls it."""
        return self.video if media_type.startswith("video") else self.file


@dataclass(frozen=True)
class Received:
    """A file as it came: its bytes are at ``path``; ``name`` and ``declared`` are what the sender says of it."""

    path: Path
    size: int
    sha256: str
    name: str
    declared: str


async def keep_file(
    received: Received, conversation: ConversationId, store: EvidenceStore, limits: Limits, now: datetime
) -> Evidence:
    """Put the bytes and, of a picture, the viewing copy into the store.

    Raises:
        Unacceptable: what the file is or how it is made forbids it; nothing is kept then.
        TooLarge: it is larger than files of its kind may be.
    """
    media_type = await asyncio.to_thread(media_type_of, received.path, received.name, received.declared)
    if received.size > limits.of(media_type):
        raise TooLarge
    view_key = None
    if media_type in PICTURES:
        copy = await asyncio.get_running_loop().run_in_executor(DECODERS, viewing_copy, received.path)
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
        read_state="waiting" if media_type in READABLE else None,
    )


async def drop_spare(stored: Evidence, kept: Evidence | None, store: EvidenceStore) -> None:
    """Delete what was just stored for nothing: the same bytes arrived at the same moment, or nobody wants them now.

    ``stored`` must be new: what was found in the case store is never spare.
    """
    spare = {stored.object_key, stored.view_key} - ({kept.object_key, kept.view_key} if kept else set())
    for key in spare:
        if key is not None:
            await store.delete(key)


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
        limits: Limits,
        folder: Path,
        public_url: str,
    ) -> None:
        self._database, self._store, self._sources, self._clock = database, store, sources, clock
        self._limits, self._folder, self._public_url = limits, folder, public_url

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
        limit = self._limit(message, source)
        if (file.get("size") or 0) > limit:
            raise TooLarge
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=self._folder) as target:
            declared = await source.fetch(file["content_id"], message.kind, target, limit)
            target.flush()
            path = Path(target.name)
            size, digest = await asyncio.to_thread(_measured, path)
            received = Received(path, size, digest, file.get("name") or "", declared)
            async with self._database.uow() as uow:
                same = await uow.evidence.same(message.conversation_id, digest)
            if same is not None:
                return same
            return await keep_file(received, message.conversation_id, self._store, self._limits, self._clock.now())

    def _limit(self, message: Message, source: FileSource) -> int:
        """What we would take of this file from this platform."""
        ours = self._limits.of(message.kind)
        return min(ours, source.most_bytes or ours)

    async def _keep(self, message: Message, evidence: Evidence) -> None:
        stored = replace(evidence)
        async with self._database.uow() as uow:
            was_there = await uow.evidence.find(evidence.id) is not None
            case = (await uow.conversations.get(message.conversation_id)).case_id
            await uow.conversations.locked(message.conversation_id)
            found = await Inbox(uow.session).locked(message.id)
            if found is None or not found.awaits_file:  # taken back, or fetched by another worker, while it came
                if not was_there:
                    await drop_spare(stored, None, self._store)
                return
            kept = await uow.evidence.keep(evidence, case)
            found.evidence_id = kept.id
            found.kind = "image" if kept.view_key else found.kind if found.kind != "image" else "file"
            found.body = {**found.body, "file": {**found.body["file"], "state": "kept"}}
            await uow.arrived(kept, found)
            await uow.later("take_turn", lock=found.conversation_id, conversation_id=found.conversation_id)
            await uow.commit()
        if not was_there:
            await drop_spare(stored, kept, self._store)

    async def give_up(self, id: MessageId) -> None:
        """The file cannot be fetched, whatever we try: the recipient is told."""
        async with self._database.uow() as uow:
            message = await Inbox(uow.session).locked(id)
        if message is not None and message.awaits_file:
            await self._settle(message, "lost", "failed", "utter_file_lost")

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
        if key != "utter_file_too_large" or source is None:
            await uow.say(conversation.id, key, source_key)
            return
        ours, here = self._limits.of(message.kind), self._limit(message, source)
        if here == ours or (message.body["file"].get("size") or 0) > ours:
            await uow.say(conversation.id, key, source_key, limit=str(ours // MEGABYTE))
            return
        now = self._clock.now()
        link = (LABEL[conversation.language], await new_link(conversation.id, self._public_url, now, uow))
        sizes = {"limit": str(here // MEGABYTE), "web_limit": str(ours // MEGABYTE)}
        await uow.say_with_link(
            conversation.id, "utter_file_too_large_here", source_key, link, until=now + LIFE, **sizes
        )


def _measured(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return path.stat().st_size, digest
