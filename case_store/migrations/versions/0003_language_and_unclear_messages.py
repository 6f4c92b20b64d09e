"""A conversation has a language, and what the bot did not understand waits for an officer's label"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("language", sa.String(length=2), server_default="th", nullable=False))
    op.create_check_constraint(op.f("ck_conversations_language"), "conversations", "language IN ('th', 'en')")
    op.create_table(
        "unclear_messages",
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("guesses", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(length=36), nullable=True),
        sa.Column("label", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by IS NULL) AND (label IS NULL OR reviewed_at IS NOT NULL)",
            name=op.f("ck_unclear_messages_review"),
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_unclear_messages_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_unclear_messages")),
    )
    op.create_index(
        "ix_unclear_messages_waiting",
        "unclear_messages",
        ["at"],
        unique=False,
        postgresql_where=sa.text("reviewed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_unclear_messages_waiting",
        table_name="unclear_messages",
        postgresql_where=sa.text("reviewed_at IS NULL"),
    )
    op.drop_table("unclear_messages")
    op.drop_constraint(op.f("ck_conversations_language"), "conversations", type_="check")
    op.drop_column("conversations", "language")
