"""The door in and the way out of every platform, on a real database, with a platform that does what a test says."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from case_store.unit_of_work import SqlUnitOfWork
from channels.delivery import Delivery, Order, Outcome
from channels.inbound import InboundMessage, Person, ReplyToken
from channels.intake import Intake
from channels.outbound import OutboundMessage
from complaints.model import ConversationId
from tests.support.sql_store import SqlStore, plainly

DUE = """SELECT scheduled_at FROM jobs.procrastinate_jobs
WHERE task_name = 'deliver' AND scheduled_at IS NOT NULL AND lock = %s ORDER BY id"""

MAE = Person("line", "Ubot", "Umae")


class Render:
    """Lines by their keys; see ``plainly``."""

    def render(self, key: str, values: Any, language: str = "th") -> dict[str, Any]:
        return plainly(key, values, language)


@dataclass
class FakePlatform:
    """Takes orders; ``answers`` are given first, each once, then everything is taken. Knows a repeated order."""

    answers: list[Outcome] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    taken: dict[str, list[str]] = field(default_factory=dict)
    room: Callable[[bool], bool] = lambda urgent: True
    costs: bool = True

    def fits(self, messages: Sequence[OutboundMessage]) -> int:
        return min(len(messages), 5)

    async def may_cost(self, uow: SqlUnitOfWork, urgent: bool) -> bool:
        return self.room(urgent)

    async def send(self, order: Order) -> Outcome:
        self.orders.append(order)
        outcome = self.answers.pop(0) if self.answers else Outcome("sent")
        if outcome.kind == "sent":
            self.taken.setdefault(order.id, [message.text for message in order.messages])
        return outcome

    @property
    def screen(self) -> list[str]:
        """What stands on the phone, each order once."""
        return [text for texts in self.taken.values() for text in texts]


@dataclass
class World:
    """A store with its door in and its way out; time passes only where a test says so."""

    store: SqlStore
    platform: FakePlatform
    keys: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.clock = self.store.clock
        self.intake = Intake(self.store.database, Render(), self.clock, "https://chat.test")
        self.delivery = Delivery(self.store.database, {"line": self.platform}, self.clock)

    def due(self, id: ConversationId) -> list[datetime]:
        """When the outbox of this conversation is looked at again; what is past counts as done."""
        return [moment for (moment,) in self.store.rows(DUE, f"out:{id}") if moment > self.clock.now()]

    async def wake(self, id: ConversationId) -> None:
        """Let time pass until the outbox is looked at again, and look."""
        [moment] = self.due(id)
        self.clock.forward(seconds=(moment - self.clock.now()).total_seconds())
        await self.delivery.deliver(id)

    def event(self, kind: str = "text", *, token: bool = True, person: Person = MAE, **more: Any) -> InboundMessage:
        number = next(self.keys)
        now = self.clock.now()
        given: dict[str, Any] = {"text": "มีพัสดุที่ไม่ได้สั่ง", "platform_id": f"p{number}", "sent_at": now, **more}
        leave = ReplyToken(f"token{number}", now + timedelta(seconds=50)) if token else None
        return InboundMessage(
            **{"key": f"line:{number}", "person": person, "kind": kind, "reply_token": leave, **given}
        )

    async def take(self, *events: InboundMessage) -> None:
        await self.intake.take_in(events)

    async def id(self, person: Person = MAE) -> ConversationId:
        return ConversationId(self.store.rows("SELECT id FROM conversations ORDER BY created_at")[0][0])

    async def answer(self, *texts: str, author: str = "bot", answered: bool = True, **body: Any) -> None:
        """Say lines in one turn, as the worker does, and mark what was asked."""
        id = await self.id()
        async with self.store.uow() as uow:
            for text in texts:
                await uow.send(id, {"text": text, **body}, f"said:{next(self.keys)}", author=author)
            if answered:
                for message in await uow.messages.unanswered(id):
                    await uow.messages.answered(message.id, "bot")
            await uow.commit()

    async def met(self) -> ConversationId:
        """A recipient whose greeting was delivered."""
        await self.take(self.event("follow"))
        await self.delivery.deliver(await self.id())
        self.platform.orders.clear()
        self.platform.taken.clear()
        return await self.id()

    def states(self) -> list[str]:
        return [
            row[0]
            for row in self.store.rows("SELECT delivery_state FROM messages WHERE direction='out' ORDER BY number")
        ]


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
def world(store: SqlStore, platform: FakePlatform) -> World:
    return World(store, platform)
