"""Two transactions side by side, in an order that the test decides: as two processes have them on one database."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from sqlalchemy import text

from bot.storage import Storage

T = TypeVar("T")


async def abreast(storage: Storage, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Let `work` go on as far as it can while another transaction is open: until it is done, or waits for that one."""
    task = asyncio.create_task(work)
    while not (task.done() or await _waits(storage)):
        await asyncio.sleep(0)
    return task


async def _waits(storage: Storage) -> bool:
    """Whether somebody waits for what somebody else has locked."""
    if storage.dialect == "sqlite":
        return bool(storage._turn._waiters)  # type: ignore[attr-defined]
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with storage.read() as tx:
        return bool(await tx.scalar(text(waiting)))
