"""The index of keys, and messages by their number.

Entries stored before are filed by the bot as it runs, newest first.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = (
    "CREATE VIRTUAL TABLE entry_keys USING fts5(keys, detail=none, columnsize=0, tokenize=\"ascii tokenchars '_:'\")",
    (
        "CREATE TRIGGER entry_search_gone AFTER DELETE ON entry_search"
        " BEGIN DELETE FROM entry_keys WHERE rowid = old.entry_id; END"
    ),
)
POSTGRESQL = (
    (
        "CREATE TABLE entry_keys (entry_id BIGINT NOT NULL CONSTRAINT pk_entry_keys PRIMARY KEY"
        " CONSTRAINT fk_entry_keys_entry_id REFERENCES entry_search (entry_id) ON DELETE CASCADE,"
        " keys TSVECTOR NOT NULL)"
    ),
    "CREATE INDEX ix_entry_keys_keys ON entry_keys USING gin (keys)",
)


def upgrade() -> None:
    op.create_index(op.f("uq_entry_id_story_id"), "entry", ["id", "story_id"], unique=True)
    op.create_index(op.f("ix_outbox_chat_id_message_ref"), "outbox", ["chat_id", "message_ref"])
    op.create_table(
        "entry_search",
        sa.Column("entry_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("story_id", types.Id, nullable=True),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_search_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["entry_id", "story_id"],
            ["entry.id", "entry.story_id"],
            name=op.f("fk_entry_search_entry_id_story_id"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_entry_search")),
    )
    op.create_index(op.f("ix_entry_search_at"), "entry_search", ["at"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE entry_keys")
    op.drop_table("entry_search")
    op.drop_index(op.f("ix_outbox_chat_id_message_ref"), "outbox")
    op.drop_index(op.f("uq_entry_id_story_id"), "entry")
