"""One look a second at all that may be due, for all of a process: each looking for itself would cost a transaction each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from bot.clock import Clock
from bot.pipeline.loop import wait_any
from bot.storage import Storage, looks

# As long as an alert may wait that another process queued.
EVERY = timedelta(seconds=1)


async def run(
    storage: Storage, clock: Clock, every: timedelta, nudges: Mapping[str, asyncio.Event], stop: asyncio.Event
) -> None:
    """Wake those who have something to do, until `stop`."""
    while not stop.is_set():
        for name in await _due(storage, clock, nudges):
            nudges[name].set()
        await wait_any(every.total_seconds(), stop)


async def _due(storage: Storage, clock: Clock, nudges: Mapping[str, asyncio.Event]) -> set[str]:
    try:
        async with storage.read() as tx:
            return await looks.due(tx, clock.now())
    except Exception:  # noqa: BLE001 - the stages meet it themselves, and know what to say and how long to wait
        return set(nudges)
