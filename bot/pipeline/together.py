"""What comes within a moment is written down together: a transaction costs more than what most polls write in one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.errors import ConfigError, StoreAway

T = TypeVar("T")

# How long the first waits for others: as long as reading what came at once takes.
MOMENT = 0.02


@dataclass(slots=True)
class Together(Generic[T]):
    """Writes what comes, one moment's in one call of `write`, which returns an error or None for each, or raises one for all.

    Then nothing was written, and each is written alone, so that one that cannot be keeps nobody else's back.
    """

    write: Callable[[Sequence[T]], Awaitable[Sequence[Exception | None]]]
    _waiting: list[tuple[T, asyncio.Future[None]]] = field(default_factory=list)
    _writing: set[asyncio.Task[None]] = field(default_factory=set)

    async def add(self, one: T) -> None:
        """Return when it is written. Raises what `write` said of it."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((one, written))
        if len(self._waiting) == 1:
            # A task of its own: who came first may be cancelled, and the others still wait.
            task = asyncio.create_task(self._write())
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)
        await written

    async def _write(self) -> None:
        await asyncio.sleep(MOMENT)
        waiting, self._waiting = self._waiting, []
        outcomes = await self._outcomes([one for one, _ in waiting])
        for (_, written), error in zip(waiting, outcomes, strict=True):
            if not written.done():
                written.set_exception(error) if error else written.set_result(None)

    async def _outcomes(self, all_of_them: Sequence[T]) -> Sequence[Exception | None]:
        try:
            return await self.write(all_of_them)
        except Exception as error:  # noqa: BLE001 - each of those who wait is told, and knows what to do
            if len(all_of_them) == 1 or isinstance(error, StoreAway | ConfigError):
                return [error] * len(all_of_them)
        return [outcome for one in all_of_them for outcome in await self._outcomes([one])]
