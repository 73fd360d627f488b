"""What is open while the bot runs, and the stages made of it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import observe
from bot.channels import Channel
from bot.channels.pace import PAID_RATE, PAID_REPLIES, Pace
from bot.child import Children
from bot.clock import Clock
from bot.config import Settings
from bot.errors import ConfigError
from bot.fetch.client import Fetcher
from bot.model import ChatId, NewSource
from bot.model.hubs import Push
from bot.model.pacing import Bounds, Limits
from bot.outside import agent
from bot.pipeline import alarms, deliver, digest, loop, pages, poll, process
from bot.pipeline.attendance import Attendance
from bot.pipeline.index import Index
from bot.pipeline.listening import Listening
from bot.pipeline.notices import Admins
from bot.pipeline.pacing import Pacing
from bot.pipeline.queueing import Queue
from bot.pipeline.rewrite import Rewriter
from bot.pipeline.role import Role
from bot.pipeline.turns import Turns
from bot.service.pushes import Pushes
from bot.sources import declared, spelling
from bot.storage import Storage
from bot.storage import sources as source_store
from bot.tally import Tally
from bot.web import hooks

log = observe.logger("stages")

# Chats that are gathered for at the same time.
GATHER_SLOTS = 4
# Hubs that are asked at the same time.
LISTEN_SLOTS = 2
# An answer of Telegram's takes about a tenth of a second.
PAID_SLOTS = 128


@dataclass(slots=True)
class Rooms:
    """What is open while the bot runs, and the stages that turn."""

    settings: Settings
    clock: Clock
    storage: Storage
    fetcher: Fetcher
    children: Children
    index: Index
    rewriter: Rewriter | None = None
    attendance: Attendance | None = None
    entries_due: asyncio.Event = field(default_factory=asyncio.Event)
    alerts_due: asyncio.Event = field(default_factory=asyncio.Event)
    sources_due: asyncio.Event = field(default_factory=asyncio.Event)
    turning: dict[str, loop.Stage[Any]] = field(default_factory=dict)
    held: dict[str, Role] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


def polling(rooms: Rooms) -> loop.Stage[poll.Turn]:
    """The stage of steps 1-5."""
    settings = rooms.settings
    stage = poll.Poll(
        rooms.storage,
        rooms.fetcher,
        rooms.children,
        rooms.clock,
        poll.Pace(
            lease=min(settings.lease, poll.longest(settings.fetch_seconds)),
            host=timedelta(seconds=settings.host_seconds),
            fresh=timedelta(hours=settings.fresh_hours),
            give_up=timedelta(days=settings.give_up_days),
        ),
        Pacing(rooms.storage, limits(settings)),
        admins(settings),
        random.random,
        rooms.entries_due.set,
        listens=bool(settings.public_url),
        tally=rooms.tally,
    )
    idle = min(1.0, settings.poll_seconds / 4)
    return loop.Stage("poll", stage.claim, stage.handle, settings.poll_slots, idle, rooms.sources_due)


def listening(rooms: Rooms) -> loop.Stage[Push]:
    """The stage that asks hubs to tell of news."""
    settings = rooms.settings
    callback = settings.public_url + hooks.PATH
    stage = Listening(rooms.storage, rooms.fetcher, rooms.clock, settings.lease, callback)
    return loop.Stage("listen", stage.claim, stage.handle, LISTEN_SLOTS, 2.0)


def hooked(rooms: Rooms) -> list[Any]:
    """Where hubs call, if they are told that they can."""
    if not rooms.settings.public_url:
        return []
    return hooks.routes(Pushes(rooms.storage, rooms.clock, rooms.sources_due))


def limits(settings: Settings) -> Limits:
    """How often sources may be asked. Who wants one asked more often than the least interval gets that."""
    least, most = sorted((settings.poll_least_seconds, settings.poll_most_seconds))
    bounds = Bounds(
        timedelta(seconds=min(least, settings.poll_seconds)), timedelta(seconds=max(most, settings.poll_seconds))
    )
    return Limits(timedelta(seconds=settings.poll_seconds), settings.polls_per_minute, bounds)


def processing(rooms: Rooms, page_tries: int) -> loop.Stage[Any]:
    """The stage of steps 6-15."""
    settings = rooms.settings
    reader = pages.Pages(
        rooms.storage,
        rooms.fetcher,
        rooms.children,
        rooms.clock,
        timedelta(seconds=settings.host_seconds),
        agent(settings),
        settings.robots,
    )
    stage = process.Process(
        storage=rooms.storage,
        pages=reader,
        index=rooms.index,
        clock=rooms.clock,
        lease=settings.lease,
        fresh=timedelta(hours=settings.fresh_hours),
        story_open=timedelta(hours=settings.story_hours),
        max_attempts=settings.max_attempts,
        page_tries=page_tries,
        full_text=settings.full_text,
        edit_pause=timedelta(seconds=settings.edit_seconds),
        alerted=rooms.alerts_due.set,
        tally=rooms.tally,
    )
    return loop.Stage("process", stage.claim, stage.handle, settings.process_slots, 1.0, rooms.entries_due)


def delivering(rooms: Rooms, channel: Channel, pace: Pace, epoch: Callable[[], int]) -> loop.Stage[Any]:
    """The stage of steps 16-20."""
    settings = rooms.settings
    queue = Queue(rooms.storage, channel, Turns(pace), rooms.clock, settings.lease, epoch, wake=rooms.alerts_due.set)
    stage = deliver.Deliver(rooms.storage, channel, queue, rooms.clock, rooms.rewriter, rooms.tally)
    return loop.Stage("deliver", queue.claim, stage.handle, send_slots(settings), 1.0, rooms.alerts_due)


def gathering(rooms: Rooms) -> loop.Stage[ChatId]:
    """The stage that makes one message of what is held for a chat."""
    stage = digest.Digest(rooms.storage, rooms.clock, rooms.alerts_due.set)
    return loop.Stage("digest", stage.claim, stage.handle, GATHER_SLOTS, 1.0)


def watching(rooms: Rooms, channel: Channel) -> alarms.Watch:
    """What looks after the bot itself."""
    settings = rooms.settings
    return alarms.Watch(rooms.storage, channel, rooms.clock, admins(settings), alarms.disk_below(rooms.storage))


def admins(settings: Settings) -> Admins:
    """Whom to tell what is wrong with the bot."""
    return Admins(settings.admins, settings.language, settings.timezone)


def pace_of(settings: Settings) -> Pace:
    """Telegram's limits, or those for who pays."""
    if not settings.paid_broadcast:
        return Pace(deliveries=settings.send_rate)
    chosen = "send_rate" in settings.model_fields_set
    return Pace(overall=PAID_RATE, deliveries=settings.send_rate if chosen else PAID_RATE - PAID_REPLIES)


def send_slots(settings: Settings) -> int:
    """Messages on their way at the same time: what is paid for needs more of them."""
    return max(settings.send_slots, PAID_SLOTS) if settings.paid_broadcast else settings.send_slots


async def declare(rooms: Rooms) -> None:
    """Merge BOT_SOURCES_FILE: declared sources appear, those no longer declared are paused, none is deleted."""
    name = rooms.settings.sources_file
    if not name:
        return
    found = declared_in(name)
    interval = timedelta(seconds=rooms.settings.poll_seconds)
    async with rooms.storage.begin() as tx:
        keys = [spelling(source.url) for source in found]
        outcome = await source_store.declare(tx, found, interval, rooms.clock.now(), url_keys=keys)
    log.info("sources declared", file=name, added=outcome.added, kept=outcome.kept, paused=outcome.paused)


def declared_in(name: str) -> tuple[NewSource, ...]:
    """The sources that a file declares, or the list that comes with the bot; ConfigError when it cannot be read."""
    try:
        return declared.read(declared.starter() if name == declared.STARTER else Path(name).read_bytes(), name)
    except OSError as error:
        raise ConfigError(f"BOT_SOURCES_FILE: {name} cannot be read ({error.strerror}).") from None
