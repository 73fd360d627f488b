"""What a process does now and then, beside its stages: a pulse, forgetting, filing, truces that run out, clocks."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.config import Settings
from bot.pipeline import catchup, lapse, loop, refile, tidy
from bot.pipeline.timekeeping import Follower, Timekeeper
from bot.stages import Rooms

TIDY_EVERY = 600.0
# Between two parts of what is filed later: the machine has news to read.
FILE_PAUSE = 0.2
# Who could not look at what has run out tries again, after seconds.
LAPSE_EVERY = 5.0
# What of this machine's clock is to be seen is seen so soon.
FOLLOW_EVERY = 5.0


async def beating(rooms: Rooms, stop: asyncio.Event) -> None:
    """Leave a pulse, by which the next start tells how long nothing ran."""
    while not stop.is_set():
        await loop.wait_any(await catchup.once(rooms.storage, rooms.clock.now()), stop)


async def tidying(rooms: Rooms, stop: asyncio.Event) -> None:
    """Forget what is too old, now and every ten minutes."""
    work = tidy.Tidy(rooms.storage, rooms.index, kept(rooms.settings), rooms.clock)
    while not stop.is_set():
        await work.once(stop)
        await loop.wait_any(TIDY_EVERY, stop)


def kept(settings: Settings) -> tidy.Keep:
    """How long what is kept. A story that may still go on is kept whatever is set, and what it is compared by: it would be told
    as a new one."""
    open_for = timedelta(hours=settings.story_hours)
    return tidy.Keep(
        texts=max(timedelta(days=settings.text_days), open_for),
        rows=max(timedelta(days=settings.keep_days), open_for),
        chats=timedelta(days=settings.gone_days),
    )


async def filing(rooms: Rooms, stop: asyncio.Event) -> None:
    """File what is stored and not filed, without haste, and look again every ten minutes."""
    stored = refile.Refile(rooms.storage)
    while not stop.is_set():
        await loop.wait_any(FILE_PAUSE if await stored.step() else TIDY_EVERY, stop)


async def lapsing(rooms: Rooms, stop: asyncio.Event) -> None:
    """Say of truces whose time has run out that it has, when nobody else does."""
    while await loop.called(rooms.lapses_due, LAPSE_EVERY, stop):
        if await lapse.once(rooms.storage, rooms.clock.now()):
            rooms.alerts_due.set()


async def timekeeping(rooms: Rooms, stop: asyncio.Event) -> None:
    """Bear that the clock is put back."""
    keeper = Timekeeper(rooms.storage, rooms.clock)
    while not stop.is_set():
        await keeper.look()
        await loop.wait_any(FOLLOW_EVERY, stop)


async def following(rooms: Rooms, stop: asyncio.Event) -> None:
    """Go by the clock of the database."""
    follower = Follower(rooms.storage, rooms.clock)
    while not stop.is_set():
        await follower.look()
        await loop.wait_any(FOLLOW_EVERY, stop)
