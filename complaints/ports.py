"""What the rules need from the outside: a unit of work over the case store, a clock, a provider."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

from complaints.clocks import Clock, Clocks
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
from complaints.payouts import Payouts
from complaints.thai_time import Value


class Conversations(Protocol):
    async def get(self, id: ConversationId) -> Conversation:
        """The conversation. Raises LookupError."""
        ...

    async def locked(self, id: ConversationId) -> Conversation:
        """As it stands now, locked until the unit of work ends; its case is to be locked before. Raises LookupError."""
        ...

    async def of_case(self, case: CaseId) -> Conversation:
        """The conversation that wrote last among those that opened this case."""
        ...


class Cases(Protocol):
    async def get(self, id: CaseId) -> Case:
        """The case, locked until the unit of work ends. Raises LookupError."""
        ...

    async def by_number(self, number: str) -> Case | None: ...
    async def of_conversation(self, conversation: ConversationId) -> list[Case]:
        """Newest first."""
        ...

    async def by_tracking_number(self, tracking_number: str) -> list[Case]: ...
    def add(self, case: Case) -> None: ...


class Holds(Protocol):
    async def get(self, id: HoldId) -> Hold:
        """The hold, locked until the unit of work ends. Raises LookupError."""
        ...

    async def of_case(self, case: CaseId) -> list[Hold]:
        """Newest first."""
        ...

    async def live_for(self, tracking_number: str) -> Hold | None: ...
    async def by_provider_id(self, provider_hold_id: str) -> Hold | None: ...
    async def live_ending_before(self, moment: datetime) -> list[Hold]: ...
    async def unsettled(self) -> list[Hold]:
        """Live holds that still want something of the provider: an answer, an extension or their release."""
        ...

    async def add(self, hold: Hold) -> bool:
        """False, and nothing kept, when a live hold for the parcel exists already."""
        ...


class EvidenceIndex(Protocol):
    async def get(self, id: EvidenceId) -> Evidence: ...
    async def find(self, id: EvidenceId) -> Evidence | None:
        """As ``get``; None for a file that was refused and deleted."""
        ...

    async def of_case(self, case: CaseId) -> list[Evidence]: ...


class Tries(Protocol):
    """Wrong digits, counted for each subject (a tracking or case number) over all sessions."""

    async def count(self, subject: str) -> int: ...
    async def add(self, subject: str) -> int:
        """Count one more; returns the new number. Others who count the same subject wait for this unit of work."""
        ...

    async def take_back(self, subject: str) -> None:
        """Count one less: that try was no wrong one."""
        ...

    async def clear(self, subject: str) -> None:
        """Begin anew: an officer has looked into it."""
        ...


class UnclearMessages(Protocol):
    """What the bot did not understand, each message once, and what officers made of it."""

    async def note(
        self, message: MessageId, conversation: ConversationId, guesses: Sequence[str], at: datetime
    ) -> bool:
        """Keep that a message was not understood.

        False, and nothing kept, when it is known already or is nothing that a recipient typed in this conversation.
        """
        ...

    async def review(self, message: MessageId, officer: OfficerId, label: str | None, at: datetime) -> bool:
        """Keep an officer's label, None for not to be used. False when somebody was faster. Raises LookupError."""
        ...


class UnitOfWork(Protocol):
    """One transaction. Leaving it rolls back; only ``commit`` keeps, and keeps messages and jobs together."""

    @property
    def conversations(self) -> Conversations: ...
    @property
    def cases(self) -> Cases: ...
    @property
    def holds(self) -> Holds: ...
    @property
    def evidence(self) -> EvidenceIndex: ...
    @property
    def tries(self) -> Tries: ...
    @property
    def unclear(self) -> UnclearMessages: ...

    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    async def commit(self) -> None: ...

    async def first_time(self, command_id: str) -> bool:
        """Whether this command was never carried out; remembers it with the transaction."""
        ...

    async def say(self, conversation: ConversationId, key: str, source_key: str, **values: Value) -> None:
        """Put a line of the catalogue into the outbox, in the conversation's language, once for each source key.

        Moments and days are given as they are: which words they become depends on the language.
        """
        ...

    async def say_as_officer(self, conversation: ConversationId, officer: str, text: str, source_key: str) -> None: ...

    async def turn(self, conversation: ConversationId, intent: str, source_key: str, **entities: Any) -> None:
        """Queue a turn that no recipient can send, in order with the recipient's own messages."""
        ...

    async def later(self, job: str, *, lock: str, at: datetime | None = None, **ids: str) -> None:
        """Queue a job that commits with this unit of work."""
        ...

    async def queued(self, job: str, lock: str) -> bool:
        """Whether such a job waits for this lock already."""
        ...

    async def record(self, actor: str, action: str, case: CaseId | None = None, **facts: Any) -> None:
        """Append to the audit chain: ids, codes and hashes only, never what people said."""
        ...


@dataclass(frozen=True)
class Context:
    """What a handler works with; one for each process."""

    uow: Callable[[], UnitOfWork]
    payouts: Payouts
    clock: Clock
    clocks: Clocks
