"""The real program with thousands of sources, some of which fail and some of which hang: who is asked late because of them?

`make bench ARGS="sources 5000 10"`: so many sources on as many loopback addresses for so many minutes; a third number is
how often each is asked, in seconds, and `well` as the last word leaves out those that fail and hang.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bot.playground.emulator import Emulator
from tests.bench import site
from tests.bench.polling import asked_for, used
from tests.e2e.program import Program

# One of so many sources fails, hangs, has news at each visit.
FAILING, HANGING, CHANGING = 100, 200, 100
# Seconds between two looks at who is due, and between two commands.
LOOK, COMMAND = 0.25, 2.0


def url_of(number: int, feed: str, *, well: bool) -> str:
    """Where a source is; what it is like goes by its number."""
    kind = "changing" if number % CHANGING == 3 else "brief"
    if not well:
        kind = "failing" if number % FAILING == 7 else "hanging" if number % HANGING == 11 else kind
    return feed.replace("/feed", f"/{kind}")


@dataclass(slots=True)
class Schedule:
    """When sources were due and when they were taken up, as the database shows it."""

    path: Path
    due: dict[int, int] = field(default_factory=dict)
    lags: list[tuple[float, float]] = field(default_factory=list)
    first: set[int] = field(default_factory=set)
    first_at: float = 0.0

    def look(self) -> None:
        """Whose due time has moved since the last look, though it had come: that one was taken up between the two."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30)) as database:
            rows = database.execute(
                "SELECT id, due_at, failures FROM source WHERE url LIKE '%/brief' OR url LIKE '%/changing'"
            ).fetchall()
        now = time.time()
        for id, due, failures in rows:
            before = self.due.get(id, due)
            self.due[id] = due
            if before == due or before / 1e6 > now or failures:
                continue
            if id in self.first:
                self.lags.append((now, now - before / 1e6))
            else:
                self.first.add(id)
                self.first_at = now

    async def watch(self) -> None:
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(LOOK)


@dataclass(slots=True)
class Minute:
    """What a minute was like."""

    resident: float
    cpu: float
    load: float


async def measure(count: str = "1000", minutes: str = "2", every: str = "120", kind: str = "") -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, site.running() as port:
        feeds = site.addresses(int(count), port)
        urls = [url_of(number, feed, well=kind == "well") for number, feed in enumerate(feeds)]
        declared = Path(folder) / "sources.toml"
        declared.write_text("\n".join(f'[[source]]\nurl = "{url}"\nname = "{url}"\n' for url in urls))
        async with Emulator() as api:
            settings = {"token": api.token, "api_url": api.url, "poll_seconds": every, "sources_file": declared}
            more = {"log_level": "WARNING", "commands_per_minute": 100000, "full_text": False, "host_seconds": 2}
            program = await Program(Path(folder), settings | more).start()
            ills = "all well" if kind == "well" else "of 200 two fail and one hangs"
            print(f"{int(count):,} sources on as many hosts, each asked every {every} s; {ills}")
            try:
                await api.until(lambda: api.called("getUpdates"), 300)
                await _watched(api, program, Path(folder) / "bot.db", int(minutes))
            finally:
                await program.stop()
            print(
                f"\nwarnings and errors in the log: {len(program.log)}; breaches of the Bot API: {len(api.violations)}"
            )


async def _watched(api: Emulator, program: Program, database: Path, minutes: int) -> None:
    assert program.process is not None
    schedule, waits = Schedule(database), list[float]()
    began, each = time.time(), list[Minute]()
    jobs = [asyncio.create_task(schedule.watch()), asyncio.create_task(_commands(api, waits))]
    try:
        for number in range(minutes):
            await asyncio.sleep(began + 60 * (number + 1) - time.time())
            cpu, memory = used(program.process.pid)
            each.append(Minute(memory, cpu, os.getloadavg()[0]))
            told = f"minute {number + 1}: {memory:.0f} MB, {cpu:.0f} s of CPU so far, load {each[-1].load:.1f}"
            print(told, file=sys.stderr, flush=True)
    finally:
        for job in jobs:
            job.cancel()
    _told(schedule, waits, each, began)


async def _commands(api: Emulator, waits: list[float]) -> None:
    number = 0
    while True:
        waits.append(await asked_for(api, number))
        number += 1
        await asyncio.sleep(COMMAND)


def _told(schedule: Schedule, waits: list[float], each: Sequence[Minute], began: float) -> None:
    lags = [lag for _, lag in schedule.lags]
    print("\n| measure | value |\n|---|---|")
    print(f"| first visit to all {len(schedule.first)} that are well, s | {schedule.first_at - began:.0f} |")
    print(f"| visits after that | {len(lags)} |")
    for name, share in (("half", 0.5), ("99 %", 0.99), ("all", 1.0)):
        print(f"| late at most, {name}, s | {_share(lags, share):.2f} |")
    for name, share in (("half", 0.5), ("99 %", 0.99)):
        print(f"| command to answer, {name}, ms | {_share(waits, share) * 1000:.0f} |")
    print(
        f"| resident memory after the first and the last minute, MB | {each[0].resident:.0f}, {each[-1].resident:.0f} |"
    )
    print(
        f"| load of the machine meanwhile | {min(one.load for one in each):.1f}-{max(one.load for one in each):.1f} |"
    )


def _share(values: Sequence[float], share: float) -> float:
    """What this share of the values is at most."""
    return sorted(values)[max(0, int(len(values) * share) - 1)] if values else 0.0
