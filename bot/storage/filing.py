"""The tables of the full-text index: under which keys an entry is filed.

`entry_search` says which entries are filed, on both engines; `entry_keys` holds the keys: a full-text table of
SQLite's, a tsvector with a GIN index on PostgreSQL. Neither splits, folds or interprets a key.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import DDL, Column, ForeignKeyConstraint, Index, Integer, Table, column, event, table

from bot.storage.columns import metadata
from bot.storage.schema import entry, outbox
from bot.storage.types import Id, Moment

# Makes the reference below possible: an entry that moves to another story takes its row along.
Index("uq_entry_id_story_id", entry.c.id, entry.c.story_id, unique=True)
Index("ix_outbox_chat_id_message_ref", outbox.c.chat_id, outbox.c.message_ref)

entry_search = Table(
    "entry_search",
    metadata,
    Column("entry_id", Id, primary_key=True, autoincrement=False),
    Column("story_id", Id),
    Column("at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(["entry_id"], ["entry.id"], ondelete="CASCADE"),
    ForeignKeyConstraint(
        ["entry_id", "story_id"], ["entry.id", "entry.story_id"], ondelete="CASCADE", onupdate="CASCADE"
    ),
    Index(None, "at"),
)
# Not in the metadata, for no two engines make it alike; `rowid` on SQLite is `entry_id` on PostgreSQL.
entry_keys = table("entry_keys", column("rowid"), column("entry_id"), column("keys"))

# No positions and no sizes are kept: which entries hold a key is all that is asked. `ascii` leaves every other
# character as it is, and what storage.search writes of ASCII is a token whole.
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


def _on(engine: str, statement: str) -> Callable[..., None]:
    run: Callable[..., None] = DDL(statement).execute_if(dialect=engine)  # type: ignore[no-untyped-call]
    return run


for engine, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
    for statement in statements:
        event.listen(entry_search, "after_create", _on(engine, statement))
    event.listen(entry_search, "before_drop", _on(engine, "DROP TABLE entry_keys"))
