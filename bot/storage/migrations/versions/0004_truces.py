"""What a story tells of truces, who carries it, what was corrected, and which story it continues.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Column by column: to make the table anew would, on SQLite, delete what refers to it.
    op.add_column("story", sa.Column("outlets", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
    op.add_column("story", sa.Column("corrections", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE story ADD COLUMN continues {number}"
        " CONSTRAINT fk_story_continues REFERENCES story (id) ON DELETE SET NULL"
    )
    op.create_index(op.f("ix_story_continues"), "story", ["continues"])
    op.add_column("story_query", sa.Column("paragraph", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column("story_query", "paragraph")
    op.drop_index(op.f("ix_story_continues"), "story")
    for name in ("continues", "corrections", "outlets"):
        op.drop_column("story", name)
