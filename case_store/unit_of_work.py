"""The unit of work on PostgreSQL: records, messages, jobs and audit lines commit together or not at all.

Rows are locked in one order, case before hold before conversation before message and send, and a case's audit chain
before its conversation, so that two parts never wait for each other.
"""

import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from procrastinate import App
from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from case_store import audit
from case_store.outbox import Outbox
from case_store.repositories import SqlCases, SqlConversations, SqlEvidence, SqlHolds, SqlMessages, SqlTries
from case_store.tables import choices, commands, conversations
from case_store.unclear import SqlUnclear
from complaints.clocks import Clock
from complaints.model import RECEIVED, CaseId, ConversationId, Evidence, Message, MessageId
from complaints.thai_time import Value

WEB = "web"
WAITING = "waiting"  # of a picture that nobody has looked at
AFTER_OTHERS = -1
PICTURES = "pictures"
QUEUES = {"read_picture": PICTURES}  # worked off beside all others, so that no number of photos holds up a turn
Render = Callable[[str, Mapping[str, Value], str], dict[str, Any]]  # key, values, language


class SqlUnitOfWork:
    """One transaction; see ``complaints.ports.UnitOfWork`` for what is promised."""

    session: AsyncSession

    def __init__(self, sessions: async_sessionmaker[AsyncSession], jobs: App, clock: Clock, render: Render) -> None:
        self._sessions, self._jobs, self._clock, self._render = sessions, jobs, clock, render

    async def __aenter__(self) -> Self:
        self.session = self._sessions()
        self.conversations = SqlConversations(self.session)
        self.messages = SqlMessages(self.session)
        self.cases = SqlCases(self.session)
        self.holds = SqlHolds(self.session)
        self.evidence = SqlEvidence(self.session)
        self.tries = SqlTries(self.session)
        self.unclear = SqlUnclear(self.session)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()

    async def commit(self) -> None:
        await self.session.commit()

    async def first_time(self, command_id: str) -> bool:
        stored = await self.session.execute(
            insert(commands)
            .values(id=command_id, at=self._clock.now())
            .on_conflict_do_nothing()
            .returning(commands.c.id)
        )
        return stored.scalar_one_or_none() is not None

    async def record(self, actor: str, action: str, case: CaseId | None = None, **facts: Any) -> None:
        await audit.append(self.session, self._clock.now(), actor, action, case, facts)

    async def later(self, job: str, *, lock: str, at: datetime | None = None, **ids: str) -> None:
        """Queue a job that commits with this unit of work.

        For a later moment there is one job of its name and lock, at the earliest moment asked for: jobs with one lock
        run in the order in which they were queued, so a second one would wait for the first, however long that sleeps.
        Its priority is lower for the same reason: what is to run at once does not wait for it.
        """
        if at is not None and await self._woken_by(job, lock, at):
            return
        connection = (await (await self.session.connection()).get_raw_connection()).driver_connection
        priority = 0 if at is None else AFTER_OTHERS
        more: dict[str, Any] = {"schedule_at": at, "priority": priority, "queue": QUEUES.get(job, "default")}
        deferrer = self._jobs.configure_task(job, lock=lock, connection=connection, **more)
        await deferrer.defer_async(**ids)

    async def _woken_by(self, job: str, lock: str, at: datetime) -> bool:
        """Whether a job that sleeps will do; its moment is brought forward. One that is due already looks again."""
        query = text(
            "UPDATE procrastinate_jobs"
            " SET scheduled_at = CASE WHEN scheduled_at > :now THEN least(scheduled_at, :at) ELSE :at END"
            " WHERE task_name = :job AND lock = :lock AND status = 'todo' AND priority = :priority RETURNING id"
        )
        given = {"now": self._clock.now(), "at": at, "job": job, "lock": lock, "priority": AFTER_OTHERS}
        return (await self.session.execute(query, given)).first() is not None

    async def queued(self, job: str, lock: str) -> bool:
        """Whether such a job waits for this lock already."""
        query = text(
            "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = :job AND lock = :lock AND status = 'todo')"
        )
        return bool((await self.session.execute(query, {"job": job, "lock": lock})).scalar_one())

    async def say(self, conversation: ConversationId, key: str, source_key: str, **values: Value) -> None:
        await self.session.flush()  # a conversation that was made in this very transaction is found too
        language = (await self.conversations.get(conversation)).language
        await self.send(conversation, self._render(key, values, language), source_key, author="system")

    async def say_with_link(
        self, conversation: ConversationId, key: str, source_key: str, link: tuple[str, str], **values: Value
    ) -> None:
        """As ``say``, with a link (label and address) beside the words: it is no part of what is quoted later."""
        await self.session.flush()
        language = (await self.conversations.get(conversation)).language
        body = {**self._render(key, values, language), "links": [{"label": link[0], "url": link[1]}]}
        await self.send(conversation, body, source_key, author="system")

    async def say_as_officer(self, conversation: ConversationId, officer: str, text: str, source_key: str) -> None:
        await self.send(conversation, {"text": text, "officer": officer}, source_key, author="officer")

    async def send(self, conversation: ConversationId, body: Mapping[str, Any], source_key: str, author: str) -> None:
        """Put a message for people into the outbox, once for each source key.

        A choice's ``payload`` stays here; the recipient gets an opaque id for it.
        """
        offered = [(secrets.token_urlsafe(12), choice) for choice in body.get("choices", ())]
        shown = {**body, "choices": [{"id": id, "label": choice["label"]} for id, choice in offered]}
        message = await self._store(conversation, "out", author, "text", shown, source_key)
        if message is None:
            return
        for id, choice in offered:
            row = {"id": id, "label": choice["label"], "payload": choice["payload"]}
            await self.session.execute(
                choices.insert().values(conversation_id=conversation, message_id=message.id, **row)
            )
        await self.deliver(conversation)

    async def repeat(self, conversation: ConversationId, shown: Mapping[str, Any], source_key: str) -> None:
        """Show a line once more as it was shown, with the same choices, which keep what they stand for."""
        if await self._store(conversation, "out", "system", "text", shown, source_key):
            await self.deliver(conversation)

    async def deliver(self, conversation: ConversationId) -> None:
        """Have the outbox looked at. A web page fetches its messages itself."""
        if (await self.conversations.get(conversation)).channel != WEB:
            await self.later("deliver", lock=f"out:{conversation}", conversation_id=conversation)

    async def receive(
        self,
        conversation: ConversationId,
        *,
        kind: str,
        body: Mapping[str, Any],
        source_key: str,
        evidence: Evidence | None = None,
        sent_at: datetime | None = None,
        platform_id: str | None = None,
    ) -> Message:
        """Store what a recipient sent, with the job that answers it; the same source key returns what was stored.

        What awaits its file from the platform is answered when the file is here: the job fetches it first.
        """
        message = await self._store(conversation, "in", "recipient", kind, body, source_key, evidence)
        if message is None:
            return await self.messages.by_source_key(source_key)
        message.sent_at, message.platform_id = sent_at or message.created_at, platform_id
        if message.evidence_id:
            await self.arrived(await self.evidence.get(message.evidence_id), message)
        await Outbox(self.session).mark(conversation, "sent", "delivered")  # whoever writes has read what was there
        if message.awaits_file:
            await self.later("fetch_file", lock=f"file:{message.id}", message_id=message.id)
        else:
            await self.later("take_turn", lock=conversation, conversation_id=conversation)
        return message

    async def arrived(self, item: Evidence, message: Message) -> None:
        """Write into the audit chain who sent a file, when and how, and have it read if that is to be done.

        Electronic Transactions Act 2544 s.11: evidence weighs by how it came, was kept, and who sent it.
        """
        conversation = await self.conversations.get(message.conversation_id)
        facts = {"sha256": item.sha256, "evidence": item.id, "message": message.id, "channel": conversation.channel}
        more = {"platform_id": message.platform_id, "sent_at": message.sent_at and message.sent_at.isoformat()}
        await self.record("recipient", "evidence.received", conversation.case_id, **facts, **more)
        if item.read_state == WAITING:
            await self.later("read_picture", lock=f"picture:{item.id}", evidence_id=item.id)

    async def turn(self, conversation: ConversationId, intent: str, source_key: str, **entities: Any) -> None:
        body = {"intent": intent, "entities": entities}
        if await self._store(conversation, "in", "system", "event", body, source_key):
            await self.later("take_turn", lock=conversation, conversation_id=conversation)

    async def _store(
        self,
        conversation: ConversationId,
        direction: str,
        author: str,
        kind: str,
        body: Mapping[str, Any],
        source_key: str,
        evidence: Evidence | None = None,
    ) -> Message | None:
        """Take the conversation's next number and store under it; None when the source key is known already."""
        await self.session.flush()
        heard = {"last_in_at": self._clock.now()} if author == "recipient" else {}
        number = await self.session.execute(
            update(conversations)
            .where(conversations.c.id == conversation)
            .values(last_number=conversations.c.last_number + 1, **heard)
            .returning(conversations.c.last_number)
        )
        taken = number.scalar_one()  # the row stays locked, so the look for the key below cannot be overtaken
        if await self.messages.known(source_key):
            await self._give_number_back(conversation)
            return None
        if evidence:
            evidence = await self.evidence.keep(evidence, (await self.conversations.get(conversation)).case_id)
        message = Message(
            id=MessageId(str(uuid.uuid4())),
            conversation_id=conversation,
            number=taken,
            direction=direction,
            author=author,
            kind=kind,
            body=dict(body),
            source_key=source_key,
            created_at=self._clock.now(),
            evidence_id=evidence.id if evidence else None,
            delivery_state="queued" if direction == "out" else RECEIVED,
        )
        self.session.add(message)
        await self.session.flush()
        await self.session.execute(text("SELECT pg_notify('rongthuk_messages', :id)"), {"id": conversation})
        return message

    async def _give_number_back(self, conversation: ConversationId) -> None:
        """Numbers have no gaps: a reader who misses one knows that there is something to fetch."""
        await self.session.execute(
            update(conversations)
            .where(conversations.c.id == conversation)
            .values(last_number=conversations.c.last_number - 1)
        )
