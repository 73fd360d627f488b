"""What the program takes: from its start to the first poll, while little happens, and with much to remember.

    python -m tests.bench resources [IDLE_SECONDS]

Always the whole program, both roles in one process, as an operator runs it; children that read pages are told apart.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import insert, select, update

from bot.model import QueryId
from bot.playground.emulator import Emulator
from bot.storage import Storage, migrate, upsert
from bot.storage.schema import chat, query, source, subscription
from tests.bench import matching, site
from tests.bench.results import Cell, Table, facts
from tests.e2e.program import ROOT, Program

VENV = ROOT / ".venv-bench"
STARTS = 5
IDLE_SOURCES, IDLE_SECONDS = 100, 60.0
SOURCES, QUERIES, A_CHAT = 10_000, 100_000, 10
INTERVAL = 300.0
# Memory is looked at when all queries are known, and again after so long of polling.
SETTLED, POLLING = 8.0, 45.0
AT_ONCE = 5_000
# As an operator has it: what tests make faster or louder is as it is by default.
USUAL = {"poll_seconds": INTERVAL, "host_seconds": 2, "log_level": "INFO", "edit_seconds": 60}


@dataclass(frozen=True, slots=True)
class Taken:
    """CPU seconds and resident bytes, of the process and of its children."""

    own: float
    children: float
    rss: int
    children_rss: int

    @classmethod
    def by(cls, pid: int) -> Taken:
        process = psutil.Process(pid)
        below = process.children(recursive=True)
        return cls(cpu(process), sum(map(cpu, below)), _rss(process), sum(map(_rss, below)))


def cpu(process: psutil.Process) -> float:
    """CPU seconds of a process so far; none when it has ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return float(sum(process.cpu_times()[:2]))
    return 0.0


def _rss(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.NoSuchProcess):
        return int(process.memory_info().rss)
    return 0


async def measure(idle_seconds: str = str(IDLE_SECONDS)) -> AsyncIterator[Table]:
    """The three tables."""
    await asyncio.to_thread(installed)
    with site.running() as port:
        yield await start(port)
        yield await idle(port, float(idle_seconds))
        yield await memory(port)


async def started(folder: Path, settings: dict[str, Any]) -> Program:
    """The program in an environment without what only development needs."""
    return await Program(folder, settings, python=str(VENV / "bin" / "python")).start()


def installed() -> None:
    """What the program needs to run, and nothing else, in an environment of its own; done once, in up to a minute."""
    if not (VENV / "bin" / "trucewatch").exists():
        subprocess.run([ROOT / ".ci" / "venv", VENV, ROOT / "requirements.lock"], check=True, stdout=sys.stderr)


# -------------------------------------------------------------------- start


async def start(port: int) -> Table:
    """Starts with a database that is there: the median until a source is asked, and until the bot asks for what people write."""
    found: list[tuple[float, float, float]] = []
    async with prepared(site.addresses(IDLE_SOURCES, port)) as (api, folder, settings):
        for _ in range(STARTS):
            await _all_due(settings["database_url"])
            found.append(await _started(api, folder, settings, port))
    asked, listens, cpu = (statistics.median(column) for column in zip(*found, strict=True))
    told: dict[str, Cell] = {
        "seconds to the first request to a source": asked,
        "seconds until it takes commands": listens,
        "CPU seconds by then": cpu,
    }
    return facts("start", f"From the start of the process, median of {STARTS}; {IDLE_SOURCES} sources are due", told)


async def _started(api: Emulator, folder: Path, settings: dict[str, Any], port: int) -> tuple[float, float, float]:
    before, called = await asyncio.to_thread(site.count, port), len(api.called("getUpdates"))
    began = time.monotonic()
    program = await started(folder, settings)
    try:
        while await asyncio.to_thread(site.count, port) == before:
            await asyncio.sleep(0.005)
        asked = time.monotonic() - began
        await api.until(lambda: len(api.called("getUpdates")) > called, 60)
        assert program.process is not None
        return asked, time.monotonic() - began, Taken.by(program.process.pid).own
    finally:
        await program.stop()


async def _all_due(url: str) -> None:
    storage = Storage(url)
    async with storage.begin() as tx:
        await tx.execute(update(source).values(due_at=datetime.now(UTC)))
    await storage.close()


# --------------------------------------------------------------------- idle


async def idle(port: int, seconds: float) -> Table:
    """CPU while 100 sources are asked as usual, nothing is new, and nobody writes."""
    async with prepared(site.addresses(IDLE_SOURCES, port)) as (api, folder, settings):
        program = await started(folder, settings)
        try:
            await api.until(lambda: len(api.called("getUpdates")) > 1, 60)
            await asyncio.sleep(SETTLED)
            assert program.process is not None
            before, asked, began = Taken.by(program.process.pid), site.count(port), time.monotonic()
            await asyncio.sleep(seconds)
            after, polls, spent = Taken.by(program.process.pid), site.count(port) - asked, time.monotonic() - began
        finally:
            await program.stop()
    told: dict[str, Cell] = {
        "seconds watched": spent,
        "polls": polls,
        "CPU, % of a core": (after.own - before.own) * 100 / spent,
        "CPU of children, %": (after.children - before.children) * 100 / spent,
        "resident, MB": after.rss / 1e6,
        "resident children, MB": after.children_rss / 1e6,
    }
    return facts("idle", f"{IDLE_SOURCES} sources asked every {INTERVAL:.0f} s, no news, no commands", told)


