"""What is open while the bot runs, and the stages made of it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import observe
from bot.channels import Channel
from bot.channels.pace import PAID_RATE, PAID_REPLIES, Pace
from bot.child import Children
from bot.clock import Clock
from bot.config import Settings
from bot.errors import BadArgument, ConfigError
from bot.fetch.client import Fetcher
from bot.model import ChatId, NewSource
from bot.model.hubs import Push
from bot.model.pacing import Bounds, Limits
from bot.outside import POLLS_ASIDE, agent
from bot.pipeline import alarms, deliver, digest, loop, pages, poll, process, settling
from bot.pipeline import looking as look
from bot.pipeline.attendance import Attendance
from bot.pipeline.index import Index
from bot.pipeline.listening import Listening
from bot.pipeline.notices import Admins
from bot.pipeline.pacing import Pacing
from bot.pipeline.queueing import Queue
from bot.pipeline.rewrite import Rewriter
from bot.pipeline.role import Role
from bot.pipeline.rules import Rules
from bot.pipeline.turns import Turns
from bot.service.editing import whose
from bot.service.pushes import Pushes
from bot.sources import declared, spelling
from bot.storage import Storage
from bot.storage import sources as source_store
from bot.tally import Tally
from bot.web import hooks, updates
from handlers.receive import Polling
from handlers.session import Updates
from handlers.webhook import Webhook

log = observe.logger("stages")

# Who has something to do is woken (pipeline.looking); this is for what no look may have seen, and for health checks.
IDLE = 20.0
# Chats that are gathered for at the same time.
GATHER_SLOTS = 4
# Seconds after which a source that does not answer holds up no other one.
POLL_PATIENCE = 1.0
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
    updates: Updates = field(default_factory=Polling)
    attendance: Attendance | None = None
    entries_due: asyncio.Event = field(default_factory=asyncio.Event)
    alerts_due: asyncio.Event = field(default_factory=asyncio.Event)
    sources_due: asyncio.Event = field(default_factory=asyncio.Event)
    digests_due: asyncio.Event = field(default_factory=asyncio.Event)
    hubs_due: asyncio.Event = field(default_factory=asyncio.Event)
    lapses_due: asyncio.Event = field(default_factory=asyncio.Event)
    broadcasts_due: asyncio.Event = field(default_factory=asyncio.Event)
    turning: dict[str, loop.Stage[Any]] = field(default_factory=dict)
    held: dict[str, Role] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


async def looking(rooms: Rooms, stop: asyncio.Event) -> None:
    """Wake those who have something to do, until `stop`."""
    every = min(look.EVERY, timedelta(seconds=rooms.settings.poll_seconds / 4))
    nudges = {
        "poll": rooms.sources_due,
        "process": rooms.entries_due,
        "digest": rooms.digests_due,
        "deliver": rooms.alerts_due,
        "listen": rooms.hubs_due,
        "lapse": rooms.lapses_due,
        "broadcast": rooms.broadcasts_due,
    }
    await look.run(rooms.storage, rooms.clock, every, nudges, stop)


def polling(rooms: Rooms) -> loop.Stage[poll.Turn]:
    """The stage of steps 1-5."""
    settings = rooms.settings
    stage = poll.Poll(
        rooms.storage,
        rooms.fetcher,
        rooms.children,
        rules(rooms),
        rooms.clock,
        settling.Pace(
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
    return loop.Stage(
        "poll",
        stage.claim,
        stage.handle,
        settings.poll_slots,
        IDLE,
        rooms.sources_due,
        patience=POLL_PATIENCE,
        aside=settings.poll_slots * POLLS_ASIDE,
    )


def listening(rooms: Rooms) -> loop.Stage[Push]:
    """The stage that asks hubs to tell of news."""
    settings = rooms.settings
    callback = settings.public_url + hooks.PATH
    stage = Listening(rooms.storage, rooms.fetcher, rooms.clock, settings.lease, callback)
    return loop.Stage("listen", stage.claim, stage.handle, LISTEN_SLOTS, IDLE, rooms.hubs_due)


def hooked(rooms: Rooms) -> list[Any]:
    """Where hubs call, if they are told that they can, and where Telegram does."""
    if not rooms.settings.public_url:
        return []
    told = hooks.routes(Pushes(rooms.storage, rooms.clock, rooms.sources_due))
    if isinstance(rooms.updates, Webhook):
        networks = sorted(rooms.settings.webhook_ips, key=str)
        told += updates.routes(updates.Gate(rooms.updates.take, rooms.updates.secret, networks))
    return told


def fits(settings: Settings) -> None:
    """ConfigError when updates are to be brought and nobody could bring them."""
    if settings.updates == "webhook" and not (settings.public_url and settings.listen):
        raise ConfigError(
            "BOT_UPDATES=webhook needs BOT_PUBLIC_URL, the https:// address that Telegram calls, and BOT_LISTEN, "
            "where that leads."
        )


def receiving(settings: Settings, storage: Storage) -> Updates:
    """The way in which updates come."""
    if settings.updates == "polling":
        return Polling()
    return Webhook(settings.public_url + updates.PATH, secret_of(settings), settings.command_slots, storage.there)


def secret_of(settings: Settings) -> str:
    """What Telegram proves itself by: the same for every process with this token, and nothing can be learned from it."""
    token = settings.token.get_secret_value().encode()
    return hmac.new(token, b"webhook of Truce Watch", hashlib.sha256).hexdigest()


def rules(rooms: Rooms) -> Rules:
    """What sites ask of programs."""
    settings = rooms.settings
    return Rules(rooms.storage, rooms.fetcher, rooms.children, rooms.clock, agent(settings), settings.robots)


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
    pause = timedelta(seconds=settings.host_seconds)
    reader = pages.Pages(rooms.storage, rooms.fetcher, rooms.children, rooms.clock, rules(rooms), pause)
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
    return loop.Stage("process", stage.claim, stage.handle, settings.process_slots, IDLE, rooms.entries_due)


def delivering(rooms: Rooms, channel: Channel, pace: Pace, epoch: Callable[[], int]) -> loop.Stage[Any]:
    """The stage of steps 16-20."""
    settings = rooms.settings
    queue = Queue(rooms.storage, channel, Turns(pace), rooms.clock, settings.lease, epoch, wake=rooms.alerts_due.set)
    stage = deliver.Deliver(rooms.storage, channel, queue, rooms.clock, rooms.rewriter, rooms.tally)
    return loop.Stage("deliver", queue.claim, stage.handle, send_slots(settings), IDLE, rooms.alerts_due)


def gathering(rooms: Rooms) -> loop.Stage[ChatId]:
    """The stage that makes one message of what is held for a chat."""
    stage = digest.Digest(rooms.storage, rooms.clock, rooms.alerts_due.set)
    return loop.Stage("digest", stage.claim, stage.handle, GATHER_SLOTS, IDLE, rooms.digests_due)


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
        found = declared.read(declared.starter() if name == declared.STARTER else Path(name).read_bytes(), name)
        return tuple(replace(one, publisher=whose(one.publisher) or None) if one.publisher else one for one in found)
    except OSError as error:
        raise ConfigError(f"BOT_SOURCES_FILE: {name} cannot be read ({error.strerror}).") from None
    except BadArgument as error:
        given = error.details["given"]
        raise ConfigError(
            f"BOT_SOURCES_FILE: {name}: publisher must be a domain such as example.org, not {given!r}."
        ) from None
