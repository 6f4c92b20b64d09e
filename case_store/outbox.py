"""What is to be shown to recipients on platforms: what waits, the order on its way, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from case_store import audit
from case_store.repositories import KEY_STAYS
from case_store.tables import cases, channel_health, conversations, holds, messages, reply_tokens, sends
from complaints.model import ConversationId, Message


@dataclass(frozen=True)
class OpenSend:
    """An order to a platform without a known end. ``token`` is its reply token, None for a message that costs."""

    id: str
    conversation_id: ConversationId
    token: str | None
    good_until: datetime | None
    begun_at: datetime


QUOTA = ("quota_limit", "quota_used", "quota_at")  # what a platform told of its quota, and when


@dataclass(frozen=True)
class Leave:
    """A reply token that may still be used."""

    id: str
    token: str
    received_at: datetime
    good_until: datetime


@dataclass(frozen=True)
class Tries:
    """How often an order was tried, this time included, and how often before nobody learned what became of it."""

    count: int
    unsure: int


class Outbox:
    """Queries over one session. One worker at a time works on a conversation's outbox: its job holds the lock."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def queued(self, conversation: ConversationId, limit: int = 20) -> Sequence[Message]:
        """What waits to be sent, oldest first."""
        return await self._out(conversation, messages.c.delivery_state == "queued", limit)

    async def of_send(self, send: OpenSend) -> Sequence[Message]:
        """What an order still has to bring."""
        which = (messages.c.send_id == send.id) & (messages.c.delivery_state == "queued")
        return await self._out(send.conversation_id, which, 100)

    async def goes_alone(self, line: Message) -> bool:
        """Whether a line was refused together with others, so that it is to be tried without them."""
        query = select(exists().where(sends.c.id == line.send_id, sends.c.outcome == "divided"))
        return bool((await self._session.execute(query)).scalar_one())

    async def _out(self, conversation: ConversationId, which: Any, limit: int) -> Sequence[Message]:
        query = select(Message).where(messages.c.conversation_id == conversation, messages.c.direction == "out", which)
        return (await self._session.execute(query.order_by(messages.c.number).limit(limit))).scalars().all()

    async def still_offered(self, conversation: ConversationId, before: int) -> Message | None:
        """The newest line before this number with choices that the recipient has not answered yet."""
        spoke = select(func.coalesce(func.max(messages.c.number), 0)).where(
            messages.c.conversation_id == conversation, messages.c.author == "recipient"
        )
        between = (messages.c.number > spoke.scalar_subquery()) & (messages.c.number < before)
        lines = await self._out(conversation, between, 100)
        return next((line for line in reversed(lines) if line.body.get("choices")), None)

    async def open_send(self, conversation: ConversationId) -> OpenSend | None:
        query = (
            select(*sends.c, reply_tokens.c.token, reply_tokens.c.good_until)
            .outerjoin(reply_tokens, reply_tokens.c.id == sends.c.reply_token_id)
            .where(sends.c.conversation_id == conversation, sends.c.outcome.is_(None))
        )
        row = (await self._session.execute(query)).mappings().first()
        return None if row is None else OpenSend(**{name: row[name] for name in OpenSend.__annotations__})

    async def leave_to_reply(self, conversation: ConversationId, now: datetime) -> Leave | None:
        """The reply token that lives longest, if any may still be used."""
        query = (
            select(*reply_tokens.c["id", "token", "received_at", "good_until"])
            .where(
                reply_tokens.c.conversation_id == conversation,
                reply_tokens.c.used_at.is_(None),
                reply_tokens.c.good_until > now,
            )
            .order_by(reply_tokens.c.good_until.desc())
            .limit(1)
        )
        row = (await self._session.execute(query)).mappings().first()
        return None if row is None else Leave(**row)

    async def begin(self, id: str, channel: str, lines: Sequence[Message], leave: Leave | None, now: datetime) -> None:
        """Write down what is about to be sent, before it is: after a crash the same order is carried out."""
        conversation = lines[0].conversation_id
        row = {"id": id, "conversation_id": conversation, "channel": channel, "begun_at": now, "tries": 0, "unsure": 0}
        await self._session.execute(sends.insert().values(**row, reply_token_id=leave.id if leave else None))
        for line in lines:
            line.send_id = id
        if leave:
            used = update(reply_tokens).where(reply_tokens.c.id == leave.id)
            await self._session.execute(used.values(used_at=now))

    async def note_try(self, id: str) -> Tries | None:
        """Count one more try, as one that may have worked until its end is known; None when the order has ended."""
        counted = (
            update(sends)
            .where(sends.c.id == id, sends.c.outcome.is_(None))
            .values(tries=sends.c.tries + 1, unsure=sends.c.unsure + 1)
            .returning(sends.c.tries, sends.c.unsure - 1)
        )
        row = (await self._session.execute(counted)).one_or_none()
        return None if row is None else Tries(*row)

    async def never_arrived(self, id: str) -> None:
        """The last try had no effect: the platform never heard of it, or refused it."""
        await self._session.execute(update(sends).where(sends.c.id == id).values(unsure=sends.c.unsure - 1))

    async def end(self, send: OpenSend, outcome: str, now: datetime) -> None:
        """``sent``, ``blocked`` and ``failed`` are the messages' end as well; after ``spent`` and ``divided`` they wait
        again. An order that a block has ended may still turn out to be sent."""
        await self._lock(send.conversation_id)
        sent = outcome == "sent"
        open_ = sends.c.outcome.is_(None) | (sends.c.outcome == "blocked") if sent else sends.c.outcome.is_(None)
        order = update(sends).where(sends.c.id == send.id, open_)
        await self._session.execute(order.values(outcome=outcome, ended_at=now))
        from_ = ("queued", "blocked") if sent else ("queued",)
        lines = update(messages).where(messages.c.send_id == send.id, messages.c.delivery_state.in_(from_))
        state = "queued" if outcome in {"spent", "divided"} else outcome
        await self._session.execute(lines.values(delivery_state=state, sent_at=now if sent else None))

    async def free_leave(self, send: OpenSend) -> None:
        """The platform refused the order without looking at its reply token, which therefore still works."""
        token = select(sends.c.reply_token_id).where(sends.c.id == send.id).scalar_subquery()
        await self._session.execute(update(reply_tokens).where(reply_tokens.c.id == token).values(used_at=None))

    async def block(self, conversation: ConversationId, now: datetime) -> None:
        """The recipient does not want our messages: what waits, and what is on its way, has that end."""
        await self._lock(conversation)
        order = update(sends).where(sends.c.conversation_id == conversation, sends.c.outcome.is_(None))
        await self._session.execute(order.values(outcome="blocked", ended_at=now))
        await self.mark(conversation, "queued", "blocked")

    async def _lock(self, conversation: ConversationId) -> None:
        """Conversation before messages, as everywhere."""
        await audit.lock_for(self._session, conversation)
        row = select(conversations.c.id).where(conversations.c.id == conversation)
        await self._session.execute(row.with_for_update(**KEY_STAYS))

    async def mark(self, conversation: ConversationId, before: str, after: str, *, up_to: int | None = None) -> None:
        """Move a conversation's messages from one delivery state to another."""
        lines = update(messages).where(
            messages.c.conversation_id == conversation,
            messages.c.direction == "out",
            messages.c.delivery_state == before,
        )
        if up_to is not None:
            lines = lines.where(messages.c.number <= up_to)
        await self._session.execute(lines.values(delivery_state=after))

    async def queue_again(self, conversation: ConversationId, most: int) -> None:
        """The newest blocked messages wait again: the recipient is back."""
        newest = (
            select(messages.c.id)
            .where(messages.c.conversation_id == conversation, messages.c.delivery_state == "blocked")
            .order_by(messages.c.number.desc())
            .limit(most)
        )
        back = update(messages).where(messages.c.id.in_(newest)).values(delivery_state="queued", send_id=None)
        await self._session.execute(back)

    async def asked_at(self, conversation: ConversationId) -> datetime | None:
        """When the newest of what waits for an answer came; None when no turn is owed."""
        query = select(func.max(messages.c.created_at)).where(
            messages.c.conversation_id == conversation,
            messages.c.direction == "in",
            messages.c.answered_by.is_(None),
        )
        asked: datetime | None = (await self._session.execute(query)).scalar_one_or_none()
        return asked

    async def hold_asked(self, conversation: ConversationId, lately: datetime) -> bool:
        """Whether since ``lately`` the provider was asked to hold, or to extend the hold of a case that was just
        filed: its answer is about to come."""
        case = select(conversations.c.case_id).where(conversations.c.id == conversation).scalar_subquery()
        holding = (holds.c.state == "requested") & (holds.c.requested_at > lately)
        extending = holds.c.extend_wanted.is_not(None) & (cases.c.filed_at > lately)
        asked = exists().where(holds.c.case_id == case, cases.c.id == holds.c.case_id, holding | extending)
        return bool((await self._session.execute(select(asked))).scalar_one())

    async def quota(self, channel: str) -> tuple[int | None, int] | None:
        """The month's limit (None: no limit) and what was used, what we sent since included; None when nobody knows."""
        found = await self.health(channel)
        if found is None or "quota_limit" not in found[1]:
            return None
        facts = found[1]
        since = await self.pushes_since(channel, datetime.fromisoformat(facts["quota_at"]))
        return facts["quota_limit"], facts["quota_used"] + since

    async def pushes_since(self, channel: str, moment: datetime) -> int:
        """How many messages that cost were sent since then."""
        query = select(func.count()).where(
            sends.c.channel == channel,
            sends.c.reply_token_id.is_(None),
            sends.c.outcome == "sent",
            sends.c.ended_at > moment,
        )
        return int((await self._session.execute(query)).scalar_one())

    async def forgotten(self, before: datetime) -> Sequence[ConversationId]:
        """Conversations of platforms whose messages have waited since then."""
        query = (
            select(messages.c.conversation_id)
            .join(conversations, conversations.c.id == messages.c.conversation_id)
            .where(
                conversations.c.address.is_not(None),
                messages.c.direction == "out",
                messages.c.delivery_state == "queued",
                messages.c.created_at < before,
            )
            .distinct()
        )
        return [ConversationId(id) for id in (await self._session.execute(query)).scalars()]

    async def health(self, channel: str) -> tuple[datetime, dict[str, Any]] | None:
        """When the channel was last looked at, and what was found."""
        row = (await self._session.execute(select(channel_health).where(channel_health.c.channel == channel))).first()
        return None if row is None else (row.at, row.facts)

    async def keep_health(self, channel: str, facts: dict[str, Any], now: datetime) -> None:
        found = insert(channel_health).values(channel=channel, at=now, facts=facts)
        changed = found.on_conflict_do_update(index_elements=["channel"], set_={"at": now, "facts": facts})
        await self._session.execute(changed)