# ------------------------------------------------------------------- memory


async def memory(port: int) -> Table:
    """Resident memory with all sources and subscriptions, every query another one."""
    async with prepared(site.addresses(SOURCES, port)) as (api, folder, settings):
        await subscribed(settings["database_url"], QUERIES)
        program = await started(folder, settings)
        try:
            await api.until(lambda: api.called("getUpdates"), 60)
            assert program.process is not None
            began = time.monotonic()
            ready = await _level(program.process.pid)
            took = time.monotonic() - began - SETTLED
            asked, at = site.count(port), time.monotonic()
            await asyncio.sleep(POLLING)
            after, polls = Taken.by(program.process.pid), site.count(port) - asked
            rate = polls / (time.monotonic() - at)
        finally:
            await program.stop()
    told: dict[str, Cell] = {
        "resident once all queries are known, MB": ready.rss / 1e6,
        f"resident after {POLLING:.0f} s of polling, MB": after.rss / 1e6,
        "children that read pages, MB": after.children_rss / 1e6,
        "seconds until all queries are known": took,
        "polls a second": rate,
        "CPU meanwhile, % of a core": (after.own - ready.own) * 100 / POLLING,
    }
    return facts("memory", f"{SOURCES:,} sources, {QUERIES:,} subscriptions, each to a query of its own", told)


async def _level(pid: int) -> Taken:
    """What it takes once it works no more than polling does for so long."""
    taken = Taken.by(pid)
    while True:
        await asyncio.sleep(SETTLED)
        before, taken = taken, Taken.by(pid)
        if taken.own - before.own < SETTLED * 0.6 and taken.rss < before.rss * 1.01:
            return taken


@contextlib.asynccontextmanager
async def prepared(urls: Sequence[str]) -> AsyncIterator[tuple[Emulator, Path, dict[str, Any]]]:
    """A Bot API, a folder with a database that has these sources, each due at some time, and the settings for it."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        url = f"sqlite:///{folder / 'bot.db'}"
        await migrate.upgrade(url)
        storage = Storage(url)
        await watched(storage, urls)
        await storage.close()
        async with Emulator() as api:
            yield api, folder, {"token": api.token, "api_url": api.url, "database_url": url} | USUAL


async def watched(storage: Storage, urls: Sequence[str], *, etag: str | None = '"1"', spread: float = INTERVAL) -> None:
    """Sources at these addresses, due one after the other within so many seconds, that gave this mark when asked before."""
    now = datetime.now(UTC)
    told = {
        "kind": "feed",
        "title": "A feed",
        "interval_s": INTERVAL,
        "created_at": now,
        "known": True,
        "options": {},
        "etag": etag,
    }
    rows = [
        told
        | {
            "url": url,
            "url_key": url,
            "host": url.split("/")[2],
            "due_at": now + timedelta(seconds=spread * n / len(urls)),
        }
        for n, url in enumerate(urls)
    ]
    for start_ in range(0, len(rows), AT_ONCE):
        async with storage.begin() as tx:
            await tx.execute(insert(source), rows[start_ : start_ + AT_ONCE])


async def subscribed(url: str, count: int) -> None:
    """So many subscriptions of a tenth as many chats, all to different queries."""
    # Not just now: what is new is read again for a minute.
    storage, now = Storage(url), datetime.now(UTC) - timedelta(hours=1)
    words = matching.vocabulary(count)
    texts = map(str, matching.queries(count, words, matching.drawn(words, (1.0 for _ in words), 2)))
    told = {"channel": "telegram", "thread_id": 0, "kind": "private", "title": "A chat", "lang": "en", "tz": "UTC"}
    people = [told | {"address": str(10_000_000 + n), "created_at": now} for n in range(count // A_CHAT)]
    async with storage.begin() as tx:
        await tx.execute(insert(chat), people)
        while part := [{"key": text, "text": text, "created_at": now} for text in islice(texts, AT_ONCE)]:
            await tx.execute(upsert.insert(tx.dialect.name, query).on_conflict_do_nothing(), part)
        ids = (await tx.execute(select(query.c.id))).scalars().all()
        first = (await tx.execute(select(chat.c.id).order_by(chat.c.id).limit(1))).scalar_one()
        rows = [_wish(first + n // A_CHAT, QueryId(id), n % A_CHAT, now) for n, id in enumerate(ids)]
        await tx.execute(insert(subscription), rows)
    await storage.close()


def _wish(chat_id: int, query_id: QueryId, number: int, now: datetime) -> dict[str, object]:
    return {"chat_id": chat_id, "query_id": query_id, "number": number + 1, "created_at": now}
