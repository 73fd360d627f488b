"""A year of the bot in minutes: the real storage and the real tidying under a clock of their own, with news, stories, alerts,
edits, and people who come and go."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.model import Entry, Item, Receipt, Source, StoryId
from bot.model.developments import Development
from bot.model.dialogues import Dialogue
from bot.model.wishes import Wish
from bot.pipeline import lapse
from bot.pipeline.index import Index
from bot.pipeline.tidy import Keep, Tidy
from bot.storage import (
    Storage,
    Tx,
    chats,
    dialogues,
    ended,
    entries,
    hosts,
    mutes,
    outbox,
    pages,
    plots,
    reminders,
    rewrites,
    roles,
    search,
    stories,
    subscriptions,
)
from bot.storage.columns import metadata
from bot.storage.developments import develop
from bot.text.article import from_text
from tests import make
from tests.conftest import TestClock

DAY = timedelta(days=1)
# Items that a source lists.
LISTED = 10
# Of all entries: those that join a story, that somebody asked for, that carry a story on; of stories those with a truce
# that runs out.
JOIN, MATCH, DEVELOP, LIMITED = 0.4, 0.1, 0.05, 0.02
QUERY = "truce"


class Simulated(TestClock):
    """A wall clock that is moved by hand, beside seconds that pass."""

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class Piece:
    """An article as it is stored: its words, what it is found by, and what its story is compared by."""

    title: str
    text: str
    filing: search.Filing
    plot: Mapping[str, Any]


def pieces(count: int, words: int, drawn: random.Random) -> list[Piece]:
    """Invented articles of so many words."""
    known = ["".join(drawn.choices("bdfgklmnprstvaeiou", k=drawn.randint(3, 10))) for _ in range(5000)]
    made = []
    for _ in range(count):
        told = drawn.choices(known, [1 / (rank + 1) for rank in range(len(known))], k=words)
        text = " ".join(" ".join(told[at : at + 20]).capitalize() + "." for at in range(0, words, 20))
        title = " ".join(told[:8]).capitalize()
        plot = {"terms": dict.fromkeys(sorted(set(told))[:60], 1.5)}
        made.append(Piece(title, text, make.filing(title, text), plot))
    return made


@dataclass(slots=True)
class Year:
    """What happens, day by day, with `daily` new entries in so many `looks`."""

    storage: Storage
    daily: int
    keep: Keep
    clock: TestClock
    drawn: random.Random
    pool: Sequence[Piece]
    outlets: int = 10
    readers: int = 10
    looks: int = 4
    sources: list[Source] = field(default_factory=list)
    recent: deque[StoryId] = field(default_factory=deque)
    lists: list[deque[Item]] = field(default_factory=list)
    days: int = 0
    printed: int = 0
    tidied: float = 0.0

    async def begin(self) -> None:
        """Sources, and chats that ask for truces."""
        # Stories of the last day or two.
        self.recent = deque(maxlen=min(200, self.daily))
        async with self.storage.begin() as tx:
            for number in range(self.outlets):
                self.sources.append(await make.source(tx, f"outlet{number}"))
                self.lists.append(deque(maxlen=LISTED))
            for number in range(self.readers):
                await make.chat(tx, f"{100 + number}", QUERY)

    async def day(self) -> None:
        """News, messages, people, and at the end what is forgotten."""
        await self.news()
        await self.tidy()

    async def news(self) -> None:
        """A day before it is tidied."""
        self.days += 1
        for look in range(self.looks):
            self.clock.advance(DAY / self.looks)
            await self._poll(self.daily * (look + 1) // self.looks - self.daily * look // self.looks)
            await self._read()
            await lapse.once(self.storage, self.clock.now())
            await self._deliver()
        async with self.storage.begin() as tx:
            await self._people(tx)

    async def tidy(self) -> None:
        """Forget what is old."""
        began = time.monotonic()
        await Tidy(self.storage, Index(), self.keep, self.clock).once(asyncio.Event())
        self.tidied += time.monotonic() - began

    async def _poll(self, count: int) -> None:
        now = self.clock.now()
        for number, (source, listed) in enumerate(zip(self.sources, self.lists, strict=True)):
            for _ in range(count * (number + 1) // self.outlets - count * number // self.outlets):
                self.printed += 1
                listed.appendleft(self._item(now))
            async with self.storage.begin() as tx:
                await make.save(tx, source, make.batch(*listed), now, make.FRESH)

    def _item(self, now: datetime) -> Item:
        piece = self.drawn.choice(self.pool)
        url = f"https://outlet.example/{self.printed}"
        return make.item(str(self.printed), title=piece.title, published_at=now, url=url, summary=piece.text[:200])

    async def _read(self) -> None:
        now = self.clock.now()
        while True:
            async with self.storage.begin() as tx:
                claimed = await entries.claim(tx, now, make.LEASE, 20)
            for entry in claimed:
                async with self.storage.begin() as tx:
                    await self._place(tx, entry, now)
            if not claimed:
                return

    async def _place(self, tx: Tx, entry: Entry, now: datetime) -> None:
        piece = self.drawn.choice(self.pool)
        story = await self._story(tx, entry, piece, now)
        if self.drawn.random() < MATCH:
            asked = [id for id, text in await subscriptions.queries_since(tx, None) if text == QUERY]
            await stories.record(tx, story, entry.id, [(id, make.evidence()) for id in asked])
            await outbox.announce(tx, story, 1, now)
            wanted = rewrites.Wanted(story, 1, "de", "basis", "model", 1)
            await rewrites.save(tx, wanted, "Ein Satz.", now)
        keys = {"url_key": entry.item.url, "text_key": entry.item.guid}
        await entries.settle(tx, entry, story_id=story, lang="en", text=piece.text, filing=piece.filing, **keys)
        read = from_text(piece.text, title=piece.title, url=entry.item.url, lang="en")
        await pages.keep(tx, entry.item.url, pages.Page(article=read, body_hash=b"digest"), now)

    async def _story(self, tx: Tx, entry: Entry, piece: Piece, now: datetime) -> StoryId:
        if self.recent and self.drawn.random() < JOIN:
            story = self.drawn.choice(self.recent)
            if await stories.join(tx, story, f"outlet{self.drawn.randrange(self.outlets)}", now):
                await outbox.refresh(tx, story, now, now)
            if self.drawn.random() < DEVELOP / JOIN:
                told = {"title": piece.title, "url": entry.item.url, "source_title": "Outlet", "summary": piece.title}
                await develop(tx, story, Development(2, "status", "in_force", loud=True, **told, at=now, lang="en"))
                await outbox.announce(tx, story, 2, now, told=True)
            return story
        told = {"title": piece.title, "url": entry.item.url, "lang": "en", "source_title": "Outlet"}
        story = await stories.open_story(tx, **told, publisher="outlet", published_at=now, now=now)
        await plots.keep(tx, story, piece.plot, [*piece.plot["terms"]][:20])
        if self.drawn.random() < LIMITED:
            await stories.tell(tx, story, (), now + 3 * DAY)
        self.recent.append(story)
        return story

    async def _deliver(self) -> None:
        now = self.clock.now()
        while True:
            async with self.storage.begin() as tx:
                epoch = await roles.hold(tx, "telegram", "me", now, make.LEASE) or 0
                taken = await outbox.claim(tx, epoch, now, make.LEASE, 100)
                for delivery in taken:
                    await outbox.sent(tx, delivery, Receipt(f"{delivery.id}", now))
            if not taken:
                return

    async def _people(self, tx: Tx) -> None:
        """One comes and yesterday's goes; one asks for something new and no longer for that of yesterday."""
        now, number, resident = self.clock.now(), self.days, await chats.all_at(tx, "telegram", "100")
        await make.chat(tx, f"{10_000 + number}", f"passing{number}")
        for leaving in await chats.all_at(tx, "telegram", f"{10_000 + number - 1}"):
            await outbox.notice(tx, leaving.id, {"key": "hello"}, now)
            await chats.gone(tx, leaving.id, "blocked", now)
        (here,) = resident
        before = [one.id for one in await subscriptions.of_chat(tx, here.id) if one.query.startswith("whim")]
        await ended.keep(tx, here.id, before, f"act{number}", now + timedelta(minutes=15), now)
        await subscriptions.remove(tx, here.id, before)
        await subscriptions.add(tx, here.id, f"whim{number}", now, 100)
        await mutes.silence(tx, here.id, self.recent[-1], now + DAY)
        wish = Wish("expires", 60, now + 2 * DAY)
        await reminders.remind(tx, here.id, self.recent[-1], wish, now)
        await dialogues.ask(tx, here.id, 7, Dialogue("search", "", None, 0, now + timedelta(minutes=5)), now)
        for host in range(3):
            name = f"h{number}-{host}.example"
            await hosts.reserve_slot(tx, name, now, timedelta(seconds=2))
            await hosts.keep_robots(tx, name, "User-agent: *\nDisallow:", now + DAY)


async def rows(storage: Storage) -> dict[str, int]:
    """How many rows each table has."""
    async with storage.read() as tx:
        return {
            name: await tx.scalar(select(func.count()).select_from(table)) or 0
            for name, table in sorted(metadata.tables.items())
        }
