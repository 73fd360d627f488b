"""Three workers and two programs for Telegram on one PostgreSQL, each on a machine of its own, while machines die, are cut off,
stop, have wrong clocks and the database restarts: what is lost, told twice, asked too soon, and how long others take.

`make bench ARGS="workers 10"`: for ten minutes, and a kill a minute or `workers 10 30`; as root in network namespaces, else
behind relays that can be cut. One message is under way at a time, so that a kill may double one.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.playground.emulator import Person, faults
from tests.bench import lost
from tests.bench.faults import Fate, Fault, planned
from tests.bench.soak import PRINTERS, READERS, Count, Press, links, read_by
from tests.e2e.conftest import sources_file, subscribed
from tests.machines import Place, placed

HOST_SECONDS = 1.0
# One poll in so many seconds of each source: its host is always asked as often as it may be.
SETTINGS = {
    "lease_seconds": 15,
    "poll_seconds": 0.5,
    "poll_least_seconds": 0.5,
    "host_seconds": HOST_SECONDS,
    "send_slots": 1,
    "database_pool": 5,
}
RUN = ("-m", "bot", "run")
# Who runs where, how, and how wrong the clock of that machine is: three hours ahead, forty minutes behind.
MACHINES = {
    "worker1": ("worker", RUN),
    "worker2": ("worker", RUN),
    "worker3": ("worker", ("-m", "tests.e2e.skewed", "10800")),
    "telegram1": ("telegram", RUN),
    "telegram2": ("telegram", ("-m", "tests.e2e.skewed", "-2400")),
}
# A word that readers wait for beside truces, so that there is something to tell for as long as it lasts.
WORD = "zubrik"
# Articles of before, by which workers know how common that word is.
KNOWN = 60
# What there is to print of each truce, and how much of all that is (soak.KINDS).
A_TRUCE = 5
TOLD = 9 / 11
LEAST_PAUSE = 3.0
# A machine that has other work, too, starts five programs slowly.
START_SECONDS = 300.0
PROBE_EVERY = 15.0
FLASH_EVERY = 5.0
DRAIN_SECONDS = 900.0
LEFT = (
    "SELECT (SELECT count(*) FROM entry WHERE due_at IS NOT NULL) + "
    "(SELECT count(*) FROM outbox WHERE state = 'queued' AND kind <> 'reminder')"
)


@dataclass(slots=True)
class Probe:
    """A new subscription, and the article that was printed as soon as it was confirmed."""

    person: Person
    url: str


@dataclass(slots=True)
class Run:
    """All of it."""

    place: Place
    press: Press
    fate: Fate
    drawn: random.Random
    probes: list[Probe] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    flashes: list[str] = field(default_factory=list)

    async def ready(self, folder: Path) -> None:
        """All machines run, readers wait for truces, and what stood in the feeds is known."""
        for outlet in self.place.world.outlets:
            outlet.feed_size = 1000
        for _ in range(KNOWN):
            self.publish(WORD, datetime.now(UTC) - timedelta(days=3))
        told = SETTINGS | {"sources_file": sources_file(folder, self.place.world.feeds())}
        for name, (roles, arguments) in MACHINES.items():
            machine = await self.place.add(name, folder, told | {"roles": roles}, arguments)
            await machine.start()
        api = self.place.api
        await api.until(lambda: api.called("getUpdates"), START_SECONDS)
        self.people = [api.add_person(9000 + number, f"Reader{number}") for number in range(READERS)]
        for person in self.people:
            for query in ("truce", WORD):
                await self.subscribed(person, query)
        while not await self.fate.asked("SELECT bool_and(known) FROM source"):
            await asyncio.sleep(0.2)
        api.fault(faults.delay(0.15), method="sendMessage", times=None)

    async def subscribed(self, person: Person, query: str) -> None:
        """`person` has subscribed to a query, which a busy machine may not manage at once."""
        for _ in range(5):
            with suppress(AssertionError):
                return await subscribed(self.place.api, person, query)
        raise AssertionError(self.place.api.from_bot(person))

    async def print_on(self, seconds: float) -> None:
        """Articles, so that truces last for so long."""
        pause = max(LEAST_PAUSE, seconds * TOLD / (A_TRUCE * len(self.press.sides)))
        self.press.print_first()
        while True:
            await asyncio.sleep(self.drawn.uniform(0.5, 1.5) * pause)
            self.press.print()

    async def flash_on(self) -> None:
        """Articles, each a story of its own, that all readers wait for."""
        while True:
            await asyncio.sleep(self.drawn.uniform(0.5, 1.5) * FLASH_EVERY)
            self.flashes.append(self.publish(WORD))

    def publish(self, word: str, published: datetime | None = None) -> str:
        """An article with that word and none else that stands in another; its address."""
        outlet, title = self.drawn.choice(PRINTERS), self.press.words(3).capitalize()
        text = f"{self.press.words(20)} {word} {self.press.words(20)}."
        return self.place.world.publish(outlet, title, [text], excerpt=text, published=published)

    async def probe_on(self) -> None:
        """Again and again somebody subscribes to a word that stands in the next article."""
        for number in range(1, 10_000):
            await asyncio.sleep(self.drawn.uniform(0.5, 1.5) * PROBE_EVERY)
            word = "".join(self.drawn.choices("bdfgklmnprstvaeiou", k=12))
            person = self.place.api.add_person(20_000 + number, f"Late{number}")
            with suppress(AssertionError):  # nobody answers for a minute: then there is nothing to be kept
                await subscribed(self.place.api, person, word)
                self.probes.append(Probe(person, self.publish(word)))

    async def suffer(self, plan: list[Fault], seconds: float) -> None:
        """The faults of a plan, spread over so many seconds."""
        began = time.monotonic()
        for number, fault in enumerate(plan):
            at = began + seconds * (number + self.drawn.uniform(0.3, 0.7)) / len(plan)
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            tell(f"{time.monotonic() - began:.0f} s: {fault}; {self.far()}")
            await self.fate.let(fault)
        await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))

    def far(self) -> str:
        """How far it is, in a line."""
        return f"{self.press.printed.total()} articles, {len(self.place.api.called('sendMessage'))} messages"

    async def drain(self) -> bool:
        """Let them come to the end of their work; whether they did."""
        articles = sum(len(outlet.articles) for outlet in self.place.world.outlets)
        began, quiet = time.monotonic(), 0
        while quiet < 3 and time.monotonic() - began < DRAIN_SECONDS:
            await asyncio.sleep(1)
            done = await self.fate.asked("SELECT count(*) FROM entry") >= articles and await self.fate.asked(LEFT) == 0
            quiet = quiet + 1 if done else 0
        return quiet == 3

    async def stories_twice(self) -> int:
        """Truces that have more stories than one."""
        asked = "SELECT count(DISTINCT story_id) FROM entry WHERE url = ANY($1)"
        return sum([await self.fate.asked(asked, truce.urls) > 1 for truce in self.press.truces])

    async def rows(self) -> str:
        """What became of messages, by kind."""
        kinds = (
            "SELECT kind || ' ' || state || coalesce(' ' || error, '') AS told, count(*) AS n FROM outbox GROUP BY 1"
        )
        return str(
            await self.fate.asked(f"SELECT string_agg(told || ' ' || n, ', ' ORDER BY told) FROM ({kinds}) AS rows")
        )

    def placings(self) -> list[dict[str, object]]:
        """Where articles went, as all processes that ever ran have logged it."""
        lives = [life for one in self.place.machines.values() for life in one.lives]
        return [one for life in lives for name in ("placed", "entry parked") for one in life.events(name)]

    async def read(self) -> Count:
        """What readers got."""
        found, asked, placings = Count(), lost.of_postgresql(self.place.cluster.url()), self.placings()
        for truce in self.press.truces:
            messages = [(person.id, self.place.api.from_bot(person)) for person in self.people]
            await read_by(truce, messages, found, tell, asked, placings)
        for person in self.people:
            got = Counter(url for one in self.place.api.from_bot(person) for url in links(one))
            for url in self.flashes:
                found.add("alert of a word", got[url])
        for probe in self.probes:
            got = Counter(url for one in self.place.api.from_bot(probe.person) for url in links(one))
            found.add("alert of a subscription just made", got[probe.url])
        return found

    def pauses(self) -> list[float]:
        """Seconds between two requests to the same host, robots.txt aside."""
        asked: defaultdict[str, list[float]] = defaultdict(list)
        for one in self.place.world.requests:
            if one.path != "/robots.txt":
                asked[one.outlet].append(one.at)
        return [after - before for moments in asked.values() for before, after in pairwise(sorted(moments))]

    def errors(self) -> Counter[str]:
        """What programs logged as errors, by event."""
        lines = [line for one in self.place.machines.values() for life in one.lives for line in life.log]
        wrong = [line for line in lines if '"level": "error"' in line or line.startswith("Traceback")]
        for line in wrong[:5]:
            tell(f"{line[:200]} ... {line[-1500:]}")
        return Counter(line.partition('"event": "')[2].partition('"')[0] for line in wrong)


def tell(line: str) -> None:
    """Say how far it is."""
    print(line, file=sys.stderr, flush=True)


async def measure(minutes: str = "10", kills: str = "", seed: str = "1") -> None:
    """Print the figures after so many minutes."""
    plan = list(planned(int(kills or float(minutes))))
    await endured(plan, float(minutes) * 60, random.Random(seed), print, apart=os.geteuid() == 0)


async def endured(
    plan: list[Fault], seconds: float, drawn: random.Random, told: Callable[[str], Any], *, apart: bool
) -> Count:
    """Let all faults of a plan happen within so many seconds, and count what readers got; `told` gets the report."""
    with tempfile.TemporaryDirectory() as folder:
        async with placed(apart=apart) as place:
            press = Press(place.world, drawn)
            run = Run(place, press, Fate(place, drawn), drawn)
            tasks: list[asyncio.Task[None]] = []
            try:
                await run.ready(Path(folder))
                deeds = (run.fate.keep_running(), run.print_on(seconds), run.flash_on(), run.probe_on())
                tasks += [asyncio.create_task(one) for one in deeds]
                await run.suffer(plan, seconds)
                for task in tasks[1:]:
                    task.cancel()
                drained = await run.drain()
                found = await run.read()
                await report(run, found, told, drained=drained)
            finally:
                for task in tasks:
                    task.cancel()
                for machine in place.machines.values():
                    for life in machine.lives:
                        await life.stop(signal.SIGKILL)
    return found


def spread(values: list[float]) -> str:
    """The least, the middle and the most of some seconds."""
    if not values:
        return "-"
    return f"{min(values):.1f} / {statistics.median(values):.1f} / {max(values):.1f} s ({len(values)})"


async def report(run: Run, found: Count, told: Callable[[str], Any], *, drained: bool) -> None:
    """The tables."""
    told(f"Printed: {dict(run.press.printed)}; faults: {dict(run.fate.done)}; all done at the end: {drained}.\n")
    told("| what | due | lost | twice |\n|---|---|---|---|")
    for kind in found.due:
        told(f"| {kind} | {found.due[kind]} | {found.lost[kind]} | {found.twice[kind]} |")
    pauses = run.pauses()
    soon = sum(pause < HOST_SECONDS * 0.9 for pause in pauses)
    told("\n| what | figure |\n|---|---|")
    told(f"| messages three times or more | {found.thrice} |")
    told(f"| truces with two stories, of {len(run.press.truces)} | {await run.stories_twice()} |")
    told(
        f"| requests to hosts; least pause, of {HOST_SECONDS} s; shorter by a tenth | {len(pauses)}; {min(pauses):.2f} s; {soon} |"
    )
    for name, values in run.fate.taken.items():
        told(f"| role taken over after {name}: least / middle / most | {spread(values)} |")
    told(f"| worker at work again after a cut | {spread(run.fate.back)} |")
    told(f"| ended and started again | {dict(run.fate.ended)} |")
    told(f"| errors in logs | {dict(run.errors())} |")
    told(f"| rows of the outbox | {await run.rows()} |")
    told(f"| breaches of the Bot API | {len(run.place.api.violations)} |")
