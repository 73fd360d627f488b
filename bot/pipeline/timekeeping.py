"""The wall clock put back: what waits would wait as much longer, so it is made due at once."""

from __future__ import annotations

from bot import observe
from bot.clock import Clock, Wall
from bot.errors import StoreAway
from bot.storage import Storage, mending

log = observe.logger("timekeeping")


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
