"""Rows of an SQLite database: read from one snapshot, or written into a new file that gets its name when all is well."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL

from bot.errors import ConfigError
from bot.storage import BUSY_MS, away, migrate
from bot.storage.moving.rows import Block, Head, Row, blocks
from bot.storage.moving.tables import KEYS, Table, tables

T = TypeVar("T")
# Told by what they are followed by: the database is open, or was not closed.
BESIDE = ("-wal", "-shm", "-journal")
PART = ".moving"
# Seconds after which a statement that goes on is interrupted once more.
NOTICES = 0.05
# The file has no name yet: whatever goes wrong, it is thrown away.
QUICK = (
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "PRAGMA foreign_keys=OFF",
    "PRAGMA cache_size=-65536",
)
READ = {
    "bytes": "CASE WHEN {0} IS NULL THEN NULL ELSE lower(hex({0})) END",
    # What SQLite takes for a number it has made one.
    "json": "CAST({0} AS TEXT)",
}
INDICES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid"


class Rows:
    """The tables of an open database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.text_factory = _text

    async def run(self, work: Callable[[], T]) -> T:
        """Run `work` beside the loop; who is cancelled meanwhile waits until it has ended, no longer than SQLite needs to notice.

        A connection that is closed under a statement at work takes the whole process with it.

        What it gives must be no cursor of a statement that is run again: the end of the one would reset the other.
        """
        # No task, which whoever ends the loop would cancel as well.
        working = asyncio.get_running_loop().run_in_executor(None, work)
        try:
            return await asyncio.shield(working)
        except asyncio.CancelledError:
            while not working.done():
                # It may be between two statements, where nothing is to be interrupted.
                self._connection.interrupt()
                await asyncio.wait({working}, timeout=NOTICES)
            # Looked at, for nobody else will: that it was interrupted is no news.
            working.exception()
            raise

    async def blocks(self, table: Table) -> AsyncIterator[Block]:
        """All rows, by the key."""
        cursor = await self.run(partial(self._connection.execute, _select(table)))
        change = _sorted if table == KEYS else list

        async def fetch(limit: int) -> Sequence[Row]:
            return change(await self.run(partial(cursor.fetchmany, limit)))

        async for block in blocks(table, fetch):
            yield block

    def first(self, statement: str) -> Any:
        """The first value that a statement gives."""
        return self._connection.execute(statement).fetchone()[0]


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("\0", "")


def _sorted(rows: Sequence[Row]) -> list[Row]:
    return [(id, " ".join(sorted(set(keys.split(" "))))) for id, keys in rows]


def _select(table: Table) -> str:
    shown = [
        READ.get(kind, "{0}").format(_name(table, name)) for name, kind in zip(table.columns, table.kinds, strict=True)
    ]
    return f"SELECT {', '.join(shown)} FROM {table.name} ORDER BY {', '.join(_name(table, name) for name in table.key)}"


def _name(table: Table, column: str) -> str:
    return "rowid" if table == KEYS and column == "entry_id" else f'"{column}"'


# ------------------------------------------------------------------- read


class Source(Rows):
    """One snapshot of a database, which is only read."""

    head: Head

    async def begin(self, shown: str) -> None:
        """Take the snapshot. Raises ConfigError when this is no database of the bot's."""
        self._connection.execute("BEGIN")
        ours = self.first("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'")
        revision = self.first("SELECT max(version_num) FROM alembic_version") if ours else None
        if revision is None:
            raise ConfigError(f"{shown} is no database of this bot.")
        counts = {}
        for table in await tables(migrate.known(revision)):
            counts[table.name] = await self.run(partial(self.first, f"SELECT count(*) FROM {table.name}"))
        lasts = dict(self._connection.execute("SELECT name, seq FROM sqlite_sequence"))
        self.head = Head(revision, "sqlite", counts, {name: last for name, last in lasts.items() if name in counts})


@asynccontextmanager
async def source(url: URL) -> AsyncIterator[Source]:
    """What the database holds now; writers are not stopped meanwhile. What lies beside it is cleared up as ever."""
    path = _path(url)
    if not path.is_file():
        raise ConfigError(f"There is no file {path}.")
    with away(url), closing(_reading(path)) as connection:
        given = Source(connection)
        await given.begin(str(path))
        yield given


