"""The audit chain: one for each case, each line hashing the one before it; the database refuses changes.

A line holds ids, codes and hashes only. What belongs to no case is chained under the word ``service``.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping, ScalarSelect, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from case_store.tables import audit, conversations

NO_CASE = "service"
START = "0" * 64


def line_hash(previous: str, case: str, at: datetime, actor: str, action: str, facts: dict[str, Any]) -> str:
    """SHA-256 over the line before and this line's canonical JSON; ``at`` to the microsecond, in UTC."""
    line = [previous, case, at.isoformat(timespec="microseconds"), actor, action, facts]
    return hashlib.sha256(json.dumps(line, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


async def lock(session: AsyncSession, case: str | None) -> str:
    """Wait for one's turn to write to a chain, whose name it returns. Take it before the conversation's row."""
    chain = case or NO_CASE
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:chain, 7))"), {"chain": chain})
    return chain


async def lock_for(session: AsyncSession, conversation: str | ScalarSelect[str]) -> None:
    """Take the chain of the case that a conversation is about, before the conversation's row is locked.

    One order for all: a case's chain, then the conversation, then what is in it. The chain of no case comes last.
    """
    query = select(conversations.c.case_id).where(conversations.c.id == conversation)
    case = (await session.execute(query)).scalar_one_or_none()
    if case is not None:
        await lock(session, case)


async def append(
    session: AsyncSession, at: datetime, actor: str, action: str, case: str | None, facts: dict[str, Any]
) -> None:
    """Add one line within the session's transaction; writers of one chain wait for each other."""
    chain = await lock(session, case)
    last = select(audit.c.hash).where(audit.c.case_id == chain).order_by(audit.c.seq.desc()).limit(1)
    previous = (await session.execute(last)).scalar_one_or_none() or START
    await session.execute(
        audit.insert().values(
            case_id=chain,
            at=at,
            actor=actor,
            action=action,
            facts=facts,
            previous=previous,
            hash=line_hash(previous, chain, at, actor, action, facts),
        )
    )


async def lines(session: AsyncSession, case: str) -> list[RowMapping]:
    """The chain of one case, oldest first."""
    return list((await session.execute(select(audit).where(audit.c.case_id == case).order_by(audit.c.seq))).mappings())


def first_broken(chain: list[RowMapping]) -> int | None:
    """The ``seq`` of the first line that does not follow from the one before it; None when the chain is whole."""
    previous = START
    for line in chain:
        at = line["at"].astimezone(UTC)
        expected = line_hash(previous, line["case_id"], at, line["actor"], line["action"], line["facts"])
        if line["previous"] != previous or line["hash"] != expected:
            return int(line["seq"])
        previous = line["hash"]
    return None
