"""Sources: look at one before it is added, add, list, pause, resume, remove.

Every change and the audit row that says who made it commit together. `who` is a user id as text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot import observe, sources
from bot.errors import BadAddress, NoSuchSource, TimedOut
from bot.fetch.client import host_of
from bot.model import Batch, Item, NewSource, Source
from bot.model.access import bare, carried
from bot.service import Services
from bot.service.discovery import Discovery, address
from bot.sources import Place
from bot.storage import Tx
from bot.storage import sources as store
from bot.storage.audit import audit
from bot.text.language import guess

log = observe.logger("sources")

# Somebody waits for the answer; a page, its redirects and its feeds are to be had in this time or not.
LOOK_SECONDS = 45.0
# How many of a feed's newest entries are shown before it is added.
SHOWN = 3
TITLE_LENGTH = 200
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Look:
    """What adding would watch, the source that is already watched under this address, if any, and what
    else could be watched there.

    `newest` are the batch's last items, each with the language that it would be read in.
    """

    source: NewSource
    batch: Batch
    present: Source | None
    others: tuple[Place, ...] = ()
    newest: tuple[tuple[Item, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """A source that was forgotten and how many entries went with it."""

    source: Source
    entries: int


async def look(
    services: Services, given: str, title: str = "", kind: str = "", options: Mapping[str, str] = NOTHING
) -> Look:
    """The best that can be watched at an address, or what is there as a source of this `kind`.

    Raises SourceError with the reason why it cannot be watched. Changes nothing.
    """
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            found = await Discovery(services.fetcher, services.children).look(given, kind, options)
            if sources.is_page(found.kind):
                await services.heed(found.url)
    except TimeoutError:
        raise TimedOut(url=bare(given), seconds=LOOK_SECONDS) from None
    async with services.storage.read() as tx:
        present = await store.find(tx, sources.spelling(found.url))
    host, batch = host_of(found.url), found.batch
    called = " ".join((title or batch.title or host).split())[:TITLE_LENGTH]
    access = carried(address(given), found.url)
    source = NewSource(found.kind, found.url, host, called, batch.lang, options, access)
    return Look(source, batch, present, found.others, await asyncio.to_thread(_newest, batch))


def _newest(batch: Batch) -> tuple[tuple[Item, str], ...]:
    """The last items by their dates, or in the feed's order; each language by its own letters and words, and by what the
    feed says of itself where those do not tell."""
    never = datetime.min.replace(tzinfo=UTC)
    items = sorted(batch.items, key=lambda item: item.published_at or never, reverse=True)[:SHOWN]
    return tuple((item, guess(f"{item.title}. {item.summary}", item.lang or batch.lang)) for item in items)


async def there(services: Services, given: str) -> Source | None:
    """The source that is watched under this address already, however that is spelt. Raises BadAddress."""
    key = sources.spelling(address(given))
    async with services.storage.read() as tx:
        return await store.find(tx, key)


async def add(
    services: Services, who: str, new: NewSource, *, every: timedelta | None = None, paused: bool = False
) -> tuple[Source, bool]:
    """Watch a source from now on; False with the one that is already there, however its address is spelt.

    It is asked `every` so often, or as all are; with `paused` not before it is resumed.
    """
    now = services.clock.now()
    interval = every or timedelta(seconds=services.poll_seconds)
    async with services.storage.begin() as tx:
        source, is_new = await store.add(
            tx, new, interval, now, url_key=sources.spelling(new.url), paused=paused, chosen=bool(every)
        )
        if is_new:
            await audit(tx, who, "addsource", bare(source.url), now, after={"title": source.title})
    if is_new:
        services.nudge.set()
    log.info("source added", source=source.id, new=is_new)
    return source, is_new


async def page(services: Services, offset: int, limit: int) -> tuple[list[Source], int]:
    """Sources in order of their numbers from `offset` on, and how many there are."""
    async with services.storage.read() as tx:
        return await store.page(tx, offset, limit)


async def get(services: Services, given: str) -> Source:
    """The source with this number or address. Raises NoSuchSource."""
    async with services.storage.read() as tx:
        return await named(tx, given)


async def address_of(services: Services, given: str) -> str:
    """The address of the source with this number, or what was given as it is. Raises NoSuchSource."""
    return (await get(services, given)).url if _number(given) is not None else given


async def entries_of(services: Services, source: Source) -> int:
    """How many entries of it are kept, and would go with it."""
    async with services.storage.read() as tx:
        return await store.count_entries(tx, source.id)


async def pause(services: Services, who: str, given: str) -> Source:
    """Stop asking a source; the same again changes nothing. Raises NoSuchSource."""
    now = services.clock.now()
    async with services.storage.begin() as tx:
        source = await named(tx, given)
        if await store.pause(tx, source.id):
            await audit(
                tx,
                who,
                "pausesource",
                bare(source.url),
                now,
                before={"state": source.state},
                after={"state": "paused"},
            )
    return replace(source, state="paused")


async def resume(services: Services, who: str, given: str) -> Source:
    """Ask it again, at once; the same again changes nothing. Raises NoSuchSource."""
    now = services.clock.now()
    async with services.storage.begin() as tx:
        source = await named(tx, given)
        if await store.resume(tx, source.id, now):
            await audit(
                tx,
                who,
                "resumesource",
                bare(source.url),
                now,
                before={"state": source.state},
                after={"state": "active"},
            )
    services.nudge.set()
    return replace(source, state="active", failures=0, last_error=None)


async def remove(services: Services, who: str, given: str) -> Removed:
    """Forget a source and its entries; stories and what was sent stay. Raises NoSuchSource."""
    async with services.storage.begin() as tx:
        source = await named(tx, given)
        gone = await store.remove(tx, source.id)
        before = {"title": source.title, "state": source.state, "entries": str(gone)}
        await audit(tx, who, "removesource", bare(source.url), services.clock.now(), before=before)
    log.info("source removed", source=source.id, entries=gone)
    return Removed(source, gone)


async def named(tx: Tx, given: str) -> Source:
    """The source with this number or address, within a transaction. Raises NoSuchSource."""
    number = _number(given)
    found = await _addressed(tx, given.strip()) if number is None else await store.get(tx, number)
    if found is None:
        raise NoSuchSource(given=given)
    return found


def _number(given: str) -> int | None:
    """A source's number, as people write it; longer ones than any we give out are none, and no database takes them."""
    text = given.strip().removeprefix("#")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


async def _addressed(tx: Tx, text: str) -> Source | None:
    try:
        key = sources.spelling(address(text))
    except BadAddress:
        return None
    return await store.find(tx, key) or await store.find(tx, text)
