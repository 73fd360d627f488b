"""A back-up: a file of lines, compressed. First what it is, then each table's rows, at the end what must have come.

{"trucewatch": 1, "schema": "0015", "engine": "sqlite", "at": "...", "lasts": {...}, "tables": [...]}
[1,"telegram","101", ...]        a row; see `rows`
{"end": {"admin": [rows, digest], ...}}
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import stat
import sys
import tempfile
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from bot.errors import ConfigError
from bot.storage import migrate
from bot.storage.moving.rows import BLOCK, Block, Head, Row, Tally, check
from bot.storage.moving.tables import Table, tables

T = TypeVar("T")
FORMAT = 1
# Twice as fast as the next level, and a tenth larger.
LEVEL = 1
# The longest line; no row of ours comes near.
LONGEST = 64 << 20
LARGEST = 1 << 62
BROKEN = "The back-up is damaged or cut off ({0}). Nothing was kept."


# ------------------------------------------------------------------ write


class Target:
    """A file while it is being written."""

    def __init__(self, packed: gzip.GzipFile) -> None:
        self._packed = packed

    async def take(self, table: Table, blocks: AsyncIterator[Block]) -> None:  # noqa: ARG002 - lines name no table
        """Write these rows."""
        async for block in blocks:
            await asyncio.to_thread(self._packed.write, block.lines)

    async def finish(self, passed: Mapping[str, Tally]) -> None:
        """Write what must have come."""
        self.tell({"end": {name: tally.told() for name, tally in passed.items()}})

    def tell(self, said: Mapping[str, Any]) -> None:
        """Write a line that is no row."""
        self._packed.write(json.dumps(said).encode() + b"\n")


@asynccontextmanager
async def target(place: str, head: Head, wanted: Sequence[Table], now: datetime) -> AsyncIterator[Target]:
    """A file that nobody else may read; it has its name when the block ends without an error. "-" is standard output."""
    with _written(place) as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=LEVEL, mtime=0) as packed:
        taker = Target(packed)
        taker.tell(
            {"trucewatch": FORMAT, "schema": head.revision, "engine": head.engine, "at": now.isoformat()}
            | {"lasts": dict(head.lasts)}
            | {"tables": [{"name": t.name, "rows": head.counts[t.name], "columns": t.shown} for t in wanted]}
        )
        yield taker


@contextmanager
def _written(place: str) -> Iterator[BinaryIO]:
    if place == "-":
        if sys.stdout.isatty():
            raise ConfigError("A back-up is nothing to look at: name a file, or lead standard output into one.")
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except OSError as error:
            raise ConfigError(f"Standard output cannot be written: {error.strerror}.") from error
        return
    path = Path(place).absolute()
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        raise ConfigError(f"{path} is no file.")
    try:
        number, part = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(number, "wb") as raw:
            yield raw
            raw.flush()
            os.fsync(number)
        Path(part).replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(FileNotFoundError):
            Path(part).unlink()


# ------------------------------------------------------------------- read


class Source:
    """A file while it is being read, from its beginning to its end."""

    head: Head

    def __init__(self, packed: gzip.GzipFile) -> None:
        self._packed = packed

    async def begin(self) -> None:
        """Read what the file is. Raises ConfigError when it is no back-up, or none that this version can read."""
        said = _said(await asyncio.to_thread(self._line), dict)
        if not isinstance(said.get("trucewatch"), int):
            raise ConfigError("This is no back-up of Truce Watch.")
        if said["trucewatch"] > FORMAT:
            raise ConfigError("This back-up was made by a newer version of Truce Watch: upgrade this one.")
        with _whole():
            revision = migrate.known(said["schema"])
            listed = {one["name"]: one for one in said["tables"]}
            wanted = await tables(revision)
            if [(table.name, table.shown) for table in wanted] != [(n, one["columns"]) for n, one in listed.items()]:
                raise ValueError("other tables")
            counts = {name: int(one["rows"]) for name, one in listed.items()}
            lasts = {name: int(said["lasts"][name]) for name in counts if name in said["lasts"]}
            if not all(0 <= number < LARGEST for number in (*counts.values(), *lasts.values())):
                raise ValueError("numbers that cannot be")
            self.head = Head(revision, said["engine"], counts, lasts)

    def _line(self) -> bytes:
        with _whole():
            line = self._packed.readline(LONGEST)
            if not line.endswith(b"\n"):
                raise ValueError("end of file" if len(line) < LONGEST else "a line without end")
            return line

    async def blocks(self, table: Table) -> AsyncIterator[Block]:
        """As many rows as were announced."""
        left = self.head.counts[table.name]
        while left > 0:
            block = await asyncio.to_thread(self._block, table, left)
            left -= len(block.rows)
            yield block

    def _block(self, table: Table, most: int) -> Block:
        lines: list[bytes] = []
        rows: list[Row] = []
        size = 0
        while len(rows) < most and size < BLOCK:
            lines.append(self._line())
            size += len(lines[-1])
            rows.append(_said(lines[-1], list))
        with _whole():
            check(table, rows)
        return Block(rows, b"".join(lines))

    async def finish(self, passed: Mapping[str, Tally]) -> None:
        """Return when the file ends here and all that passed is what was written."""
        said = _said(await asyncio.to_thread(self._line), dict)
        if said.get("end") != {name: tally.told() for name, tally in passed.items()}:
            raise ConfigError(BROKEN.format("other rows than were written"))
        with _whole():
            if await asyncio.to_thread(self._packed.read, 1):
                raise ValueError("more than its end")


def _said(line: bytes, kind: type[T]) -> T:
    with _whole():
        said = json.loads(line)
        if type(said) is not kind:
            raise ValueError("other rows than were announced")
        return said


@contextmanager
def _whole() -> Iterator[None]:
    """Within, whatever is wrong with the file is a sentence."""
    try:
        yield
    except (OSError, EOFError, zlib.error, ValueError, ArithmeticError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(BROKEN.format(str(error) or type(error).__name__)) from error


@asynccontextmanager
async def source(place: str) -> AsyncIterator[Source]:
    """A back-up, opened; "-" is standard input. Raises ConfigError when it is none."""
    with _opened(place) as raw, gzip.GzipFile(fileobj=raw, mode="rb") as packed:
        given = Source(packed)
        await given.begin()
        yield given


def _opened(place: str) -> BinaryIO:
    try:
        return sys.stdin.buffer if place == "-" else Path(place).open("rb")
    except OSError as error:
        raise ConfigError(f"{place} cannot be read: {error.strerror}.") from None
