"""Forgetting: what is older than it needs to be, in parts, so that nobody who writes waits for long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot import observe
from bot.clock import Clock
from bot.errors import StoreAway
from bot.pipeline.index import Index
from bot.pipeline.loop import wait_any
from bot.storage import Storage, dialogues, ended, retention, space

log = observe.logger("tidy")

# Rows looked up at once, and rows or pages that go in one transaction; these become more or less with the time it takes.
FOUND = 5000
FIRST, LEAST, MOST = 100, 10, 2000
# Seconds that a part may take, about: so long whoever wants to write has to wait.
PART_SECONDS = 0.05
# Between two parts others have their turn, for as long as the part took and for this at least.
PAUSE = 0.005


@dataclass(frozen=True, slots=True)
class Keep:
    """How long article texts, rows that are done with, and chats that the bot may not write to any more, are kept."""

    texts: timedelta
    rows: timedelta
    chats: timedelta


@dataclass(slots=True)
class Tidy:
    """Forgets what is older than `keep` says."""

    storage: Storage
    index: Index
    keep: Keep
    clock: Clock
    _part: int = FIRST

    async def once(self, stop: asyncio.Event) -> None:
        """Forget once, or until `stop`; an error is logged and the next round tries again."""
        try:
            gone = await self._forget(stop)
            async with self.storage.read() as tx:
                queries = await self.index.forget(tx)
            log.info("tidied", indexed=queries, **gone)
        except StoreAway as error:
            log.warning("not tidied", error=str(error))
        except Exception:  # tidying must never end the bot
            log.exception("not tidied")

    async def _forget(self, stop: asyncio.Event) -> dict[str, int]:
        now = self.clock.now()
        before = retention.Before(now - self.keep.texts, now - self.keep.rows, now - self.keep.chats)
        gone = {rule.name: await self._by(rule, stop) for rule in retention.rules(before, now)}
        async with self.storage.begin() as tx:
            gone["questions"] = await dialogues.forget(tx, now)
            gone["ended"] = await ended.forget(tx, now)
        return gone | {"pages given back": await self._give_back(stop)}

    async def _by(self, rule: retention.Rule, stop: asyncio.Event) -> int:
        """How many rows went by a rule."""
        gone, left = 0, FOUND
        while left == FOUND and not stop.is_set():
            async with self.storage.read() as tx:
                keys = await retention.find(tx, rule, FOUND)
            left = len(keys)
            while keys and not stop.is_set():
                part, keys = keys[: self._part], keys[self._part :]
                gone += await self._timed(partial(self._rows, rule, part), stop)
        return gone

    async def _rows(self, rule: retention.Rule, part: list[object]) -> int:
        async with self.storage.begin() as tx:
            return await retention.forget(tx, rule, part)

    async def _give_back(self, stop: asyncio.Event) -> int:
        """How many pages of the file were given back."""
        spare = left = await space.spare(self.storage)
        while left > 0 and not stop.is_set():
            left -= await self._timed(partial(self._pages, min(left, self._part)), stop)
        return spare - left

    async def _pages(self, pages: int) -> int:
        await space.give_back(self.storage, pages)
        return pages

    async def _timed(self, work: Callable[[], Awaitable[int]], stop: asyncio.Event) -> int:
        """Do a part, and find by it how large the next may be."""
        began = self.clock.monotonic()
        done = await work()
        took = self.clock.monotonic() - began
        self._part = sized(self._part, took)
        await wait_any(max(PAUSE, took), stop)
        return done


def sized(part: int, took: float) -> int:
    """How large a part may be after one of that size took so many seconds: not more than twice as large."""
    return max(LEAST, min(MOST, 2 * part, int(part * PART_SECONDS / max(took, 0.001))))
