"""Who is not listened to; entries that were given up are counted quickly.

Revision ID: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ban",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("reason", types.Words(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_ban")),
    )
    failed = sa.text("error IS NOT NULL")
    op.create_index("ix_entry_error", "entry", ["first_seen_at"], sqlite_where=failed, postgresql_where=failed)


def downgrade() -> None:
    op.drop_index("ix_entry_error", "entry")
    op.drop_table("ban")
