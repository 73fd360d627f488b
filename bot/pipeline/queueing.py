"""Steps 16 and 17: which rows of the outbox go now, and when the others are due again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import observe
from bot.channels import Channel
from bot.clock import Clock
from bot.model import Delivery, OutboxId
from bot.pipeline.outage import Outage
from bot.pipeline.turns import Turns, spaced
from bot.storage import Storage, Tx, dispatch, outbox

log = observe.logger("deliver")

# A claim that finds only rows whose chats are not free looks further, at more rows each time, and not for ever.
ROUNDS = 4
WIDER = 4
MOST_ROWS = 500
# What is due later than this is found by the next look at the queue anyway.
SOON = 1.0


@dataclass(slots=True)
class Queue:
    """The outbox as the holder of the role telegram works it off, under the epoch it holds.

    `wake` has the loop look again: it is called when the next row becomes due.
    """

    storage: Storage
    channel: Channel
    turns: Turns
    clock: Clock
    lease: timedelta
    epoch: Callable[[], int]
    wake: Callable[[], None]
    outage: Outage = field(default_factory=Outage)
    _timer: asyncio.TimerHandle | None = None
    _knows: int = 0
    # What this process is sending: not again, though its lease may have ended meanwhile, or the clock was put forward.
    _under_way: set[OutboxId] = field(default_factory=set)

    async def claim(self, limit: int) -> list[Delivery]:
        """Up to `limit` rows whose chats are free, most urgent first; those met whose chats are not get their turn.

        Nothing while everybody is held or Telegram does not answer, or when the role has gone to another process.
        """
        closed = await self._closed()
        if closed > 0:
            self._wake_in(min(closed, SOON))
            return []
        taken: list[Delivery] = []
        try:
            async with self.storage.begin() as tx:
                await self._fill(tx, taken, limit)
        except BaseException:
            self.release(taken)
            raise
        self._under_way.update(one.id for one in taken)
        return taken

    def release(self, taken: Sequence[Delivery]) -> None:
        """These are no longer under way."""
        for one in taken:
            self.turns.done(one)
            self._under_way.discard(one.id)

    async def again(self, delivery: Delivery, wait: timedelta, *, give_back: bool) -> None:
        """Try once more after `wait`, before what else waits in that chat. Raises queue.Overslept."""
        now, here = self.clock.now(), self.clock.monotonic()
        seconds = self.turns.wait_again(delivery, wait.total_seconds(), here)
        async with self.storage.begin() as tx:
            await self._make_room(tx, delivery, seconds, now, here)
            await outbox.again(tx, delivery, now + timedelta(seconds=seconds), give_back=give_back)
        self._wake_in(seconds)

    async def _closed(self) -> float:
        """For how many seconds nothing may go to anybody."""
        now = self.clock.monotonic()
        held = max(self.turns.pace.held(), self.outage.look_at if self.outage.suspected else now)
        if held > now or not self.outage.suspected:
            return held - now
        well = await self.channel.answers()
        self.outage.looked(self.clock.monotonic(), well=well)
        log.warning("no answer" if not well else "answers again", failures=self.outage.failures)
        return 0.0 if well else self.outage.look_at - self.clock.monotonic()

    async def _fill(self, tx: Tx, taken: list[Delivery], limit: int) -> None:
        await self._remember(tx)
        # Read once, and together: a turn is told by one clock and stored by the other.
        now, here, size, found = self.clock.now(), self.clock.monotonic(), limit, 0
        for _ in range(ROUNDS):
            due = await dispatch.due(tx, self.epoch(), now, size)
            going = await self._sorted(tx, due, limit - len(taken), now, here)
            taken += await dispatch.take(tx, going, now + self.lease)
            if len(taken) == limit:
                return
            found = len(due)
            if found < size:
                break
            size = min(MOST_ROWS, WIDER * size)
        following = await dispatch.next_due(tx, now) if found < size else now
        if following:
            self._wake_in((following - now).total_seconds())

    async def _remember(self, tx: Tx) -> None:
        """At the start of a reign: what the one before has put off, so that nothing overtakes it."""
        if self._knows == self.epoch():
            return
        now, here = self.clock.now(), self.clock.monotonic()
        for address, priority, at in await dispatch.planned(tx, now):
            self.turns.plan(address, priority, here + (at - now).total_seconds(), here)
        self._knows = self.epoch()

    async def _sorted(self, tx: Tx, due: Sequence[Delivery], room: int, now: datetime, here: float) -> list[Delivery]:
        """Those that go now, at most `room`; those looked at before there are so many and not free are put off."""
        going: dict[OutboxId, Delivery] = {}
        later: dict[OutboxId, datetime] = {}
        for one in due:
            if len(going) == room:
                break
            if one.id in going or one.id in self._under_way:
                continue
            fresh = one.lease <= one.created_at
            wait = self.turns.wait(one, here, fresh=fresh)
            if not wait:
                first = await self._first(tx, one, now, later)
                going[first.id] = first
                continue
            if not fresh:
                await self._make_room(tx, one, wait, now, here)
            later[one.id] = now + timedelta(seconds=wait)
        await dispatch.put_off(tx, later)
        return list(going.values())

    async def _first(self, tx: Tx, one: Delivery, now: datetime, later: dict[OutboxId, datetime]) -> Delivery:
        """The message itself, or an older one of its chat that was planned for later: the two change places."""
        older = await dispatch.older(tx, one) if self.turns.is_behind(one) else None
        if older is None or older.id in self._under_way:
            return one
        later[one.id] = max(now, later.pop(older.id, older.lease))
        return older

    async def _make_room(self, tx: Tx, delivery: Delivery, wait: float, now: datetime, here: float) -> None:
        """What was planned behind a message that comes later than planned moves on as far as it has to."""
        behind = await dispatch.behind(tx, delivery.chat, delivery.priority, now)
        moved = spaced([(at - now).total_seconds() for _, _, at in behind], wait, self.turns.pace.apart)
        pairs = list(zip(behind, moved, strict=False))
        await dispatch.put_off(tx, {id: now + timedelta(seconds=seconds) for (id, _, _), seconds in pairs})
        for (_, priority, _), seconds in pairs[-1:]:
            self.turns.plan(delivery.chat.address, priority, here + seconds, here)

    def _wake_in(self, seconds: float) -> None:
        """Look again then, if that is sooner than what was planned."""
        loop = asyncio.get_running_loop()
        at = loop.time() + max(0.0, seconds)
        planned = self._timer
        if seconds > SOON or (planned and not planned.cancelled() and loop.time() < planned.when() <= at):
            return
        if planned:
            planned.cancel()
        self._timer = loop.call_at(at, self.wake)
