"""The tables, mapped to the records of ``complaints.model``; one dialect, PostgreSQL."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapper, registry
from sqlalchemy.types import TypeDecorator

from case_store.crypto import EncryptedJson, EncryptedText, index_of
from complaints.categories import Category
from complaints.model import DELIVERY_STATES, LANGUAGES, RECEIVED, Case, Conversation, Evidence, Hold, Message
from complaints.money import Satang
from complaints.states import CASE_STATES, HOLD_STATES, LIVE_HOLD_STATES

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
mapper_registry = registry(metadata=metadata)
Moment = DateTime(timezone=True)


class Money(TypeDecorator[Satang]):
    """Whole satang."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Satang | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Satang | None:
        return None if value is None else Satang(value)


class CategoryName(TypeDecorator[Category]):
    impl = String(40)
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> Category | None:
        return None if value is None else Category(value)


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """A column that knows only these words."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=column)


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("bot", String(64), nullable=False),
    Column("user", String(128), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_number", Integer, nullable=False, default=0),
    Column("case_id", String(36), index=True),
    Column("muted_by", String(36)),
    Column("officer_requested_at", Moment),
    Column("officer_reason", String(40)),
    Column("language", String(2), nullable=False, server_default="th"),
    Column("address", EncryptedText),
    Column("display_name", EncryptedText),
    Column("blocked_at", Moment),
    Column("paused_until", Moment),
    Column("paused_since", Moment),
    Column("last_in_at", Moment),
    Column("last_out_at", Moment),
    UniqueConstraint("channel", "bot", "user"),
    one_of("language", LANGUAGES),
    Index("ix_conversations_last_in", "channel", "last_in_at"),
    Index("ix_conversations_last_out", "channel", "last_out_at"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("direction", String(3), nullable=False),
    Column("author", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("body", EncryptedJson, nullable=False),
    Column("source_key", String(200), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("answered_by", String(40)),
    Column("delivery_state", String(20), nullable=False),
    Column("evidence_id", String(36)),
    Column("sent_at", Moment),
    Column("platform_id", String(128)),
    Column("withdrawn_at", Moment),
    Column("turn_id", String(36)),
    Column("send_id", String(36)),
    UniqueConstraint("conversation_id", "number"),
    one_of("direction", ("in", "out")),
    one_of("delivery_state", (RECEIVED, *DELIVERY_STATES)),
    Index("ix_messages_platform_id", "conversation_id", "platform_id"),
)
Index(
    "ix_messages_outbox",
    messages.c.conversation_id,
    messages.c.number,
    postgresql_where=text("direction = 'out' AND delivery_state = 'queued'"),
)
Index(
    "ix_messages_unanswered",
    messages.c.conversation_id,
    messages.c.number,
    postgresql_where=text("direction = 'in' AND answered_by IS NULL"),
)
Index(
    "ix_messages_not_arrived",
    messages.c.created_at,
    postgresql_where=text("delivery_state IN ('blocked', 'failed')"),
)

# The journal of what platforms told us. What became a message has its words there; ``body`` keeps only what we could
# not read, so that nothing is lost.
inbound_events = Table(
    "inbound_events",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("at", Moment, nullable=False),
    Column("conversation_id", ForeignKey("conversations.id")),
    Column("body", EncryptedJson),
    Index("ix_inbound_events_channel", "channel", "at"),
)

# A platform's leave to answer for free, once and for a short time.
reply_tokens = Table(
    "reply_tokens",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("token", EncryptedText, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("good_until", Moment, nullable=False),
    Column("used_at", Moment),
)

# One order to a platform to show messages to a recipient; ``id`` is its idempotency key where the platform takes one.
# ``unsure`` counts the tries of which nobody knows whether they worked. After ``spent`` the messages wait again; after
# ``divided``, which is a refusal of several, each goes alone.
sends = Table(
    "sends",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("reply_token_id", ForeignKey("reply_tokens.id")),
    Column("begun_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("unsure", Integer, nullable=False),
    Column("outcome", String(20)),
    Column("ended_at", Moment),
    one_of("outcome", ("sent", "blocked", "failed", "spent", "divided")),
    Index("ix_sends_channel", "channel", "ended_at"),
)
Index(
    "uq_sends_one_open",
    sends.c.conversation_id,
    unique=True,
    postgresql_where=text("outcome IS NULL"),
)

# What the last look at a platform told: quota, webhook, trouble. Codes and numbers only.
channel_health = Table(
    "channel_health",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("facts", JSONB, nullable=False),
)

# What was said stays in ``messages``, encrypted; here is only that it was not understood, and what officers made of it.
# Reviewed without a label means that it is not to be used.
unclear_messages = Table(
    "unclear_messages",
    metadata,
    Column("message_id", ForeignKey("messages.id"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("guesses", JSONB, nullable=False),
    Column("reviewed_at", Moment),
    Column("reviewed_by", String(36)),
    Column("label", String(64)),
    CheckConstraint(
        "(reviewed_at IS NULL) = (reviewed_by IS NULL) AND (label IS NULL OR reviewed_at IS NOT NULL)", name="review"
    ),
)
Index("ix_unclear_messages_waiting", unclear_messages.c.at, postgresql_where=text("reviewed_at IS NULL"))

choices = Table(
    "choices",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("message_id", ForeignKey("messages.id"), nullable=False),
    Column("label", Text, nullable=False),
    Column("payload", EncryptedText, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("state", String(20), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("number", String(12), unique=True),
    Column("category", CategoryName),
    Column("tracking_number", EncryptedText),
    Column("tracking_index", String(64), index=True),
    Column("phone_last4", EncryptedText),
    Column("amount_told", Money),
    Column("lookup", String(20)),
    Column("lookup_token", EncryptedText),
    Column("shipment", EncryptedJson),
    Column("answers", EncryptedJson, nullable=False),
    Column("filed_at", Moment),
    Column("evidence_due_at", Moment),
    Column("next_due_at", Moment),
    Column("officer_id", String(36)),
    Column("closed_at", Moment),
    one_of("state", CASE_STATES),
)
Index(
    "uq_cases_one_draft",
    cases.c.conversation_id,
    unique=True,
    postgresql_where=text("state = 'draft'"),
)

holds = Table(
    "holds",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("tracking_number", EncryptedText, nullable=False),
    Column("tracking_index", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("amount", Money, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("provider_hold_id", String(80), unique=True),
    Column("placed_at", Moment),
    Column("ended_at", Moment),
    Column("refusal", String(40)),
    Column("extended_by", String(80)),
    Column("extend_wanted", Moment),
    Column("extend_wanted_by", String(80)),
    Column("release_wanted", Text),
    Column("reminded_for", Moment),
    Column("reason", String(40)),
    Column("lookup_token", EncryptedText),
    one_of("state", HOLD_STATES),
)
_LIVE = ", ".join(repr(state) for state in sorted(LIVE_HOLD_STATES))
Index(
    "uq_holds_one_live",
    holds.c.tracking_index,
    unique=True,
    postgresql_where=text(f"state IN ({_LIVE})"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(80), nullable=False),
    Column("object_key", String(200), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("view_key", String(200)),
    Column("case_id", ForeignKey("cases.id"), index=True),
    Column("kind", String(40), nullable=False),
    Column("original_name", EncryptedText),
    Column("read_state", String(20)),
    Column("reading", EncryptedJson),
    Column("checked_at", Moment),
    Column("altered_at", Moment),
    Column("sorted_by", String(36)),
    Index("ix_evidence_same", "conversation_id", "sha256"),
    Index("ix_evidence_checked_at", text("checked_at NULLS FIRST")),
)

tries = Table(
    "tries",
    metadata,
    Column("subject_index", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
)

commands = Table(
    "commands",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("at", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=True),
    Column("case_id", String(36), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(80), nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

officers = Table(
    "officers",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
)

officer_sessions = Table(
    "officer_sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("officer_id", ForeignKey("officers.id"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

upload_links = Table(
    "upload_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("expires_at", Moment, nullable=False),
)

referrals = Table(
    "referrals",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, unique=True),
    Column("target", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("folder", Text),
    Column("manifest_sha256", String(64)),
    Column("created_at", Moment, nullable=False),
    Column("delivered_at", Moment),
)

for record, table in (
    (Conversation, conversations),
    (Message, messages),
    (Case, cases),
    (Hold, holds),
    (Evidence, evidence),
):
    mapper_registry.map_imperatively(record, table)


def _index_tracking_number(mapper: Mapper[Any], connection: object, target: Any) -> None:
    target.tracking_index = index_of(target.tracking_number) if target.tracking_number else None


for record in (Case, Hold):
    for moment in ("before_insert", "before_update"):
        event.listen(record, moment, _index_tracking_number)
