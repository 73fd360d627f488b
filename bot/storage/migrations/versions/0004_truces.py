"""What a story tells of truces, who carries it, what was corrected, and which story it continues.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CHANGES = "'first', 'status', 'time', 'denial', 'content'"


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
    op.add_column("story", sa.Column("expires_at", types.Moment()))
    there = sa.text("expires_at IS NOT NULL")
    op.create_index("ix_story_expires", "story", ["expires_at"], sqlite_where=there, postgresql_where=there)
    op.add_column("story_query", sa.Column("paragraph", sa.Integer(), server_default=sa.text("0"), nullable=False))
    _changes(f"{CHANGES}, 'lapsed'")


def downgrade() -> None:
    op.execute("DELETE FROM development WHERE change = 'lapsed'")
    _changes(CHANGES)
    op.drop_index("ix_story_expires", "story")
    op.drop_column("story", "expires_at")
    op.drop_column("story_query", "paragraph")
    op.drop_index(op.f("ix_story_continues"), "story")
    for name in ("continues", "corrections", "outlets"):
        op.drop_column("story", name)


def _changes(known: str) -> None:
    """Nothing refers to this table, so it may be made anew."""
    with op.batch_alter_table("development") as development:
        development.drop_constraint(op.f("ck_development_change_known"), type_="check")
        development.create_check_constraint(op.f("ck_development_change_known"), f"change IN ({known})")
