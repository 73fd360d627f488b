"""One story told to ever more chats: the statement that queues its messages, on both engines.

    python -m tests.bench fanning [LARGEST]

Beside it the floor: a statement that does nothing but copy as many numbers into a table of one column.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from bot.storage import Storage, Tx, migrate, outbox
from tests import make
from tests.bench import throughput
from tests.bench.audience import story
from tests.bench.results import Cell, Plot, Table

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
COLUMNS = ("chats", "SQLite s", "SQLite floor s", "PostgreSQL s", "PostgreSQL floor s")
PLOT = Plot("chats", ("SQLite s", "PostgreSQL s"), "seconds", ("SQLite floor s", "PostgreSQL floor s"))
NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT {0} UNION ALL SELECT i + 1 FROM n WHERE i < {1}) SELECT i FROM n",
    "postgresql": "SELECT generate_series({0}, {1}) AS i",
}
CHATS = """INSERT INTO chat (channel, address, kind, title, lang, tz, created_at)
SELECT 'telegram', 'a' || i, 'private', 'A chat', 'en', 'UTC', :now FROM ({}) AS numbers"""


async def measure(largest: str = "1000000") -> AsyncIterator[Table]:
    """The table, up to so many chats."""
    sizes = [size for size in SIZES if size <= int(largest)]
    with tempfile.TemporaryDirectory() as folder, throughput.postgres() as (server, _):
        await migrate.upgrade(small := f"sqlite:///{Path(folder) / 'bot.db'}")
        one, other = await told(small, sizes), await told(await throughput.database(server, "fanning"), sizes)
    rows: list[tuple[Cell, ...]] = [(n, *a, *b) for n, a, b in zip(sizes, one, other, strict=True)]
    note = "By the clock, commit included: one transaction, however many chats."
    yield Table("fanning", "A story for so many subscriptions of as many chats", COLUMNS, tuple(rows), note, PLOT)


async def told(url: str, sizes: list[int]) -> list[tuple[float, float]]:
    """Seconds for the announcement and for the floor, at each size."""
    storage, found, there = Storage(url), list[tuple[float, float]](), 0
    async with storage.begin() as tx:
        await tx.execute(
            text("INSERT INTO query (\"key\", text, created_at) VALUES ('truce', 'truce', :now)"), _now(tx)
        )
        await tx.execute(text("CREATE TABLE floor (i BIGINT)"))
    for number, size in enumerate(sizes):
        await _chats(storage, there + 1, size)
        found.append((await _announced(storage, number, size), await _bare(storage, size)))
        there = size
    await storage.close()
    return found


async def _chats(storage: Storage, first: int, last: int) -> None:
    async with storage.begin() as tx:
        numbers = NUMBERS[storage.dialect].format(first, last)
        await tx.execute(text(CHATS.format(numbers)), _now(tx))
        wish = "INSERT INTO subscription (chat_id, query_id, created_at, number) SELECT id, (SELECT id FROM query), :now, 1 FROM chat"
        await tx.execute(text(f"{wish} WHERE id NOT IN (SELECT chat_id FROM subscription)"), _now(tx))
    async with storage.begin() as tx:
        await tx.execute(text("ANALYZE"))


def _now(tx: Tx) -> dict[str, object]:
    return {"now": make.NOW if tx.dialect.name == "postgresql" else make.NOW.isoformat(" ")}


async def _announced(storage: Storage, number: int, size: int) -> float:
    began, now = 0.0, datetime.now(UTC)
    async with storage.begin() as tx:
        made = await story(tx, number)
        began = time.perf_counter()
        assert await outbox.announce(tx, made, 1, now) == size
    return time.perf_counter() - began


async def _bare(storage: Storage, size: int) -> float:
    began = time.perf_counter()
    async with storage.begin() as tx:
        await tx.execute(text(f"INSERT INTO floor {NUMBERS[storage.dialect].format(1, size)}"))
    return time.perf_counter() - began
