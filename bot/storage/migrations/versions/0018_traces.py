"""When an entry was read, and how it came to its story: for those who follow one.

Revision ID: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    # Both may be empty, so this is done in a moment however many entries there are, and an older version can go on.
    op.add_column("entry", sa.Column("read_at", types.Moment()))
    op.add_column("entry", sa.Column("placed", sa.Text()))


def downgrade() -> None:
    op.drop_column("entry", "placed")
    op.drop_column("entry", "read_at")
