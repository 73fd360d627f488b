"""Links to queries that are too long for a link.

Revision ID: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "share",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("chat_id", types.Id, nullable=False),
        sa.Column("query", types.Words(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_share_chat_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_share")),
        sa.UniqueConstraint("chat_id", "query", name=op.f("uq_share_chat_id_query")),
    )


def downgrade() -> None:
    op.drop_table("share")
