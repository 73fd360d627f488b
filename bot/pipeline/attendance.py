"""Being counted among the processes that work on the database, so that its schema is not changed below any of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot import observe
from bot.errors import ConfigError, StoreAway
from bot.pipeline.loop import wait_any
from bot.storage import Storage, migrate, processes

log = observe.logger("attendance")

# Who is silent for two minutes counts no longer (storage/processes.py). Of what waits the end is looked for more often.
EVERY, SOON = 15.0, 5.0


@dataclass(slots=True)
class Attendance:
    """This process, `name`. `waiting` is what of its schema is still to be done; with `apply` it does that when it can."""

    storage: Storage
    url: str
    name: str
    apply: bool
    waiting: migrate.Waiting | None = None
    outdated: ConfigError | None = None

    async def enter(self) -> None:
        """Count from now on. Raises ConfigError when this version cannot work with the database."""
        self._told(await migrate.upgrade(self.url, self.name, apply=self.apply))

    async def run(self, stop: asyncio.Event) -> None:
        """Say every few seconds that we are there, until `stop`, which is set when this version can work no longer."""
        while not stop.is_set():
            await self.look(stop)
            await wait_any(EVERY if self.waiting is None else SOON, stop)

    async def look(self, stop: asyncio.Event) -> None:
        """Say it once, and see whether what waits can be done by now."""
        try:
            async with self.storage.begin() as tx:
                await migrate.beat(tx, self.name)
            if self.waiting is not None and self.apply:
                self._told(await migrate.upgrade(self.url, self.name))
        except StoreAway as error:
            log.warning("not attended", error=str(error))
        except ConfigError as error:
            # Not raised here: what is under way comes to its end first, as at any stop.
            self.outdated = error
            stop.set()

    async def leave(self) -> None:
        """Count no longer. Raises ConfigError, once everything has ended, when that was because this version is outdated."""
        try:
            async with self.storage.begin() as tx:
                await processes.leave(tx, self.name)
        except StoreAway as error:  # silent for a while, it counts no longer either
            log.warning("not left", error=str(error))
        if self.outdated is not None:
            raise self.outdated

    def _told(self, waiting: migrate.Waiting | None) -> None:
        if waiting is not None and waiting != self.waiting:
            log.warning("migration put off", revision=waiting.revision, waits_for=list(waiting.processes))
        elif waiting is None and self.waiting is not None:
            log.info("migrated", revision=self.waiting.revision)
        self.waiting = waiting
