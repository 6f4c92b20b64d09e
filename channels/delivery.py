"""Getting what was said to the recipient's phone: in order, once, for free where that is possible.

What is about to be sent is written down before it is sent, under a key by which the platform knows a repetition. So a
worker that dies between the platform's yes and our note is followed by one that sends the same order again, and the
recipient reads it once. An order that may cost money waits a moment for the recipient's next word, which brings leave
to answer without cost, unless it is about a hold, a decision, or comes from an officer.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from case_store.database import Database
from case_store.outbox import Leave, OpenSend, Outbox
from case_store.unit_of_work import SqlUnitOfWork
from channels.outbound import OutboundMessage, outbound
from complaints.clocks import Clock
from complaints.model import Conversation, ConversationId, Message

log = structlog.get_logger(__name__)

LINGER = timedelta(seconds=8)  # how long an order waits for words about to follow; a note of delay ends it sooner
LEAVE_TO_SPARE = timedelta(seconds=8)  # a reply token that ends sooner is not waited with
PATIENCE = timedelta(seconds=20)  # how long a message that would cost waits for the recipient's next word
RETRIES = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 15, 60, 300, 900))
LEAST_PAUSE = timedelta(seconds=1)
GIVE_UP = timedelta(hours=20)  # platforms know a repeated order for a day
LULL = timedelta(hours=1)  # without any try: what was refused before it does not count any more
QUOTA = "quota"  # the code of a refusal that a month's new quota ends, or the recipient's next word


@dataclass(frozen=True)
class Order:
    """Messages for one recipient. ``id`` is the same when the order is repeated; ``tries`` counts this one too, and
    ``unsure`` those before it of which nobody knows whether they worked.

    ``still_offered`` is the earlier question that the recipient has not answered yet.
    """

    id: str
    address: str
    messages: tuple[OutboundMessage, ...]
    still_offered: OutboundMessage | None
    language: str
    reply_token: str | None
    tries: int
    unsure: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a platform made of an order.

    ``sent``; ``spent``: refused without an effect, so that the messages may go another way, at once or ``after`` that
    time; ``blocked``; ``failed``: refused for good; ``later``: nobody knows, and the very same order is to be repeated,
    or the platform was never ``reached``. ``divided`` is ours: what was refused together is to be tried one by one.
    ``code`` is for the log and the health page.
    """

    kind: str
    code: str = ""
    after: timedelta | None = None
    reached: bool = True


class Sender(Protocol):
    """One platform's way out. ``costs`` says whether an order without a reply token is counted against a quota."""

    @property
    def costs(self) -> bool: ...

    def fits(self, messages: Sequence[OutboundMessage]) -> int:
        """How many of these, from the first, fit into one order; at least one."""
        ...

    async def may_cost(self, uow: SqlUnitOfWork, urgent: bool) -> bool:
        """Whether an order without a reply token may be sent now."""
        ...

    async def send(self, order: Order) -> Outcome:
        """Hand an order over. Safe to repeat with the same id. Raises nothing that a platform or a network does."""
        ...


