"""Getting what was said to the recipient's phone: in order, once, for free where that is possible.

What is about to be sent is written down before it is sent, under a key by which the platform knows a repetition. So a
worker that dies between the platform's yes and our note is followed by one that sends the same order again, and the
recipient reads it once. An order that may cost money waits a moment for the recipient's next word, which brings leave
to answer without cost, unless it is about a hold, a decision, or comes from an officer.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from case_store.database import Database
from case_store.outbox import OpenSend, Outbox
from case_store.unit_of_work import SqlUnitOfWork
from channels.outbound import OutboundMessage, outbound
from complaints.clocks import Clock
from complaints.model import Conversation, ConversationId, Message

log = structlog.get_logger(__name__)

LINGER = timedelta(seconds=8)  # how long an order waits for words about to follow; a note of delay ends it sooner
LOOK_AGAIN = 0.1  # seconds
LEAVE_TO_SPARE = timedelta(seconds=8)  # a reply token that ends sooner is not waited with
PATIENCE = timedelta(seconds=20)  # how long a message that would cost waits for the recipient's next word
RETRIES = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 15, 60, 300, 900))
GIVE_UP = timedelta(hours=20)  # platforms know a repeated order for a day


@dataclass(frozen=True)
class Order:
    """Messages for one recipient. ``id`` is the same when the order is repeated; ``tries`` counts this one too.

    ``still_offered`` is the earlier question that the recipient has not answered yet.
    """

    id: str
    address: str
    messages: tuple[OutboundMessage, ...]
    still_offered: OutboundMessage | None
    language: str
    reply_token: str | None
    tries: int


@dataclass(frozen=True)
class Outcome:
    """What a platform made of an order.

    ``sent``; ``spent``: refused without an effect, so that the messages may go another way, at once or ``after`` that
    time; ``blocked``; ``failed``: refused for good; ``later``: nobody knows, and the very same order is to be repeated.
    ``code`` is for the log and the health page.
    """

    kind: str
    code: str = ""
    after: timedelta | None = None


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


@dataclass(frozen=True)
class Wait:
    """Nothing to do before ``until``; a short wait is waited for, a long one becomes a job of its own."""

    until: datetime


class Delivery:
    """The worker's hand for all platforms. Run for one conversation at a time."""

    def __init__(
        self,
        database: Database,
        senders: Mapping[str, Sender],
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database, self._senders, self._clock, self._sleep = database, senders, clock, sleep

    async def deliver(self, conversation: ConversationId) -> None:
        """Send all that waits, as far as it may be sent now; what may not yet, gets a job for later."""
        while (step := await self._next(conversation)) is not None:
            if isinstance(step, Wait):
                if step.until - self._clock.now() > LINGER:
                    await self._later(conversation, step.until)
                    return
                await self._sleep(LOOK_AGAIN)
                continue
            again = await self._carry_out(step)
            if again is not None:
                await self._later(conversation, again)
                return

    async def _later(self, conversation: ConversationId, moment: datetime) -> None:
        async with self._database.uow() as uow:
            await uow.later("deliver", lock=f"out:{conversation}", at=moment, conversation_id=conversation)
            await uow.commit()

    async def _next(self, id: ConversationId) -> OpenSend | Wait | None:
        """The order to carry out now, one that was begun before first; or how long to wait; or that nothing waits."""
        async with self._database.uow() as uow:
            outbox, now = Outbox(uow.session), self._clock.now()
            conversation = await uow.conversations.get(id)
            sender = self._senders.get(conversation.channel)
            if sender is None or conversation.address is None:
                return None
            if conversation.blocked_at is not None:
                await outbox.mark(id, "queued", "blocked")
                await uow.commit()
                return None
            begun = await outbox.open_send(id)
            if begun is not None and (begun.good_until is None or begun.good_until > now or begun.tries == 0):
                return begun
            if begun is not None:  # nobody can tell any more whether the reply arrived: rather twice than never
                await outbox.end(begun, "spent", now)
            step = await self._begin(conversation, sender, uow, now)
            await uow.commit()
            return step

    async def _begin(
        self, conversation: Conversation, sender: Sender, uow: SqlUnitOfWork, now: datetime
    ) -> OpenSend | Wait | None:
        outbox = Outbox(uow.session)
        # Asked before the lines are read: an answer that commits between the two is then among them, not left behind.
        expecting = sender.costs and await outbox.more_to_come(conversation.id, now - LINGER)
        lines = await outbox.queued(conversation.id)
        if not lines:
            return None
        leave = await outbox.leave_to_reply(conversation.id, now)
        hurry = leave is not None and leave.good_until - now < LEAVE_TO_SPARE
        since = lines[0].created_at
        messages = [as_outbound(line) for line in lines]
        soon = now < since + LINGER and not hurry and not any(message.waiting for message in messages)
        if expecting and soon:
            return Wait(now)
        if leave is None and sender.costs:
            urgent = any(message.urgent for message in messages)
            if not urgent and now < since + PATIENCE:
                return Wait(since + PATIENCE)
            if not await sender.may_cost(uow, urgent):
                return None  # they wait for the recipient's next word
        chosen = lines[: sender.fits(messages)]
        id = str(uuid.uuid4())
        await outbox.begin(id, conversation.channel, chosen, leave, now)
        token, good_until = (leave.token, leave.good_until) if leave else (None, None)
        return OpenSend(id, conversation.id, token, good_until, now, 0)

    async def _carry_out(self, send: OpenSend) -> datetime | None:
        """Hand the order over and write down what became of it; when to try again, None when it has an end."""
        order, sender = await self._order(send)
        outcome = await sender.send(order)
        if order.reply_token and outcome.code == "reply_token" and order.tries > 1:
            # A token works once and this one is young: it was refused because our first try had used it.
            outcome = Outcome("sent", "repeated")
        now = self._clock.now()
        if outcome.kind == "later" and now - send.begun_at > GIVE_UP:
            outcome = Outcome("failed", outcome.code)
        if outcome.kind != "sent":
            log.warning("not delivered", send=send.id, outcome=outcome.kind, code=outcome.code, tries=order.tries)
        if outcome.kind == "later":
            return now + (outcome.after or RETRIES[min(order.tries, len(RETRIES)) - 1])
        async with self._database.uow() as uow:
            await Outbox(uow.session).end(send, outcome.kind, now)
            if outcome.kind == "blocked":
                (await uow.conversations.locked(send.conversation_id)).blocked_at = now
            await uow.commit()
        return now + outcome.after if outcome.after else None

    async def _order(self, send: OpenSend) -> tuple[Order, Sender]:
        async with self._database.uow() as uow:
            outbox = Outbox(uow.session)
            conversation = await uow.conversations.get(send.conversation_id)
            lines = await outbox.of_send(send)
            offered = await outbox.still_offered(conversation.id, lines[0].number)
            tries = await outbox.note_try(send.id)
            await uow.commit()
        assert conversation.address is not None
        order = Order(
            id=send.id,
            address=conversation.address,
            messages=tuple(as_outbound(line) for line in lines),
            still_offered=as_outbound(offered) if offered else None,
            language=conversation.language,
            reply_token=send.token,
            tries=tries,
        )
        return order, self._senders[conversation.channel]


def as_outbound(line: Message) -> OutboundMessage:
    return outbound(line.number, line.author, line.body)
