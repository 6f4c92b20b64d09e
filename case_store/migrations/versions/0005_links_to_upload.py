"""Links by which somebody on a chat app may send a file through the web"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_upload_links_conversation_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_upload_links")),
    )


def downgrade() -> None:
    op.drop_table("upload_links")
