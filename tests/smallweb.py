"""A bot on a small web: a site, its feed, and addresses that fail."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from bot.child import Children
from bot.errors import NotFound, TimedOut
from bot.model import Fetched, Validators
from bot.storage import Storage, health
from tests.chatting import World, world
from tests.conftest import TestClock

SITE = "https://example.org"
FEED = "https://example.org/feed.xml"
LONG = "https://example.org/" + "a" * 300 + ".xml"
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Example Wire</title><link>https://example.org/</link>
{items}</channel></rss>"""
ITEM = """<item><title>Story {n} &amp; more</title><link>https://example.org/{n}</link><guid>g{n}</guid>
<pubDate>Sun, 01 Mar 2026 1{n}:00:00 GMT</pubDate></item>"""
PAGE = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body>Hi</body></html>'


def rss(count: int = 4) -> str:
    return RSS.format(items="".join(ITEM.format(n=number) for number in range(count)))


class Web:
    """The web as far as these tests go: an address has a body or raises."""

    def __init__(self, clock: TestClock, pages: Mapping[str, str | Exception]) -> None:
        self.clock = clock
        self.pages = pages
        self.asked: list[str] = []

    async def get(self, url: str) -> Fetched:
        self.asked.append(url)
        found = self.pages.get(url, NotFound(url=url, status=404))
        if isinstance(found, Exception):
            raise found
        kind = "text/html" if found.startswith("<html") else "application/rss+xml"
        return Fetched(url, None, 200, kind, found.encode(), Validators(), None, self.clock.now())


def site() -> dict[str, str | Exception]:
    """A page that names a feed, the feed, one at a long address, and what is slow."""
    return {SITE: PAGE, FEED: rss(), LONG: rss(1), "https://slow.example/": TimedOut(url="https://slow.example/")}


@asynccontextmanager
async def small_world(storage: Storage, clock: TestClock, pages: Mapping[str, str | Exception]) -> AsyncIterator[World]:
    """A bot to which these pages are the web."""
    async with Children() as children:
        yield world(storage, clock, Web(clock, pages), children)


async def state(here: World) -> tuple[Any, ...]:
    """Everything that a command may change."""
    async with here.services.storage.read() as tx:
        counts = await health.counts(tx)
    # To write to the bot is to become known to it.
    return tuple(sorted((name, count) for name, count in counts.items() if not name.startswith("chats")))
