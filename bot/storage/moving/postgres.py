"""Rows of a PostgreSQL database: read from one snapshot, or written in the one transaction that makes the schema."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, time, timedelta
from typing import Any

import asyncpg
from sqlalchemy import URL, text

from bot.errors import ConfigError
from bot.storage import Storage, Tx, exclusive, migrate
from bot.storage.moving.rows import Block, Head, Row, blocks
from bot.storage.moving.tables import Table, tables
from bot.storage.types import EPOCH, MICROSECOND

# SQLite knows no -0.0. Text is ordered as SQLite orders it: by its bytes.
READ = {
    "bool": "{}::int",
    "float": "{} + 0",
    "json": "{}::text",
    "time": "to_char({}, 'HH24:MI:SS.US')",
    "bytes": "encode({}, 'hex')",
    "keys": "array_to_string(tsvector_to_array({}), ' ')",
}
WRITE: dict[str, Callable[[Any], Any]] = {
    "moment": lambda value: EPOCH + timedelta(microseconds=value),
    "bool": bool,
    "time": time.fromisoformat,
    "bytes": bytes.fromhex,
}
HERE = "current_schema()::regnamespace"
CONSTRAINTS = f"""SELECT conrelid::regclass::text AS at, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS told
    FROM pg_constraint WHERE connamespace = {HERE} AND contype IN ('f', 'u', 'p')
    AND conrelid <> 'alembic_version'::regclass ORDER BY contype = 'f', contype"""
INDICES = f"""SELECT quote_ident(relname) AS name, pg_get_indexdef(pg_class.oid) AS told
    FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid
    WHERE relnamespace = {HERE} AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = pg_class.oid)"""
SEQUENCES = f"""SELECT relname AS name, pg_get_serial_sequence(quote_ident(relname), 'id') AS numbers
    FROM pg_class WHERE relnamespace = {HERE} AND relkind = 'r'
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'id' AND attidentity <> '')"""


class Rows:
    """The tables of a database within one transaction."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def blocks(self, table: Table) -> AsyncIterator[Block]:
        """All rows, by the key."""
        await self._connection.execute(f"DECLARE moving_{table.name} NO SCROLL CURSOR FOR {_select(table)}")
        moments = [at for at, kind in enumerate(table.kinds) if kind == "moment"]

        async def fetch(limit: int) -> Sequence[Row]:
            return _read(await self._connection.fetch(f"FETCH {limit} FROM moving_{table.name}"), moments)

        async for block in blocks(table, fetch):
            yield block
        # Left open it would stand in the way of later changes of the table.
        await self._connection.execute(f"CLOSE moving_{table.name}")


def _read(records: Sequence[asyncpg.Record], moments: Sequence[int]) -> Sequence[Row]:
    rows = [list(record) for record in records]
    for row in rows:
        for at in moments:
            if row[at] is not None:
                row[at] = _microseconds(row[at])
    return rows


def _microseconds(value: datetime) -> int:
    return (value - EPOCH) // MICROSECOND


def _select(table: Table) -> str:
    columns = [READ.get(kind, "{}").format(f'"{name}"') for name, kind in zip(table.columns, table.kinds, strict=True)]
    kinds = dict(zip(table.columns, table.kinds, strict=True))
    order = [f'"{name}"' + (' COLLATE "C"' if kinds[name] == "text" else "") for name in table.key]
    return f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY {', '.join(order)}"


async def _raw(tx: Tx) -> asyncpg.Connection:
    """The driver's own connection, within the transaction of `tx`."""
    # The transaction begins with the first statement that goes through SQLAlchemy.
    await tx.execute(text("SELECT 1"))
    return (await tx.get_raw_connection()).driver_connection


# ------------------------------------------------------------------- read


class Source(Rows):
    """One snapshot of a database, which is only read."""

    head: Head

    async def begin(self, shown: str) -> None:
        """Look at what there is. Raises ConfigError when this is no database of the bot's."""
        ours = await self._connection.fetchval("SELECT to_regclass('alembic_version')::text")
        revision = await self._connection.fetchval("SELECT max(version_num) FROM alembic_version") if ours else None
        if revision is None:
            raise ConfigError(f"{shown} is no database of this bot.")
        counts = {}
        for table in await tables(migrate.known(revision)):
            counts[table.name] = await self._connection.fetchval(f"SELECT count(*) FROM {table.name}")
        lasts = {}
        for row in await self._connection.fetch(SEQUENCES):
            lasts[row["name"]] = await self._connection.fetchval(
                f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {row['numbers']}"
            )
        self.head = Head(revision, "postgresql", counts, {name: last for name, last in lasts.items() if name in counts})


