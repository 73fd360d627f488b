"""Polls that brought nothing are written down together: most are of that kind, and a transaction costs more than a poll."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.model import Source
from bot.storage import Storage, sources
from bot.storage.queue import Overslept

# How long the first waits for others.
MOMENT = 0.005


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A source that has nothing new, what is to be written of it, and who waits for that."""

    source: Source
    columns: Mapping[str, Any]
    now: datetime
    written: asyncio.Future[None]


@dataclass(slots=True)
class Together:
    """Settles sources, those that come within a moment in one transaction."""

    _waiting: list[Unchanged] = field(default_factory=list)
    _writing: set[asyncio.Task[None]] = field(default_factory=set)

    async def settle(self, storage: Storage, source: Source, columns: Mapping[str, Any], now: datetime) -> None:
        """Return when it is committed. Raises Overslept when the lease of this one is lost, and what the store raises."""
        mine = Unchanged(source, columns, now, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        if len(self._waiting) == 1:
            # A task of its own: who came first may be cancelled, and the others still wait.
            task = asyncio.create_task(self._write(storage))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)
        await mine.written

    async def _write(self, storage: Storage) -> None:
        await asyncio.sleep(MOMENT)
        waiting, self._waiting = self._waiting, []
        told: list[BaseException | None] = [None] * len(waiting)
        try:
            async with storage.begin() as tx:
                for place, one in enumerate(waiting):
                    try:
                        await sources.settle(tx, one.source, one.now, **one.columns)
                    except Overslept as error:
                        # It wrote nothing, so nothing of the others has to be undone.
                        told[place] = error
        except Exception as error:  # noqa: BLE001 - each of those who wait is told, and knows what to do
            told = [error] * len(waiting)
        for one, outcome in zip(waiting, told, strict=True):
            _tell(one.written, outcome)


def _tell(written: asyncio.Future[None], error: BaseException | None) -> None:
    if written.done():
        return
    if error is None:
        written.set_result(None)
    else:
        written.set_exception(error)
