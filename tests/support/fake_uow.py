"""A unit of work in memory that keeps the promises of `complaints.ports`; the contract tests run over it too."""

import pickle
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from complaints.model import (
    Case,
    CaseId,
    Conversation,
    ConversationId,
    Evidence,
    EvidenceId,
    Hold,
    HoldId,
    MessageId,
    OfficerId,
)
from complaints.states import LIVE_HOLD_STATES
from complaints.thai_time import Value, in_words

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 12:00 in Thailand


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def forward(self, **period: float) -> None:
        """Let time pass: ``forward(hours=3)``."""
        self._now += timedelta(**period)


@dataclass(frozen=True)
class Line:
    """One message: what a person reads as a catalogue key (``utter_…``), or an internal turn as its intent."""

    conversation: str
    author: str
    key: str
    values: dict[str, str]
    source_key: str
    number: int
    language: str = "th"


@dataclass(frozen=True)
class Job:
    name: str
    lock: str
    at: datetime | None
    ids: dict[str, str]


@dataclass(frozen=True)
class Recorded:
    actor: str
    action: str
    case: str | None
    facts: dict[str, Any]


@dataclass
class Unclear:
    """A message that was not understood; in this store a message's id is its source key."""

    guesses: tuple[str, ...]
    at: datetime
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    label: str | None = None


@dataclass
class Records:
    """What is committed."""

    conversations: dict[str, Conversation] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    tries: Counter[str] = field(default_factory=Counter)
    unclear: dict[str, Unclear] = field(default_factory=dict)
    commands: set[str] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    audit: list[Recorded] = field(default_factory=list)

    def copied(self) -> "Records":
        """All of it anew; pickle is several times faster than deepcopy, and this runs with each unit of work."""
        copied: Records = pickle.loads(pickle.dumps(self))
        return copied

    def check(self) -> None:
        """The unique keys of the real tables."""
        live = Counter(hold.tracking_number for hold in self.holds.values() if hold.state in LIVE_HOLD_STATES)
        drafts = Counter(case.conversation_id for case in self.cases.values() if case.state == "draft")
        numbers = Counter(case.number for case in self.cases.values() if case.number)
        twice = [key for counted in (live, drafts, numbers) for key, count in counted.items() if count > 1]
        if twice:
            raise ValueError("a unique key would be there twice")


@dataclass
class MemoryStore:
    """Where the units of work of one test meet. Each works on a copy; a commit replaces what was there."""

    clock: FakeClock
    records: Records = field(default_factory=Records)

    def uow(self) -> "FakeUnitOfWork":
        return FakeUnitOfWork(self)


class _Part:
    def __init__(self, records: Records) -> None:
        self._records = records


class FakeConversations(_Part):
    async def get(self, id: ConversationId) -> Conversation:
        return self._records.conversations[id]

    async def locked(self, id: ConversationId) -> Conversation:
        return self._records.conversations[id]

    def add(self, conversation: Conversation) -> None:
        self._records.conversations[conversation.id] = conversation

    async def of_case(self, case: CaseId) -> Conversation:
        own = self._records.cases[case].conversation_id
        among = [one for one in self._records.conversations.values() if one.case_id == case or one.id == own]
        return max(among, key=lambda one: self._last_said(one.id))

    def _last_said(self, conversation: str) -> int:
        spoke = [
            n for n, x in enumerate(self._records.lines) if (x.conversation, x.author) == (conversation, "recipient")
        ]
        return max(spoke, default=-1)


class FakeCases(_Part):
    async def get(self, id: CaseId) -> Case:
        return self._records.cases[id]

    async def by_number(self, number: str) -> Case | None:
        return next((case for case in self._records.cases.values() if case.number == number), None)

    async def of_conversation(self, conversation: ConversationId) -> list[Case]:
        opened = self._records.conversations[conversation].case_id
        found = [
            case for case in self._records.cases.values() if case.conversation_id == conversation or case.id == opened
        ]
        return sorted(found, key=lambda case: case.created_at, reverse=True)

    async def by_tracking_number(self, tracking_number: str) -> list[Case]:
        return [case for case in self._records.cases.values() if case.tracking_number == tracking_number]

    def add(self, case: Case) -> None:
        self._records.cases[case.id] = case


