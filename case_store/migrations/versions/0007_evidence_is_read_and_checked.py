"""What was read from a picture, and when stored evidence was last compared with its hash"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("read_state", sa.String(length=20)))
    op.add_column("evidence", sa.Column("reading", sa.LargeBinary()))
    op.add_column("evidence", sa.Column("checked_at", sa.DateTime(timezone=True)))
    op.add_column("evidence", sa.Column("altered_at", sa.DateTime(timezone=True)))
    op.add_column("evidence", sa.Column("sorted_by", sa.String(length=36)))
    op.create_index("ix_evidence_same", "evidence", ["conversation_id", "sha256"])
    op.create_index("ix_evidence_checked_at", "evidence", [sa.text("checked_at NULLS FIRST")])


def downgrade() -> None:
    op.drop_index("ix_evidence_checked_at", table_name="evidence")
    op.drop_index("ix_evidence_same", table_name="evidence")
    for column in ("sorted_by", "altered_at", "checked_at", "reading", "read_state"):
        op.drop_column("evidence", column)
