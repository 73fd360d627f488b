"""Updates that are asked for (getUpdates): confirmed to Telegram only after they were handled.

A crash between handling and confirming brings the update again, so whatever handles it must bear that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, MutableSequence, Sequence
from dataclasses import dataclass
from typing import Protocol

from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter
from telegram.ext import ExtBot

from bot import observe
from bot.errors import StoreAway
from handlers.lanes import Contest, Duty, Handle, Lanes
from handlers.unreadable import OneByOne

log = observe.logger("receive")

# Named one by one: Telegram remembers the last list it was given, whoever gave it.
ALLOWED = (
    *(Update.MESSAGE, Update.CALLBACK_QUERY, Update.CHANNEL_POST, Update.MY_CHAT_MEMBER),
    Update.INLINE_QUERY,
)
# How long Telegram may hold a request open that has nothing to tell.
LONG_POLL = 25
# The most that one answer holds; also how far a slow chat may be overtaken by the others.
BATCH = 100
# While the database is away; with the waits between them that is about a minute.
TRIES = 7
CONFLICT = "another program receives with this bot's token: stop it, or remove its webhook"
REFUSED = "Telegram refuses the token while receiving: it was revoked, or BOT_TOKEN is another bot's"


@dataclass(frozen=True, slots=True)
class Polling:
    """The way of updates that needs nothing but a network: the bot asks for them."""

    said: None = None

    async def attach(self, bot: ExtBot[str]) -> None:
        """No webhook, for that would keep getUpdates from answering. What waits there comes to who asks now."""
        await bot.delete_webhook(drop_pending_updates=False)

    async def run(self, bot: ExtBot[str], duty: Duty) -> None:
        """As `run` below."""
        await run(
            OneByOne(bot),
            duty.handle,
            duty.stop,
            duty.slots,
            troubles=duty.troubles,
            conflict=duty.conflict,
            sure=duty.sure,
        )


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: after a failure (doubled at each further one), at the most, and after what people must mend.

    While something is being handled Telegram would answer at once with what we know: `look_again` passes instead.
    `finish` is what running handlers get at the end; what they did not finish comes again. Two conflicts within
    `linger` mean that somebody else receives, which is told until the last one was so long ago: two programs that
    receive throw each other out by turns, and now and then each has an answer.
    """

    first: float = 1.0
    longest: float = 60.0
    conflict: float = 10.0
    look_again: float = 0.3
    finish: float = 15.0
    linger: float = 120.0

    def away(self, failures: int) -> float | None:
        """How long to wait when the store was away so often for one update; None to give it up."""
        return self.after(StoreAway(), failures) if failures < TRIES else None

    def after(self, error: Exception, failures: int) -> float:
        """How long to wait after the `failures`-th failure in a row."""
        least = self.conflict if isinstance(error, Conflict | InvalidToken) else self.first
        return float(min(self.longest, least * 2 ** min(failures - 1, 16)))


class Receives(Protocol):
    """The part of a bot that this loop needs."""

    async def get_updates(
        self,
        offset: int | None,
        limit: int,
        timeout: int,  # noqa: ASYNC109 - how long Telegram may wait, not we
        allowed_updates: Sequence[str],
    ) -> Sequence[Update]: ...


async def run(
    bot: Receives,
    handle: Handle,
    stop: asyncio.Event,
    slots: int,
    *,
    troubles: MutableSequence[str] | None = None,
    patience: Patience = Patience(),
    conflict: Contest | None = None,
    clock: Callable[[], float] = time.monotonic,
    sure: Callable[[], bool] = lambda: True,
) -> None:
    """Receive until `stop`, then finish what was taken and confirm it.

    Network errors are waited out. While another program receives with the same token, CONFLICT stands in `troubles`,
    and `conflict` is called with the seconds for which that is to be taken as so. Unless it is not `sure` that to receive
    is up to us: then the other one is left alone until that is known, and nothing is asked for while something is handled.
    """
    told = troubles if troubles is not None else []
    loop = _Loop(bot, Lanes(handle, slots, patience.away), stop, told, patience, conflict, clock, sure)
    try:
        while not stop.is_set():
            await loop.turn()
    finally:
        await loop.finish()


