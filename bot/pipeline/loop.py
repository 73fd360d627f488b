"""The loop of every stage: claim what is due, handle it, never more at once than there are slots."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot import observe
from bot.clock import Clock
from bot.errors import ConfigError, StoreAway
from bot.storage.queue import Overslept

Row = TypeVar("Row")
log = observe.logger("loop")

# After a failed claim (database locked, connection lost) the loop waits, twice as long each time.
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# How long a loop with few free slots waits for more of them before it claims.
GATHER = 0.02


@dataclass(slots=True)
class Stage(Generic[Row]):
    """What a loop needs to know of its stage, when it last turned and how often, and how many rows it failed at.

    `claim(limit)` takes at most that many rows; `handle(row)` sees one through and keeps its errors to itself.
    `idle` seconds pass between two looks at an empty queue, unless `nudge` is set. What takes longer than `patience` seconds
    gives its slot to others and goes on beside them, as long as no more than `aside` do.
    """

    name: str
    claim: Callable[[int], Awaitable[Sequence[Row]]]
    handle: Callable[[Row], Awaitable[None]]
    slots: int
    idle: float
    nudge: asyncio.Event = field(default_factory=asyncio.Event)
    patience: float = math.inf
    aside: int = 0
    turned_at: float = 0.0
    turns: int = 0
    failed: int = 0


@dataclass(slots=True)
class Running:
    """What a stage is busy with, and since when."""

    stage: Stage[Any]
    clock: Clock
    tasks: dict[asyncio.Task[None], float] = field(default_factory=dict)

    def begin(self, row: object) -> None:
        """See a row through."""
        task = asyncio.create_task(_handled(self.stage, row), name=self.stage.name)
        self.tasks[task] = self.clock.monotonic()

    def free(self) -> int:
        """How many rows may be claimed now."""
        self.tasks = {task: began for task, began in self.tasks.items() if not task.done()}
        late = sum(left <= 0 for left in self._left())
        return self.stage.slots - len(self.tasks) + min(late, self.stage.aside)

    async def wait(self) -> None:
        """Return when a slot may have become free."""
        soon = [left for left in self._left() if left > 0] if self.stage.aside else []
        await asyncio.wait(self.tasks, timeout=min(soon, default=None), return_when=asyncio.FIRST_COMPLETED)

    def _left(self) -> list[float]:
        """Seconds for which each of them still holds its slot."""
        now = self.clock.monotonic()
        return [began + self.stage.patience - now for began in self.tasks.values()]


async def run(stage: Stage[Row], stop: asyncio.Event, grace: float, clock: Clock) -> None:
    """Turn until `stop`; then give what is running `grace` seconds and cancel the rest.

    Only as many rows are claimed as there are free slots, so the database is the buffer and memory is bounded.
    """
    running = Running(stage, clock)
    try:
        while not stop.is_set():
            await _turn(stage, running, stop, clock)
    finally:
        await _finish(running.tasks, grace)


async def _turn(stage: Stage[Row], running: Running, stop: asyncio.Event, clock: Clock) -> None:
    free = await _room(stage, running)
    stage.nudge.clear()
    rows = await _claimed(stage, free, stop)
    stage.turned_at = clock.monotonic()
    stage.turns += 1
    for row in rows:
        running.begin(row)
    if len(rows) < free:
        await wait_any(stage.idle, stop, stage.nudge)


async def _room(stage: Stage[Any], running: Running) -> int:
    """How many slots are free: at least one, waited for, and a moment longer for more, as each claim costs a transaction."""
    while (free := running.free()) <= 0:
        await running.wait()
    if free * 2 < stage.slots:
        await asyncio.wait(running.tasks, timeout=GATHER)
        free = running.free()
    return free


async def _claimed(stage: Stage[Row], free: int, stop: asyncio.Event) -> Sequence[Row]:
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            return await stage.claim(free)
        except ConfigError:  # waiting does not mend it
            raise
        except StoreAway as error:
            log.warning("database away", stage=stage.name, error=str(error), again_in=pause)
        except Exception:
            log.exception("claim failed", stage=stage.name, again_in=pause)
        await wait_any(pause, stop)
        pause = min(LONGEST_PAUSE, pause * 2)
    return ()


async def _handled(stage: Stage[Row], row: Row) -> None:
    log.debug("claimed", stage=stage.name)
    try:
        await stage.handle(row)
    except Overslept:
        log.warning("lease lost", stage=stage.name)  # whoever has it now does the work; ours was rolled back
    except StoreAway as error:
        log.warning("database away", stage=stage.name, error=str(error))
    except Exception:  # one row must not end the stage; its lease brings it back
        stage.failed += 1
        log.exception("row failed", stage=stage.name)


async def _finish(running: Collection[asyncio.Task[None]], grace: float) -> None:
    if not running:
        return
    _, late = await asyncio.wait(running, timeout=grace)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


@contextlib.asynccontextmanager
async def beside(work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Within, `work` goes on; at the end its event is set and it is waited for."""
    stop = asyncio.Event()
    task = asyncio.create_task(work(stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def called(nudge: asyncio.Event, every: float, stop: asyncio.Event) -> bool:
    """Return when `nudge` is set, which it is no longer then, `every` seconds after the last time at the soonest; False when
    `stop` is set before."""
    await wait_any(every, stop)
    await wait_any(None, stop, nudge)
    nudge.clear()
    return not stop.is_set()


async def wait_any(seconds: float | None, *events: asyncio.Event) -> None:
    """Return when one of `events` is set or `seconds` have passed; None are never over."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
