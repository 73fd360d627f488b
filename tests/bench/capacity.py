"""How far it goes: the plan for a million sources, the pace of a million messages, and what a machine carries by all that was measured.

    python -m tests.bench capacity [LARGEST]

The parts of the bot that decide (the price of a visit, whose turn it is) are run as they are, in memory and in made-up time. The last table
is calculated (`tests/bench/planning.py`) from those measurements that are kept: resources, throughput, matching, fanning and rounds.
"""

from __future__ import annotations

import math
import random
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from bot.channels.pace import PAID_RATE, PAID_REPLIES, Pace
from bot.model.pacing import Asked, Bounds, Limits, Plan
from bot.model.rhythm import HOUR
from bot.storage import Storage, migrate
from tests.bench import fanout, report, throughput
from tests.bench.audience import gather, tell
from tests.bench.planning import FULL, Costs, Load, costs, most_entries, outcome
from tests.bench.results import Cell, Plot, Table

SIZES = (1_000, 10_000, 100_000, 1_000_000)
BOUNDS = Bounds(timedelta(minutes=1), timedelta(hours=1))
INTERVAL = timedelta(minutes=5)
# A feed in the middle posts twice a day; one in six posts seven times as much or more, one in six a seventh or less.
MIDDLE, SPREAD = 2 / 24, 2.0
SENT = 500
NEEDED = ("resources", "throughput", "matching", "fanning", "rounds")
LOADS = (
    Load(sources=100, interval=300, entries=2_000, queries=100, chats=100, stories=20),
    Load(sources=1_000, interval=300, entries=20_000, queries=10_000, chats=1_000, stories=20),
    Load(sources=10_000, interval=300, entries=200_000, queries=100_000, chats=10_000, stories=20),
    Load(sources=100_000, interval=600, entries=1_000_000, queries=1_000_000, chats=100_000, stories=20),
    Load(sources=1_000_000, interval=1800, entries=5_000_000, queries=1_000_000, chats=1_000_000, stories=20),
    Load(sources=1_000_000, interval=1800, entries=5_000_000, queries=1_000_000, chats=10_000_000, stories=5),
)
COLUMNS = (
    "sources", "asked every s", "entries a day", "queries", "chats a story", "stories a day", "requests a second", "cores", "workers",
    "MB each", "minutes to tell all", "paid", "share of 25 a second", "of the paid rate",
)  # fmt: skip


async def measure(largest: str = "1000000") -> AsyncIterator[Table]:
    """What was simulated, and what follows."""
    sizes = [size for size in SIZES if size <= int(largest)]
    mine = [plans(sizes), pacing(sizes), await sending()]
    for table in mine:
        yield table
    known = {table.name: table for run in report.kept().values() for table in run.tables}
    try:
        found = costs(known | {table.name: table for table in mine})
    except KeyError as missing:
        yield Table(
            "missing", f"Nothing is calculated: {missing} was not kept", ("needed",), tuple((n,) for n in NEEDED)
        )
        return
    yield limits(found)
    yield scenarios(found)


# ------------------------------------------------------------------ sources


def plans(sizes: list[int]) -> Table:
    """The plan for ever more sources, as the bot makes it once a minute, and what it leads to."""
    rows = tuple(_planned(size) for size in sizes)
    note = (
        f"Rates are drawn, half of them below two posts a day. The same number of requests at a fixed interval of {INTERVAL} would have news"
        f" wait {INTERVAL / timedelta(seconds=2):.0f} s on average. Reading a pull of each source from the database comes on top."
    )
    columns = ("sources", "requests a second", "CPU ms of the plan", "news waits, s", "budget of a quarter: s")
    plot = Plot("sources", ("CPU ms of the plan", "requests a second"), "ms, and requests a second")
    return Table("plans", "The plan for so many sources, five minutes on average", columns, rows, note, plot)


def _planned(size: int) -> tuple[Cell, ...]:
    chance = random.Random(size)
    rates = [min(30.0, MIDDLE * math.exp(chance.gauss(0, SPREAD))) for _ in range(size)]
    asked = [Asked(math.sqrt(rate)) for rate in rates]
    began = time.process_time()
    plan = Limits(INTERVAL, 0, BOUNDS).plan(asked)
    spent = (time.process_time() - began) * 1000
    quarter = Limits(INTERVAL, size / (INTERVAL / timedelta(minutes=1)) / 4, BOUNDS).plan(asked)
    return (size, size / INTERVAL.total_seconds(), spent, waits(plan, rates), waits(quarter, rates))


