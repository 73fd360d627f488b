"""The wall clock put forward and back by an hour while rows are queued and under way: nothing twice, nothing stuck."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from bot import doctor
from bot.clock import Clock, Wall
from bot.model import Chat, Hearing, Message, Receipt
from bot.model.wishes import Wish
from bot.pipeline import catchup, holding, loop, timekeeping
from bot.pipeline.digest import Digest
from bot.pipeline.role import Role
from bot.pipeline.timekeeping import FOLLOW_EVERY, Follower, Timekeeper, follow
from bot.storage import (
    Storage,
    chats,
    digests,
    entries,
    hosts,
    mending,
    outbox,
    pulse,
    reminders,
    roles,
    sources,
    times,
)
from bot.storage.schema import outbox as outbox_table
from bot.storage.schema import source as source_table
from tests import make
from tests.conftest import TestClock
from tests.sending import Post, Sending
from tests.truces import BEGINS, HOUR


class Jumping(TestClock):
    """A wall clock that can be put forward and back, beside one that never jumps."""

    def __init__(self) -> None:
        super().__init__()
        self.put = timedelta(0)

    def now(self) -> Any:
        return self.at + self.put


@dataclass
class Slow(Post):
    """Messages are under way until `gate` opens."""

    gone: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, chat: Chat, message: Message, **told: Any) -> Receipt:
        receipt = await super().send(chat, message, **told)
        self.gone.set()
        await self.gate.wait()
        return receipt


async def queued(storage: Storage, clock: Clock) -> Sending:
    """Two messages that wait."""
    here = await Sending(storage, clock).open()
    async with storage.begin() as tx:
        chats = [await make.chat(tx, name) for name in ("1", "2")]
    for chat in chats:
        await here.notices(chat, "a")
    return here


def test_wall_tells_how_far_it_was_put() -> None:
    """Each jump once, with its direction; time that passes is none."""
    clock = Jumping()
    wall = Wall(clock)
    clock.advance(HOUR)
    assert wall.moved() == 0
    for put in (HOUR, timedelta(0)):
        clock.put = put
        assert wall.moved() == pytest.approx(3600 if put else -3600)
        assert wall.moved() == 0


@pytest.mark.parametrize("put", [HOUR, -HOUR], ids=["forward", "back"])
async def test_put_while_messages_are_under_way(sqlite_storage: Storage, put: timedelta) -> None:
    """Their leases end, or last an hour longer; each arrives once all the same, and is noted."""
    clock = Jumping()
    here, stop = await queued(sqlite_storage, clock), asyncio.Event()
    here.post = post = Slow(clock, here.pace)
    here.restart()
    stage = loop.Stage("deliver", here.queue.claim, here.stage.handle, 5, 0.01)
    turning = asyncio.create_task(loop.run(stage, stop, 5, clock))
    await post.gone.wait()
    clock.put = put
    # Time enough to claim them once more, if that were done.
    asyncio.get_running_loop().call_later(0.2, post.gate.set)
    async with asyncio.timeout(60):
        while [state for state, *_ in await here.states()] != ["sent", "sent"]:
            await asyncio.sleep(0)
    stop.set()
    await turning

    assert sorted(post.tried) == ["1", "2"]


async def test_put_back_while_rows_wait(sqlite_storage: Storage) -> None:
    """At the next look everything that waits is due: messages, entries, sources, turns at hosts. A reminder keeps its own
    time, and what is under way its lease."""
    clock = Jumping()
    keeper = Timekeeper(sqlite_storage, clock)
    await keeper.look()
    here = await queued(sqlite_storage, clock)
    async with sqlite_storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        outlet = await make.source(tx, "a")
        await sources.release(tx, outlet, clock.now() + make.MINUTE)
        leased = await make.source(tx, "b")
        await make.save(tx, outlet, make.batch(make.item("x")), clock.now(), make.FRESH)
        story = await make.story(tx, "truce")
        assert await reminders.remind(tx, chat.id, story, Wish("effective", 60, BEGINS), clock.now())
        await hosts.reserve_slot(tx, "a.example", clock.now(), make.MINUTE)
    clock.put = -HOUR
    with capture_logs() as logged:
        await keeper.look()
    now = clock.now()

    assert [line["event"] for line in logged] == ["the clock was put back"]
    async with sqlite_storage.begin() as tx:
        assert [one.id for one in await sources.claim(tx, now, make.LEASE, 10)] == [outlet.id]
        await make.settle(tx, leased, now)
        assert len(await entries.claim(tx, now, make.LEASE, 10)) == 1
        assert await hosts.reserve_slot(tx, "a.example", now, make.MINUTE) == now
        due = await tx.scalars(select(outbox_table.c.due_at).where(outbox_table.c.kind == "reminder"))
        assert list(due) == [BEGINS - HOUR]
    await here.turn()
    assert sorted(here.post.tried) == ["1", "2"]


async def test_put_back_while_nothing_ran(sqlite_storage: Storage) -> None:
    """The first look of the next start finds that a source was read in the future, and wakes what waits; once."""
    clock = Jumping()
    here = await queued(sqlite_storage, clock)
    async with sqlite_storage.begin() as tx:
        await make.source(tx, "a")
        await tx.execute(update(source_table).values(last_ok_at=clock.now()))
    clock.put = -HOUR
    keeper = Timekeeper(sqlite_storage, clock)
    with capture_logs() as logged:
        for _ in range(2):
            await keeper.look()
    assert [line["event"] for line in logged] == ["the clock was put back"]
    async with sqlite_storage.begin() as tx:
        here.epoch = await roles.hold(tx, "telegram", "another", clock.now(), make.LEASE) or 0
    await here.turn()

    assert here.epoch == 2
    assert sorted(here.post.tried) == ["1", "2"]


async def test_role_of_a_clock_that_was_ahead_is_free(storage: Storage) -> None:
    """A lease that ends later than any lease can is none; one of a machine whose clock is a little ahead is."""
    lease = timedelta(seconds=10)
    async with storage.begin() as tx:
        await roles.hold(tx, "telegram", "one", make.NOW, lease)
        assert await roles.hold(tx, "telegram", "other", make.NOW - timedelta(seconds=30), lease) is None
        assert await roles.hold(tx, "telegram", "other", make.NOW - HOUR, lease) == 2


class Wrong(Clock):
    """A machine's clock, before it was put by another, that shows the year 2000; beside it one that never jumps."""

    passed = 0.0

    def monotonic(self) -> float:
        return self.passed

    def now(self) -> Any:
        return super().now() if self._ahead is not None else datetime(2000, 1, 1, tzinfo=UTC)


