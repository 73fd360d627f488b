"""The loop of a stage: never more at once than there are slots, but who takes long holds up nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.pipeline import loop

SLOTS, ASIDE = 2, 3
HANGS = range(10)


@dataclass(slots=True)
class Queue:
    """Rows to handle: those under ten hang until they are let go, others are done at once."""

    rows: list[int]
    begun: list[int] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def claim(self, limit: int) -> Sequence[int]:
        claimed, self.rows = self.rows[:limit], self.rows[limit:]
        return claimed

    async def handle(self, row: int) -> None:
        self.begun.append(row)
        await self.tell()
        if row in HANGS:
            await self.let_go.wait()
        self.done.append(row)
        await self.tell()

    async def tell(self) -> None:
        async with self.heard:
            self.heard.notify_all()

    async def until(self, done: set[int]) -> None:
        async with self.heard, asyncio.timeout(20):
            await self.heard.wait_for(lambda: done <= set(self.done))


@asynccontextmanager
async def turning(queue: Queue, patience: float) -> AsyncIterator[None]:
    stage = loop.Stage("test", queue.claim, queue.handle, SLOTS, 0.01, patience=patience, aside=ASIDE)
    stop = asyncio.Event()
    task = asyncio.create_task(loop.run(stage, stop, 5, Clock()))
    yield
    stop.set()
    queue.let_go.set()
    await task


async def test_who_takes_long_gives_its_slot_to_others() -> None:
    """Three hang with two slots, and all behind them are handled; in the end those come to theirs, too."""
    queue = Queue([0, 1, 2, *range(10, 20)])
    async with turning(queue, patience=0.05):
        await queue.until(set(range(10, 20)))
        assert queue.begun[:3] == [0, 1, 2]
        assert not set(queue.done) & set(HANGS)
    await queue.until({0, 1, 2})


async def test_no_more_go_on_aside_than_may() -> None:
    """Memory stays bounded however many hang: three aside, two in the slots."""
    queue = Queue([0, 1, 2, 3, 4, 5, 6, 10])
    async with turning(queue, patience=0.0):
        async with queue.heard, asyncio.timeout(20):
            await queue.heard.wait_for(lambda: len(queue.begun) == SLOTS + ASIDE)
        assert queue.rows == [5, 6, 10]
    await queue.until({0, 1, 2, 3, 4})
