"""The numbers of /metrics: what this process has counted, and what stands in the database that all share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any, TypeVar

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.pipeline.index import Index
from bot.pipeline.loop import Stage
from bot.pipeline.role import Role
from bot.storage import Storage, Tx, health
from bot.storage.health import Failing, Waiting
from bot.tally import BUCKETS, Tally

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Of all that fail the worst are named, so that a day on which all fail makes no thousand series.
MOST_NAMED = 50
COUNTED_EVERY = timedelta(seconds=30)
OWN = "of this process"
SHARED = "from the database, so each process tells the same"
Key = TypeVar("Key", bound=tuple[str, ...])
STATES = ("held", "standby", "lost")


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds, at one moment: `ages` are the seconds that the first row of a queue has been due."""

    rows: Mapping[str, int]
    queues: Mapping[str, Waiting]
    ages: Mapping[str, float]
    failing: Sequence[Failing]
    failing_in_all: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What this process knows of itself, at the monotonic second `now`."""

    tally: Tally
    index: Index
    turning: Mapping[str, Stage[Any]]
    held: Mapping[str, Role]
    now: float


class Rows:
    """Rows by table and state. Counting them walks through tables, so it is done once in half a minute."""

    def __init__(self) -> None:
        self._known: Mapping[str, int] = {}
        self._until = datetime.min.replace(tzinfo=UTC)

    async def counts(self, tx: Tx, now: datetime) -> Mapping[str, int]:
        """As they were half a minute ago at most."""
        if now >= self._until:
            self._known, self._until = await health.counts(tx), now + COUNTED_EVERY
        return self._known


async def stored(storage: Storage, rows: Rows, now: datetime) -> Stored | None:
    """What the database tells at `now`; None when it does not answer."""
    try:
        async with storage.read() as tx:
            queues = await health.queues(tx, now)
            ages = {name: (now - one.oldest).total_seconds() if one.oldest else 0.0 for name, one in queues.items()}
            found = await health.failing(tx, MOST_NAMED)
            return Stored(await rows.counts(tx, now), queues, ages, found, await health.count_failing(tx))
    except Exception:  # noqa: BLE001 - whatever it says, it does not answer, and that is a number too
        return None


def told(seen: Seen, known: Stored | None) -> bytes:
    """All of it as Prometheus reads it."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Told([*of_process(seen), *of_database(known)]))
    return generate_latest(registry)


class _Told(Collector):
    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


# -------------------------------------------------------------- process


def of_process(seen: Seen) -> Iterator[Metric]:
    """What it did since its start, and how it is now."""
    tally = seen.tally
    yield counted("fetches", "Polls of sources by outcome", "outcome", tally.fetches)
    yield counted("pages", "Pages of articles asked for by outcome", "outcome", tally.pages)
    yield counted("entries", "Entries read, by what became of them in their story", "outcome", tally.entries)
    yield counted("stored", "What was written down: entries, matches of queries, alerts, edits", "what", tally.stored)
    yield pairs("sends", "Messages of the outbox tried, by kind and outcome", ("kind", "outcome"), tally.sends)
    yield pairs(
        "bot_api_calls", "Calls of the Bot API but getUpdates, limited being a 429", ("method", "outcome"), tally.calls
    )
    yield delays(tally)
    yield gauge("index_queries", "Queries that articles are matched with", {(): len(seen.index)})
    yield gauge("index_atoms", "Different words, and other atoms, of these queries", {(): seen.index.atoms})
    yield from loops(seen)
    states = {(name, state): role.state == state for name, role in seen.held.items() for state in STATES}
    yield gauge("role", "1 for the state in which a role is: held, standby or lost", states, "role", "state")


def loops(seen: Seen) -> Iterator[Metric]:
    """The loops of the stages that run here."""
    turns = {name: stage.turns for name, stage in seen.turning.items()}
    failed = {name: stage.failed for name, stage in seen.turning.items()}
    still = {(name,): max(0.0, seen.now - stage.turned_at) for name, stage in seen.turning.items()}
    yield counted("loop_turns", "Turns of each loop", "loop", turns)
    yield counted("loop_failures", "Rows at which a loop failed in a way that nobody foresaw", "loop", failed)
    yield gauge("loop_still_seconds", "Since each loop last turned; more than a minute is a hang", still, "loop")


def delays(tally: Tally) -> Metric:
    """How long news takes, step by step, as a histogram."""
    help_ = f"How long live news took for each step, and from its publication to chats, {OWN}"
    family = HistogramMetricFamily("trucewatch_delay_seconds", help_, labels=["step"])
    for step, found in tally.delays.items():
        bounds = [*(str(bucket) for bucket in BUCKETS), "+Inf"]
        family.add_metric([step], list(zip(bounds, accumulate(found.counts), strict=True)), found.seconds)
    return family


def counted(name: str, help_: str, label: str, counts: Mapping[str, int]) -> Metric:
    """A counter with one label."""
    return pairs(name, help_, (label,), {(value,): count for value, count in counts.items()})


def pairs(name: str, help_: str, labels: Sequence[str], counts: Mapping[Key, int]) -> Metric:
    """A counter with several labels."""
    family = CounterMetricFamily(f"trucewatch_{name}", f"{help_}, {OWN}", labels=labels)
    for values, count in sorted(counts.items()):
        family.add_metric(values, count)
    return family


def gauge(name: str, help_: str, values: Mapping[Key, float], *labels: str, whose: str = OWN) -> GaugeMetricFamily:
    """A number that rises and falls."""
    family = GaugeMetricFamily(f"trucewatch_{name}", f"{help_}, {whose}", labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family


# ------------------------------------------------------------- database


def of_database(known: Stored | None) -> Iterator[Metric]:
    """What all processes share; only that there is no answer when there is none."""
    yield gauge("database_up", "1 while the database answers", {(): known is not None})
    if known is None:
        return
    rows = {(name,): float(count) for name, count in known.rows.items()}
    depth = {(name,): float(one.rows) for name, one in known.queues.items()}
    oldest = {(name,): age for name, age in known.ages.items()}
    named = {(str(one.id), one.host, one.error): float(one.failures) for one in known.failing}
    yield gauge("rows", "Rows by table and state, half a minute ago at most", rows, "what", whose=SHARED)
    yield gauge(
        "queue_rows", "Rows that wait: sources due, entries to read, messages to send", depth, "queue", whose=SHARED
    )
    help_ = "For how long the first row of a queue has been due and not taken"
    yield gauge("queue_oldest_seconds", help_, oldest, "queue", whose=SHARED)
    yield gauge("sources_failing", "Sources whose last poll failed", {(): known.failing_in_all}, whose=SHARED)
    help_ = f"Polls that failed in a row, of sources that fail now, the worst {MOST_NAMED}"
    yield gauge("source_failures", help_, named, "source", "host", "error", whose=SHARED)