class _Loop:
    """One receiver: the newest update it has seen, and how often in a row it has failed."""

    def __init__(
        self,
        bot: Receives,
        lanes: Lanes,
        stop: asyncio.Event,
        troubles: MutableSequence[str],
        patience: Patience,
        conflict: Contest | None,
        clock: Callable[[], float],
        sure: Callable[[], bool],
    ) -> None:
        self.bot = bot
        self.lanes = lanes
        self.stop = stop
        self.troubles = troubles
        self.patience = patience
        self.conflict = conflict
        self.clock = clock
        self.sure = sure
        self.yields = False
        self.conflict_at = float("-inf")
        self.last: int | None = None
        self.failures = 0

    async def turn(self) -> None:
        """Ask once and start on what is new; wait when there is a reason to."""
        self.yields = self.yields and not self.sure()
        # With something unfinished Telegram answers at once with what we know: asked again and again, it would throw out
        # who may receive in our place by now, and never us.
        if self.yields or (self.lanes.unfinished and not self.sure()):
            await first_of(self.patience.first, self.stop)
            return
        self.lanes.idle.clear()
        try:
            updates = await self._asked(0 if self.lanes.unfinished else LONG_POLL)
        except Exception as error:  # noqa: BLE001 - the library raises TypeError for a broken 200, and worse
            self.failures += 1
            await self._tell(error)
            await first_of(self.patience.after(error, self.failures), self.stop)
            return
        self._well()
        self.lanes.take(updates)
        if updates:
            self.last = max(self.last or 0, *(update.update_id for update in updates))
        if self.lanes.unfinished:
            await first_of(self.patience.look_again, self.stop, self.lanes.idle)

    async def _asked(self, seconds: int) -> Sequence[Update]:
        """Updates not confirmed; nothing as soon as `stop` is set, which does not wait for a long poll."""
        offset = self.lanes.offset(self.last)
        asking = asyncio.ensure_future(self._ask(offset, BATCH, seconds))
        stopping = asyncio.ensure_future(self.stop.wait())
        try:
            await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                return ()
            self.lanes.forget(offset)
            return asking.result()
        finally:
            stopping.cancel()
            if not asking.done():
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)

    async def _ask(self, offset: int | None, limit: int, seconds: int) -> Sequence[Update]:
        return await self.bot.get_updates(offset=offset, limit=limit, timeout=seconds, allowed_updates=ALLOWED)

    def _well(self) -> None:
        self.failures = 0
        over = {REFUSED} if self._lately() else {REFUSED, CONFLICT}
        for trouble in over & set(self.troubles):
            self.troubles.remove(trouble)

    def _lately(self) -> bool:
        return self.clock() - self.conflict_at < self.patience.linger

    async def _tell(self, error: Exception) -> None:
        """Into the log; what only people can mend also to those who look whether we are ready."""
        if isinstance(error, Conflict):
            await self._contested()
        elif isinstance(error, InvalidToken):
            self._trouble(REFUSED)
        elif isinstance(error, NetworkError | RetryAfter):
            log.warning("no updates", error=type(error).__name__, failures=self.failures)
        else:
            log.error("no updates", exc_info=error, failures=self.failures)

    def _trouble(self, words: str) -> None:
        log.error(words)
        if words not in self.troubles:
            self.troubles.append(words)

    async def _contested(self) -> None:
        """A single conflict may be the end of the process before this one; a second one is a stranger."""
        self.yields = not self.sure()
        if self.yields:
            log.warning("somebody else receives, and the database is away")
            return
        again, self.conflict_at = self._lately(), self.clock()
        if not again:
            log.warning("no updates", error="Conflict", failures=self.failures)
            return
        self._trouble(CONFLICT)
        try:
            if self.conflict:
                await self.conflict(self.patience.linger)
        except Exception:  # the store may be away; to receive is more
            log.exception("conflict not noted")

    async def finish(self) -> None:
        """Handle what was taken and confirm that; what is not confirmed comes again at the next start."""
        await self.lanes.finish(self.patience.finish)
        # To ask would throw out who receives in our place.
        if self.last is None or not self.sure():
            return
        try:
            await self._ask(self.lanes.offset(self.last), 1, 0)
        except Exception as error:  # noqa: BLE001 - see above
            log.warning("not confirmed", error=type(error).__name__)


async def first_of(seconds: float, *events: asyncio.Event) -> None:
    """Return with the first of `events`, at the latest after `seconds`."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
