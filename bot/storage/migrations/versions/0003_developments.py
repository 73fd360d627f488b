"""How stories go on.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "development",
        sa.Column("story_id", types.Id, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("status", sa.Text()),
        sa.Column("loud", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("title", types.Words(), nullable=False),
        sa.Column("url", types.Words(), nullable=False),
        sa.Column("source_title", types.Words(), nullable=False),
        sa.Column("summary", types.Words(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.CheckConstraint(
            "change IN ('first', 'status', 'time', 'denial', 'content')", name=op.f("ck_development_change_known")
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_development_revision_positive")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_development_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", "revision", name=op.f("pk_development")),
    )


def downgrade() -> None:
    op.drop_table("development")