def waits(plan: Plan, rates: list[float]) -> float:
    """Seconds that a post waits on average, whichever source it is of."""
    found = (rate * (plan.bounds.within(1 / (plan.price * math.sqrt(rate))) / HOUR / 2) for rate in rates)
    return sum(found) / sum(rates) * 3600


# ----------------------------------------------------------------- messages


def pacing(sizes: list[int]) -> Table:
    """A story for ever more chats through the bookkeeping of Telegram's limits, in made-up time."""
    rows = tuple(_paced(size) for size in sizes)
    columns = ("chats", "minutes", "minutes, paid", "CPU µs a message", "chats remembered at the end")
    note = "Telegram's limits and no other: 25 deliveries a second of its 30, and 970 of 1,000 for those who pay."
    plot = Plot("chats", ("minutes", "minutes, paid"), "minutes until the last chat is told")
    return Table("pacing", "A story told to so many people", columns, rows, note, plot)


def _paced(size: int) -> tuple[Cell, ...]:
    free, paid = Pace(), Pace(overall=PAID_RATE, deliveries=PAID_RATE - PAID_REPLIES)
    began = time.process_time()
    took = [_drained(pace, size) for pace in (free, paid)]
    spent = time.process_time() - began
    return (size, took[0] / 60, took[1] / 60, spent * 1e6 / size / 2, len(free))


def _drained(pace: Pace, size: int) -> float:
    """Seconds of made-up time until the last of so many people is told."""
    now = 0.0
    for number in range(size):
        chat = str(number)
        now = pace.slot(chat, False, now)
        pace.take(chat, False, now).answered(now + 0.1)
    return now


async def sending() -> Table:
    """What a message takes of the database's client after it was queued: claimed, marked as begun, settled."""
    with tempfile.TemporaryDirectory() as folder, throughput.postgres() as (server, _):
        await migrate.upgrade(small := f"sqlite:///{Path(folder) / 'bot.db'}")
        urls = {"SQLite": small, "PostgreSQL": await throughput.database(server, "sending")}
        rows = tuple([(name, *await _sent(url)) for name, url in urls.items()])
    return Table("sending", f"{SENT} messages claimed by ten and settled", ("engine", "CPU ms a message", "ms"), rows)


async def _sent(url: str) -> tuple[float, float]:
    storage = Storage(url)
    await gather(storage, SENT, 0)
    await tell(storage, 1)
    began = time.process_time()
    wall = await fanout.settle(storage, SENT)
    spent = time.process_time() - began
    await storage.close()
    return spent * 1000 / SENT, wall * 1000


# --------------------------------------------------------------- calculated


def limits(found: Costs) -> Table:
    """Where each limit lies, one at a time."""
    rows: tuple[tuple[Cell, ...], ...] = (
        ("polls a second of one worker that does nothing else", FULL * 1000 / found.poll),
        ("sources of one worker that does nothing else, five minutes on average", FULL * 1000 / found.poll * 300),
        ("entries a day, two cores for everything, 100,000 queries", most_entries(found, 100_000, 2)),
        ("entries a day, eight cores for everything, 1,000,000 queries", most_entries(found, 1_000_000, 8)),
        ("messages a second of the one sender, by its CPU", FULL * 1000 / found.send),
        ("messages a second that PostgreSQL queues, one statement", 1000 / found.queue),
        ("queries in one gigabyte", (1000 - found.base) / found.memory * 100_000),
    )
    note = f"A core is planned to be busy for {FULL:.0%}. Each from measured constants, on this machine."
    return Table("limits", "Where each limit lies", ("limit", "value"), rows, note)


def scenarios(found: Costs) -> Table:
    """What loads of all sizes take."""
    rows = []
    for load in LOADS:
        took = outcome(load, found)
        rows.append((
            load.sources, int(load.interval), load.entries, load.queries, load.chats, load.stories, took.requests, took.cores, took.processes,
            took.memory, took.free_minutes, took.paid_minutes, took.free_share, took.paid_share,
        ))  # fmt: skip
    note = (
        "`cores` are those of workers, their children, PostgreSQL and the sender together, fully busy; `workers` are processes, each on one core"
        f" that is busy for {FULL:.0%}. `paid` is 970 a second, or what one sender's core reaches. A share above 1 is more than goes out in a day."
    )
    return Table("scenarios", "What it takes, calculated", COLUMNS, tuple(rows), note)
