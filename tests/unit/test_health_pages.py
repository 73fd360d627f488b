"""What /readyz and /metrics tell: whether work may be expected, and every number under its name."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, text, update
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.channels.pace import Pace
from bot.channels.telegram.account import PaceLimiter
from bot.errors import StoreAway
from bot.pipeline.index import Index
from bot.pipeline.loop import Stage
from bot.pipeline.role import Role
from bot.storage import Storage, migrate, schema
from bot.tally import BUCKETS, Delays, Tally
from bot.web import metrics
from bot.web.health import Health
from tests import make
from tests.dashboard import dashboard, expressions, names, panels, rules

LEASE = timedelta(seconds=6)
BOTH = frozenset({"telegram", "worker"})


@dataclass
class Hands:
    """A clock whose hands are set; both move together."""

    at: datetime = make.NOW
    seconds: float = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def go(self, seconds: float) -> None:
        self.at, self.seconds = self.at + timedelta(seconds=seconds), self.seconds + seconds


@dataclass
class Process:
    """One process as its pages see it."""

    storage: Storage
    clock: Hands = field(default_factory=Hands)
    roles: frozenset[str] = BOTH
    tally: Tally = field(default_factory=Tally)
    turning: dict[str, Stage[object]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    role: Role = field(init=False)
    health: Health = field(init=False)

    def __post_init__(self) -> None:
        self.role = Role(self.storage, self.clock, "telegram", "me", LEASE)  # type: ignore[arg-type]
        held = {"telegram": self.role} if "telegram" in self.roles else {}
        own = (self.tally, Index(), self.turning, held, self.troubles, self.roles, self.clock.monotonic())
        self.health = Health(self.storage, self.clock, *own)  # type: ignore[arg-type]

    async def scraped(self) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
        """Every sample of /metrics, by name and labels."""
        known = await metrics.stored(self.storage, metrics.Rows(), self.clock.now())
        seen = metrics.Seen(self.tally, Index(), self.turning, self.health.held, self.clock.monotonic())
        found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
        for family in text_string_to_metric_families(metrics.told(seen, known).decode()):
            for sample in family.samples:
                found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
        return found


# ------------------------------------------------------------------- readyz


async def test_role_is_held_stood_by_for_or_lost(sqlite_storage: Storage) -> None:
    """Who holds the role is ready, who stands by too; who could not extend it for a lease is not, until it can again."""
    mine, other = Process(sqlite_storage), Process(sqlite_storage)
    other.role.holder = "other"
    assert ["lost" in line for line in await mine.health.not_ready()] == [True]

    assert await mine.role._extend()
    assert not await other.role._extend()
    assert (mine.role.state, other.role.state) == ("held", "standby")
    assert await mine.health.not_ready() == await other.health.not_ready() == []

    mine.clock.go(6)
    assert mine.role.state == "lost"
    assert "does the database take writes?" in (await mine.health.not_ready())[0]
    await mine.role._extend()
    assert mine.role.state == "held"


async def test_role_whose_work_does_not_end_is_lost(sqlite_storage: Storage) -> None:
    """A process that lost the role to another one and still does its work neither holds nor stands by for it."""
    process, stop, entered, free = Process(sqlite_storage), asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work(_end: asyncio.Event) -> None:
        entered.set()
        await free.wait()

    process.role.lease = timedelta(seconds=0.3)
    holding = asyncio.create_task(process.role.hold(stop, work))
    await entered.wait()
    assert process.role.state == "held"
    process.role.epoch = 0
    assert process.role.state == "lost"
    free.set()
    stop.set()
    await holding


async def test_store_that_takes_no_writes_loses_the_role(
    sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was known of the role is true for a lease; after that nobody knows who has it, though it can be read."""
    process = Process(sqlite_storage)
    await process.role._extend()

    def away() -> None:
        raise StoreAway(reason="locked")

    monkeypatch.setattr(sqlite_storage, "begin", away)
    process.clock.go(3)
    assert await process.role._extend()
    assert process.role.state == "held"
    process.clock.go(3)
    assert await process.role._extend()
    assert process.role.state == "lost"


@pytest.mark.parametrize(("minutes", "live", "says"), [(16, True, "entries wait"), (14, True, ""), (16, False, "")])
async def test_news_that_nobody_reads_makes_red(storage: Storage, minutes: int, live: bool, says: str) -> None:
    """An entry that may raise alerts and is due for a quarter of an hour makes a worker unready; the backlog has time."""
    process = Process(storage, roles=frozenset({"worker"}))
    async with storage.begin() as tx:
        source = await make.source(tx, "paper")
        await _entry(tx, source.id, live)
    process.clock.go(minutes * 60)
    async with storage.begin() as tx:
        await tx.execute(update(schema.source).values(due_at=process.clock.now()))
    told = await process.health.not_ready()
    assert [says in line for line in told] == ([True] if says else [])


