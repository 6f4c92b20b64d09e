"""Orders that the action server, the worker and the desk give, and the views that they get back.

``id`` names one wish: the same id carried out twice has the effect of once. Actions derive it from the conversation,
the message and the action; screens from a form's own token.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from complaints.categories import NO_EVIDENCE, Category, EvidenceList
from complaints.model import CaseId, ConversationId, EvidenceId, HoldId, MessageId, OfficerId
from complaints.money import Satang


@dataclass(frozen=True)
class Command:
    id: str


@dataclass(frozen=True)
class StartComplaint(Command):
    """Open a draft, or go on with the one that is open; what is given is added, nothing is taken away."""

    conversation: ConversationId
    category: Category | None = None
    amount_told: Satang | None = None


@dataclass(frozen=True)
class SaveAnswers(Command):
    """Keep accepted answers in the draft at once. A changed tracking number forgets the shipment and lifts its hold.

    ``answers`` may hold ``declaration`` (yes), ``skipped`` (evidence kinds that cannot be had),
    ``amount_difference`` (satang really paid), ``paid_on`` (ISO date), ``for_other`` (reported for somebody else),
    ``without`` (what the hold would need and nobody has: ``tracking_number`` or ``phone_digits``, none once found).
    """

    conversation: ConversationId
    category: Category | None = None
    tracking_number: str | None = None
    amount_told: Satang | None = None
    answers: dict[str, Any] | None = None


@dataclass(frozen=True)
class AttachEvidence(Command):
    """Put a file that arrived in this conversation into its open case, as this kind of evidence.

    Welcome until the case closes; what comes after the date for it is for an officer to weigh. A file that has been
    refused meanwhile is passed over. ``other`` takes no kind away that is known, and nothing one that an officer gave.
    """

    conversation: ConversationId
    evidence: EvidenceId
    kind: str


@dataclass(frozen=True)
class RefuseIdentityCard(Command):
    """The recipient says that these files show an identity card: they are deleted unread, and that is noted."""

    conversation: ConversationId
    evidence: tuple[EvidenceId, ...]


@dataclass(frozen=True)
class LookUpShipment(Command):
    """Ask the provider whether these digits belong to this parcel; three wrong tries over all sessions, no more."""

    conversation: ConversationId
    tracking_number: str
    phone_last4: str


@dataclass(frozen=True)
class PlaceHold(Command):
    """Ask for the payout of the draft's parcel to be held; the worker asks the provider and tells the recipient."""

    conversation: ConversationId


@dataclass(frozen=True)
class FileCase(Command):
    conversation: ConversationId


@dataclass(frozen=True)
class WithdrawCase(Command):
    conversation: ConversationId


@dataclass(frozen=True)
class WarnOfParcel(Command):
    """File, in one step, that an unordered parcel was refused at the door.

    Nothing was paid, so there is nothing to hold; the warning counts toward the merchant's round (ETDA COD 4.4).
    """

    conversation: ConversationId
    tracking_number: str | None = None


@dataclass(frozen=True)
class AddToWarning(Command):
    """Name the parcel of the warning that this conversation filed last."""

    conversation: ConversationId
    tracking_number: str


@dataclass(frozen=True)
class RequestOfficer(Command):
    """Put the conversation into the officers' queue. ``reason`` is a code: asked or digits."""

    conversation: ConversationId
    reason: str


@dataclass(frozen=True)
class AskStatus(Command):
    """The cases of this conversation; or one case by its number, opened from elsewhere by the phone digits."""

    conversation: ConversationId
    number: str | None = None
    phone_last4: str | None = None


@dataclass(frozen=True)
class NoteNotUnderstood(Command):
    """The bot did not understand this message; ``guesses`` are the intents that it thought of, the likeliest first.

    Each message is noted once. One that no recipient typed in this conversation is passed over, never an error: the
    note is for later and must not spoil the turn.
    """

    conversation: ConversationId
    message: MessageId
    guesses: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReviewUnclear(Command):
    """What an officer makes of a message that was not understood: the intent it has, or None for not to be used."""

    message: MessageId
    officer: OfficerId
    label: str | None


@dataclass(frozen=True)
class SettleHold(Command):
    """The worker's turn: carry out at the provider what this hold still wants."""

    hold: HoldId


@dataclass(frozen=True)
class TickHolds(Command):
    """The worker's clock: remind of holds that end soon, end those whose time is over."""


@dataclass(frozen=True)
class ReceivePayoutEvent(Command):
    """What the provider told us by itself; ``id`` is the event's own."""

    type: str
    tracking_number: str
    provider_hold_id: str | None
    data: dict[str, Any]


@dataclass(frozen=True)
class TakeOver(Command):
    conversation: ConversationId
    officer: OfficerId


@dataclass(frozen=True)
class GiveBack(Command):
    conversation: ConversationId
    officer: OfficerId


@dataclass(frozen=True)
class ReplyToRecipient(Command):
    """Write to the recipient as an officer; takes the conversation over, so that the bot stays silent."""

    conversation: ConversationId
    officer: OfficerId
    text: str


@dataclass(frozen=True)
class ExtendHold(Command):
    hold: HoldId
    officer: OfficerId
    until: datetime


@dataclass(frozen=True)
class ReleaseHold(Command):
    hold: HoldId
    officer: OfficerId
    reason: str


@dataclass(frozen=True)
class SortEvidence(Command):
    """An officer says what kind of evidence a file is; ``kind`` is an EvidenceKind."""

    evidence: EvidenceId
    officer: OfficerId
    kind: str


@dataclass(frozen=True)
class AllowTries(Command):
    """An officer lets the phone digits of a case's parcel be tried anew: strangers may have used up the tries."""

    case: CaseId
    officer: OfficerId


@dataclass(frozen=True)
class DecideCase(Command):
    """An officer's ``review``, ``resolve``, ``refer``, ``reopen``, ``withdraw`` or ``close``, with a note."""

    case: CaseId
    officer: OfficerId
    decision: str
    note: str = ""


@dataclass(frozen=True)
class HoldView:
    id: HoldId
    state: str
    amount: Satang
    expires_at: datetime
    refusal: str | None


@dataclass(frozen=True)
class CaseView:
    """A case as dialogue and screens need it.

    ``missing`` is what the bot has still to ask for, in asking order; ``evidence`` counts as missing also what the
    recipient does not have now. ``amount_read`` is what a label was read to say, which nobody has confirmed.
    """

    id: CaseId
    state: str
    number: str | None
    category: Category | None
    tracking_number: str | None
    amount_told: Satang | None
    cod_amount: Satang | None
    merchant: str | None
    lookup: str | None
    tries_left: int
    hold: HoldView | None
    missing: tuple[str, ...]
    evidence_kinds: tuple[str, ...]
    answers: dict[str, Any]
    next_due_at: datetime | None
    evidence_due_at: datetime | None
    evidence: EvidenceList = NO_EVIDENCE
    amount_read: Satang | None = None

    @property
    def amounts_differ(self) -> bool:
        """The amount told is not the amount that the provider says was collected."""
        return None not in (self.amount_told, self.cod_amount) and self.amount_told != self.cod_amount


@dataclass(frozen=True)
class Status:
    """The answer to AskStatus: ``outcome`` is found, none, digits_needed, wrong_digits, locked or unknown_number."""

    outcome: str
    cases: tuple[CaseView, ...] = ()
    tries_left: int = 0
