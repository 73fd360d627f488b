"""Stored articles that a query matches: candidates from the index of keys, the truth from the articles themselves."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import EntryId, Evidence, Span, Story, StoryId
from bot.model.finding import Stored
from bot.model.queries import Reading
from bot.service import Listing, Services
from bot.storage import entries, stories
from bot.storage import search as store
from bot.storage.search import EVER, Candidate, Window
from bot.text import query, recall, summary
from bot.text.document import TITLE, Document
from bot.text.seeking import seek
from bot.text.words import fold

# An answer comes within ten seconds or not at all; reading an article again takes one or two thousandths of one.
SECONDS = 4.0
PART = 25
CANDIDATES = 1000
# Stories that a list leads through: of more, the newest. Nobody turns forty pages.
LISTED = 200
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
SHOWN = 3
# What a word in the title is worth, and the newest article, beside each different word of the query.
TITLE_WORTH, NEW_WORTH = 2.0, 2.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored entry that a query matches, with what to show of it; `titled` and `words` are how many different
    words of the query stand in its title, and in it at all."""

    story_id: StoryId
    entry_id: EntryId
    evidence: Evidence
    at: datetime
    titled: int
    words: int


@dataclass(frozen=True, slots=True)
class Looked:
    """Hits of different stories, newest first, and whether nothing was left to look at."""

    hits: tuple[Hit, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a list: stories with what matched, from `offset` on."""

    found: Listing
    offset: int
    stories: tuple[tuple[Story, Evidence], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """How many stories a query would have told of in the last 7 and 30 days, and the newest of them; with `complete`
    false at least so many."""

    query: str
    read_as: Reading
    week: int
    month: int
    complete: bool
    newest: tuple[tuple[Story, Evidence], ...]


def read(services: Services, text: str) -> query.Query:
    """The query that a person typed. Raises BadQuery."""
    return query.parse(text, characters=services.query_length, terms=services.query_terms)


# ---------------------------------------------------------------- look


async def look(services: Services, wanted: query.Query, within: Window, most: int) -> Looked:
    """The newest stored stories that match, up to `most`; fewer when SECONDS are over before all are read again."""
    until = services.clock.monotonic() + SECONDS
    hits: dict[StoryId, Hit] = {}
    async for part in _parts(services, wanted, within, most):
        fresh = [one for one in part if one.story_id not in hits]
        for hit in await _verified(services, wanted, fresh):
            hits.setdefault(hit.story_id, hit)
        if len(hits) >= most or services.clock.monotonic() > until:
            return Looked(tuple(hits.values())[:most], complete=False)
    return Looked(tuple(hits.values()), complete=True)


async def _parts(
    services: Services, wanted: query.Query, within: Window, most: int
) -> AsyncIterator[Sequence[Candidate]]:
    """What the index finds, newest first. Of a query that it decides alone, one entry of each story is enough, and
    no more than are wanted."""
    sought, exact = seek(wanted)
    ask = store.newest if exact else store.candidates
    offset = 0
    while True:
        async with services.storage.read() as tx:
            found = await ask(tx, sought, within, CANDIDATES, offset)
        size = min(PART, most) if exact else PART
        for start in range(0, len(found), size):
            yield found[start : start + size]
        offset += len(found)
        if len(found) < CANDIDATES:
            return


async def _verified(services: Services, wanted: query.Query, part: Sequence[Candidate]) -> list[Hit]:
    async with services.storage.read() as tx:
        stored = await entries.texts(tx, [one.entry_id for one in part])
    at = {one.entry_id: one.at for one in part}
    return await asyncio.to_thread(matching, wanted, stored, at)


def matching(wanted: query.Query, stored: Sequence[Stored], at: Mapping[EntryId, datetime]) -> list[Hit]:
    """The entries that the query matches, as an alert would show them. What the index decides alone is not asked
    again: then only the places are looked up."""
    sure = seek(wanted)[1]
    hits = []
    for entry in stored:
        document = recall.read(entry)
        spans = query.evaluate(wanted, document)
        if sure or spans is not None:
            hits.append(_hit(entry, document, spans or (), at[entry.entry_id]))
    return hits


def _hit(entry: Stored, document: Document, spans: tuple[Span, ...], at: datetime) -> Hit:
    told = summary.evidence(document, spans)
    titled = _distinct(document, [span for span in spans if span.sentence == TITLE])
    return Hit(entry.story_id, entry.entry_id, told, at, len(titled), len(told.terms))


def _distinct(document: Document, spans: Sequence[Span]) -> set[str]:
    return {fold(document.sentence(span.sentence)[span.start : span.end]) for span in spans}


async def total(services: Services, wanted: query.Query, since: datetime) -> int | None:
    """How many stories match since then, from the index alone; None when it cannot decide that."""
    sought, exact = seek(wanted)
    if not exact:
        return None
    async with services.storage.read() as tx:
        return await store.count(tx, sought, Window(since))


# ---------------------------------------------------------------- lists


async def search(services: Services, text: str) -> Listing:
    """All stored stories that match, the best first. Raises BadQuery."""
    now = services.clock.now()
    return await listing(services, read(services, text), lambda hits: sorted(hits, key=lambda hit: -worth(hit, now)))


async def latest(services: Services, text: str) -> Listing:
    """The same, newest first."""
    return await listing(services, read(services, text), list)


async def listing(services: Services, wanted: query.Query, order: Callable[[Sequence[Hit]], list[Hit]]) -> Listing:
    """The newest LISTED stories that match, in an order, and how many there are in all."""
    looked = await look(services, wanted, EVER, LISTED)
    many = None if looked.complete else await total(services, wanted, EVER.since)
    listed = tuple(hit.entry_id for hit in order(looked.hits))
    return Listing(str(wanted), listed, many or len(listed), looked.complete or many is not None)


def worth(hit: Hit, now: datetime) -> float:
    """How high a hit stands: its different words, those in the title again, and how new it is, halved every week."""
    weeks = max(now - hit.at, timedelta(0)) / WEEK
    return min(hit.words, 8) + TITLE_WORTH * min(hit.titled, 4) + NEW_WORTH * math.pow(0.5, weeks)


async def page(services: Services, found: Listing, offset: int, size: int) -> Shown:
    """A page of the list; the last one when it has become shorter. What is no longer stored is left out."""
    offset = min(offset, max(0, len(found.entries) - 1) // size * size)
    wanted = query.parse(found.query, characters=None, terms=None, topics=None)
    listed = found.entries[offset : offset + size]
    async with services.storage.read() as tx:
        stored = await entries.texts(tx, listed)
        told = await stories.by_ids(tx, [one.story_id for one in stored])
    now = services.clock.now()
    hits = await asyncio.to_thread(matching, wanted, stored, dict.fromkeys(listed, now))
    return Shown(found, offset, tuple((told[hit.story_id], hit.evidence) for hit in hits))


# ---------------------------------------------------------------- preview


async def preview(services: Services, text: str) -> Preview:
    """What the query would have sent. Raises BadQuery."""
    return await backtest(services, read(services, text))


async def backtest(services: Services, wanted: query.Query) -> Preview:
    """The same of a query that was read already."""
    now = services.clock.now()
    week, month = await total(services, wanted, now - WEEK), await total(services, wanted, now - MONTH)
    decided = week is not None and month is not None
    looked = await look(services, wanted, Window(now - MONTH), SHOWN if decided else CANDIDATES * PART)
    if week is None or month is None:
        week, month = sum(hit.at >= now - WEEK for hit in looked.hits), len(looked.hits)
    shown = looked.hits[:SHOWN]
    async with services.storage.read() as tx:
        told = await stories.by_ids(tx, [hit.story_id for hit in shown])
    newest = tuple((told[hit.story_id], hit.evidence) for hit in shown if hit.story_id in told)
    return Preview(str(wanted), query.explain(wanted), week, month, decided or looked.complete, newest)