async def _entry(tx: object, source_id: int, live: bool) -> None:
    row = {
        "source_id": source_id,
        "guid": "g",
        "url": "",
        "title": "",
        "summary": "",
        "content_hash": b"",
        "live": live,
    }
    seen = {"first_seen_at": make.NOW, "last_seen_at": make.NOW, "due_at": make.NOW}
    await tx.execute(insert(schema.entry).values(**row, **seen))  # type: ignore[attr-defined]


async def test_what_waited_before_the_start_is_being_caught_up(sqlite_storage: Storage) -> None:
    """A source that was due while nothing ran makes nobody red at once, only after the bound from the start on."""
    process = Process(sqlite_storage, roles=frozenset({"worker"}))
    async with sqlite_storage.begin() as tx:
        await make.source(tx, "paper")
        await tx.execute(update(schema.source).values(due_at=make.NOW - timedelta(days=2)))
    assert await process.health.not_ready() == []
    process.clock.go(16 * 60)
    assert await process.health.not_ready() == ["sources wait to be asked: the first for 16 minutes"]


async def test_who_stands_by_answers_for_no_message(sqlite_storage: Storage) -> None:
    """Messages that wait are the affair of the process that holds the role."""
    process, other = Process(sqlite_storage), Process(sqlite_storage)
    other.role.holder = "other"
    async with sqlite_storage.begin() as tx:
        chat = await make.chat(tx)
        row = {"kind": "digest", "priority": 4, "created_at": make.NOW, "due_at": make.NOW}
        await tx.execute(insert(schema.outbox).values(chat_id=chat.id, **row))
    for one in (process, other):
        one.clock.go(16 * 60)
        await one.role._extend()
    assert await process.health.not_ready() == ["messages wait to be sent: the first for 16 minutes"]
    assert await other.health.not_ready() == []


@pytest.mark.parametrize(("revision", "red"), [(None, True), ("0015", True), ("9999", False)])
async def test_schema_must_not_be_older(storage: Storage, revision: str | None, red: bool) -> None:
    """An older schema makes red; a newer one, which another version has made, does not."""
    process = Process(storage, roles=frozenset({"worker"}))
    assert await process.health.not_ready() == []
    async with storage.begin() as tx:
        await tx.execute(text("DELETE FROM alembic_version"))
        if revision:
            await tx.execute(text("INSERT INTO alembic_version VALUES (:one)"), {"one": revision})
    assert bool(await process.health.not_ready()) is red
    assert migrate.is_behind(revision) is red


# ------------------------------------------------------------------ metrics


def test_delays_lie_in_their_buckets() -> None:
    """A delay counts in the first bucket that holds it, one that is negative as none, the longest beyond all buckets."""
    delays = Delays()
    for seconds in (-5, 0.1, 0.11, 86400, 90000):
        delays.add(timedelta(seconds=seconds))
    assert (delays.counts[0], delays.counts[1], delays.counts[-2], delays.counts[-1]) == (2, 1, 1, 1)
    assert len(delays.counts) == len(BUCKETS) + 1
    assert delays.seconds == pytest.approx(176400.21)


async def test_everything_is_told(storage: Storage) -> None:
    """Counters, histogram, loops, role, queues, rows and failing sources, with their labels, on both engines."""
    process = Process(storage)
    process.tally.fetches["read"] += 2
    process.tally.sends["alert", "sent"] += 3
    process.tally.calls["sendMessage", "limited"] += 1
    process.tally.delays["matched_to_sent"].add(timedelta(seconds=1.5))

    async def nothing(_limit: object) -> list[object]:
        return []

    stage = Stage("poll", nothing, nothing, 1, 1.0, turned_at=process.clock.monotonic() - 7, turns=9)  # type: ignore[arg-type]
    process.turning["poll"] = stage
    async with storage.begin() as tx:
        source = await make.source(tx, "paper")
        failing = {"failures": 4, "last_error": "timed_out", "due_at": make.NOW - make.MINUTE}
        await tx.execute(update(schema.source).values(**failing))
        await _entry(tx, source.id, live=True)
    await process.role._extend()

    told = await process.scraped()
    assert told["trucewatch_fetches_total"] == {(("outcome", "read"),): 2}
    assert told["trucewatch_sends_total"] == {(("kind", "alert"), ("outcome", "sent")): 3}
    assert told["trucewatch_bot_api_calls_total"] == {(("method", "sendMessage"), ("outcome", "limited")): 1}
    assert told["trucewatch_delay_seconds_count"][("step", "matched_to_sent"),] == 1
    buckets = told["trucewatch_delay_seconds_bucket"]
    assert [buckets[("le", le), ("step", "matched_to_sent")] for le in ("1.0", "2.0", "+Inf")] == [0, 1, 1]
    assert told["trucewatch_loop_turns_total"] == {(("loop", "poll"),): 9}
    assert told["trucewatch_loop_still_seconds"] == {(("loop", "poll"),): 7}
    assert told["trucewatch_role"][("role", "telegram"), ("state", "held")] == 1
    assert told["trucewatch_queue_rows"] == {
        (("queue", name),): number for name, number in (("source", 1), ("entry", 1), ("backlog", 0), ("outbox", 0))
    }
    assert told["trucewatch_queue_oldest_seconds"][("queue", "source"),] == 60
    named = (("error", "timed_out"), ("host", source.host), ("source", str(source.id)))
    assert told["trucewatch_source_failures"] == {named: 4}
    assert told["trucewatch_sources_failing"] == {(): 1}
    assert told["trucewatch_rows"][("what", "sources.active"),] == 1
    assert told["trucewatch_database_up"] == {(): 1}
    assert told["process_resident_memory_bytes"][()] > 1e6


