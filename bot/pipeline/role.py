"""One process at a time holds a role; the others wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from bot import observe
from bot.clock import Clock
from bot.errors import StoreAway
from bot.pipeline.loop import wait_any
from bot.storage import Storage, roles

log = observe.logger("role")

# How often who waits for the role looks whether it is free.
LOOK_EVERY = 1.0


@dataclass(slots=True)
class Role:
    """The role `name` as this process, `holder`, sees it. `epoch` is 0 while another one holds it.

    What was seen is true for a lease, until `sure_until` (monotonic seconds).
    """

    storage: Storage
    clock: Clock
    name: str
    holder: str
    lease: timedelta
    epoch: int = 0
    sure_until: float = float("-inf")
    reigns: bool = False
    _asking: asyncio.Task[None] | None = None

    @property
    def state(self) -> Literal["held", "standby", "lost"]:
        """Lost: neither held nor stood by for. The store did not take it for a lease, or what was done in the role has
        not ended since it went to another."""
        if self.clock.monotonic() >= self.sure_until or (self.reigns and not self.epoch):
            return "lost"
        return "held" if self.epoch else "standby"

    def sure(self) -> bool:
        """Whether it is still ours for certain. A database that does not answer takes the role from nobody, but who cannot
        reach it cannot know whether somebody else holds the role by now."""
        return self.state == "held"

    async def hold(self, stop: asyncio.Event, work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
        """Until `stop`: whenever the role is ours, run `work`; its event is set when the role is lost or all stops."""
        while not stop.is_set():
            if await self._extend():
                await self._reign(stop, work)
            else:
                await wait_any(min(LOOK_EVERY, self._beat), stop)
        await self._give_up()

    @property
    def _beat(self) -> float:
        # A third of the lease: two beats may fail before another process may take over.
        return self.lease.total_seconds() / 3

    async def _reign(self, stop: asyncio.Event, work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
        log.info("role taken", role=self.name, epoch=self.epoch)
        end = asyncio.Event()
        working = asyncio.ensure_future(work(end))
        self.reigns = True
        try:
            while not (stop.is_set() or working.done()) and self.epoch:
                await self._wait(stop, working)
                if not stop.is_set():
                    await self._extend()
        finally:
            end.set()
            await working
            self.reigns = False
        log.info("role ended", role=self.name)

    async def _wait(self, stop: asyncio.Event, working: asyncio.Future[None]) -> None:
        stopping = asyncio.ensure_future(stop.wait())
        waits: set[asyncio.Future[Any]] = {stopping, working}
        await asyncio.wait(waits, timeout=self._beat, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    async def _extend(self) -> bool:
        """Take or keep the role; whether it is ours. An answer that takes longer than a beat comes later, or not."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._ask())
        await asyncio.wait({self._asking}, timeout=self._beat)
        return bool(self.epoch)

    async def _ask(self) -> None:
        now, asked = self.clock.now(), self.clock.monotonic()
        try:
            async with asyncio.timeout(self.lease.total_seconds()), self.storage.begin() as tx:
                self.epoch = await roles.hold(tx, self.name, self.holder, now, self.lease) or 0
            self.sure_until = asked + self.lease.total_seconds()
        except TimeoutError:
            log.warning("role not extended", role=self.name, error="no answer")
        except StoreAway as error:  # away for a moment, it does not take the role from us
            log.warning("role not extended", role=self.name, error=str(error))
        except Exception:
            log.exception("role not extended", role=self.name)

    async def _give_up(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait({self._asking})
        if not self.epoch:
            return
        try:
            async with self.storage.begin() as tx:
                await roles.give_up(tx, self.name, self.holder)
        except StoreAway as error:  # the next one takes it when the lease has run out
            log.warning("role not given up", role=self.name, error=str(error))
        self.epoch = 0
