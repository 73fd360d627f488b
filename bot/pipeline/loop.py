"""The loop of every stage: claim what is due, handle it, never more at once than there are slots."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

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
    `idle` seconds pass between two looks at an empty queue, unless `nudge` is set.
    """

    name: str
    claim: Callable[[int], Awaitable[Sequence[Row]]]
    handle: Callable[[Row], Awaitable[None]]
    slots: int
    idle: float
    nudge: asyncio.Event = field(default_factory=asyncio.Event)
    turned_at: float = 0.0
    turns: int = 0
    failed: int = 0


async def run(stage: Stage[Row], stop: asyncio.Event, grace: float, clock: Clock) -> None:
    """Turn until `stop`; then give what is running `grace` seconds and cancel the rest.

    Only as many rows are claimed as there are free slots, so the database is the buffer and memory is bounded.
    """
    running: set[asyncio.Task[None]] = set()
    try:
        while not stop.is_set():
            await _turn(stage, running, stop, clock)
    finally:
        await _finish(running, grace)


async def _turn(stage: Stage[Row], running: set[asyncio.Task[None]], stop: asyncio.Event, clock: Clock) -> None:
    await _room(stage, running)
    free = stage.slots - len(running)
    stage.nudge.clear()
    rows = await _claimed(stage, free, stop)
    stage.turned_at = clock.monotonic()
    stage.turns += 1
    running.update(asyncio.create_task(_handled(stage, row), name=stage.name) for row in rows)
    if len(rows) < free:
        await wait_any(stage.idle, stop, stage.nudge)


async def _room(stage: Stage[Row], running: set[asyncio.Task[None]]) -> None:
    """Wait for a free slot, and a moment for more: a claim for every single one would cost a transaction each."""
    if len(running) >= stage.slots:
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    _sweep(running)
    if len(running) * 2 > stage.slots:
        await asyncio.wait(running, timeout=GATHER)
        _sweep(running)


def _sweep(running: set[asyncio.Task[None]]) -> None:
    running.difference_update([task for task in running if task.done()])


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


async def _finish(running: set[asyncio.Task[None]], grace: float) -> None:
    if not running:
        return
    _, late = await asyncio.wait(running, timeout=grace)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


async def wait_any(seconds: float, *events: asyncio.Event) -> None:
    """Return when one of `events` is set or `seconds` have passed."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
