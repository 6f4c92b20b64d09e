"""What the officers' pages and the dossier read: whole cases and the queue, nothing locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from case_store import audit
from case_store.repositories import SqlConversations
from case_store.tables import cases, conversations, evidence, holds, messages, officers, referrals
from complaints.categories import Category
from complaints.model import Case, Conversation, Evidence, Hold
from complaints.money import Satang
from complaints.states import CASE_STATES

WORK = ("filed", "reviewing")  # what waits for an officer
MOST_ROWS = 200


@dataclass(frozen=True)
class WaitingRow:
    """A conversation that wants an officer or has one. ``unread`` is when the recipient wrote after the officer."""

    conversation: str
    channel: str
    since: datetime | None
    reason: str | None
    taken_by: str | None
    unread: datetime | None
    case: str | None
    number: str | None
    category: Category | None


@dataclass(frozen=True)
class CaseRow:
    """One line of the queue of cases, with its newest hold."""

    case: str
    number: str | None
    category: Category | None
    state: str
    filed_at: datetime | None
    next_due_at: datetime | None
    hold_state: str | None
    hold_amount: Satang | None
    hold_ends_at: datetime | None
    taken_by: str | None


@dataclass(frozen=True)
class Referral:
    """A case's way to another desk: ``queued``, ``delivered`` or ``failed``."""

    id: str
    target: str
    state: str
    folder: str | None
    manifest_sha256: str | None
    created_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True)
class AuditLine:
    seq: int
    at: datetime
    actor: str
    action: str
    facts: dict[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True)
class CaseFile:
    """All that is known of one case. ``holds`` and ``evidence`` oldest first; ``broken_at`` is the audit line that does
    not follow from the one before it, None when the chain is whole."""

    case: Case
    conversation: Conversation
    holds: tuple[Hold, ...]
    evidence: tuple[Evidence, ...]
    audit: tuple[AuditLine, ...]
    broken_at: int | None
    referral: Referral | None
    officers: dict[str, str]


async def officer_names(session: AsyncSession) -> dict[str, str]:
    """Names by officer id."""
    return {row.id: row.name for row in await session.execute(select(officers.c.id, officers.c.name))}


async def case_file(session: AsyncSession, case_id: str) -> CaseFile | None:
    """The whole case, or None when there is none of this id."""
    case = await session.get(Case, case_id)
    if case is None:
        return None
    chain = await audit.lines(session, case_id)
    held = select(Hold).where(holds.c.case_id == case_id).order_by(holds.c.requested_at)
    shown = select(Evidence).where(evidence.c.case_id == case_id).order_by(evidence.c.received_at, evidence.c.id)
    return CaseFile(
        case=case,
        conversation=await conversation_of(session, case),
        holds=tuple((await session.scalars(held)).all()),
        evidence=tuple((await session.scalars(shown)).all()),
        audit=tuple(AuditLine(**{name: line[name] for name in AuditLine.__annotations__}) for line in chain),
        broken_at=audit.first_broken(chain),
        referral=await referral_of(session, case_id),
        officers=await officer_names(session),
    )


async def conversation_of(session: AsyncSession, case: Case) -> Conversation:
    """Where the recipient is reached: the conversation that wrote last among those that opened this case."""
    return await SqlConversations(session).of_case(case.id)


async def evidence_of_conversation(session: AsyncSession, conversation: str) -> dict[str, Evidence]:
    """Every file that arrived in a conversation, also those of no case, by id."""
    found = await session.scalars(select(Evidence).where(evidence.c.conversation_id == conversation))
    return {item.id: item for item in found}


async def referral_of(session: AsyncSession, case_id: str) -> Referral | None:
    row = (await session.execute(select(referrals).where(referrals.c.case_id == case_id))).mappings().first()
    return Referral(**{name: row[name] for name in Referral.__annotations__}) if row else None


async def waiting(session: AsyncSession) -> list[WaitingRow]:
    """Conversations that asked for an officer, longest wait first, then those that an officer has."""
    spoke = select(messages.c.conversation_id, func.max(messages.c.created_at).label("at"), messages.c.author)
    spoke = spoke.where(messages.c.author.in_(("recipient", "officer")), messages.c.kind != "event")
    last = spoke.group_by(messages.c.conversation_id, messages.c.author).subquery()
    theirs, ours = last.alias(), last.alias()
    query = (
        select(
            conversations, officers.c.name, cases.c.number, cases.c.category, theirs.c.at, ours.c.at.label("ours_at")
        )
        .outerjoin(officers, officers.c.id == conversations.c.muted_by)
        .outerjoin(cases, cases.c.id == conversations.c.case_id)
        .outerjoin(theirs, (theirs.c.conversation_id == conversations.c.id) & (theirs.c.author == "recipient"))
        .outerjoin(ours, (ours.c.conversation_id == conversations.c.id) & (ours.c.author == "officer"))
        .where(conversations.c.officer_requested_at.is_not(None) | conversations.c.muted_by.is_not(None))
        .order_by(conversations.c.officer_requested_at.nulls_last(), theirs.c.at)
    )
    return [
        WaitingRow(
            conversation=row["id"],
            channel=row["channel"],
            since=row["officer_requested_at"],
            reason=row["officer_reason"],
            taken_by=row["name"],
            unread=row["at"] if row["at"] and (row["ours_at"] is None or row["at"] > row["ours_at"]) else None,
            case=row["case_id"],
            number=row["number"],
            category=row["category"],
        )
        for row in (await session.execute(query)).mappings()
    ]


async def case_counts(session: AsyncSession) -> dict[str, int]:
    """How many cases are in each state; states without a case count 0."""
    counted = await session.execute(select(cases.c.state, func.count()).group_by(cases.c.state))
    return {state: 0 for state in CASE_STATES} | {row[0]: row[1] for row in counted}


async def case_rows(session: AsyncSession, states: Sequence[str]) -> list[CaseRow]:
    """Up to ``MOST_ROWS`` cases in these states, the next due first."""
    one_each = select(holds).ext(distinct_on(holds.c.case_id))
    newest = one_each.order_by(holds.c.case_id, holds.c.requested_at.desc()).subquery()
    query = (
        select(
            cases.c.id.label("case"),
            *(cases.c[name] for name in ("number", "category", "state", "filed_at", "next_due_at")),
            newest.c.state.label("hold_state"),
            newest.c.amount.label("hold_amount"),
            newest.c.expires_at.label("hold_ends_at"),
            officers.c.name.label("taken_by"),
        )
        .outerjoin(newest, newest.c.case_id == cases.c.id)
        .outerjoin(conversations, conversations.c.id == cases.c.conversation_id)
        .outerjoin(officers, officers.c.id == conversations.c.muted_by)
        .where(cases.c.state.in_(states))
        .order_by(cases.c.next_due_at.nulls_last(), cases.c.created_at.desc())
        .limit(MOST_ROWS)
    )
    return [CaseRow(**row) for row in (await session.execute(query)).mappings()]
