"""What platforms told us: the journal, who spoke, leave to reply, and messages that were taken back or changed."""

import hashlib
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from case_store import audit
from case_store.crypto import index_of
from case_store.repositories import KEY_STAYS
from case_store.tables import conversations, evidence, inbound_events, messages, reply_tokens
from complaints.model import Conversation, ConversationId, Message, MessageId


class Inbox:
    """Queries over one session; what they write commits with it."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def first_time(self, key: str, channel: str, kind: str, at: datetime) -> bool:
        """Write an event down; False when it is known. Whoever brings the same one at the same time waits for us."""
        stored = insert(inbound_events).values(key=key, channel=channel, kind=kind, at=at).on_conflict_do_nothing()
        found = await self._session.execute(stored.returning(inbound_events.c.key))
        return found.scalar_one_or_none() is not None

    async def heard_since(self, conversation: ConversationId, moment: datetime) -> bool:
        """Whether this person did anything on the platform after that moment, by the platform's clock."""
        later = select(inbound_events.c.key).where(
            inbound_events.c.conversation_id == conversation, inbound_events.c.at > moment
        )
        return (await self._session.execute(later.limit(1))).first() is not None

    async def knows(self, key: str) -> bool:
        found = await self._session.execute(select(inbound_events.c.key).where(inbound_events.c.key == key))
        return found.first() is not None

    async def forget_unread(self, key: str) -> None:
        await self._session.execute(update(inbound_events).where(inbound_events.c.key == key).values(body=None))

    async def keep_unread(self, key: str, body: Any) -> None:
        """Keep the whole of an event that could not be read, so that nothing is lost."""
        await self._session.execute(update(inbound_events).where(inbound_events.c.key == key).values(body=body))

    async def belongs_to(self, key: str, conversation: ConversationId) -> None:
        mark = update(inbound_events).where(inbound_events.c.key == key)
        await self._session.execute(mark.values(conversation_id=conversation))

    async def conversation_of(self, channel: str, bot: str, user: str) -> Conversation | None:
        """The conversation with a platform's user, who is found by a keyed hash of the platform's id."""
        query = select(Conversation).where(
            conversations.c.channel == channel, conversations.c.bot == bot, conversations.c.user == _found_by(user)
        )
        return (await self._session.execute(query)).scalar_one_or_none()

    async def open_conversation(self, channel: str, bot: str, user: str, now: datetime) -> tuple[Conversation, bool]:
        """The conversation with a platform's user, locked, and whether it was begun just now; one, however many ask at
        once."""
        row = {
            "id": uuid.uuid4().hex,
            "channel": channel,
            "bot": bot,
            "user": _found_by(user),
            "address": user,
            "created_at": now,
            "last_number": 0,
        }
        begun = insert(conversations).values(**row).on_conflict_do_nothing().returning(conversations.c.id)
        fresh = (await self._session.execute(begun)).scalar_one_or_none() is not None
        found = await self.conversation_of(channel, bot, user)
        assert found is not None
        await self._lock(found.id)
        await self._session.refresh(found)
        return found, fresh

    async def keep_reply_token(
        self, conversation: ConversationId, token: str, good_until: datetime, now: datetime
    ) -> None:
        """Keep the leave to answer that an event brought; it ends a pause, because it is another way than the one that
        was refused."""
        row = {"id": _hash_of(token), "conversation_id": conversation, "token": token}
        fresh = insert(reply_tokens).values(**row, received_at=now, good_until=good_until).on_conflict_do_nothing()
        if (await self._session.execute(fresh.returning(reply_tokens.c.id))).first() is None:
            return
        paused = update(conversations).where(conversations.c.id == conversation, conversations.c.paused_until > now)
        await self._session.execute(paused.values(paused_until=now))

    async def by_platform_id(self, conversation: ConversationId, platform_id: str) -> Message | None:
        """The message that the platform calls so, locked; before it its conversation, and before that the audit chain
        of the case that its file belongs to, because what becomes of the file is written there."""
        which = (
            messages.c.conversation_id == conversation,
            messages.c.platform_id == platform_id,
            messages.c.direction == "in",
        )
        cases = select(evidence.c.case_id).join(messages, messages.c.evidence_id == evidence.c.id).where(*which)
        for case in (await self._session.execute(cases)).scalars():
            if case is not None:
                await audit.lock(self._session, case)
        await self._lock(conversation)
        query = select(Message).where(*which).with_for_update()
        return (await self._session.execute(query)).scalars().first()

    async def forgotten_files(self, before: datetime) -> list[MessageId]:
        """Messages that have waited for their file since before that moment; a few, those of a busy hour come later."""
        which = (
            messages.c.direction == "in",
            messages.c.answered_by.is_(None),
            messages.c.evidence_id.is_(None),
            messages.c.kind.in_(("image", "file", "audio", "video")),
            messages.c.created_at < before,
        )
        found = await self._session.execute(select(Message).where(*which).order_by(messages.c.created_at).limit(50))
        return [message.id for message in found.scalars() if message.awaits_file]

    async def locked(self, id: MessageId) -> Message | None:
        """A message, locked after its conversation, as everywhere."""
        await self._lock(select(messages.c.conversation_id).where(messages.c.id == id).scalar_subquery())
        query = select(Message).where(messages.c.id == id).with_for_update()
        return (await self._session.execute(query, execution_options={"populate_existing": True})).scalar_one_or_none()

    async def _lock(self, conversation: ConversationId | ScalarSelect[str]) -> None:
        await audit.lock_for(self._session, conversation)
        row = select(conversations.c.id).where(conversations.c.id == conversation)
        await self._session.execute(row.with_for_update(**KEY_STAYS))


def _found_by(user: str) -> str:
    return index_of(f"user:{user}")


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
