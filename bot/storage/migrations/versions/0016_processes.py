"""Who works on the database, and which migrations it went through: from here on they have two phases.

Revision ID: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "process",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("knows", sa.Text(), nullable=False),
        sa.Column("seen_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_process")),
    )
    op.create_table(
        "migration",
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.CheckConstraint("phase IN ('expand', 'contract')", name=op.f("ck_migration_phase_known")),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_migration")),
    )


def downgrade() -> None:
    op.drop_table("migration")
    op.drop_table("process")
