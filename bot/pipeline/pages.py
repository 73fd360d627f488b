"""Step 7: the article behind an entry, fetched in its host's turn and read in a child process.

A page that was read before is asked for under its conditions, and the same bytes are not read twice. One that ends its
readers is not asked for a third time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import observe
from bot.child import Children, Died
from bot.clock import Clock
from bot.errors import SourceError, Transient, Unreadable
from bot.fetch.client import Fetcher, host_of
from bot.model import Article, Fetched, Item, NotModified, Validators
from bot.model.access import NOTHING, Access
from bot.pipeline.rules import Rules
from bot.storage import Storage, hosts
from bot.storage import pages as store
from bot.text import article

log = observe.logger("pages")

# A page whose host is busy for longer is put back instead of holding a slot.
PATIENCE = timedelta(seconds=1)
EXTRACT_SECONDS = 20.0
# Once it may have been the machine; twice it is the page.
MOST_DEATHS = 2
UNASKED = Validators()


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
    rules: Rules
    host_pause: timedelta

    async def read(self, item: Item, access: Access = NOTHING) -> Article | Later | SourceError:
        """The article at the item's address; Later when its host is busy; the error when it cannot be had."""
        try:
            async with self.storage.read() as tx:
                known = await store.find(tx, item.url)
            if known.deaths >= MOST_DEATHS:
                return Unreadable(url=item.url, reason="parked")
            return await self._turn(item.url, access) or await self._read(item.url, known, access)
        except SourceError as error:
            return error

    async def _turn(self, url: str, access: Access) -> Later | None:
        """Wait for the host's turn, unless that takes long. Raises RobotsDenied."""
        rules = await self.rules.check(url, access)
        return await self._slot(url, max(self.host_pause, rules.delay or self.host_pause))

    async def _slot(self, url: str, pause: timedelta) -> Later | None:
        now = self.clock.now()
        async with self.storage.begin() as tx:
            slot = await hosts.reserve_slot(tx, host_of(url), now, pause, patience=PATIENCE)
        if slot > now + PATIENCE:
            return Later(slot)
        await self.clock.sleep(slot - self.clock.now())
        return None

    async def _read(self, url: str, known: store.Page, access: Access) -> Article:
        ended = known.article is not None or known.error is not None
        got = await self.fetcher.get(url, known.validators if ended else UNASKED, access=access)
        if isinstance(got, NotModified):
            return _result(url, replace(known, validators=got.validators))
        if host_of(got.url) != host_of(url):
            await self.rules.check(got.url)
        digest = digest_of(got)
        if ended and digest == known.body_hash:
            return _result(url, known)
        read = replace(await self._extracted(url, got), validators=got.validators, body_hash=digest)
        async with self.storage.begin() as tx:
            await store.keep(tx, url, read, self.clock.now())
        return _result(url, read)

    async def _extracted(self, url: str, got: Fetched) -> store.Page:
        """What the page holds, or why it holds nothing. Raises Transient, or Unreadable when it is parked."""
        try:
            found = await self.children.call(
                article.extract, got.body, got.url, got.content_type, seconds=EXTRACT_SECONDS
            )
        except Unreadable as error:
            return store.Page(error=str(error.details["reason"]))
        except Died as died:
            if died.details["reason"] == "fault":
                return store.Page(error="fault")
            raise await self._buried(url, str(died.details["reason"])) from None
        return store.Page(article=found)

    async def _buried(self, url: str, reason: str) -> SourceError:
        """The error for a reader that did not survive the page; nobody is to blame when the bot stops."""
        if reason == "closed":
            return Transient(url=url, reason=reason)
        async with self.storage.begin() as tx:
            deaths = await store.died(tx, url, self.clock.now())
        log.warning("reader died", deaths=deaths, reason=reason)
        return Unreadable(url=url, reason="parked") if deaths >= MOST_DEATHS else Transient(url=url, reason=reason)


def digest_of(got: Fetched) -> bytes:
    """What tells a page from another: its bytes, and where they were found, which its links are read against."""
    digest = hashlib.blake2b(got.body, digest_size=16)
    digest.update(got.url.encode("utf-8", "replace"))
    return digest.digest()


def _result(url: str, read: store.Page) -> Article:
    if read.article is None:
        raise Unreadable(url=url, reason=read.error)
    return read.article
