"""How much goes through a channel, for those who watch it."""

from dataclasses import dataclass
from datetime import datetime

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
    """The counts of one channel in one query."""
    out = messages.c.direction == "out"

    def counted(state: str, more: ColumnElement[bool] | None = None) -> ColumnElement[int]:
        which = out & (messages.c.delivery_state == state)
        return func.count().filter(which if more is None else which & more)

    recent = messages.c.created_at > since
    arrived = func.coalesce(messages.c.sent_at, messages.c.created_at)  # a page notes no time of its own
    query = (
        select(
            func.max(messages.c.created_at).filter(messages.c.author == "recipient"),
            func.max(arrived).filter(out & messages.c.delivery_state.in_(("sent", "delivered"))),
            counted("queued"),
            counted("blocked", recent),
            counted("failed", recent),
        )
        .select_from(messages.join(conversations, conversations.c.id == messages.c.conversation_id))
        .where(conversations.c.channel == channel)
    )
    return ChannelCounts(*(await session.execute(query)).one())
