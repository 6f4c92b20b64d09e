"""What is kept only so that a platform's repetition is known, or a quota counted, is forgotten after a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, delete, exists
from sqlalchemy.ext.asyncio import AsyncSession

from case_store.tables import inbound_events, reply_tokens, sends

KEPT = timedelta(days=30)  # platforms repeat an event for hours, and count by the month
DEAD_FOR = timedelta(days=1)  # a reply token that can no longer be used


@dataclass(frozen=True)
class Pruned:
    """How many rows of each kind are gone."""

    events: int
    sends: int
    tokens: int


async def prune(session: AsyncSession, now: datetime) -> Pruned:
    """Forget known events, ended orders and dead reply tokens; safe to run twice.

    An event that could not be read stays: its words are nowhere else. A token stays as long as its order.
    """
    unread = inbound_events.c.body.is_not(None)
    events = await _without(session, inbound_events, inbound_events.c.at < now - KEPT, ~unread)
    ended = await _without(session, sends, sends.c.ended_at < now - KEPT)
    unused = ~exists().where(sends.c.reply_token_id == reply_tokens.c.id)
    tokens = await _without(session, reply_tokens, reply_tokens.c.good_until < now - DEAD_FOR, unused)
    return Pruned(events, ended, tokens)


async def _without(session: AsyncSession, table: Table, *which: ColumnElement[bool]) -> int:
    gone = await session.execute(delete(table).where(*which).returning(*table.primary_key.columns))
    return len(gone.all())
