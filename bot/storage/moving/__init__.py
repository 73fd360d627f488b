"""All rows of a database as one stream: moved to another engine, written to a file, read back and compared.

A table is a stream of blocks of rows (`rows`). What is read of a database (`sqlite`, `postgres`) or of a file (`file`)
is copied to one of the same, and whoever passes a stream on knows its digest.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.errors import ConfigError
from bot.storage import address
from bot.storage.moving import postgres, sqlite
from bot.storage.moving.rows import Block, Head, Tally
from bot.storage.moving.tables import Table

# Told of each block: "Moving" or "Checking", the table, and how many rows came.
Watch = Callable[[str, str, int], None]


class Source(Protocol):
    """Where rows come from: one snapshot."""

    head: Head

    def blocks(self, table: Table) -> AsyncIterator[Block]:
        """All rows of the table, by its key."""


class Target(Protocol):
    """Where rows go to. Nothing is kept of them before its context ends without an error."""

    async def take(self, table: Table, blocks: AsyncIterator[Block]) -> None:
        """Store all rows of the table."""


class Readable(Target, Protocol):
    """A target that can tell what it took."""

    async def finish(self, lasts: Mapping[str, int]) -> None:
        """Indices, references, and the numbers that were given last, by table."""

    def blocks(self, table: Table) -> AsyncIterator[Block]:
        """What was stored, by the key."""


def source(url: str, name: str) -> AbstractAsyncContextManager[Source]:
    """What a database holds at this moment; it is only read. Raises ConfigError when it is not the bot's.

    `name` is the option or setting that `url` stands in.
    """
    found = address(url, name)
    return sqlite.source(found) if found.get_backend_name() == "sqlite" else postgres.source(found)


def target(url: str, name: str, revision: str) -> AbstractAsyncContextManager[Readable]:
    """An empty database, made at `revision` and at the end brought up to date; it stays empty if anything goes wrong.

    Raises ConfigError when it is not empty.
    """
    found = address(url, name)
    made = sqlite.target if found.get_backend_name() == "sqlite" else postgres.target
    return made(found, revision)


async def copy(given: Source, taker: Target, tables: Sequence[Table], watch: Watch) -> dict[str, Tally]:
    """Every row from one to the other; what passed, by table. Raises ConfigError when it is not what was announced."""
    passed = {table.name: Tally() for table in tables}
    for table in tables:
        await taker.take(table, passed[table.name].over(given.blocks(table), "Moving", table.name, watch))
    counted = {name: tally.rows for name, tally in passed.items()}
    if counted != dict(given.head.counts):
        raise ConfigError("There are not as many rows as were announced. Nothing was kept.")
    return passed


async def verify(taker: Readable, tables: Sequence[Table], passed: Mapping[str, Tally], watch: Watch) -> None:
    """Read back all that was stored; ConfigError names the first table that is not what passed."""
    for table in tables:
        back = Tally()
        async for _ in back.over(taker.blocks(table), "Checking", table.name, watch):
            pass
        if back.told() != passed[table.name].told():
            raise ConfigError(
                f"Table {table.name} does not read back as it was ({back.rows} of {passed[table.name].rows} rows). "
                "Nothing was kept; please report this."
            )
