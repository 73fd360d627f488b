"""`trucewatch watch`: the whole line from source to alert, on the terminal instead of Telegram."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from bot import app
from bot.channels.console import Console
from bot.channels.pace import Pace
from bot.clock import Clock
from bot.config import Settings
from bot.errors import TryLater
from bot.model import Chat, Elsewhere, Message, NewSource, Receipt
from bot.pipeline import role
from bot.service.sources import look
from bot.stages import Rooms, delivering
from bot.storage import chats, health, subscriptions
from bot.storage import sources as source_store
from bot.terminal import progress
from bot.text import query

# A terminal takes whatever comes.
EVERYTHING = 10_000.0


async def watch(
    settings: Settings, urls: Sequence[str], wanted: str, *, once: bool, as_json: bool, database: str
) -> None:
    """Print an alert for every article of `urls` that matches; with `once`, end when all that is there was read."""
    canonical = str(query.parse(wanted, characters=settings.query_length, terms=settings.query_terms))
    with _database(database) as url:
        own = settings.model_copy(update={"database_url": type(settings.database_url)(url), "roles": frozenset()})
        async with app.opened(own, Clock()) as rooms:
            found = await _looked_at(rooms, urls)
            await _prepare(rooms, found, canonical)
            await _watching(rooms, as_json=as_json, once=once)


@contextlib.contextmanager
def _database(path: str) -> Iterator[str]:
    if path:
        yield f"sqlite+aiosqlite:///{Path(path).absolute()}"
        return
    with tempfile.TemporaryDirectory(prefix="trucewatch-") as folder:
        yield f"sqlite+aiosqlite:///{folder}/watch.db"


async def _looked_at(rooms: Rooms, urls: Sequence[str]) -> list[NewSource]:
    """What can be watched at each address; an address that cannot ends the command with its sentence."""
    found = []
    for url in urls:
        progress(f"looking at {url}")
        found.append((await look(app.services(rooms), url)).source)
    return found


async def _prepare(rooms: Rooms, found: Sequence[NewSource], canonical: str) -> None:
    now = rooms.clock.now()
    interval = timedelta(seconds=rooms.settings.poll_seconds)
    async with rooms.storage.begin() as tx:
        chat = await chats.know(
            tx, "console", "terminal", 0, "private", "", rooms.settings.language, rooms.settings.timezone, now
        )
        await subscriptions.add(tx, chat.id, canonical, now, limit=1)
        for source in found:
            # Who asks on the terminal wants what is there now: the first batch is news to them.
            await source_store.add(tx, source, interval, now, known=True)


class Terminal(Console):
    """A console whose reader may go away, which sets `stop`: `gone` says that it did."""

    def __init__(self, stop: asyncio.Event, *, as_json: bool) -> None:
        super().__init__(sys.stdout, as_json=as_json)
        self.stop = stop
        self.gone = False

    async def send(self, chat: Chat, message: Message, *, asides: Mapping[Elsewhere, str] | None = None) -> Receipt:
        """As a console; TryLater when nobody reads any more."""
        try:
            return await super().send(chat, message, asides=asides)
        except BrokenPipeError:
            self.gone = True
            self.stop.set()
            raise TryLater(timedelta(hours=1), reason="closed") from None


async def _watching(rooms: Rooms, *, as_json: bool, once: bool) -> None:
    stop = asyncio.Event()
    console = Terminal(stop, as_json=as_json)
    held = role.Role(rooms.storage, rooms.clock, "telegram", app.holder_name(), app.ROLE_LEASE)
    free = Pace(overall=EVERYTHING, deliveries=EVERYTHING, private=EVERYTHING, group_per_minute=int(EVERYTHING))

    async def work(end: asyncio.Event) -> None:
        await app.turn(rooms, delivering(rooms, console, free, lambda: held.epoch), end)

    with app.signals(stop):
        async with asyncio.TaskGroup() as group:
            group.create_task(app.worker(rooms, stop, page_tries=1 if once else 3))
            group.create_task(held.hold(stop, work))
            if once:
                group.create_task(_stop_when_done(rooms, stop))
    if console.gone:
        raise BrokenPipeError


async def _stop_when_done(rooms: Rooms, stop: asyncio.Event) -> None:
    """Set `stop` when every source was asked and nothing that came of it is waiting."""
    while not stop.is_set():
        async with rooms.storage.read() as tx:
            left = await health.left(tx)
        progress(f"sources to ask {left.sources}, articles to read {left.entries}, alerts to show {left.messages}")
        if not (left.sources or left.entries or left.messages):
            stop.set()
        await rooms.clock.sleep(timedelta(seconds=0.1))
    progress("")