class Delivery:
    """The worker's hand for all platforms. Run for one conversation at a time."""

    def __init__(self, database: Database, senders: Mapping[str, Sender], clock: Clock) -> None:
        self._database, self._senders, self._clock = database, senders, clock

    async def deliver(self, conversation: ConversationId) -> None:
        """Send all that waits, as far as it may be sent now; what may not yet is looked at again when it may.

        Whatever is said meanwhile brings a job of its own, so nothing here waits.
        """
        while (step := await self._next(conversation)) is not None:
            if isinstance(step, datetime):
                await self._later(conversation, step)
                return
            await self._carry_out(step)

    async def _later(self, conversation: ConversationId, moment: datetime) -> None:
        async with self._database.uow() as uow:
            await uow.later("deliver", lock=f"out:{conversation}", at=moment, conversation_id=conversation)
            await uow.commit()

    async def _next(self, id: ConversationId) -> OpenSend | datetime | None:
        """The order to carry out now, one that was begun before first; or when to look again; or that nothing waits."""
        async with self._database.uow() as uow:
            outbox, now = Outbox(uow.session), self._clock.now()
            conversation = await uow.conversations.locked(id)
            sender = self._senders.get(conversation.channel)
            if sender is None or conversation.address is None:
                return None
            if conversation.blocked_at is not None:
                await outbox.block(id, now)
                await uow.commit()
                return None
            begun = await outbox.open_send(id)
            if conversation.paused_until is not None and conversation.paused_until > now:
                return conversation.paused_until if begun or await outbox.queued(id, 1) else None
            if begun is not None and await self._may_repeat(begun, outbox, now):
                return begun
            if begun is not None:
                await outbox.end(begun, "spent", now)
            step = await self._begin(conversation, sender, uow, now)
            await uow.commit()
            return step

    async def _may_repeat(self, begun: OpenSend, outbox: Outbox, now: datetime) -> bool:
        """Whether an order without a known end is repeated as it was.

        Once its reply token is too old nobody can tell any more whether it arrived: rather twice than never.
        """
        young = begun.good_until is None or begun.good_until > now
        return young and bool(await outbox.of_send(begun))

    async def _begin(
        self, conversation: Conversation, sender: Sender, uow: SqlUnitOfWork, now: datetime
    ) -> OpenSend | datetime | None:
        outbox = Outbox(uow.session)
        # Asked before the lines are read: an answer that commits between the two is then among them, not left behind.
        asked = await outbox.asked_at(conversation.id) if sender.costs else None
        expecting = asked is not None or (sender.costs and await outbox.hold_asked(conversation.id, now - LINGER))
        lines = await outbox.queued(conversation.id)
        if not lines:
            return None
        leave = await outbox.leave_to_reply(conversation.id, now)
        messages = [as_outbound(line) for line in lines]
        if expecting and not any(message.waiting for message in messages):
            until = _lingers_until(lines[0], asked, leave)
            if now < until:
                return until
        if leave is None and sender.costs:
            urgent = any(message.urgent for message in messages)
            patient_until = lines[0].created_at + PATIENCE
            if not urgent and now < patient_until:
                return patient_until
            if not await sender.may_cost(uow, urgent):
                return None  # they wait for the recipient's next word
        chosen = lines[: 1 if await outbox.goes_alone(lines[0]) else sender.fits(messages)]
        id = str(uuid.uuid4())
        await outbox.begin(id, conversation.channel, chosen, leave, now)
        token, good_until = (leave.token, leave.good_until) if leave else (None, None)
        return OpenSend(id, conversation.id, token, good_until, now)

    async def _carry_out(self, send: OpenSend) -> None:
        """Hand the order over and write down what became of it, and until when the platform wants to be left alone."""
        found = await self._order(send)
        if found is None:
            return
        order, sender = found
        outcome = _meaning(order, await sender.send(order))
        async with self._database.uow() as uow:
            conversation, now = await uow.conversations.locked(send.conversation_id), self._clock.now()
            outcome = _given_up(outcome, send, conversation, now)
            if outcome.kind != "sent":
                log.warning("not delivered", send=send.id, outcome=outcome.kind, code=outcome.code, tries=order.tries)
            await _write_down(outcome, order, send, Outbox(uow.session), now)
            _pause(conversation, outcome, order.tries, now)
            if outcome.kind == "sent":
                conversation.last_out_at = now
            elif outcome.kind == "blocked":
                conversation.blocked_at = now
            await uow.commit()

    async def _order(self, send: OpenSend) -> tuple[Order, Sender] | None:
        """The order as it is handed over; None when it has ended meanwhile, as when the recipient has blocked us."""
        async with self._database.uow() as uow:
            outbox = Outbox(uow.session)
            conversation = await uow.conversations.get(send.conversation_id)
            tries = await outbox.note_try(send.id)
            lines = await outbox.of_send(send)
            if tries is None or not lines:
                return None
            offered = await outbox.still_offered(conversation.id, lines[0].number)
            await uow.commit()
        assert conversation.address is not None
        order = Order(
            id=send.id,
            address=conversation.address,
            messages=tuple(as_outbound(line) for line in lines),
            still_offered=as_outbound(offered) if offered else None,
            language=conversation.language,
            reply_token=send.token,
            tries=tries.count,
            unsure=tries.unsure,
        )
        return order, self._senders[conversation.channel]


