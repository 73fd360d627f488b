"""The composition root: rooms from Settings, the tree of tasks, the signals."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from bot import observe, upkeep
from bot.channels.telegram import Telegram, make_bot
from bot.child import Children
from bot.clock import Clock
from bot.config import Settings, told_unknown, unknown_names
from bot.errors import ConfigError
from bot.outside import fetcher, rewriting
from bot.pipeline import broadcasting, catchup, loop, role
from bot.pipeline.attendance import Attendance
from bot.pipeline.index import Index
from bot.pipeline.timekeeping import follow
from bot.service import Services
from bot.service.importing import Importer
from bot.stages import (
    Rooms,
    declare,
    delivering,
    fits,
    gathering,
    hooked,
    limits,
    listening,
    looking,
    pace_of,
    polling,
    processing,
    receiving,
    rules,
    send_slots,
    watching,
)
from bot.storage import Storage
from bot.web.health import Health, serve
from handlers import session

log = observe.logger("app")

# A holder that is silent for this long counts as dead; another process takes over within it.
ROLE_LEASE = timedelta(seconds=6)


@contextlib.asynccontextmanager
async def opened(settings: Settings, clock: Clock) -> AsyncIterator[Rooms]:
    """All rooms, opened in order and closed in reverse; ConfigError when the database cannot be used."""
    async with contextlib.AsyncExitStack() as stack:
        storage = Storage(settings.database_url.get_secret_value(), pool=settings.database_pool)
        stack.push_async_callback(storage.close)
        attendance = Attendance(
            storage, settings.database_url.get_secret_value(), holder_name(), apply=settings.auto_migrate
        )
        await storage.check()
        await attendance.enter()
        stack.push_async_callback(attendance.leave)
        await follow(storage, clock)
        web = await stack.enter_async_context(fetcher(settings, clock))
        children = await stack.enter_async_context(Children(size=max(1, (os.cpu_count() or 2) - 1)))
        rewriter = await stack.enter_async_context(rewriting(settings, clock, storage))
        updates = receiving(settings, storage)
        rooms = Rooms(settings, clock, storage, web, children, Index(), rewriter, updates, attendance)
        async with loop.beside(partial(looking, rooms)):
            yield rooms


async def run(settings: Settings, stop: asyncio.Event | None = None, clock: Clock | None = None) -> None:
    """The bot, until SIGTERM, SIGINT or `stop`. ConfigError when a setting makes it impossible."""
    stop = stop or asyncio.Event()
    for name in unknown_names():
        log.warning("unknown setting", hint=told_unknown(name))
    if "telegram" in settings.roles and not settings.token.get_secret_value():
        raise ConfigError(
            "BOT_TOKEN is empty: put the token that @BotFather gave you there, or try `make run` without."
        )
    fits(settings)
    if settings.public_url and not settings.listen:
        log.warning(
            "nobody answers hubs here", hint="BOT_PUBLIC_URL leads to what BOT_LISTEN opens, and that is empty."
        )
    with signals(stop):
        async with opened(settings, clock or Clock()) as rooms:
            await declare(rooms)
            await _tree(rooms, stop)


@contextlib.contextmanager
def signals(stop: asyncio.Event) -> Iterator[None]:
    """Within, SIGTERM and SIGINT set `stop` instead of ending the process."""
    running = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(ValueError, RuntimeError):
            running.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(ValueError, RuntimeError):
                running.remove_signal_handler(number)


async def _tree(rooms: Rooms, stop: asyncio.Event) -> None:
    """Every long-running task; the first that fails ends all, with its error."""
    server = serve(rooms.settings.listen, health(rooms), *hooked(rooms)) if rooms.settings.listen else None
    jobs: list[Awaitable[None]] = [upkeep.following(rooms, stop)]
    if rooms.attendance:
        jobs += [rooms.attendance.run(stop)]
    if "worker" in rooms.settings.roles:
        jobs += [worker(rooms, stop)]
    if "telegram" in rooms.settings.roles:
        jobs += [_telegram(rooms, stop)]
    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(_ending(job, stop))
    except ExceptionGroup as failed:
        # Not `except*`: Python 3.11.2, Debian's, wraps what is raised in one into a group again.
        wrong = first_of(failed, ConfigError)
        if wrong is None:
            raise
        raise wrong from None
    finally:
        if server:
            server.stop()


def first_of(group: BaseExceptionGroup[Any], kind: type[Exception]) -> Exception | None:
    """The first error of this kind in a group, however deep; None when there is none."""
    for error in group.exceptions:
        found = first_of(error, kind) if isinstance(error, BaseExceptionGroup) else error
        if isinstance(found, kind):
            return found
    return None


async def _ending(job: Awaitable[None], stop: asyncio.Event) -> None:
    try:
        await job
    finally:
        stop.set()


def health(rooms: Rooms) -> Health:
    """What the health pages look at."""
    return Health(
        rooms.storage,
        rooms.clock,
        rooms.tally,
        rooms.index,
        rooms.turning,
        rooms.held,
        rooms.troubles,
        rooms.settings.roles,
        rooms.clock.monotonic(),
    )


async def turn(rooms: Rooms, stage: loop.Stage[Any], stop: asyncio.Event) -> None:
    """Run one stage, seen by the health pages while it runs."""
    stage.turned_at = rooms.clock.monotonic()
    rooms.turning[stage.name] = stage
    try:
        await loop.run(stage, stop, rooms.settings.shutdown_seconds, rooms.clock)
    finally:
        del rooms.turning[stage.name]


# ----------------------------------------------------------------- worker


async def worker(rooms: Rooms, stop: asyncio.Event, page_tries: int = 3) -> None:
    """Poll, process, gather and tidy until `stop`."""
    # Before the first news: whether it is what was missed.
    await catchup.once(rooms.storage, rooms.clock.now())
    async with asyncio.TaskGroup() as group:
        group.create_task(turn(rooms, polling(rooms), stop))
        group.create_task(turn(rooms, processing(rooms, page_tries), stop))
        group.create_task(turn(rooms, gathering(rooms), stop))
        if rooms.settings.public_url:
            group.create_task(turn(rooms, listening(rooms), stop))
        for work in (upkeep.beating, upkeep.tidying, upkeep.filing, upkeep.lapsing, upkeep.timekeeping):
            group.create_task(work(rooms, stop))


# --------------------------------------------------------------- telegram


async def _telegram(rooms: Rooms, stop: asyncio.Event) -> None:
    """Hold the role telegram and, while it is ours, receive and deliver."""
    settings = rooms.settings
    pace, calls = pace_of(settings), send_slots(settings) + settings.command_slots
    token, counts = settings.token.get_secret_value(), rooms.tally.calls
    bot = make_bot(token, settings.api_url, pace, rooms.clock, connections=calls, calls=counts)
    held = role.Role(rooms.storage, rooms.clock, "telegram", holder_name(), min(ROLE_LEASE, settings.lease))
    rooms.held[held.name] = held

    async def work(end: asyncio.Event) -> None:
        async with session.started(bot, rooms.updates, end, rooms.troubles) as started:
            if not started:
                return
            channel, verbs = Telegram(bot, rooms.clock, paid=settings.paid_broadcast), services(rooms)
            async with asyncio.TaskGroup() as group:
                slots, troubles = settings.command_slots, rooms.troubles
                receive = session.receive(bot, channel, verbs, rooms.updates, end, slots, troubles, held.sure)
                group.create_task(receive)
                group.create_task(Importer(verbs, channel).run(end))
                group.create_task(watching(rooms, channel).run(end))
                group.create_task(turn(rooms, delivering(rooms, channel, pace, lambda: held.epoch), end))
                group.create_task(
                    broadcasting.Watch(rooms.storage, channel, rooms.clock, rooms.broadcasts_due).run(end)
                )

    await held.hold(stop, work)


def services(rooms: Rooms) -> Services:
    """What commands may use."""
    settings = rooms.settings
    return Services(
        storage=rooms.storage,
        fetcher=rooms.fetcher,
        children=rooms.children,
        clock=rooms.clock,
        subscriptions_per_chat=settings.subscriptions_per_chat,
        query_terms=settings.query_terms,
        query_length=settings.query_length,
        poll_seconds=settings.poll_seconds,
        limits=limits(settings),
        commands_per_minute=settings.commands_per_minute,
        default_lang=settings.language,
        default_tz=settings.timezone,
        admins=settings.admins,
        nudge=rooms.sources_due,
        fresh=timedelta(hours=settings.fresh_hours),
        texts=upkeep.kept(settings).texts,
        rows=upkeep.kept(settings).rows,
        allowed=settings.allowed,
        open_groups=settings.group_changes == "everybody",
        send_rate=settings.send_rate,
        broadcast=rooms.alerts_due,
        incoming=lambda: rooms.updates.said,
        heed=rules(rooms).check,
    )


def holder_name() -> str:
    """This process, told apart from every other."""
    return f"{socket.gethostname()}:{os.getpid()}:{random.getrandbits(32):08x}"
