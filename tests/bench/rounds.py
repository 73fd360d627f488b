"""The stage that polls, alone: CPU of one poll and memory, of 200 sources and of thousands, unchanged and with one new entry
each.

`make bench ARGS="rounds 200 1000 5000 peers"`: of so many sources; with `peers` also what the library `reader` takes, in an
environment of its own which is made at the first time. Beside them a loop that does nothing but send conditional requests,
and one that reads each answer with feedparser and does nothing else. Each measurement is a process of its own.
"""

from __future__ import annotations

import asyncio
import gc
import http.client
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
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
from bot.pipeline.poll import Poll
from bot.pipeline.rules import Rules
from bot.pipeline.settling import Pace
from bot.storage import Storage, migrate, sources
from tests.bench import site
from tests.bench.results import Cell, Table

# Polls that are measured, in whole rounds.
POLLS = 1000
SLOTS = 8
# As many connections are kept as our fetcher keeps.
KEPT = 256
PEERS = Path(tempfile.gettempdir()) / "truce-watch-peers"
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
    """CPU seconds of this process and of the children that read, those that were replaced meanwhile included."""
    import psutil

    reading = [one for one in psutil.Process().children() if "bot.child" in one.cmdline()]
    return float(sum(psutil.Process().cpu_times()[:4]) + sum(sum(one.cpu_times()[:2]) for one in reading))


def peak() -> float:
    """Megabytes that this process and the largest of its children took at the most."""
    return sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1000


def rounds_of(urls: Sequence[str]) -> int:
    """How often all of them are asked."""
    return max(1, POLLS // len(urls))


async def asked(stage: Poll) -> int:
    """Everything that is due, once, as many at a time as the program does; how many there were."""
    count = 0
    while turns := await stage.claim(SLOTS):
        await asyncio.gather(*(stage.handle(turn) for turn in turns))
        count += len(turns)
    return count


async def ours(urls: list[str]) -> float:
    """CPU milliseconds of a poll, after a first round."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bot.db'}"
        await migrate.upgrade(url)
        storage, clock = Storage(url), Jumping()
        fetcher = Fetcher(clock=clock, user_agent="bench", seconds=10, max_bytes=10**6, private=True)
        pace = Pace(timedelta(minutes=2), timedelta(seconds=0.2), timedelta(days=2), timedelta(days=14))
        async with fetcher, Children() as children:
            pacing = Pacing(storage, Limits(INTERVAL, 0, Bounds(INTERVAL, INTERVAL)))
            admins = Admins(frozenset(), "en", "UTC")
            rules = Rules(storage, fetcher, children, clock, "bench", heeds=True)
            stage = Poll(storage, fetcher, children, rules, clock, pace, pacing, admins, lambda: 0.5, lambda: None)
            async with storage.begin() as tx:
                for one in urls:
                    await sources.add(tx, NewSource("feed", one, urlsplit(one).netloc, "", None), INTERVAL, clock.now())
            await asked(stage)
            gc.collect()
            began, count = used(), 0
            for _ in range(rounds_of(urls)):
                clock.at += INTERVAL * 4
                count += await asked(stage)
            spent = used() - began
        await storage.close()
    return spent * 1000 / count


async def bare(urls: list[str], *, parsing: bool = False) -> float:
    """CPU milliseconds of a conditional request and nothing else, by the standard library; `parsing` reads the answer, too."""
    import feedparser

    kept: dict[str, http.client.HTTPConnection] = {}

    def once() -> None:
        for url in urls:
            parts = urlsplit(url)
            connection = kept.get(url) or http.client.HTTPConnection(parts.netloc, timeout=10)
            connection.request("GET", parts.path, headers={"If-None-Match": '"1"'})
            body = connection.getresponse().read()
            if parsing and body:
                feedparser.parse(body)
            if len(kept) < KEPT:
                kept[url] = connection
            elif url not in kept:
                connection.close()

    once()
    began, rounds = used(), rounds_of(urls)
    for _ in range(rounds):
        once()
    return (used() - began) * 1000 / (rounds * len(urls))


COLUMNS = ("polls", "sources", "unchanged, CPU ms", "changed, CPU ms", "memory at the most, MB")
KINDS = {
    "bare requests": bare,
    "requests and feedparser": partial(bare, parsing=True),
    "this bot": ours,
}


def alone(python: str, *arguments: str) -> tuple[float, float]:
    """CPU milliseconds and megabytes that a process tells of itself."""
    told = subprocess.run([python, *arguments], stdout=subprocess.PIPE, check=True)
    spent, memory = json.loads(told.stdout.splitlines()[-1])
    return spent, memory


def peers() -> str:
    """A Python that has the library."""
    python = PEERS / "bin" / "python"
    # An environment that was broken off in its making has no library.
    if not any(PEERS.glob("lib/*/site-packages/reader")):
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "reader", "sgmllib3k"], check=True)
    return str(python)


def cases(names: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """What is measured, and by which command."""
    for kind in KINDS:
        yield kind, [sys.executable, "-m", "tests.bench.rounds", kind]
    if "peers" in names:
        yield "reader, update_feeds", [peers(), str(Path(__file__).with_name("readerlib.py"))]


async def measure(*given: str) -> AsyncIterator[Table]:
    """The table; `peers` adds the library, installed in an environment of its own."""
    counts = [int(one) for one in given if one.isdigit()] or [200, 5000]
    rows: list[tuple[Cell, ...]] = []
    with site.running() as port:
        for count in counts:
            for name, command in cases(given):
                found = [alone(*command, path, str(count), str(port)) for path in ("/feed", "/changing")]
                (unchanged, _), (changed, memory) = found
                rows.append((name, count, unchanged, changed, memory))
    yield Table("rounds", "A poll, and all that belongs to it", COLUMNS, tuple(rows))


def main(kind: str, path: str, count: str, port: str) -> None:
    """One measurement, told as JSON."""
    observe.setup("WARNING")
    urls = [url.replace("/feed", path) for url in site.addresses(int(count), int(port))]
    spent = asyncio.run(KINDS[kind](urls))
    print(json.dumps([spent, peak()]))


if __name__ == "__main__":
    main(*sys.argv[1:])
