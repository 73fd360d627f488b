"""What retention finds by: when sources were last listed, which texts, sums and chats are to be forgotten. With PostgreSQL
tables that change all the time are cleaned up sooner.

Revision ID: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
phase = "expand"

INDICES = (
    ("ix_entry_text", "entry", "first_seen_at", "text IS NOT NULL"),
    ("ix_story_terms", "story", "last_seen_at", "terms IS NOT NULL"),
    ("ix_chat_gone_at", "chat", "gone_at", "gone_at IS NOT NULL"),
)
SOON = "autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_threshold=500"
STORAGE = {
    "entry": f"{SOON}, toast.autovacuum_vacuum_scale_factor=0.02",
    "host": "fillfactor=50",
    "outbox": SOON,
    "source": SOON,
}


def upgrade() -> None:
    op.add_column("source", sa.Column("listed_at", types.Moment()))
    for name, table, column, where in INDICES:
        op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    if op.get_bind().dialect.name == "postgresql":
        for table, told in STORAGE.items():
            op.execute(f"ALTER TABLE {table} SET ({told})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, told in STORAGE.items():
            names = ", ".join(one.partition("=")[0] for one in told.split(", "))
            op.execute(f"ALTER TABLE {table} RESET ({names})")
    for name, table, *_ in reversed(INDICES):
        op.drop_index(name, table)
    op.drop_column("source", "listed_at")
