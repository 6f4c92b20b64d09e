"""The provider's own tables, in a schema of their own. Of a telephone number only the last four digits are kept."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import CreateSchema

SCHEMA = "provider"
metadata = MetaData(schema=SCHEMA)


def _time(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


merchants = Table(
    "merchants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("ial", Text, nullable=False),
    _time("since"),
)

shipments = Table(
    "shipments",
    metadata,
    Column("tracking_number", Text, primary_key=True),
    Column("carrier", Text, nullable=False),
    Column("merchant_id", ForeignKey(merchants.c.id), nullable=False, index=True),
    Column("cod_amount", BigInteger, nullable=False),
    Column("phone_last4", Text, nullable=False),
    Column("round_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    _time("arrives_at"),  # in transit: when it will be delivered and paid; afterwards: when it was
    _time("money_at"),  # when the carrier hands the money to the provider
    Column("payout_state", Text, nullable=False),
    _time("payout_due_at", nullable=True),
    Column("asked_about", Boolean, nullable=False, server_default=text("false")),
    Index("shipments_by_payout", "payout_state", "payout_due_at"),
)

holds = Table(
    "holds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tracking_number", ForeignKey(shipments.c.tracking_number), nullable=False),
    Column("state", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("case_ref", Text, nullable=False),
    _time("placed_at"),
    _time("expires_at"),
    # At most one active hold for a parcel, also when two callers come at the same moment.
    Index("one_active_hold", "tracking_number", unique=True, postgresql_where=text("state = 'active'")),
)

hold_orders = Table(  # who did what to a hold; rows are only added
    "hold_orders",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("hold_id", ForeignKey(holds.c.id), nullable=False, index=True),
    Column("verb", Text, nullable=False),
    Column("officer", Text),
    Column("details", JSONB, nullable=False),
    _time("at"),
)

lookup_tokens = Table(
    "lookup_tokens",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("tracking_number", ForeignKey(shipments.c.tracking_number, ondelete="CASCADE"), nullable=False),
    _time("expires_at"),
)

wrong_digits = Table(
    "wrong_digits",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("tracking_number", ForeignKey(shipments.c.tracking_number, ondelete="CASCADE"), nullable=False, index=True),
    _time("at"),
)

answers = Table(  # what was answered to an idempotency key
    "answers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("order_digest", Text, nullable=False),
    Column("status", Integer),
    Column("body", JSONB),
    _time("created_at"),
)

events = Table(  # the outbox
    "events",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("body", JSONB, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    _time("next_attempt_at"),
    _time("delivered_at", nullable=True),
    Index("events_to_deliver", "next_attempt_at", postgresql_where=text("delivered_at IS NULL")),
)

clock = Table(
    "clock",
    metadata,
    Column("only", Boolean, primary_key=True, server_default=text("true")),
    Column("offset_seconds", BigInteger, nullable=False, server_default=text("0")),
)


def create_tables(connection: Connection) -> None:
    """Make what is missing; safe to run by several processes at once because it takes a lock for its transaction."""
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('rongthuk provider tables'))"))
    connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
    metadata.create_all(connection)
