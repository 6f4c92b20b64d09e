"""Holds keep the order that was sent, so that a repeat is the same order"""

import sqlalchemy as sa
from alembic import op

from case_store import crypto

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("holds", sa.Column("reason", sa.String(length=40), nullable=True))
    op.add_column("holds", sa.Column("lookup_token", crypto.EncryptedText(), nullable=True))


def downgrade() -> None:
    op.drop_column("holds", "lookup_token")
    op.drop_column("holds", "reason")
