"""The database: one schema, SQLite or PostgreSQL, SQL in no other room.

Functions of this room take the transaction that they work in (`tx`) and never commit: what belongs
together is done by the caller in one `async with storage.begin()`.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import URL, event, make_url, text
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.errors import ConfigError, StoreAway
from bot.storage import onehop, wakeful

Tx = AsyncConnection

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
# What may stand behind the question mark of PostgreSQL's address; the names are libpq's, and those of the driver.
PASSED = {
    one: one for one in ("host", "port", "ssl", "passfile", "target_session_attrs", "prepared_statement_cache_size")
}
PASSED["sslmode"] = "ssl"
# How long a connection waits for another process's write before "database is locked".
BUSY_MS = 10_000
# What is wrong with a statement or its values is a mistake of ours, however the database is.
OURS = (IntegrityError, ProgrammingError, DataError)
# The file is no database, or no longer one.
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
# synchronous=NORMAL: a crash of the process loses nothing; only a power cut may take back the last
# commits, and then a source is read again or a message sent twice. FULL costs ten times as much.
PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    # A great transaction makes the file beside the database as great; it need not stay so.
    f"PRAGMA journal_size_limit={64 << 20}",
)


def address(url: str, name: str = "BOT_DATABASE_URL") -> URL:
    """`url`, which stands in `name`, with the driver that this bot uses. Raises ConfigError when it is no such database."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigError(f"{name} is not a database address; an example: sqlite:///bot.db") from None
    if not 0 < (parsed.port or 1) < 65536:
        raise ConfigError(f"{name} has a port that cannot be: it is a number up to 65535.")
    driver = DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise ConfigError(f"{name} asks for {parsed.get_backend_name()!r}; this bot speaks sqlite and postgresql.")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise ConfigError(f"{name} needs a file, for what is only in memory is gone at the end: sqlite:///bot.db")
    return _passed_on(parsed.set(drivername=driver), name)


def _passed_on(url: URL, name: str) -> URL:
    """`url`, what stands behind its question mark called as the driver calls it."""
    if url.get_backend_name() == "sqlite":
        return url
    unknown = [one for one in url.query if one not in PASSED]
    if unknown:
        raise ConfigError(
            f"{name} has ?{unknown[0]}=, which this bot cannot heed: leave it out. It knows sslmode, host and port."
        )
    return url.set(query={PASSED[one]: told for one, told in url.query.items()})