@asynccontextmanager
async def _opened(url: URL) -> AsyncIterator[Storage]:
    storage = Storage(url.render_as_string(hide_password=False), pool=1)
    try:
        await storage.check()
        yield storage
    finally:
        await storage.close()


@asynccontextmanager
async def source(url: URL) -> AsyncIterator[Source]:
    """What the database holds now; writers are not stopped meanwhile."""
    async with _opened(url) as storage, storage.read() as tx:
        given = Source(await _raw(tx))
        await given.begin(url.render_as_string())
        yield given


# ------------------------------------------------------------------ write


class Target(Rows):
    """A new schema within its transaction, while it is being filled."""

    async def begin(self) -> None:
        """Take off what is quicker made at the end than kept up row by row."""
        run = self._connection.execute
        await self._connection.set_type_codec(
            "tsvector", schema="pg_catalog", encoder=_vector, decoder=bytes, format="binary"
        )
        await run("SET LOCAL maintenance_work_mem = '256MB'")
        constraints, indices = await self._connection.fetch(CONSTRAINTS), await self._connection.fetch(INDICES)
        for row in reversed(constraints):
            await run(f"ALTER TABLE {row['at']} DROP CONSTRAINT {row['name']}")
        for row in indices:
            await run(f"DROP INDEX {row['name']}")
        self._later = [
            *(f"ALTER TABLE {row['at']} ADD CONSTRAINT {row['name']} {row['told']}" for row in constraints),
            *(row["told"] for row in indices),
        ]

    async def take(self, table: Table, blocks: AsyncIterator[Block]) -> None:
        """Store these rows. Raises ConfigError when the schema forbids one."""
        changes = [(at, WRITE[kind]) for at, kind in enumerate(table.kinds) if kind in WRITE]
        with _refusing(table.name):
            await self._connection.copy_records_to_table(
                table.name, columns=table.columns, records=_records(blocks, changes)
            )

    async def finish(self, lasts: Mapping[str, int]) -> None:
        """Indices, references, and the numbers that were given last."""
        for statement in self._later:
            with _refusing(statement.split()[2]):
                await self._connection.execute(statement)
        for name, numbers in await self._connection.fetch(SEQUENCES):
            last = max(lasts.get(name, 0), await self._connection.fetchval(f'SELECT max(id) FROM "{name}"') or 0)
            if last:
                await self._connection.execute("SELECT setval($1::text::regclass, $2)", numbers, last)
        await self._connection.execute("ANALYZE")


async def _records(
    blocks: AsyncIterator[Block], changes: Sequence[tuple[int, Callable[[Any], Any]]]
) -> AsyncIterator[Row]:
    async for block in blocks:
        for row in block.rows:
            record = list(row)
            for at, change in changes:
                if record[at] is not None:
                    record[at] = change(record[at])
            yield record


def _vector(keys: str) -> bytes:
    """A tsvector without positions, as PostgreSQL takes it from a program."""
    if not keys:
        return bytes(4)
    end = b"\0\0\0"
    return (keys.count(" ") + 1).to_bytes(4, "big") + keys.encode().replace(b" ", end) + end


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    try:
        yield
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, ValueError, OverflowError) as error:
        told = str(error).splitlines()[0]
        raise ConfigError(f"What was to go into {name} cannot be: {told}. Nothing was kept.") from error


@asynccontextmanager
async def target(url: URL, revision: str) -> AsyncIterator[Target]:
    """A schema at `revision` and then, when the block ends without an error, at this version's; all in a transaction."""
    async with _opened(url) as storage, storage.begin() as tx:
        await exclusive(tx, "migrate")
        if await tx.scalar(text("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema())")):
            raise ConfigError(f"{url.render_as_string()} is not empty: make a new database (createdb), and name that.")
        await migrate.made(tx, revision)
        taker = Target(await _raw(tx))
        await taker.begin()
        yield taker
        await migrate.complete(tx)
