"""Which time it is: that of the database's machine, if there are several; and what is to be done when a clock was put back."""

from __future__ import annotations

from bot import observe
from bot.clock import Clock, Wall
from bot.errors import StoreAway
from bot.storage import Storage, mending, times

log = observe.logger("timekeeping")

# The clock is asked so often at a time; the quickest answer is the truest.
ASKED = 5
# Seconds between two looks at the database's clock, unless this machine's is put.
FOLLOW_EVERY = 60.0
# By so many seconds a clock may be wrong before anybody is told.
WORTH_A_WORD = 1.0


async def follow(storage: Storage, clock: Clock) -> float:
    """Put `clock` by that of the database's machine, true to half of an answer's way; by how many seconds this machine's
    own is ahead of it. 0 with SQLite, where there is no other. Raises StoreAway."""
    answers = []
    async with storage.read() as tx:
        for _ in range(ASKED):
            asked = clock.monotonic()
            at = await times.shown(tx)
            if at is None:
                return 0.0
            took = clock.monotonic() - asked
            answers.append((took, at, asked + took / 2))
    _, at, monotonic = min(answers)
    clock.put(at, monotonic)
    return (Clock().now() - clock.now()).total_seconds()


class Follower:
    """Keeps a clock by that of the database: looks once a minute, and when this machine's clock was put or it slept."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock
        self._own = Wall(Clock())
        self._again_at = 0.0
        self._told = 0.0

    async def look(self) -> None:
        """Follow when it is time to; what is to be known of it is logged. While the database is away, the clock goes on."""
        if not self._own.moved() and self._clock.monotonic() < self._again_at:
            return
        try:
            ahead = await follow(self._storage, self._clock)
        except StoreAway as error:
            log.warning("time not compared", error=str(error))
            return
        self._again_at = self._clock.monotonic() + FOLLOW_EVERY
        if abs(ahead - self._told) >= WORTH_A_WORD:
            self._told = ahead
            log.warning("this machine's clock differs", ahead=round(ahead, 1), hint="The database's is gone by.")


class Timekeeper:
    """Looks, whenever it is asked to, whether the wall clock was put back; the first time also for what happened before."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock
        self._wall = Wall(clock)
        self._doubt = True

    async def look(self) -> None:
        """Wake what waits if the clock was put back. What is leased stays so until its lease ends by the new time."""
        back = self._wall.moved() < 0
        if not (back or self._doubt):
            return
        now = self._clock.now()
        try:
            async with self._storage.begin() as tx:
                if back or await mending.ahead(tx, now):
                    log.warning("the clock was put back", woken=await mending.wake(tx, now))
        except StoreAway as error:
            self._doubt = True
            log.warning("not looked at", error=str(error))
        else:
            self._doubt = False
