"""Messages that the bot did not understand: noted once, read by officers, labelled, given out to teach the bot.

The words stay in ``messages``, encrypted; whoever shows or writes them masks them first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from case_store.tables import Moment, messages, unclear_messages
from complaints.model import ConversationId, MessageId, OfficerId

PAGE = 50
_WAITS = unclear_messages.c.reviewed_at.is_(None)
WAITING = select(func.count()).select_from(unclear_messages).where(_WAITS)  # how many nobody has looked at


class SqlUnclear:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def note(
        self, message: MessageId, conversation: ConversationId, guesses: Sequence[str], at: datetime
    ) -> bool:
        typed = select(messages.c.id, literal(at, Moment), literal(list(guesses), JSONB)).where(
            messages.c.id == message,
            messages.c.conversation_id == conversation,
            messages.c.author == "recipient",
            messages.c.kind == "text",
        )
        kept = insert(unclear_messages).from_select(["message_id", "at", "guesses"], typed).on_conflict_do_nothing()
        stored = await self._session.execute(kept.returning(unclear_messages.c.message_id))
        return stored.scalar_one_or_none() is not None

    async def review(self, message: MessageId, officer: OfficerId, label: str | None, at: datetime) -> bool:
        decided = update(unclear_messages).where(unclear_messages.c.message_id == message, _WAITS)
        decided = decided.values(reviewed_at=at, reviewed_by=officer, label=label)
        stored = await self._session.execute(decided.returning(unclear_messages.c.message_id))
        if stored.scalar_one_or_none() is not None:
            return True
        known = select(exists().where(unclear_messages.c.message_id == message))
        if not (await self._session.execute(known)).scalar_one():
            raise LookupError("no such message")
        return False


@dataclass(frozen=True)
class UnclearRow:
    """A message that waits for a label. ``text`` is as it was typed."""

    message: MessageId
    at: datetime
    text: str
    guesses: tuple[str, ...]


async def waiting(session: AsyncSession) -> int:
    """How many messages nobody has looked at."""
    return int((await session.execute(WAITING)).scalar_one())


async def waiting_rows(session: AsyncSession, page: int) -> list[UnclearRow]:
    """One page of what waits, the newest first; pages count from 1."""
    query = (
        select(*unclear_messages.c["message_id", "at", "guesses"], messages.c.body)
        .join(messages, messages.c.id == unclear_messages.c.message_id)
        .where(_WAITS)
        .order_by(unclear_messages.c.at.desc(), unclear_messages.c.message_id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = (await session.execute(query)).all()
    return [UnclearRow(MessageId(row.message_id), row.at, row.body["text"], tuple(row.guesses)) for row in rows]


async def labelled(session: AsyncSession) -> list[tuple[str, str]]:
    """Every label with what was typed, in the order in which officers gave them."""
    query = (
        select(unclear_messages.c.label, messages.c.body)
        .join(messages, messages.c.id == unclear_messages.c.message_id)
        .where(unclear_messages.c.label.is_not(None))
        .order_by(unclear_messages.c.reviewed_at, unclear_messages.c.message_id)
    )
    return [(row.label, row.body["text"]) for row in (await session.execute(query)).all()]