class Storage:
    """An engine and its transactions. On SQLite one write transaction at a time, in order of asking.

    With `references` off SQLite does not look after foreign keys, as its migrations need it; with `patient` a statement
    may take as long as it takes, else a minute on PostgreSQL.
    """

    def __init__(self, url: str, *, pool: int = 10, references: bool = True, patient: bool = False) -> None:
        self.url = address(url)
        self.dialect = self.url.get_backend_name()
        if self.dialect == "sqlite":
            self._engine = _sqlite(self.url, pool, references)
            self._reading = self._engine.execution_options(reading=True)
        else:
            self._engine = create_async_engine(
                self.url,
                pool_size=pool,
                max_overflow=0,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args=wakeful.arguments(patient=patient),
            )
            self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Tx]:
        """A write transaction: committed at the end of the block, undone by an exception.

        Raises StoreAway when the database cannot be used just now, ConfigError when it is damaged.
        """
        with away(self.url):
            async with self.turn(), self._engine.begin() as tx:
                yield tx

    def turn(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Within, nobody else of this process writes to SQLite. Waiting here is fair and costs nothing; SQLite itself
        would poll for the lock."""
        return self._turn if self.dialect == "sqlite" else contextlib.nullcontext()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """One snapshot for all statements of the block; waits for no writer and stops none. Raises as `begin`."""
        with away(self.url):
            async with self._reading.connect() as tx, tx.begin():
                yield tx

    async def there(self) -> None:
        """Return when the database can be written just now. Raises as `begin`."""
        async with self.begin() as tx:
            # A standby of PostgreSQL's answers and takes nothing; of SQLite the lock is held by now, which only a writer gets.
            asked = "SELECT 1" if self.dialect == "sqlite" else "SHOW transaction_read_only"
            if await tx.scalar(text(asked)) == "on":
                raise OSError("it takes no writes, for transaction_read_only is on")

    async def check(self, *, make: bool = True) -> None:
        """Return when the database can be opened and written. Raises ConfigError with the reason in a sentence.

        SQLite's file is made if there is none, unless `make` is off.
        """
        if not make and self.is_missing():
            raise ConfigError(f"There is no file {self.url.database}.")
        try:
            if self.dialect == "sqlite":
                # The driver's thread cannot end in good order when it could not open the file at all.
                await asyncio.to_thread(_open_once, self.url.database)
            await self.there()
        except (StoreAway, DBAPIError, sqlite3.Error, OSError) as failure:
            raise ConfigError(_unusable(self.url, failure.__cause__ or failure)) from failure

    def is_missing(self) -> bool:
        """Whether this is a file of SQLite's that nobody has made yet."""
        return self.dialect == "sqlite" and not Path(str(self.url.database)).exists()

    async def close(self) -> None:
        """Give every connection back; nothing may be in use any more."""
        await self._engine.dispose()


async def exclusive(tx: Tx, name: str) -> None:
    """Until `tx` ends nobody else passes here with the same name. SQLite has one writer anyway."""
    if tx.dialect.name == "postgresql":
        await tx.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def _open_once(path: str | None) -> None:
    if path and path != ":memory:":
        sqlite3.connect(path, timeout=BUSY_MS / 1000).close()


def _sqlite(url: URL, pool: int, references: bool) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        # What fails is logged; what was to be written may be a login, or what people wrote.
        hide_parameters=True,
        pool_size=pool,
        max_overflow=0,
        # None: Python opens no transactions of its own, the hook below does.
        connect_args={"isolation_level": None, "async_creator_fn": onehop.Connection},
    )
    pragmas = (*PRAGMAS, f"PRAGMA foreign_keys={'ON' if references else 'OFF'}")
    event.listen(engine.sync_engine, "connect", partial(_prepare, pragmas))
    event.listen(engine.sync_engine, "begin", _open)
    return engine


def _prepare(pragmas: Sequence[str], connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA page_count")
    if cursor.fetchone() == (0,):
        # Of a new file only, and before all else; of another one it would wait for whoever writes. See bot.storage.space.
        cursor.execute("PRAGMA auto_vacuum=INCREMENTAL")
    for pragma in pragmas:
        cursor.execute(pragma)
    cursor.close()


def _open(connection: Any) -> None:
    # A transaction that reads first and writes later fails at once when another one wrote in between,
    # busy_timeout or not; IMMEDIATE takes the write lock at the start and waits for it.
    reading = connection.get_execution_options().get("reading", False)
    connection.connection.driver_connection.begin("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextlib.contextmanager
def away(url: URL) -> Iterator[None]:
    """Within, what says that the database cannot be used is StoreAway, or ConfigError if waiting will not help."""
    try:
        yield
    except OURS:
        raise
    except (DBAPIError, PoolTimeout, sqlite3.Error, asyncpg.PostgresError, OSError) as failure:
        if getattr(getattr(failure, "orig", failure), "sqlite_errorcode", 0) & 0xFF in DAMAGED:
            raise ConfigError(_unusable(url, failure)) from failure
        raise StoreAway(reason=_reason(failure)) from failure


def _reason(failure: BaseException) -> str:
    told = str(getattr(failure, "orig", failure)).strip().splitlines()
    return told[0].removeprefix("<class 'asyncpg.exceptions.").replace("'>: ", ": ") if told else type(failure).__name__


def _unusable(url: URL, failure: BaseException) -> str:
    shown = url.render_as_string(hide_password=True)
    return (
        f"The database {shown} cannot be used: {_reason(failure)}. Check BOT_DATABASE_URL, and that it may be written."
    )
