"""Where records are fetched from; ``get`` locks what it returns until the unit of work ends."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, inspect, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from case_store import audit, tables
from case_store.crypto import index_of
from complaints.model import (
    Case,
    CaseId,
    Conversation,
    ConversationId,
    Evidence,
    EvidenceId,
    Hold,
    HoldId,
    Message,
    MessageId,
)
from complaints.states import LIVE_HOLD_STATES

CLOCK_LEEWAY = timedelta(seconds=20)
MOST_UNANSWERED = 100  # read at once; a turn joins twenty at most

# A row that is loaded already is read anew: what it held before the lock may be out of date.
LOCKED: dict[str, Any] = {"with_for_update": True, "populate_existing": True}
# Nobody changes a conversation's key, so rows that point to it may be written meanwhile: else two webhooks that have
# written one each and then want this lock would wait for each other.
KEY_STAYS: dict[str, Any] = {"key_share": True}


class _Repository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session


class SqlConversations(_Repository):
    async def get(self, id: ConversationId) -> Conversation:
        found = await self._session.get(Conversation, id)
        if found is None:
            raise LookupError("no such conversation")
        return found

    async def locked(self, id: ConversationId) -> Conversation:
        await audit.lock_for(self._session, id)
        found = await self._session.get(Conversation, id, with_for_update=KEY_STAYS, populate_existing=True)
        if found is None:
            raise LookupError("no such conversation")
        return found

    async def by_user(self, channel: str, bot: str, user: str) -> Conversation | None:
        query = select(Conversation).where(
            tables.conversations.c.channel == channel,
            tables.conversations.c.bot == bot,
            tables.conversations.c.user == user,
        )
        return (await self._session.execute(query)).scalar_one_or_none()

    def add(self, conversation: Conversation) -> None:
        self._session.add(conversation)

    async def of_case(self, case: CaseId) -> Conversation:
        spoke = (
            select(func.max(tables.messages.c.created_at))
            .where(tables.messages.c.conversation_id == tables.conversations.c.id, tables.messages.c.direction == "in")
            .scalar_subquery()
        )
        query = select(Conversation).where(
            (tables.conversations.c.case_id == case)
            | (
                tables.conversations.c.id
                == select(tables.cases.c.conversation_id).where(tables.cases.c.id == case).scalar_subquery()
            )
        )
        return (await self._session.execute(query.order_by(spoke.desc().nulls_last()).limit(1))).scalar_one()

    async def is_muted(self, id: ConversationId) -> bool:
        """Whether an officer has the conversation now; the row is locked, so that no take-over slips in after this."""
        await audit.lock_for(self._session, id)
        query = select(tables.conversations.c.muted_by).where(tables.conversations.c.id == id)
        query = query.with_for_update(**KEY_STAYS)
        return (await self._session.execute(query)).scalar_one() is not None


class SqlMessages(_Repository):
    async def known(self, source_key: str) -> bool:
        query = select(exists().where(tables.messages.c.source_key == source_key))
        return bool((await self._session.execute(query)).scalar_one())

    async def by_source_key(self, source_key: str) -> Message:
        query = select(Message).where(tables.messages.c.source_key == source_key)
        return (await self._session.execute(query)).scalar_one()

    async def unanswered(self, conversation: ConversationId) -> Sequence[Message]:
        """What waits for an answer, in the order in which it was sent; of very much, the first."""
        query = (
            select(Message)
            .where(
                tables.messages.c.conversation_id == conversation,
                tables.messages.c.direction == "in",
                tables.messages.c.answered_by.is_(None),
            )
            .order_by(func.coalesce(tables.messages.c.sent_at, tables.messages.c.created_at), tables.messages.c.number)
            .limit(MOST_UNANSWERED)
        )
        return (await self._session.execute(query)).scalars().all()

    async def last_said(self, conversation: ConversationId) -> datetime | None:
        """When anything was said to the recipient for the last time."""
        lines = tables.messages
        query = select(lines.c.created_at).where(lines.c.conversation_id == conversation, lines.c.direction == "out")
        query = query.order_by(lines.c.number.desc()).limit(1)  # read from the end: a transcript may be long
        said: datetime | None = (await self._session.execute(query)).scalar_one_or_none()
        return said

    async def answered(self, id: MessageId, by: str) -> bool:
        """Mark a message as answered; False when somebody was faster."""
        done = await self._session.execute(
            update(tables.messages)
            .where(tables.messages.c.id == id, tables.messages.c.answered_by.is_(None))
            .values(answered_by=by)
            .returning(tables.messages.c.id)
        )
        return done.scalar_one_or_none() is not None

    async def choice_payload(self, conversation: ConversationId, choice: str) -> str | None:
        """What a tapped choice stands for, if it belongs to the newest line that offers any, or to the same answer.

        An older one is void: tapped twice, it would answer the next question.
        """
        lines, choices = tables.messages, tables.choices
        newest = await self._session.execute(
            select(lines.c.id, lines.c.author, lines.c.source_key)
            .where(lines.c.conversation_id == conversation, exists().where(choices.c.message_id == lines.c.id))
            .order_by(lines.c.number.desc())
            .limit(1)
        )
        line = newest.one_or_none()
        if line is None:
            return None
        valid = lines.c.id == line.id
        answered, colon, _ = line.source_key.rpartition(":")  # the bot's lines are keyed by the message they answer
        if line.author == "bot" and colon:
            valid |= (lines.c.author == "bot") & lines.c.source_key.startswith(answered + colon, autoescape=True)
        query = (
            select(choices.c.payload)
            .join(lines, lines.c.id == choices.c.message_id)
            .where(choices.c.id == choice, lines.c.conversation_id == conversation, valid)
        )
        return (await self._session.execute(query)).scalar_one_or_none()

    async def is_late(self, message: Message) -> bool:
        """Whether something was said to the recipient after this message was sent: it cannot be an answer to that.

        A platform's clock may differ from ours, so its word counts only beyond the leeway.
        """
        lines = tables.messages
        after = lines.c.number > message.number
        if message.sent_at is not None:
            after |= lines.c.created_at > message.sent_at + CLOCK_LEEWAY
        query = select(
            exists().where(
                lines.c.conversation_id == message.conversation_id,
                lines.c.direction == "out",
                lines.c.author == "bot",
                after,
            )
        )
        return bool((await self._session.execute(query)).scalar_one())

    async def offered(self, conversation: ConversationId, before: int, words: str) -> str | None:
        """What these words stand for, if they are a choice of the last line said before this message."""
        lines, choices = tables.messages, tables.choices
        last = (
            select(lines.c.id)
            .where(lines.c.conversation_id == conversation, lines.c.number < before, lines.c.direction == "out")
            .order_by(lines.c.number.desc())
            .limit(1)
        )
        query = select(choices.c.payload).where(
            choices.c.message_id == last.scalar_subquery(), choices.c.label == words.replace("\x00", "").strip()
        )
        return (await self._session.execute(query)).scalars().first()

    async def picture_before(self, message: Message, within: timedelta) -> str | None:
        """The evidence id of the picture that the recipient sent just before a message, with nothing in between."""
        rows = tables.messages.c
        before = (
            select(rows.evidence_id, rows.kind)
            .where(
                rows.conversation_id == message.conversation_id,
                rows.direction == "in",
                rows.author == "recipient",
                rows.number < message.number,
                rows.created_at > message.created_at - within,
            )
            .order_by(rows.number.desc())
            .limit(1)
        )
        found = (await self._session.execute(before)).first()
        return str(found.evidence_id) if found and found.evidence_id and found.kind == "image" else None


class SqlCases(_Repository):
    async def get(self, id: CaseId) -> Case:
        found = await self._session.get(Case, id, **LOCKED)
        if found is None:
            raise LookupError("no such case")
        return found

    async def by_number(self, number: str) -> Case | None:
        return (await self._session.execute(select(Case).where(tables.cases.c.number == number))).scalar_one_or_none()

    async def of_conversation(self, conversation: ConversationId) -> list[Case]:
        opened = select(tables.conversations.c.case_id).where(tables.conversations.c.id == conversation)
        query = select(Case).where(
            (tables.cases.c.conversation_id == conversation) | tables.cases.c.id.in_(opened.scalar_subquery())
        )
        return list((await self._session.execute(query.order_by(tables.cases.c.created_at.desc()))).scalars())

    async def by_tracking_number(self, tracking_number: str) -> list[Case]:
        query = select(Case).where(tables.cases.c.tracking_index == index_of(tracking_number))
        return list((await self._session.execute(query.order_by(tables.cases.c.id).with_for_update())).scalars())

    def add(self, case: Case) -> None:
        self._session.add(case)


class SqlHolds(_Repository):
    async def get(self, id: HoldId) -> Hold:
        case = select(tables.holds.c.case_id).where(tables.holds.c.id == id)
        await self._session.execute(
            select(tables.cases.c.id).where(tables.cases.c.id == case.scalar_subquery()).with_for_update()
        )
        found = await self._session.get(Hold, id, **LOCKED)
        if found is None:
            raise LookupError("no such hold")
        return found

    async def of_case(self, case: CaseId) -> list[Hold]:
        query = select(Hold).where(tables.holds.c.case_id == case).order_by(tables.holds.c.requested_at.desc())
        return list((await self._session.execute(query)).scalars())

    async def live_for(self, tracking_number: str) -> Hold | None:
        query = select(Hold).where(
            tables.holds.c.tracking_index == index_of(tracking_number), tables.holds.c.state.in_(LIVE_HOLD_STATES)
        )
        return (await self._session.execute(query)).scalar_one_or_none()

    async def by_provider_id(self, provider_hold_id: str) -> Hold | None:
        query = select(tables.holds.c.id).where(tables.holds.c.provider_hold_id == provider_hold_id)
        id = (await self._session.execute(query)).scalar_one_or_none()
        return await self.get(HoldId(id)) if id else None

    async def live_ending_before(self, moment: datetime) -> list[Hold]:
        query = select(Hold).where(tables.holds.c.state.in_(LIVE_HOLD_STATES), tables.holds.c.expires_at < moment)
        return list((await self._session.execute(query)).scalars())

    async def unsettled(self) -> list[Hold]:
        wants = (
            tables.holds.c.state.in_(("requested", "unknown"))
            | tables.holds.c.release_wanted.is_not(None)
            | tables.holds.c.extend_wanted.is_not(None)
        )
        query = select(Hold).where(tables.holds.c.state.in_(LIVE_HOLD_STATES), wants)
        return list((await self._session.execute(query)).scalars())

    async def add(self, hold: Hold) -> bool:
        try:
            async with self._session.begin_nested():
                self._session.add(hold)
        except IntegrityError:
            return False
        return True


class SqlEvidence(_Repository):
    async def find(self, id: EvidenceId) -> Evidence | None:
        return await self._session.get(Evidence, id)

    async def get(self, id: EvidenceId) -> Evidence:
        found = await self.find(id)
        if found is None:
            raise LookupError("no such evidence")
        return found

    async def of_case(self, case: CaseId) -> list[Evidence]:
        query = select(Evidence).where(tables.evidence.c.case_id == case).order_by(tables.evidence.c.received_at)
        return list((await self._session.execute(query)).scalars())

    async def locked(self, id: EvidenceId) -> Evidence | None:
        query = select(Evidence).where(tables.evidence.c.id == id).with_for_update()
        return (await self._session.execute(query, execution_options={"populate_existing": True})).scalar_one_or_none()

    async def same(self, conversation: ConversationId, sha256: str) -> Evidence | None:
        """The newest file of this conversation with these very bytes."""
        rows = tables.evidence.c
        query = select(Evidence).where(rows.conversation_id == conversation, rows.sha256 == sha256)
        return (await self._session.execute(query.order_by(rows.received_at.desc()).limit(1))).scalar_one_or_none()

    async def all_same(self, conversation: ConversationId, sha256: str) -> list[Evidence]:
        """Every file of this conversation with these bytes, locked; in each of its cases there may be one."""
        rows = tables.evidence.c
        query = select(Evidence).where(rows.conversation_id == conversation, rows.sha256 == sha256)
        return list((await self._session.execute(query.order_by(rows.id).with_for_update())).scalars())

    async def unread_since(self, before: datetime) -> list[str]:
        """A few of the pictures that have waited to be read since before that moment."""
        rows = tables.evidence.c
        late = select(rows.id).where(rows.read_state.in_(("waiting", "codes")), rows.received_at < before)
        return [str(id) for id in (await self._session.execute(late.limit(50))).scalars()]

    async def remove(self, id: EvidenceId) -> None:
        await self._session.execute(delete(tables.evidence).where(tables.evidence.c.id == id))

    async def keep(self, item: Evidence, case: CaseId | None) -> Evidence:
        """Keep a file of whose conversation the row is locked; the same bytes are kept once.

        Sent again, it is the same piece of evidence; in a later case one of its own, over the same stored bytes.
        """
        same = await self.same(item.conversation_id, item.sha256)
        if same is not None and same.case_id in {None, case}:
            return same
        if same is None and inspect(item).detached:  # what was found before has been refused and deleted since
            raise LookupError("no such evidence")
        if same is not None:
            arrived, name = item.received_at, item.original_name
            item = replace(same, id=EvidenceId(str(uuid.uuid4())), case_id=None, kind="other", received_at=arrived)
            item.original_name = name
        self._session.add(item)
        await self._session.flush()
        return item

    async def least_checked(self, count: int) -> list[Evidence]:
        """The files whose bytes were compared with their hash longest ago, or never."""
        order = (tables.evidence.c.checked_at.asc().nulls_first(), tables.evidence.c.id)
        return list((await self._session.execute(select(Evidence).order_by(*order).limit(count))).scalars())


class SqlTries(_Repository):
    async def count(self, subject: str) -> int:
        query = select(tables.tries.c.count).where(tables.tries.c.subject_index == index_of(subject))
        return (await self._session.execute(query)).scalar_one_or_none() or 0

    async def add(self, subject: str) -> int:
        first = insert(tables.tries).values(subject_index=index_of(subject), count=1)
        counted = first.on_conflict_do_update(
            index_elements=["subject_index"], set_={"count": tables.tries.c.count + 1}
        ).returning(tables.tries.c.count)
        return int((await self._session.execute(counted)).scalar_one())

    async def take_back(self, subject: str) -> None:
        row = tables.tries
        one_less = update(row).where(row.c.subject_index == index_of(subject), row.c.count > 0)
        await self._session.execute(one_less.values(count=row.c.count - 1))

    async def clear(self, subject: str) -> None:
        await self._session.execute(delete(tables.tries).where(tables.tries.c.subject_index == index_of(subject)))
