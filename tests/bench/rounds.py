"""The stage that polls, alone: CPU of one poll, of 200 sources and of 5,000, unchanged and with one new entry each.

Beside it, a loop that does nothing but send conditional requests over kept connections.
"""

from __future__ import annotations

import asyncio
import gc
import http.client
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bot import observe
from bot.child import Children
from bot.clock import Clock
from bot.fetch.client import Fetcher
from bot.model import NewSource
from bot.model.pacing import Bounds, Limits
from bot.pipeline.notices import Admins
from bot.pipeline.pacing import Pacing
from bot.pipeline.poll import Pace, Poll
from bot.storage import Storage, migrate, sources
from tests.bench import site
from tests.bench.results import Table

ROUNDS = 3
SLOTS = 8
INTERVAL = timedelta(minutes=5)


class Jumping(Clock):
    """A clock that is put forward from round to round; nobody waits."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, span: timedelta) -> None:
        await asyncio.sleep(0)


def used() -> float:
    """CPU seconds of this process and of the child that reads."""
    import psutil

    family = [psutil.Process(), *(one for one in psutil.Process().children() if "bot.child" in one.cmdline())]
    return float(sum(sum(one.cpu_times()[:2]) for one in family))


def resident() -> float:
    """Megabytes of this process."""
    import psutil

    return float(psutil.Process().memory_info().rss / 1e6)


async def asked(stage: Poll) -> int:
    """Everything that is due, once, as many at a time as the program does; how many there were."""
    count = 0
    while turns := await stage.claim(SLOTS):
        await asyncio.gather(*(stage.handle(turn) for turn in turns))
        count += len(turns)
    return count


async def cost(urls: list[str], rounds: int = ROUNDS) -> tuple[float, float]:
    """CPU milliseconds of a poll, after a first round, and by how many megabytes the process grew meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bot.db'}"
        await migrate.upgrade(url)
        storage, clock = Storage(url), Jumping()
        fetcher = Fetcher(clock=clock, user_agent="bench", seconds=10, max_bytes=10**6, private=True)
        pace = Pace(timedelta(minutes=2), timedelta(seconds=0.2), timedelta(days=2), timedelta(days=14))
        async with fetcher, Children() as children:
            pacing = Pacing(storage, Limits(INTERVAL, 0, Bounds(INTERVAL, INTERVAL)))
            admins = Admins(frozenset(), "en", "UTC")
            stage = Poll(storage, fetcher, children, clock, pace, pacing, admins, lambda: 0.5, lambda: None)
            async with storage.begin() as tx:
                for one in urls:
                    await sources.add(tx, NewSource("feed", one, urlsplit(one).netloc, "", None), INTERVAL, clock.now())
            await asked(stage)
            gc.collect()
            began, size, count = used(), resident(), 0
            for _ in range(rounds):
                clock.at += INTERVAL * 4
                count += await asked(stage)
            spent, grown = used() - began, resident() - size
        await storage.close()
    return spent * 1000 / count, grown


def bare(urls: list[str]) -> float:
    """CPU milliseconds of a conditional request and nothing else, by the standard library over kept connections."""
    kept = [(http.client.HTTPConnection(urlsplit(url).netloc, timeout=10), urlsplit(url).path) for url in urls]

    def once() -> None:
        for connection, path in kept:
            connection.request("GET", path, headers={"If-None-Match": '"1"'})
            connection.getresponse().read()

    once()
    began = time.process_time()
    for _ in range(ROUNDS):
        once()
    return (time.process_time() - began) * 1000 / (ROUNDS * len(urls))


async def measure(most: str = "5000") -> AsyncIterator[Table]:
    """The table, up to so many sources."""
    observe.setup("WARNING")
    with site.running() as port:
        few, many = site.addresses(200, port), site.addresses(int(most), port)
        changing = [url.replace("/feed", "/changing") for url in few]
        found: list[tuple[str, float, float]] = [("bare requests, 200", await asyncio.to_thread(bare, few), 0.0)]
        for name, urls in (("unchanged, 200", few), ("changed, 200", changing), (f"unchanged, {int(most):,}", many)):
            found.append((name, *await cost(urls)))
    yield Table("rounds", "A poll, with all that belongs to it", ("polls", "CPU ms", "grown, MB"), tuple(found))
