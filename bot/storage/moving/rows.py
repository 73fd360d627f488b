"""Rows as both engines and a file know them: a line of JSON each, the same for the same row wherever it is read.

Moments are whole microseconds since 1970, times of day text, bytes hexadecimal, truth 0 or 1, JSON its own text as it
stands, keys of the full-text index sorted and parted by spaces. Text is as both engines store it (`types.clean`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.errors import ConfigError
from bot.storage.moving.tables import Table

Row = Sequence[Any]
# Bytes of rows that are under way at a time; one row may be larger.
BLOCK = 1 << 20
FEW, MANY = 16, 4000
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# JSON's type for each kind; everything else is text.
TYPES: dict[str, type] = {"int": int, "moment": int, "bool": int, "float": float}


@dataclass(frozen=True, slots=True)
class Head:
    """What is known before the first row: the schema's revision, the engine, rows by table, numbers given last."""

    revision: str
    engine: str
    counts: Mapping[str, int]
    lasts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows, and their lines."""

    rows: Sequence[Row]
    lines: bytes


@dataclass(slots=True)
class Tally:
    """How many rows passed, and the digest of their lines."""

    rows: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    async def over(
        self, blocks: AsyncIterator[Block], what: str, name: str, watch: Callable[[str, str, int], None]
    ) -> AsyncIterator[Block]:
        """The same blocks, counted."""
        async for block in blocks:
            self.rows += len(block.rows)
            self.digest.update(block.lines)
            watch(what, name, len(block.rows))
            yield block

    def told(self) -> list[Any]:
        """Both, as a file tells them."""
        return [self.rows, self.digest.hexdigest()]


async def blocks(table: Table, fetch: Callable[[int], Awaitable[Sequence[Row]]]) -> AsyncIterator[Block]:
    """What `fetch` gives, as many rows at a time as make about BLOCK bytes."""
    wanted = FEW
    while rows := await fetch(wanted):
        lines = encoded(table, rows)
        yield Block(rows, lines)
        wanted = max(1, min(MANY, len(rows) * BLOCK // len(lines)))


def encoded(table: Table, rows: Iterable[Row]) -> bytes:
    """The lines of these rows. Raises ConfigError when one is not of the table's kinds."""
    check(table, rows)
    return "\n".join([*map(_dump, rows), ""]).encode()


def check(table: Table, rows: Iterable[Row]) -> None:
    """Return when each value is of its column's type; ConfigError names the first row where one is not."""
    # Few ways to be right occur in a table: each is looked at once.
    right: set[tuple[type, ...]] = set()
    for row in rows:
        types = tuple(map(type, row))
        if types not in right:
            for name, of, kind in zip(table.columns, types, table.kinds, strict=True):
                if of is not TYPES.get(kind, str) and of is not type(None):
                    raise ConfigError(f"A row of {table.name} holds as {name} what is no {kind}. Nothing was kept.")
            right.add(types)
