"""Pauses that platforms ask for, tries that may have worked, and when a channel was last heard"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENTS = ("paused_until", "paused_since", "last_in_at", "last_out_at")


def upgrade() -> None:
    for name in MOMENTS:
        op.add_column("conversations", sa.Column(name, sa.DateTime(timezone=True)))
    op.execute(
        """UPDATE conversations SET last_in_at = spoke.heard, last_out_at = spoke.reached FROM (
             SELECT conversation_id,
                    max(created_at) FILTER (WHERE author = 'recipient') AS heard,
                    max(coalesce(sent_at, created_at)) FILTER (
                      WHERE direction = 'out' AND delivery_state IN ('sent', 'delivered')) AS reached
             FROM messages GROUP BY conversation_id) AS spoke
           WHERE spoke.conversation_id = conversations.id"""
    )
    op.create_index("ix_conversations_last_in", "conversations", ["channel", "last_in_at"])
    op.create_index("ix_conversations_last_out", "conversations", ["channel", "last_out_at"])
    op.create_index(
        "ix_messages_not_arrived",
        "messages",
        ["created_at"],
        postgresql_where=sa.text("delivery_state IN ('blocked', 'failed')"),
    )
    op.add_column("reply_tokens", sa.Column("received_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE reply_tokens SET received_at = good_until - interval '50 seconds'")
    op.alter_column("reply_tokens", "received_at", nullable=False)
    op.add_column("sends", sa.Column("unsure", sa.Integer()))
    op.execute("UPDATE sends SET unsure = tries")
    op.alter_column("sends", "unsure", nullable=False)
    op.drop_constraint(op.f("ck_sends_outcome"), "sends")
    op.create_check_constraint(
        op.f("ck_sends_outcome"), "sends", "outcome IN ('sent', 'blocked', 'failed', 'spent', 'divided')"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_sends_outcome"), "sends")
    op.execute("UPDATE sends SET outcome = 'spent' WHERE outcome = 'divided'")
    op.create_check_constraint(op.f("ck_sends_outcome"), "sends", "outcome IN ('sent', 'blocked', 'failed', 'spent')")
    op.drop_column("sends", "unsure")
    op.drop_column("reply_tokens", "received_at")
    op.drop_index("ix_messages_not_arrived", table_name="messages")
    op.drop_index("ix_conversations_last_out", table_name="conversations")
    op.drop_index("ix_conversations_last_in", table_name="conversations")
    for name in MOMENTS:
        op.drop_column("conversations", name)