async def test_only_the_worst_sources_are_named(sqlite_storage: Storage) -> None:
    """When all fail, fifty series are made and the number of all is told."""
    process = Process(sqlite_storage)
    async with sqlite_storage.begin() as tx:
        for number in range(60):
            source = await make.source(tx, f"paper{number}")
            await tx.execute(
                update(schema.source)
                .where(schema.source.c.id == source.id)
                .values(failures=number + 1, last_error="gone")
            )
    told = await process.scraped()
    assert sorted(told["trucewatch_source_failures"].values()) == list(range(11, 61))
    assert told["trucewatch_sources_failing"] == {(): 60}


async def test_own_numbers_are_told_without_a_database(
    sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is away is a number, too, and hides none of the process's own."""
    process = Process(sqlite_storage)
    process.tally.fetches["read"] += 2

    def away() -> None:
        raise StoreAway(reason="locked")

    monkeypatch.setattr(sqlite_storage, "read", away)
    told = await process.scraped()
    assert told["trucewatch_database_up"] == {(): 0}
    assert told["trucewatch_fetches_total"] == {(("outcome", "read"),): 2}
    assert "trucewatch_queue_rows" not in told


async def test_rows_are_counted_twice_a_minute(sqlite_storage: Storage) -> None:
    """Counting walks through tables, so scrapes within half a minute share one count."""
    rows = metrics.Rows()
    async with sqlite_storage.begin() as tx:
        assert (await rows.counts(tx, make.NOW))["entries"] == 0
        await _entry(tx, (await make.source(tx, "paper")).id, live=True)
        assert (await rows.counts(tx, make.NOW + timedelta(seconds=29)))["entries"] == 0
        assert (await rows.counts(tx, make.NOW + timedelta(seconds=30)))["entries"] == 1


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "ok"),
        (RetryAfter(1), "limited"),
        (BadRequest("no"), "refused"),
        (NetworkError("cut"), "no_answer"),
        (ValueError("odd"), "failed"),
    ],
)
async def test_calls_are_counted_by_outcome(error: Exception | None, outcome: str) -> None:
    """Each call of the Bot API is counted under its method, by what came of it."""
    calls: Counter[tuple[str, str]] = Counter()
    limiter = PaceLimiter(Pace(), Hands(), calls)  # type: ignore[arg-type]

    async def call() -> None:
        if error:
            raise error

    done = limiter.process_request(call, (), {}, "getMe", {}, None)
    (raised,) = await asyncio.gather(done, return_exceptions=True)
    assert raised is error
    assert calls == {("getMe", outcome): 1}


# ---------------------------------------------------------------- docs/ops


async def test_dashboard_and_rules_name_what_is_told(sqlite_storage: Storage) -> None:
    """Every metric that the dashboard and the alert rules name stands in /metrics, and nothing of ours is left out."""
    process = Process(sqlite_storage)
    known = await metrics.stored(sqlite_storage, metrics.Rows(), make.NOW)
    seen = metrics.Seen(process.tally, Index(), {}, process.health.held, 0.0)
    lines = metrics.told(seen, known).decode().splitlines()
    told = {line.split()[2] for line in lines if line.startswith("# HELP")}
    named = set().union(*(names(one) for _, one in expressions()))
    assert named <= told
    assert set().union(*(names(one) for one in rules())) <= told
    assert {name for name in told if name.startswith("trucewatch_")} <= named
    assert all(len(line.split()) > 5 for line in lines if line.startswith("# HELP trucewatch"))


def test_dashboard_has_the_shape_that_grafana_loads() -> None:
    """Ids are unique, no panel lies on another, each asks the chosen data source, and every unit and title is there."""
    board = dashboard()
    assert (board["title"], board["uid"], board["schemaVersion"] >= 36) == ("Truce Watch", "trucewatch", True)
    assert [one["name"] for one in board["templating"]["list"]] == ["datasource", "instance"]
    everything = board["panels"]
    assert len({one["id"] for one in everything}) == len(everything)
    taken: set[tuple[int, int]] = set()
    for one in everything:
        place = one["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        assert place["x"] + place["w"] <= 24
        taken |= cells
    for one in panels():
        assert one["title"] and one["targets"] and one["datasource"]["uid"] == "${datasource}"
        assert {target["refId"] for target in one["targets"]} == set("ABC"[: len(one["targets"])])
        assert one["type"] in {"timeseries", "stat", "table"}
