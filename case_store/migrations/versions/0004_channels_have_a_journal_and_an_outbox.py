"""Channels have a journal of what came in and an outbox of what goes out"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATES = "'received', 'queued', 'sent', 'delivered', 'blocked', 'failed'"


def moment(name: str, nullable: bool = True) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("conversations", sa.Column("address", sa.LargeBinary(), nullable=True))
    op.add_column("conversations", sa.Column("display_name", sa.LargeBinary(), nullable=True))
    op.add_column("conversations", moment("blocked_at"))

    op.add_column("messages", moment("sent_at"))
    op.add_column("messages", sa.Column("platform_id", sa.String(length=128), nullable=True))
    op.add_column("messages", moment("withdrawn_at"))
    op.add_column("messages", sa.Column("turn_id", sa.String(length=36), nullable=True))
    op.add_column("messages", sa.Column("send_id", sa.String(length=36), nullable=True))
    op.execute("UPDATE messages SET delivery_state = 'received' WHERE direction = 'in'")
    op.execute("UPDATE messages SET delivery_state = 'sent' WHERE direction = 'out'")
    op.create_check_constraint(op.f("ck_messages_delivery_state"), "messages", f"delivery_state IN ({STATES})")
    op.create_index("ix_messages_platform_id", "messages", ["conversation_id", "platform_id"])
    op.create_index(
        "ix_messages_outbox",
        "messages",
        ["conversation_id", "number"],
        postgresql_where=sa.text("direction = 'out' AND delivery_state = 'queued'"),
    )

    op.create_table(
        "inbound_events",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        moment("at", nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_inbound_events_conversation_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbound_events")),
    )
    op.create_index("ix_inbound_events_channel", "inbound_events", ["channel", "at"])

    op.create_table(
        "reply_tokens",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        moment("good_until", nullable=False),
        moment("used_at"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_reply_tokens_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_tokens")),
    )
    op.create_index(op.f("ix_reply_tokens_conversation_id"), "reply_tokens", ["conversation_id"])

    op.create_table(
        "sends",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("reply_token_id", sa.String(length=64), nullable=True),
        moment("begun_at", nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        moment("ended_at"),
        sa.CheckConstraint("outcome IN ('sent', 'blocked', 'failed', 'spent')", name=op.f("ck_sends_outcome")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_sends_conversation_id")),
        sa.ForeignKeyConstraint(["reply_token_id"], ["reply_tokens.id"], name=op.f("fk_sends_reply_token_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sends")),
    )
    op.create_index("ix_sends_channel", "sends", ["channel", "ended_at"])
    op.create_index(
        "uq_sends_one_open",
        "sends",
        ["conversation_id"],
        unique=True,
        postgresql_where=sa.text("outcome IS NULL"),
    )

    op.create_table(
        "channel_health",
        sa.Column("channel", sa.String(length=20), nullable=False),
        moment("at", nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_health")),
    )


def downgrade() -> None:
    for table in ("channel_health", "sends", "reply_tokens", "inbound_events"):
        op.drop_table(table)
    op.drop_index(
        "ix_messages_outbox",
        table_name="messages",
        postgresql_where=sa.text("direction = 'out' AND delivery_state = 'queued'"),
    )
    op.drop_index("ix_messages_platform_id", table_name="messages")
    op.drop_constraint(op.f("ck_messages_delivery_state"), "messages", type_="check")
    for column in ("send_id", "turn_id", "withdrawn_at", "platform_id", "sent_at"):
        op.drop_column("messages", column)
    for column in ("blocked_at", "display_name", "address"):
        op.drop_column("conversations", column)