def _path(url: URL) -> Path:
    return Path(str(url.database)).absolute()


def _reading(path: Path) -> sqlite3.Connection:
    # Not "mode=ro", which leaves behind the files that it needs beside the database.
    connection = _connect(f"{path.as_uri()}?mode=rw", uri=True)
    connection.execute("PRAGMA query_only=ON")
    return connection


def _connect(place: str, *, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(place, uri=uri, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)


# ------------------------------------------------------------------ write


class Target(Rows):
    """A new database, while it is being filled."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        for statement in QUICK:
            connection.execute(statement)
        self._indices = list(connection.execute(INDICES))
        for name, _ in self._indices:
            connection.execute(f'DROP INDEX "{name}"')

    async def take(self, table: Table, blocks: AsyncIterator[Block]) -> None:
        """Store these rows. Raises ConfigError when the schema forbids one."""
        names = ", ".join(_name(table, name) for name in table.columns)
        values = ", ".join("?" for _ in table.columns)
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({values})"
        odd = [at for at, kind in enumerate(table.kinds) if kind == "bytes"]
        with _refusing(table.name), closing(self._connection.cursor()) as cursor:
            self._connection.execute("BEGIN")
            async for block in blocks:
                await self.run(partial(cursor.executemany, statement, _bound(block.rows, odd)))
            self._connection.execute("COMMIT")

    async def finish(self, lasts: Mapping[str, int]) -> None:
        """Indices, references looked at, and the numbers that were given last."""
        for name, statement in self._indices:
            with _refusing(name):
                await self.run(partial(self._connection.execute, statement))
        astray = await self.run(lambda: self._connection.execute("PRAGMA foreign_key_check").fetchone())
        if astray:
            raise ConfigError(f"Rows of table {astray[0]} refer to rows of {astray[2]} that are not there.")
        numbered = {
            name
            for (name,) in self._connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
        }
        for name in numbered & lasts.keys():
            self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ? AND seq < ?", (name, lasts[name]))
            self._connection.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT ?1, ?2"
                " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?1)",
                (name, lasts[name]),
            )


def _bound(rows: Sequence[Row], odd: Sequence[int]) -> Sequence[Row]:
    if not odd:
        return rows
    changed = [list(row) for row in rows]
    for row in changed:
        for at in odd:
            row[at] = None if row[at] is None else bytes.fromhex(row[at])
    return changed


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.IntegrityError, ValueError, OverflowError) as error:
        raise ConfigError(f"What was to go into {name} cannot be: {error}. Nothing was kept.") from error


@asynccontextmanager
async def target(url: URL, revision: str) -> AsyncIterator[Target]:
    """A new database at `revision`; it has its name, and this version's schema, when the block ends without an error."""
    path = _path(url)
    _empty(path, url)
    part = path.with_name(path.name + PART)
    _reserve(part)
    try:
        own = url.set(database=str(part)).render_as_string(hide_password=False)
        await migrate.make(own, revision)
        with away(url), closing(_connect(str(part))) as connection:
            yield Target(connection)
            connection.execute("PRAGMA journal_mode=DELETE")
        await migrate.upgrade(own)
        _empty(path, url)
        _sync(part)
        part.replace(path)
        _sync(path.parent)
    finally:
        for ending in ("", *BESIDE):
            part.with_name(part.name + ending).unlink(missing_ok=True)


def _empty(path: Path, url: URL) -> None:
    if path.exists() and not path.is_file():
        raise ConfigError(f"{path} is no file.")
    if path.exists():
        with away(url), closing(_reading(path)) as found:
            if found.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise ConfigError(f"{path} is not empty: move it away first, or name a file that does not exist.")
    there = [path.name + ending for ending in BESIDE if path.with_name(path.name + ending).exists()]
    if there:
        raise ConfigError(f"Beside {path} lies {there[0]}, of another database: move that away first.")


def _reserve(part: Path) -> None:
    try:
        part.touch(exist_ok=False)
    except FileExistsError:
        raise ConfigError(
            f"{part} is there: another move is under way, or one was broken off. If none is, delete that file."
        ) from None
    except OSError as error:
        raise ConfigError(f"{part} cannot be made: {error.strerror}.") from None


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
