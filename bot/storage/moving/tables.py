"""Which tables a revision of the schema has, and of what kind each column is, on whichever engine."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.storage import migrate, processes

# What SQLite calls a column of each kind; `types.Moment` alone is a BIGINT there.
KINDS = {
    "INTEGER": "int",
    "BIGINT": "moment",
    "BOOLEAN": "bool",
    "DOUBLE": "float",
    "TEXT": "text",
    "JSON": "json",
    "TIME": "time",
    "BLOB": "bytes",
}
LISTED = "SELECT name FROM pragma_table_list WHERE type = ? AND schema = 'main' ORDER BY name"
# About one database alone: what it went through, and who works on it.
NOT_MOVED = {"alembic_version", *processes.local.tables}


@dataclass(frozen=True, slots=True)
class Table:
    """A table: columns with their kinds, and those by which rows are told apart and ordered."""

    name: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def shown(self) -> list[list[str]]:
        """Columns with their kinds, as a file tells them."""
        return [list(pair) for pair in zip(self.columns, self.kinds, strict=True)]


# The full-text index is a table of keys on PostgreSQL and a virtual one on SQLite.
KEYS = Table("entry_keys", ("entry_id", "keys"), ("int", "keys"), ("entry_id",))


async def tables(revision: str) -> list[Table]:
    """The tables of this revision, as its migrations make them: nothing that is to be moved is believed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "empty.db")
        await migrate.make(f"sqlite:///{path}", revision)
        with closing(sqlite3.connect(path)) as made:
            names = [name for (name,) in made.execute(LISTED, ["table"]) if name not in NOT_MOVED]
            found = [_table(made, name) for name in names if not name.startswith("sqlite_")]
            return found + [KEYS for (name,) in made.execute(LISTED, ["virtual"]) if name == KEYS.name]


def _table(made: sqlite3.Connection, name: str) -> Table:
    told = made.execute("SELECT name, type, pk FROM pragma_table_info(?)", [name]).fetchall()
    key = sorted((place, column) for column, _, place in told if place)
    return Table(
        name,
        tuple(column for column, _, _ in told),
        tuple(KINDS[kind] for _, kind, _ in told),
        tuple(column for _, column in key),
    )
