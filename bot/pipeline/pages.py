"""Step 7: the article behind an entry, fetched in its host's turn and read in a child process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.child import Children, Died
from bot.clock import Clock
from bot.errors import NotFound, Refused, RobotsDenied, SourceError, Unreadable
from bot.fetch import robots
from bot.fetch.client import Fetcher, host_of
from bot.model import Article, Fetched, Item
from bot.storage import Storage, hosts
from bot.text import article

# A page whose host is busy for longer is put back instead of holding a slot.
PATIENCE = timedelta(seconds=1)
ROBOTS_KEPT = timedelta(hours=24)
# Sites answer robots.txt with anything; 500 KiB is what RFC 9309 asks a reader to take.
ROBOTS_BYTES = 512_000
EXTRACT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Later:
    """The host is busy until then."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Pages:
    """Article pages, politely."""

    storage: Storage
    fetcher: Fetcher
    children: Children
    clock: Clock
    host_pause: timedelta
    agent: str
    heed_robots: bool

    async def read(self, item: Item) -> Article | Later | SourceError:
        """The article at the item's address; Later when its host is busy; the error when it cannot be had."""
        try:
            slot = await self._slot(host_of(item.url))
            if slot > self.clock.now() + PATIENCE:
                return Later(slot)
            await self.clock.sleep(slot - self.clock.now())
            return await self._extracted(item)
        except SourceError as error:
            return error

    async def _slot(self, host: str) -> datetime:
        async with self.storage.begin() as tx:
            slots = await hosts.reserve_slots(tx, [(host, self.host_pause)], self.clock.now(), patience=PATIENCE)
        return slots[0]

    async def _extracted(self, item: Item) -> Article:
        if self.heed_robots and not robots.allowed(await self._rules(item.url), item.url, self.agent):
            raise RobotsDenied(url=item.url)
        got = await self.fetcher.get(item.url)
        if not isinstance(got, Fetched):
            raise Unreadable(url=item.url, reason="empty")
        try:
            return await self.children.call(
                article.extract, got.body, got.url, got.content_type, seconds=EXTRACT_SECONDS
            )
        except Died as died:
            raise Unreadable(url=item.url, reason=died.details["reason"]) from None

    async def _rules(self, url: str) -> str:
        host, now = host_of(url), self.clock.now()
        async with self.storage.read() as tx:
            known, until = await hosts.robots(tx, host)
        if until is not None and until > now:
            return known or ""
        text = await self._fetched_rules(url)
        async with self.storage.begin() as tx:
            await hosts.keep_robots(tx, host, text, now + ROBOTS_KEPT)
        return text

    async def _fetched_rules(self, url: str) -> str:
        parts = urlsplit(url)
        try:
            got = await self.fetcher.get(f"{parts.scheme}://{parts.netloc}/robots.txt")
        except (NotFound, Refused):
            return ""  # no rules, no limits (RFC 9309, section 2.3.1.3)
        return got.body[:ROBOTS_BYTES].decode("utf-8", "replace") if isinstance(got, Fetched) else ""
