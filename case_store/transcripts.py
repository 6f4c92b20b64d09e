"""What was said, as officers and the dossier read it: never the internal turns, by day or by case."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Date, Select, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from case_store import audit
from case_store.tables import cases, conversations, messages
from complaints.model import Case, Message
from complaints.thai_time import THAI_TIME

MOST_MESSAGES = 500


async def transcript_of_case(session: AsyncSession, case: Case) -> list[Message]:
    """What was said about this case and nothing about another one, oldest first.

    A conversation's share for a case runs from the message that started it (the first case also has what was said
    before it) to the message that started the next. A case opened from elsewhere is in that conversation from then on.
    """
    shares = [*await _own_share(session, case), *await _shares_elsewhere(session, case)]
    found: list[Message] = []
    for share in shares:
        found += (await session.scalars(_shown_to_people().where(share))).all()
    return sorted(found, key=lambda message: (message.created_at, message.number))


async def _own_share(session: AsyncSession, case: Case) -> list[ColumnElement[bool]]:
    begun = select(cases.c.created_at).where(cases.c.conversation_id == case.conversation_id)
    starts = sorted((await session.scalars(begun)).all())
    first = case.created_at == starts[0]
    later = next((start for start in starts if start > case.created_at), None)
    lowest = 0 if first else await _number_that_started(session, case.conversation_id, case.created_at)
    share = (messages.c.conversation_id == case.conversation_id) & (messages.c.number >= lowest)
    if later is not None:
        share &= messages.c.number < await _number_that_started(session, case.conversation_id, later)
    return [share]


async def _shares_elsewhere(session: AsyncSession, case: Case) -> list[ColumnElement[bool]]:
    opened = [line for line in await audit.lines(session, case.id) if line["action"] == "case.opened_elsewhere"]
    first: dict[str, datetime] = {}
    for line in opened:
        first.setdefault(line["facts"].get("conversation", ""), line["at"])
    there = select(conversations.c.id).where(conversations.c.case_id == case.id, conversations.c.id.in_(first))
    return [
        (messages.c.conversation_id == id) & (messages.c.created_at >= first[id])
        for id in (await session.scalars(there)).all()
        if id != case.conversation_id
    ]


async def _number_that_started(session: AsyncSession, conversation: str, moment: datetime) -> int:
    said = select(func.max(messages.c.number)).where(
        messages.c.conversation_id == conversation,
        messages.c.author == "recipient",
        messages.c.created_at <= moment,
    )
    return (await session.execute(said)).scalar_one() or 0


def _shown_to_people() -> Select[Message]:
    return select(Message).where(messages.c.kind != "event").order_by(messages.c.number)


async def days_of(session: AsyncSession, conversation: str) -> list[tuple[date, int]]:
    """The days (Thai time) on which something was said, oldest first, with how many messages."""
    day = cast(func.timezone(timedelta(hours=7), messages.c.created_at), Date)
    query = select(day, func.count()).where(messages.c.conversation_id == conversation, messages.c.kind != "event")
    return [(row[0], row[1]) for row in await session.execute(query.group_by(day).order_by(day))]


async def messages_of_day(session: AsyncSession, conversation: str, day: date) -> Sequence[Message]:
    """The last ``MOST_MESSAGES`` of one day in Thai time, oldest first."""
    begin = datetime.combine(day, time(), THAI_TIME)
    query = select(Message).where(
        messages.c.conversation_id == conversation,
        messages.c.kind != "event",
        messages.c.created_at >= begin,
        messages.c.created_at < begin + timedelta(days=1),
    )
    newest = await session.scalars(query.order_by(messages.c.number.desc()).limit(MOST_MESSAGES))
    return newest.all()[::-1]


async def messages_after(session: AsyncSession, conversation: str, number: int) -> Sequence[Message]:
    """What was said since message ``number``, oldest first."""
    query = _shown_to_people().where(messages.c.conversation_id == conversation, messages.c.number > number)
    return (await session.scalars(query.limit(MOST_MESSAGES))).all()


async def messages_numbered(session: AsyncSession, conversation: str, numbers: Collection[int]) -> Sequence[Message]:
    """The messages of these numbers, oldest first."""
    chosen = (messages.c.conversation_id == conversation) & messages.c.number.in_(list(numbers))
    return (await session.scalars(_shown_to_people().where(chosen))).all()


async def place_of(session: AsyncSession, conversation: str, hold: str) -> tuple[date, int] | None:
    """The day (Thai time) and the number of the message that told of this hold being placed, to jump to."""
    told = messages.c.source_key.startswith(f"hold:{hold}:confirm", autoescape=True)
    found = (await session.scalars(_shown_to_people().where(messages.c.conversation_id == conversation, told))).first()
    return (found.created_at.astimezone(THAI_TIME).date(), found.number) if found else None
