"""How channels and evidence are: what came in, got through and waits, and whether files are still what was sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sanic import Blueprint, HTTPResponse, Request
from sqlalchemy.ext.asyncio import AsyncSession

from case_store.channel_health import ChannelCounts, channel_counts
from case_store.evidence_check import evidence_health
from case_store.outbox import Outbox
from desk.screen import page

WEB, PLATFORMS = "web", ("line", "telegram")
A_DAY = timedelta(days=1)
UNCHECKED = timedelta(days=2)  # the worker compares some evidence with its hashes each night
FRESH = timedelta(minutes=15)  # the worker looks every five minutes

blueprint = Blueprint("health")


@dataclass(frozen=True)
class ChannelRow:
    """One channel. ``looked_at`` and ``facts`` are of the last look at the platform, None where nobody has looked."""

    channel: str
    counts: ChannelCounts
    looked_at: datetime | None
    facts: dict[str, Any]
    quota: tuple[int | None, int] | None  # the month's limit, and what was used
    now: datetime

    @property
    def quota_left(self) -> int | None:
        return None if self.quota is None or self.quota[0] is None else max(0, self.quota[0] - self.quota[1])

    @property
    def quota_short(self) -> bool:
        """Whether the last look found that few or none are left."""
        return not {"quota_low", "quota_used_up"}.isdisjoint(self.facts.get("troubles", ()))

    @property
    def unwatched(self) -> bool:
        """Whether nobody has looked for so long that the last look says nothing any more."""
        return self.channel != WEB and (self.looked_at is None or self.now - self.looked_at > FRESH)

    @property
    def known(self) -> bool:
        """Whether anything at all has happened on this channel."""
        return self.looked_at is not None or self.counts.last_in is not None


@blueprint.get("/health", name="page")
async def health(request: Request) -> HTTPResponse:
    now = request.app.ctx.service.clock.now()
    async with request.app.ctx.service.database.sessions() as session:
        rows = [await _row(session, channel, now) for channel in (WEB, *PLATFORMS)]
        kept = await evidence_health(session)
    late = kept.files > 0 and (kept.last is None or now - kept.last > UNCHECKED)
    return page(
        request, "health.html", rows=[row for row in rows if row.channel == WEB or row.known], kept=kept, late=late
    )


async def _row(session: AsyncSession, channel: str, now: datetime) -> ChannelRow:
    outbox = Outbox(session)
    found = await outbox.health(channel)
    looked_at, facts = found if found else (None, {})
    counts = await channel_counts(session, channel, now - A_DAY)
    return ChannelRow(channel, counts, looked_at, facts, await outbox.quota(channel), now)
