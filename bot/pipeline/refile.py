"""Filing what was stored before there was an index of keys, or was filed by an earlier analysis."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot import observe
from bot.errors import StoreAway
from bot.model import EntryId
from bot.model.finding import Stored
from bot.storage import Storage, entries, search
from bot.storage.search import Filing
from bot.text import recall

log = observe.logger("refile")

# Entries in one transaction; writers wait for no longer than that takes.
PART = 50


@dataclass(slots=True)
class Refile:
    """Goes through the stored entries from the newest on, a part at each step."""

    storage: Storage
    before: EntryId | None = None
    filed: int = 0

    async def step(self) -> bool:
        """File one part; False when nothing was left, and the next step begins with the newest again.

        An error is logged, and the next round tries again.
        """
        try:
            return await self._step()
        except StoreAway as error:
            log.warning("not filed", before=self.before, error=str(error))
            self._finish()
            return False
        except Exception:  # what was stored before must never end the bot
            log.exception("not filed", before=self.before)
            self._finish()
            return False

    async def _step(self) -> bool:
        async with self.storage.read() as tx:
            ids = await search.unfiled(tx, self.before, recall.VERSION, PART)
            stored = await entries.texts(tx, ids)
        if not ids:
            self._finish()
            return False
        keys = await asyncio.to_thread(_keys, stored)
        async with self.storage.begin() as tx:
            # Only what is still as it was read: a processing stage, or another worker that files, may have been faster.
            left = await search.still_unfiled(tx, ids, recall.VERSION)
            same = {one.entry_id: one for one in await entries.texts(tx, left)}
            for one in stored:
                if same.get(one.entry_id) == one:
                    await search.file(tx, one.entry_id, Filing(keys[one.entry_id], recall.VERSION))
        self.before, self.filed = ids[-1], self.filed + len(stored)
        return True

    def _finish(self) -> None:
        if self.filed:
            log.info("stored entries filed", entries=self.filed)
        self.before, self.filed = None, 0


def _keys(stored: Sequence[Stored]) -> dict[EntryId, list[str]]:
    return {one.entry_id: list(recall.keys(recall.read(one))) for one in stored}