def test_clock_that_was_put_goes_on_by_itself() -> None:
    """It shows what it was put by, and what passed since then, whatever becomes of this machine's."""
    clock = Wrong()
    clock.passed = 100.0
    clock.put(make.NOW, 90.0)
    assert clock.now() == make.NOW + timedelta(seconds=10)
    clock.passed = 160.5
    assert clock.now() == make.NOW + timedelta(seconds=70.5)


async def test_clock_of_the_database_is_gone_by(storage: Storage) -> None:
    """With PostgreSQL, to some hundredths of a second and however wrong our own is; with SQLite ours is the only one."""
    clock = Wrong()
    await follow(storage, clock)
    at = clock.now()
    async with storage.read() as tx:
        shown = await times.shown(tx)
    if shown is None:
        assert at == datetime(2000, 1, 1, tzinfo=UTC)
    else:
        assert abs(shown - at) < make.MINUTE


async def test_the_database_is_asked_once_a_minute(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its clock is looked at at the start and then each minute; what this machine's differs by is said once."""
    clock, looks = Wrong(), []

    async def found(_storage: Storage, _clock: Clock) -> float:
        looks.append(clock.passed)
        return 7200.4

    monkeypatch.setattr(timekeeping, "follow", found)
    follower = Follower(storage, clock)
    with capture_logs() as logged:
        for _ in range(5):
            await follower.look()
            clock.passed += FOLLOW_EVERY / 2
    assert looks == [0.0, FOLLOW_EVERY, 2 * FOLLOW_EVERY]
    assert [(line["event"], line["ahead"]) for line in logged] == [("this machine's clock differs", 7200.4)]


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (0.2, "ok  The clock of this machine agrees"),
        (7200.4, "BAD The clock of this machine is 7,200 seconds ahead of the database's."),
        (-90.0, "BAD The clock of this machine is 90 seconds behind the database's."),
    ],
)
def test_doctor_tells_a_wrong_clock(ahead: float, words: str) -> None:
    """By how much and which way; a fraction of a second is nothing."""
    assert doctor.told_clock(ahead).startswith(words)


async def test_role_is_in_doubt_when_its_lease_is_over(storage: Storage, clock: TestClock) -> None:
    """Who has not reached the database for so long keeps working, for nobody else may have it; but is not sure of it."""
    role = Role(storage, clock, "telegram", "me", timedelta(seconds=6))
    seen = []

    async def work(end: asyncio.Event) -> None:
        seen.append(role.sure())
        clock.advance(timedelta(seconds=7))
        seen.append(role.sure())

    stop = asyncio.Event()
    holding = asyncio.create_task(role.hold(stop, work))
    async with asyncio.timeout(60):
        while len(seen) < 2:
            await asyncio.sleep(0)
    stop.set()
    await holding
    assert seen == [True, False]


async def test_what_a_clock_that_was_ahead_held_is_told_by_the_one_that_is_right(storage: Storage) -> None:
    """A digest of next year is one of tomorrow, and those behind it do not wait for it either."""
    ahead = make.NOW + timedelta(days=365)
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        await chats.set_hearing(tx, chat.id, Hearing(mode="daily"), "UTC", make.NOW)
        await outbox.announce(tx, await make.story(tx, "truce", now=ahead), 1, ahead)
        await digests.look_at(tx, chat.id, ahead + timedelta(days=1))
        await mending.wake(tx, make.NOW)
        assert await digests.due(tx, make.NOW, 10) == [chat.id]
    await Digest(storage, TestClock(make.NOW), lambda: None).handle(chat.id)
    async with storage.read() as tx:
        assert await digests.due(tx, make.NOW + timedelta(days=1), 10) == [chat.id]
        (held,) = await digests.held(tx, chat.id, make.NOW)
        assert held.held_at == make.NOW


async def test_stop_that_a_clock_ahead_has_made_up_is_over_soon(storage: Storage) -> None:
    """A machine whose clock is three hours ahead at its start would hold all alerts for as long."""
    ahead = make.NOW + 3 * HOUR
    async with storage.begin() as tx:
        await make.source(tx)
        await pulse.beat(tx, make.NOW, holding.LONG_STOP)
        assert await pulse.beat(tx, ahead, holding.LONG_STOP)
        await mending.wake(tx, make.NOW)
        assert await pulse.is_behind(tx)
        assert await pulse.catch_up(tx, make.NOW + catchup.LONGEST, catchup.LONGEST)
        # And one that is a stop is seen as one.
        assert await pulse.beat(tx, make.NOW + HOUR, holding.LONG_STOP)
