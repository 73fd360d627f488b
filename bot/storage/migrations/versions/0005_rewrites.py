"""What a language model made of stories.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rewrite",
        sa.Column("story_id", types.Id, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("text", types.Words(), nullable=False),
        sa.Column("model", types.Words(), nullable=False),
        sa.Column("prompt_version", sa.Integer(), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_rewrite_revision_positive")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_rewrite_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", "revision", "lang", "basis", name=op.f("pk_rewrite")),
    )


def downgrade() -> None:
    op.drop_table("rewrite")
