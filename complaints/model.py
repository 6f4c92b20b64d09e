"""The records that every part shares. Behaviour lives in the state tables and the handlers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NewType

from complaints.categories import Category
from complaints.money import Satang

ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
CaseId = NewType("CaseId", str)
HoldId = NewType("HoldId", str)
EvidenceId = NewType("EvidenceId", str)
OfficerId = NewType("OfficerId", str)

LANGUAGES = ("th", "en")
# queued: waits; sent: the platform took it; delivered: the recipient has written since, or the page confirmed it;
# blocked: the recipient does not want our messages; failed: the platform refuses it for good.
DELIVERY_STATES = ("queued", "sent", "delivered", "blocked", "failed")
RECEIVED = "received"
# waiting: nobody has looked; codes: it has no code, its print is still to be read; done: all was read that can be;
# failed: the reader gave up, people see it as it is.
IDENTITY_CARD = "identity_card"  # what a picture seems to be, by what was read or by what its sender says
READ_STATES = ("waiting", "codes", "done", "failed")


@dataclass(eq=False)
class Conversation:
    """One person on one channel; ``id`` is opaque and doubles as Rasa's sender id.

    A person is (channel, bot, user): the same account at two bots of one installation is two conversations.
    """

    id: ConversationId
    channel: str
    bot: str
    user: str
    created_at: datetime
    last_number: int = 0
    case_id: CaseId | None = None
    muted_by: OfficerId | None = None
    officer_requested_at: datetime | None = None
    officer_reason: str | None = None
    language: str = "th"  # one of LANGUAGES: what the recipient was last seen to write
    address: str | None = None  # how the platform reaches the user; ``user`` is only the key to find them by
    display_name: str | None = None  # as the platform tells it; read once, never required
    blocked_at: datetime | None = None  # since when the recipient does not want our messages
    paused_until: datetime | None = None  # nothing is sent sooner: the platform asked for that, or did not answer
    paused_since: datetime | None = None  # since when the platform has refused all that was tried, for now
    last_in_at: datetime | None = None  # when the recipient was heard last
    last_out_at: datetime | None = None  # when something of ours last reached the platform or the page


@dataclass(eq=False)
class Message:
    """One line of the transcript. ``body`` holds what was said: text, choices, evidence_id, or an event's intent.

    ``source_key`` is unique, so that the same event or answer is stored once. ``number`` grows within a conversation.
    ``sent_at`` is when it was sent, by the platform's clock: messages may arrive late and out of order. ``turn_id`` is
    the first of the messages that were answered together. ``body["file"]`` is the state of a file that a platform
    keeps for us: awaited, kept, refused or lost.
    """

    id: MessageId
    conversation_id: ConversationId
    number: int
    direction: str  # in | out
    author: str  # recipient | bot | officer | system
    kind: str  # text | choice | image | file | audio | video | location | sticker | unknown | event
    body: dict[str, Any]
    source_key: str
    created_at: datetime
    answered_by: str | None = None
    delivery_state: str = "queued"  # one of DELIVERY_STATES; of a message from the recipient: received
    evidence_id: EvidenceId | None = None
    sent_at: datetime | None = None
    platform_id: str | None = None  # the platform's own name for it, by which it is unsent or edited
    withdrawn_at: datetime | None = None  # unsent by the recipient
    turn_id: MessageId | None = None
    send_id: str | None = None  # the try to deliver it that is on its way, or that succeeded

    @property
    def awaits_file(self) -> bool:
        """Whether the platform still has to hand over the file."""
        return bool(self.body.get("file", {}).get("state") == "awaited")


@dataclass(eq=False)
class Case:
    """A complaint. The case store is the truth about it, never Rasa's slots."""

    id: CaseId
    conversation_id: ConversationId
    state: str
    created_at: datetime
    number: str | None = None
    category: Category | None = None
    tracking_number: str | None = None
    phone_last4: str | None = None
    amount_told: Satang | None = None
    lookup: str | None = None  # confirmed | no_match | unknown_parcel | unknown | locked
    lookup_token: str | None = None
    shipment: dict[str, Any] | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    filed_at: datetime | None = None
    evidence_due_at: datetime | None = None
    next_due_at: datetime | None = None
    officer_id: OfficerId | None = None
    closed_at: datetime | None = None

    @property
    def cod_amount(self) -> Satang | None:
        """The amount that the provider says was collected at the door, once it has confirmed the shipment."""
        return Satang(self.shipment["cod_amount"]) if self.shipment else None


@dataclass(eq=False)
class Hold:
    """A stop on one parcel's payout.

    ``key`` is the idempotency key at the provider; it changes only after a definite refusal. ``reason`` and
    ``lookup_token`` are written down before the order first goes out, so that a repeat is the same order, whatever
    has become of the case; without a token nobody was ever asked. ``release_wanted`` and ``extend_wanted`` are orders
    that the worker has yet to carry out at the provider.
    """

    id: HoldId
    case_id: CaseId
    tracking_number: str
    state: str
    amount: Satang
    requested_at: datetime
    expires_at: datetime
    key: str
    provider_hold_id: str | None = None
    placed_at: datetime | None = None
    ended_at: datetime | None = None
    refusal: str | None = None  # already_paid_out | unknown_parcel | not_recipient
    extended_by: str | None = None
    extend_wanted: datetime | None = None
    extend_wanted_by: str | None = None
    release_wanted: str | None = None  # withdrawn | corrected | officer_decision
    reminded_for: datetime | None = None
    reason: str | None = None  # a category
    lookup_token: str | None = None


@dataclass(eq=False)
class Evidence:
    """A file as it was sent: original bytes encrypted and unchanged, named by their SHA-256.

    ``read_state`` is how far a picture has been read: one of READ_STATES, None for what is not read at all; officers
    see it only after that, because it may turn out to be an identity card. ``reading`` is what was found.
    ``sorted_by`` is the officer who said what ``kind`` it is.
    ``checked_at`` is when the stored bytes were last compared with the hash, ``altered_at`` when they first differed.
    """

    id: EvidenceId
    conversation_id: ConversationId
    sha256: str
    size: int
    media_type: str
    object_key: str
    received_at: datetime
    view_key: str | None = None
    case_id: CaseId | None = None
    kind: str = "other"
    original_name: str | None = None
    read_state: str | None = None
    reading: dict[str, Any] | None = None
    checked_at: datetime | None = None
    altered_at: datetime | None = None
    sorted_by: OfficerId | None = None

    @property
    def is_being_read(self) -> bool:
        return self.read_state in {"waiting", "codes"}
