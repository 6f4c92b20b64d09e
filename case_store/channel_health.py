"""How much goes through a channel, for those who watch it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from case_store.tables import conversations, messages


@dataclass(frozen=True)
class ChannelCounts:
    """``last_in`` is the last message from a recipient, ``last_out`` the last of ours that got through.

    ``waiting`` counts what is still to be sent; ``blocked`` and ``failed`` what did not arrive of late.
    """

    last_in: datetime | None
    last_out: datetime | None
    waiting: int
    blocked: int
    failed: int


async def channel_counts(session: AsyncSession, channel: str, since: datetime) -> ChannelCounts:
    """The counts of one channel in one query, which reads indexes and not transcripts."""

    def newest(moment: ColumnElement[Any]) -> ColumnElement[Any]:
        return select(func.max(moment)).where(conversations.c.channel == channel).scalar_subquery()

    def counted(state: str, *more: ColumnElement[bool]) -> ColumnElement[Any]:
        lines = messages.join(conversations, conversations.c.id == messages.c.conversation_id)
        which = (messages.c.direction == "out", messages.c.delivery_state == state, *more)
        query = select(func.count()).select_from(lines).where(conversations.c.channel == channel, *which)
        return query.scalar_subquery()

    recent = messages.c.created_at > since
    query = select(
        newest(conversations.c.last_in_at),
        newest(conversations.c.last_out_at),
        counted("queued"),
        counted("blocked", recent),
        counted("failed", recent),
    )
    return ChannelCounts(*(await session.execute(query)).one())
