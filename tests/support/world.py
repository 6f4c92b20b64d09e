"""The rules with everything around them in memory: a store, a clock, a provider, and helpers to tell stories with."""

import itertools
from datetime import datetime
from typing import Any

from complaints.categories import Category
from complaints.clocks import Clocks
from complaints.commands import (
    CaseView,
    Command,
    FileCase,
    LookUpShipment,
    PlaceHold,
    SaveAnswers,
    SettleHold,
    StartComplaint,
    TickHolds,
)
from complaints.message_bus import MessageBus
from complaints.model import (
    Case,
    Conversation,
    ConversationId,
    Evidence,
    EvidenceId,
    Hold,
    HoldId,
    MessageId,
    OfficerId,
)
from complaints.money import Satang
from complaints.ports import Context
from tests.support.fake_payouts import FakePayouts, a_shipment
from tests.support.fake_uow import FakeClock, MemoryStore

PARCEL, OTHER_PARCEL, DIGITS, WRONG = "TH01234ABC5D6E", "EX000000014TH", "4321", "9999"
HOME, ELSEWHERE = ConversationId("c-home"), ConversationId("c-elsewhere")
SOMJAI, PRANEE = OfficerId("officer-somjai"), OfficerId("officer-pranee")


class World:
    """Two conversations, two parcels of 358.00 baht that the provider knows, and the message bus over them."""

    def __init__(self, clocks: Clocks | None = None) -> None:
        self.clock = FakeClock()
        self.payouts = FakePayouts(clock=self.clock.now)
        for number in (PARCEL, OTHER_PARCEL):
            self.payouts.add(a_shipment(number, now=self.clock.now()), phone_last4=DIGITS)
        self.store = MemoryStore(self.clock)
        for id in (HOME, ELSEWHERE):
            self.store.records.conversations[id] = Conversation(id, "web", "demo", id, self.clock.now())
        self.clocks = clocks or Clocks()
        self.bus = MessageBus(Context(self.store.uow, self.payouts, self.clock, self.clocks))
        self._ids = itertools.count(1)

    async def do(self, command: type[Command], /, id: str | None = None, **fields: Any) -> Any:
        """Send a command, under an id of its own where none is given."""
        return await self.bus.handle(command(id=id or f"command-{next(self._ids)}", **fields))

    async def confirmed(
        self, conversation: ConversationId = HOME, parcel: str = PARCEL, told: int | None = 35800
    ) -> CaseView:
        """A draft about an unordered parcel that the provider was asked about."""
        amount = None if told is None else Satang(told)
        fields: dict[str, Any] = {"conversation": conversation}
        await self.do(StartComplaint, category=Category.UNORDERED_PARCEL, amount_told=amount, **fields)
        await self.do(SaveAnswers, tracking_number=parcel, **fields)
        view: CaseView = await self.do(LookUpShipment, tracking_number=parcel, phone_last4=DIGITS, **fields)
        return view

    async def held(self, conversation: ConversationId = HOME, parcel: str = PARCEL, told: int | None = 35800) -> Hold:
        """A draft whose hold was wished for and carried out as far as the provider answers."""
        await self.confirmed(conversation, parcel, told)
        await self.do(PlaceHold, conversation=conversation)
        await self.work()
        return self.hold()

    async def filed(self, conversation: ConversationId = HOME, parcel: str = PARCEL) -> Case:
        """A filed case with its hold, and the worker's jobs done."""
        await self.held(conversation, parcel)
        await self.do(SaveAnswers, conversation=conversation, answers={"declaration": True})
        await self.do(FileCase, conversation=conversation)
        self.clock.forward(seconds=1)  # the extension is asked for after the answer to the recipient
        await self.work()
        return self.case(conversation)

    async def work(self) -> None:
        """Run the worker's settling jobs that are due, and those that they queue for now."""
        for _ in range(50):
            due = [job for job in self.store.records.jobs if job.name == "settle_hold" and self._is_due(job.at)]
            if not due:
                return
            for job in due:
                self.store.records.jobs.remove(job)
                await self.do(SettleHold, hold=HoldId(job.ids["hold_id"]))
        raise AssertionError("settling never comes to rest")

    def _is_due(self, at: datetime | None) -> bool:
        return at is None or at <= self.clock.now()

    async def pass_time(self, **period: float) -> None:
        """Let time pass, then let the worker's clock and jobs run."""
        self.clock.forward(**period)
        await self.work()
        await self.do(TickHolds)
        await self.work()

    def case(self, conversation: ConversationId = HOME) -> Case:
        """The case that a conversation is about."""
        id = self.store.records.conversations[conversation].case_id
        assert id is not None
        return self.store.records.cases[id]

    def hold(self) -> Hold:
        """The newest hold."""
        return list(self.store.records.holds.values())[-1]

    def evidence(self, id: str, conversation: ConversationId = HOME) -> EvidenceId:
        """A file that has just arrived."""
        item = Evidence(EvidenceId(id), conversation, "0" * 64, 10, "image/png", f"{id}.age", self.clock.now())
        self.store.records.evidence[id] = item
        return item.id

    async def types(self, text: str, id: str, conversation: ConversationId = HOME) -> MessageId:
        """A recipient writes; ``id`` names the message."""
        async with self.store.uow() as uow:
            await uow.receive(conversation, text, id)
            await uow.commit()
        return MessageId(id)

    def told(self, conversation: ConversationId = HOME) -> list[str]:
        """What the rules said to a recipient, by catalogue key."""
        return [
            line.key
            for line in self.store.records.lines
            if line.conversation == conversation and line.author == "system"
        ]

    def turns(self, conversation: ConversationId = HOME) -> list[dict[str, str]]:
        """The internal turns that were queued for the dialogue."""
        return [
            {"intent": line.key, **line.values}
            for line in self.store.records.lines
            if line.conversation == conversation and line.author == "turn"
        ]

    def recorded(self) -> list[tuple[str, str]]:
        """The audit lines as actor and action."""
        return [(line.actor, line.action) for line in self.store.records.audit]