def _lingers_until(oldest: Message, asked: datetime | None, leave: Leave | None) -> datetime:
    """How long what waits is kept for the words that are about to follow.

    Counted from the newest of what waits, the question and the leave to answer it: an old line must not use up the
    leave that the answer needs. But leave that soon ends is not waited with.
    """
    moments = [oldest.created_at, asked, leave.received_at if leave else None]
    until = max(moment for moment in moments if moment is not None) + LINGER
    return min(until, leave.good_until - LEAVE_TO_SPARE) if leave else until


def _meaning(order: Order, outcome: Outcome) -> Outcome:
    """What an outcome means for an order of this kind, which may have been tried before."""
    if order.reply_token and order.unsure and outcome.code == "reply_token":
        # A token works once and this one is young: it was refused because a try of ours had used it.
        return Outcome("sent", "repeated")
    if order.reply_token and order.unsure and outcome.kind == "spent":
        return replace(outcome, kind="later", reached=False)  # this try had no effect; an earlier one may have had
    if outcome.kind == "failed" and len(order.messages) > 1:
        return replace(outcome, kind="divided")  # one of them is wrong, and the others shall arrive
    return outcome


def _given_up(outcome: Outcome, send: OpenSend, conversation: Conversation, now: datetime) -> Outcome:
    """What nobody answered, or took, for most of a day has failed. A used-up quota is waited for, however long."""
    since = send.begun_at if outcome.kind == "later" else _refused_since(conversation, outcome, now)
    return Outcome("failed", outcome.code) if since is not None and now - since > GIVE_UP else outcome


def _refused_since(conversation: Conversation, outcome: Outcome, now: datetime) -> datetime | None:
    """Since when the platform has refused whatever was tried, without a word about the messages themselves."""
    if outcome.kind != "spent" or outcome.after is None or outcome.code == QUOTA:
        return None
    lately = conversation.paused_until is not None and conversation.paused_until > now - LULL
    return conversation.paused_since if lately and conversation.paused_since else now


def _pause(conversation: Conversation, outcome: Outcome, tries: int, now: datetime) -> None:
    """Leave the platform alone for as long as it asks for, and ever longer while it goes on refusing or is silent."""
    if outcome.kind == "later":
        pause = outcome.after or RETRIES[min(tries, len(RETRIES)) - 1]
    else:
        conversation.paused_since = _refused_since(conversation, outcome, now)
        if outcome.after is None or outcome.kind != "spent":
            return
        refused_for = now - conversation.paused_since if conversation.paused_since else timedelta()
        pause = max(outcome.after, min(refused_for / 2, RETRIES[-1]))
    conversation.paused_until = now + max(pause, LEAST_PAUSE)


async def _write_down(outcome: Outcome, order: Order, send: OpenSend, outbox: Outbox, now: datetime) -> None:
    """Note what a try did. A reply token that was refused for another reason than itself may be used again."""
    if outcome.kind == "later":
        if not outcome.reached:
            await outbox.never_arrived(send.id)
        return
    if outcome.kind in {"spent", "divided"} and order.reply_token and outcome.code != "reply_token":
        await outbox.free_leave(send)
    await outbox.end(send, outcome.kind, now)


def as_outbound(line: Message) -> OutboundMessage:
    return outbound(line.number, line.author, line.body)
