"""What a machine carries, by what was measured: a pure model of utilisation and delays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.bench.results import Table

DAY = 86_400.0
# Of a core no more than this is planned for: what comes in bursts would wait too long otherwise.
FULL = 0.7
# Telegram's limits, less what is kept for answers to people.
FREE, PAID = 25.0, 970.0


@dataclass(frozen=True, slots=True)
class Costs:
    """Measured: CPU milliseconds and megabytes.

    A poll without news; an entry, in the worker, its children and PostgreSQL; matching an entry, for each 100,000 queries; queueing one
    message, in the database; a message claimed, sent and settled. Memory of a process that knows nothing, and for each 100,000
    queries and 10,000 sources; planning for 1,000,000 sources, once a minute.
    """

    poll: float
    entry: float
    entry_children: float
    entry_database: float
    match: float
    queue: float
    send: float
    base: float
    memory: float
    plan: float


@dataclass(frozen=True, slots=True)
class Load:
    """What is wanted: sources asked every so many seconds on average, entries a day, queries, chats that each story is told, stories a day."""

    sources: int
    interval: float
    entries: int
    queries: int
    chats: int
    stories: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What that takes: requests a second, cores by what for, megabytes of one worker, minutes until a story is told to all at
    Telegram's two rates (the paid one, as far as the sender's core goes), and the share of a day's messages that the free rate would carry (above 1: too many)."""

    requests: float
    workers: float
    children: float
    database: float
    sender: float
    memory: float
    free_minutes: float
    paid_minutes: float
    free_share: float
    paid_share: float

    @property
    def cores(self) -> float:
        return self.workers + self.children + self.database + self.sender

    @property
    def processes(self) -> int:
        """Workers needed: one process computes on one core at a time."""
        return max(1, -int(-self.workers // FULL))


def outcome(load: Load, costs: Costs) -> Outcome:
    """What a load takes, by what was measured."""
    requests, entries = load.sources / load.interval, load.entries / DAY
    messages = load.chats * load.stories / DAY
    matching = costs.match * load.queries / 100_000
    # One process sends; by its core, it may not reach what is paid for.
    paid = min(PAID, FULL * 1000 / costs.send)
    polling = requests * costs.poll + costs.plan * (load.sources / 1e6) / 60
    return Outcome(
        requests=requests,
        workers=(polling + entries * (costs.entry + matching)) / 1000,
        children=entries * costs.entry_children / 1000,
        database=(entries * costs.entry_database + messages * costs.queue) / 1000,
        sender=messages * costs.send / 1000,
        memory=costs.base + costs.memory * load.queries / 100_000,
        free_minutes=load.chats / FREE / 60,
        paid_minutes=load.chats / paid / 60,
        free_share=messages / FREE,
        paid_share=messages / paid,
    )


def most_entries(costs: Costs, queries: int, cores: float) -> float:
    """Entries a day that so many cores read, everything on one machine, none of them busier than FULL."""
    each = costs.entry + costs.entry_children + costs.entry_database + costs.match * queries / 100_000
    return cores * FULL * 1000 / each * DAY


def costs(tables: Mapping[str, Table]) -> Costs:
    """The constants, from the tables of the measurements; KeyError names the one that is missing."""
    read, memory, rounds = tables["throughput"], tables["memory"], tables["rounds"]
    idle, sent = tables["idle"], tables["sending"]
    matched = tables["matching-usual"]
    largest = max(float(size) for size in matched.column("queries") if isinstance(size, int))
    match = float(dict(zip(matched.column("queries"), matched.column("index ms"), strict=True))[int(largest)] or 0)
    row = dict(zip(read.columns, read.rows[0], strict=True))
    base = idle.cell("resident, MB", "value")
    told = tables["fanning"].rows[-1]
    return Costs(
        poll=rounds.cell("this bot", "unchanged, CPU ms"),
        entry=float(row["workers' CPU"] or 0),
        entry_children=float(row["their children's"] or 0),
        entry_database=float(row["PostgreSQL's"] or 0),
        match=match * 100_000 / largest,
        queue=float(told[3] or 0) * 1000 / float(told[0] or 1),
        send=sent.cell("PostgreSQL", "CPU ms a message"),
        base=base,
        memory=memory.cell("resident once all queries are known, MB", "value") - base,
        plan=tables["plans"].rows[-1][2] if isinstance(tables["plans"].rows[-1][2], float) else 0.0,
    )
