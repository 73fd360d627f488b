"""What a hub may have of us: a confirmation of what we asked it for, and that its source is asked now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot import observe
from bot.clock import Clock
from bot.model.hubs import Push, verdict
from bot.storage import Storage, hubs

log = observe.logger("pushes")


@dataclass(frozen=True, slots=True)
class Pushes:
    """The verbs for hubs. `nudge` is set when a source became due."""

    storage: Storage
    clock: Clock
    nudge: asyncio.Event

    async def known(self, token: str) -> Push | None:
        """What was agreed under this token; None for one that we never gave out, or that has ended."""
        async with self.storage.read() as tx:
            return await hubs.of_token(tx, token)

    async def confirm(self, token: str, said: Mapping[str, str]) -> str | None:
        """What to answer a hub that asks whether we want this; None for no, which changes nothing."""
        if await self.known(token) is None:
            return None  # a stranger keeps nobody from writing
        async with self.storage.begin() as tx:
            push = await hubs.of_token(tx, token)
            found = verdict(push, said)
            if push is not None:
                await hubs.answered(tx, push, found, self.clock.now())
        log.info("hub asked", push=push.id if push else None, becomes=found.becomes)
        return found.challenge

    async def poke(self, push: Push) -> None:
        """Have its source asked now, once in ten seconds at most."""
        async with self.storage.begin() as tx:
            poked = await hubs.poke(tx, push, self.clock.now())
        if poked:
            self.nudge.set()
        log.info("pushed", push=push.id, poked=poked)