class FakeHolds(_Part):
    async def get(self, id: HoldId) -> Hold:
        return self._records.holds[id]

    async def of_case(self, case: CaseId) -> list[Hold]:
        found = [hold for hold in self._records.holds.values() if hold.case_id == case]
        return sorted(found, key=lambda hold: hold.requested_at, reverse=True)

    def _live(self) -> list[Hold]:
        return [hold for hold in self._records.holds.values() if hold.state in LIVE_HOLD_STATES]

    async def live_for(self, tracking_number: str) -> Hold | None:
        return next((hold for hold in self._live() if hold.tracking_number == tracking_number), None)

    async def by_provider_id(self, provider_hold_id: str) -> Hold | None:
        found = (hold for hold in self._records.holds.values() if hold.provider_hold_id == provider_hold_id)
        return next(found, None)

    async def live_ending_before(self, moment: datetime) -> list[Hold]:
        return [hold for hold in self._live() if hold.expires_at < moment]

    async def unsettled(self) -> list[Hold]:
        return [hold for hold in self._live() if hold.state != "active" or hold.release_wanted or hold.extend_wanted]

    async def add(self, hold: Hold) -> bool:
        if await self.live_for(hold.tracking_number):
            return False
        self._records.holds[hold.id] = hold
        return True


class FakeEvidence(_Part):
    async def find(self, id: str) -> Evidence | None:
        return self._records.evidence.get(id)

    async def get(self, id: EvidenceId) -> Evidence:
        return self._records.evidence[id]

    async def of_case(self, case: CaseId) -> list[Evidence]:
        return [item for item in self._records.evidence.values() if item.case_id == case]


class FakeTries(_Part):
    async def count(self, subject: str) -> int:
        return self._records.tries[subject]

    async def add(self, subject: str) -> int:
        self._records.tries[subject] += 1
        return self._records.tries[subject]

    async def take_back(self, subject: str) -> None:
        self._records.tries[subject] = max(0, self._records.tries[subject] - 1)

    async def clear(self, subject: str) -> None:
        self._records.tries.pop(subject, None)


class FakeUnclear(_Part):
    async def note(
        self, message: MessageId, conversation: ConversationId, guesses: Sequence[str], at: datetime
    ) -> bool:
        typed = (conversation, "recipient", message)
        known = any((line.conversation, line.author, line.source_key) == typed for line in self._records.lines)
        if not known or message in self._records.unclear:
            return False
        self._records.unclear[message] = Unclear(tuple(guesses), at)
        return True

    async def review(self, message: MessageId, officer: OfficerId, label: str | None, at: datetime) -> bool:
        found = self._records.unclear[message]
        if found.reviewed_at is not None:
            return False
        found.reviewed_by, found.reviewed_at, found.label = officer, at, label
        return True


class FakeUnitOfWork:
    """One transaction over a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def __aenter__(self) -> Self:
        self.records = self._store.records.copied()
        self.conversations = FakeConversations(self.records)
        self.cases = FakeCases(self.records)
        self.holds = FakeHolds(self.records)
        self.evidence = FakeEvidence(self.records)
        self.tries = FakeTries(self.records)
        self.unclear = FakeUnclear(self.records)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to undo: what was not committed was a copy."""

    async def commit(self) -> None:
        self.records.check()
        self._store.records = self.records.copied()

    async def first_time(self, command_id: str) -> bool:
        known = command_id in self.records.commands
        self.records.commands.add(command_id)
        return not known

    async def say(self, conversation: ConversationId, key: str, source_key: str, **values: Value) -> None:
        language = (await self.conversations.get(conversation)).language
        words = {name: in_words(value, language) for name, value in values.items()}
        self._line(conversation, "system", key, words, source_key, language)

    async def say_as_officer(self, conversation: ConversationId, officer: str, text: str, source_key: str) -> None:
        self._line(conversation, "officer", text, {"officer": officer}, source_key)

    async def receive(self, conversation: ConversationId, text: str, source_key: str) -> None:
        """What a recipient wrote."""
        if self._line(conversation, "recipient", text, {}, source_key):
            await self.later("take_turn", lock=conversation, conversation_id=conversation)

    async def turn(self, conversation: ConversationId, intent: str, source_key: str, **entities: str) -> None:
        if self._line(conversation, "turn", intent, entities, source_key):
            await self.later("take_turn", lock=conversation, conversation_id=conversation)

    async def later(self, job: str, *, lock: str, at: datetime | None = None, **ids: str) -> None:
        self.records.jobs.append(Job(job, lock, at, ids))

    async def queued(self, job: str, lock: str) -> bool:
        return any((waiting.name, waiting.lock) == (job, lock) for waiting in self.records.jobs)

    async def record(self, actor: str, action: str, case: CaseId | None = None, **facts: Any) -> None:
        self.records.audit.append(Recorded(actor, action, case, facts))

    def _line(
        self, conversation: str, author: str, key: str, values: dict[str, str], source_key: str, language: str = "th"
    ) -> bool:
        spoken_to = self.records.conversations[conversation]
        if any(line.source_key == source_key for line in self.records.lines):
            return False
        spoken_to.last_number += 1
        number = spoken_to.last_number
        self.records.lines.append(Line(conversation, author, key, values, source_key, number, language))
        return True
