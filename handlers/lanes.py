"""Updates under way, whichever way they came: in order within a chat, chats side by side, each handled once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, MutableSequence, Sequence
from dataclasses import dataclass

from telegram import Update

from bot import observe
from bot.errors import StoreAway

log = observe.logger("receive")

Handle = Callable[[Update], Awaitable[None]]
Contest = Callable[[float], Awaitable[None]]
# How many of those that are done are remembered: who did not hear that they are brings them again, soon.
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Duty:
    """What is asked of whoever receives: to `handle` each update, `slots` chats at a time, until `stop`.

    What people must mend stands in `troubles` while it is so. That another program receives too is told as `conflict`, with
    the seconds for which that is to be taken as so, unless we are not `sure` that to receive is up to us.
    """

    handle: Handle
    stop: asyncio.Event
    slots: int
    troubles: MutableSequence[str]
    conflict: Contest
    sure: Callable[[], bool]


class Lanes:
    """Updates in order within a chat, chats side by side, at most `slots` of them at a time.

    `away` says how many seconds to wait after the store was away n times for an update, or None to give it up.
    """

    def __init__(self, handle: Handle, slots: int, away: Callable[[int], float | None]) -> None:
        self.handle = handle
        self._away = away
        self.unfinished: dict[int, asyncio.Future[bool]] = {}
        self.done: dict[int, None] = {}
        self.idle = asyncio.Event()
        self._free = asyncio.Semaphore(slots)
        self._waiting: dict[int, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, updates: Sequence[Update]) -> None:
        """Start on those not taken before."""
        for update in updates:
            if update.update_id not in self.done:
                self.start(update)

    def start(self, update: Update) -> asyncio.Future[bool]:
        """See an update through; one under way is not begun again. True when handled, False when it was given up."""
        if update.update_id not in self.unfinished:
            self.unfinished[update.update_id] = asyncio.get_running_loop().create_future()
            self._enqueue(lane_of(update), update)
        return self.unfinished[update.update_id]

    def _enqueue(self, lane: int, update: Update) -> None:
        if lane in self._waiting:
            self._waiting[lane].append(update)
            return
        self._waiting[lane] = deque([update])
        task = asyncio.create_task(self._drive(lane), name="receive")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drive(self, lane: int) -> None:
        waiting = self._waiting[lane]
        while waiting:
            self._settle(waiting[0].update_id, handled=await self._handled(waiting[0]))
            waiting.popleft()
        del self._waiting[lane]

    async def _handled(self, update: Update) -> bool:
        """Whether it was seen through, well or badly; False when the store kept it from that until it was given up."""
        failures = 0
        while True:
            try:
                # Given back between two tries, so that a talkative chat does not keep a slot from the others.
                async with self._free:
                    await self.handle(update)
            except StoreAway as error:
                failures += 1
                log.warning("update not handled", update=update.update_id, error=str(error), failures=failures)
                wait = self._away(failures)
                if wait is None:
                    return False
                await asyncio.sleep(wait)
                continue
            except Exception:
                log.exception("update failed", update=update.update_id)
            return True

    def _settle(self, update_id: int, *, handled: bool) -> None:
        self.done[update_id] = None
        if len(self.done) > REMEMBERED:
            del self.done[next(iter(self.done))]
        self.unfinished.pop(update_id).set_result(handled)
        if not self.unfinished:
            self.idle.set()

    def offset(self, last: int | None) -> int | None:
        """What Telegram may forget: everything before this. `last` is the newest update taken."""
        if self.unfinished:
            return min(self.unfinished)
        return None if last is None else last + 1

    def forget(self, offset: int | None) -> None:
        """Confirmed updates do not come back."""
        self.done = {number: None for number in self.done if offset is not None and number >= offset}

    async def finish(self, seconds: float) -> None:
        """Return when all that was taken is handled, or was cut off after `seconds` and stays unfinished."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for cut in self.unfinished.values():
            cut.cancel()


def lane_of(update: Update) -> int:
    """What is handled in order: a chat; a person for the rest."""
    place = update.effective_chat or update.effective_user
    return place.id if place else 0
