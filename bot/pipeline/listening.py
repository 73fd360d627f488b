"""The stage that asks hubs to tell us of news (WebSub): subscribe, renew before the lease ends, and leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot import observe
from bot.clock import Clock
from bot.errors import BadAddress, Forbidden, Gone, NotFound, SourceError
from bot.fetch.client import Fetcher
from bot.model.hubs import Push, form
from bot.storage import Storage, hubs

log = observe.logger("listening")

# A hub that answers with these has understood, and does not want.
FOR_GOOD = (BadAddress, Forbidden, Gone, NotFound)


@dataclass(frozen=True, slots=True)
class Listening:
    """Asks hubs. `callback` is the address below which they reach us, without the token."""

    storage: Storage
    fetcher: Fetcher
    clock: Clock
    lease: timedelta
    callback: str

    async def claim(self, limit: int) -> Sequence[Push]:
        """What there is to ask, stored as asked before it is: a hub may confirm before it answers."""
        async with self.storage.begin() as tx:
            return await hubs.claim(tx, self.clock.now(), self.lease, limit)

    async def handle(self, push: Push) -> None:
        """Ask one hub. That it has confirmed meanwhile makes us oversleep, which is well."""
        error: SourceError | None = None
        try:
            await self.fetcher.submit(push.hub.url, form(push, self.callback + push.token))
        except SourceError as failed:
            error = failed
        log.info("hub asked for it", push=push.id, mode=push.mode, outcome=error.code if error else "taken")
        now = self.clock.now()
        async with self.storage.begin() as tx:
            if not await hubs.awaiting(tx, push):
                return
            if error is None:
                await hubs.asked(tx, push, now)
            else:
                await hubs.refused(tx, push, now, for_good=isinstance(error, FOR_GOOD))
