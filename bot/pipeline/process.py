"""Steps 6-15: from a stored entry to a story, its matches and the alerts they cause, in one transaction."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from bot import observe, sources
from bot.clock import Clock
from bot.errors import BadAddress, SourceError, Transient
from bot.model import Article, Entry, Evidence, Item, QueryId
from bot.pipeline.index import Index
from bot.pipeline.pages import Later, Pages
from bot.pipeline.placing import Placed, Read, Sketcher, by_whom, place, when
from bot.storage import Storage, Tx, entries, exclusive, outbox, search, stories, twins
from bot.tally import Tally
from bot.text import article as articles
from bot.text import facts, recall, summary
from bot.text.document import Document, source_words
from bot.text.matching import Positions
from bot.text.percolator import Hits
from bot.text.reading import read_wholly

log = observe.logger("process")

# How long until a failed page is asked again, times the tries so far.
PAGE_PAUSE = timedelta(seconds=30)
# Two short texts may be equal by accident ("Read more"); two long ones are the same article.
LEAST_TWIN_CHARACTERS = 200
# As much of a feed's summary as must stand in the page for the summary to be nothing new.
DECK_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """An entry read and matched. `retry` = its page failed in a way that may pass and nothing has matched so far;
    `taken` = the queries that the index had taken in by then."""

    read: Read
    found: tuple[tuple[QueryId, Evidence], ...]
    retry: bool
    taken: int

    @property
    def document(self) -> Document:
        return self.read.document

    @property
    def article(self) -> Article:
        return self.read.article


class Queued(NamedTuple):
    """Messages that an entry caused: alerts, and edits of earlier ones."""

    alerts: int
    edits: int


@dataclass(frozen=True, slots=True)
class Process:
    """The stage that reads entries and decides who hears of them.

    A page that fails is asked `page_tries` times at most, while its entry is fresh and nothing has matched yet.
    """

    storage: Storage
    pages: Pages
    index: Index
    clock: Clock
    lease: timedelta
    fresh: timedelta
    story_open: timedelta
    max_attempts: int
    page_tries: int
    full_text: bool
    edit_pause: timedelta
    alerted: Callable[[], None]
    sketcher: Sketcher = field(default_factory=Sketcher)
    tally: Tally = field(default_factory=Tally)

    async def claim(self, limit: int) -> Sequence[Entry]:
        """Entries to read; those that failed too often are parked on the way. The index is refreshed first."""
        await self.sketcher.warm(self.storage)
        now = self.clock.now()
        async with self.storage.read() as tx:
            await self.index.refresh(tx, now)
        async with self.storage.begin() as tx:
            claimed = await entries.claim(tx, now, self.lease, limit)
            for entry in claimed:
                if entry.attempts > self.max_attempts:
                    log.warning("entry parked", entry=entry.id, source=entry.source_id, attempts=entry.attempts)
                    self.tally.entries["parked"] += 1
                    await entries.park(tx, entry, "too_many_attempts")
        return [entry for entry in claimed if entry.attempts <= self.max_attempts]

    async def handle(self, entry: Entry) -> None:
        """See one entry through: read, match, place, announce, settle."""
        read = await self._page(entry)
        if isinstance(read, Later):
            await self._release(entry, read.at)
            return
        entry = dated(entry, read, self.fresh)
        reading = await self._reading(entry, read)
        log.debug("read", entry=entry.id, source=entry.source_id, matches=len(reading.found))
        if reading.retry:
            self.tally.entries["again"] += 1
            await self._release(entry, self.clock.now() + PAGE_PAUSE * entry.attempts, give_back=False)
            return
        await self._place(entry, reading)

    async def _page(self, entry: Entry) -> Article | Later | SourceError | None:
        # No page may keep an alert from those whom the feed's own words would reach: the last try does without it.
        last = entry.attempts >= self.max_attempts
        wanted = self.full_text and not last and entry.item.url and (entry.live or is_fresh(entry, self.fresh))
        if not wanted or sources.is_whole(entry.source_kind):
            return None
        read = await self.pages.read(entry.item, entry.source_access)
        if not isinstance(read, Later):
            self.tally.pages[read.code if isinstance(read, SourceError) else "read"] += 1
        return read

    async def _reading(self, entry: Entry, read: Article | SourceError | None) -> Reading:
        article = merged(entry.item, read)
        known_by = source_words(entry.source_title, host_of(article.url or entry.item.url))
        # What takes long, for long articles or thousands of queries, leaves the loop to others.
        document = await asyncio.to_thread(read_wholly, article, entry.source_lang, known_by)
        by = by_whom(entry, article)
        sketch = await asyncio.to_thread(self.sketcher, document, by, when(entry, article, self.clock.now()))
        hits, taken = self.index.match(document), self.index.taken
        found = await asyncio.to_thread(evidence, document, hits, placed(hits))
        fails = isinstance(read, Transient) and entry.attempts < self.page_tries and is_fresh(entry, self.fresh)
        if isinstance(read, SourceError):
            log.info("page not read", entry=entry.id, source=entry.source_id, error=read.code)
        told = await asyncio.to_thread(facts.values, document, document.truces)
        return Reading(Read(article, document, sketch, by, told), found, retry=fails and not found, taken=taken)

    async def _release(self, entry: Entry, at: datetime, *, give_back: bool = True) -> None:
        async with self.storage.begin() as tx:
            await entries.release(tx, entry, at, give_back=give_back)

    async def _place(self, entry: Entry, reading: Reading) -> None:
        """Story, matches, alerts and the settled entry commit together or not at all.

        An entry is known by its own address: many may lead to one page, a log-in or a consent, that is none of them.
        """
        now = self.clock.now()
        url_key, text_key = url_key_of(entry.item.url or reading.article.url), text_key_of(reading.article.text)
        async with self.storage.begin() as tx:
            await exclusive(tx, "stories")
            reading = await self._caught_up(tx, reading, now)
            twin = await twins.twin(tx, entry, url_key, text_key, now - self.story_open)
            placed = await place(tx, entry, reading.read, twin, now, self.story_open)
            await stories.record(tx, placed.story_id, entry.id, reading.found)
            told = await self._tell(tx, entry, placed, now, matched=bool(reading.found))
            again = twin is not None and twin.own
            await entries.settle(
                tx,
                entry,
                story_id=placed.story_id,
                lang=reading.document.lang,
                text=reading.article.text,
                url_key=url_key,
                text_key=text_key,
                filing=search.Filing(recall.keys(reading.document), recall.VERSION),
                placing=None if again else entries.Placing(now, placed.action),
            )
        self._note(entry, reading, placed, told, now, again=again)
        if told.alerts:
            self.alerted()

    async def _tell(self, tx: Tx, entry: Entry, placed: Placed, now: datetime, *, matched: bool) -> Queued:
        """Queue the story for those who are to hear of it, and edits for those who did; how many of each."""
        edits = await outbox.refresh(tx, placed.story_id, now + self.edit_pause, now) if placed.edits else 0
        if not entry.live or not (matched or placed.news):
            return Queued(0, edits)
        return Queued(await outbox.announce(tx, placed.story_id, placed.revision, now), edits)

    def _note(
        self, entry: Entry, reading: Reading, placed: Placed, told: Queued, now: datetime, *, again: bool
    ) -> None:
        """Count what was committed, and log it with the ids that lead on: to the source, and to messages of the story."""
        made = {"match": len(reading.found), "alert": told.alerts, "edit": told.edits}
        self.tally.stored.update(made)
        self.tally.entries[placed.action] += 1
        published = entry.item.published_at
        if entry.live and not again:
            self.tally.delays["seen_to_matched"].add(now - entry.first_seen_at)
        if entry.live and not again and published:
            self.tally.delays["published_to_seen"].add(entry.first_seen_at - published)
        where = {"story": placed.story_id, "action": placed.action, "revision": placed.revision}
        counts = {"matches": made["match"], "alerts": told.alerts, "edits": told.edits}
        log.info("placed", entry=entry.id, source=entry.source_id, **counts, **where)

    async def _caught_up(self, tx: Tx, reading: Reading, now: datetime) -> Reading:
        """The reading with the queries that came while it was made: looking back, they did not find the entry yet."""
        await self.index.refresh(tx, now)
        if self.index.taken == reading.taken:
            return reading
        hits = self.index.match(reading.document)
        found = evidence(reading.document, hits, placed(hits))
        return replace(reading, found=found, taken=self.index.taken)


def is_fresh(entry: Entry, fresh: timedelta) -> bool:
    """Whether the item was published not long before we first saw it; undated items count as fresh."""
    published = entry.item.published_at
    return published is None or published >= entry.first_seen_at - fresh


def dated(entry: Entry, read: Article | SourceError | None, fresh: timedelta) -> Entry:
    """The entry, with the time that its page tells if its source told none and it is old by that: then it is no news.

    Lists and sitemaps name old articles as well as new ones. A page that tells a day only may have it from anywhere.
    """
    told = read.published_at if isinstance(read, Article) and entry.item.published_at is None else None
    if told is None or told.time() == time(0) or told >= entry.first_seen_at - fresh:
        return entry
    return replace(entry, item=replace(entry.item, published_at=told), live=False)


def merged(item: Item, read: Article | SourceError | None) -> Article:
    """The page's article under the feed's title and date, or the item's own summary when there is no page."""
    if isinstance(read, Article):
        return articles.from_text(
            with_deck(item.summary, read.text),
            url=read.url,
            title=item.title or read.title,
            published_at=item.published_at or read.published_at,
            lang=read.lang or item.lang,
            complete=True,
        )
    return articles.from_text(
        item.summary, url=item.url, title=item.title, published_at=item.published_at, lang=item.lang, complete=False
    )


def with_deck(summary_text: str, text: str) -> str:
    """`text` led by the feed's summary, unless the text begins it too: a paywalled page may hold less than its feed."""
    start = " ".join(summary_text.split())[:DECK_CHARACTERS].rstrip(". …")
    return text if start in " ".join(text.split()) else f"{summary_text}\n{text}"


def placed(hits: Hits) -> list[tuple[QueryId, Positions]]:
    """Where each match is, by id; to be asked before anything else can change the index."""
    return [(query_id, hits.places(query_id)) for query_id in sorted(hits.ids)]


def evidence(
    document: Document, hits: Hits, found: Sequence[tuple[QueryId, Positions]]
) -> tuple[tuple[QueryId, Evidence], ...]:
    """What readers are shown for each match; equal places are summed up once however many queries they satisfy."""
    wanted = facts.places(document)
    made = {
        places: summary.evidence(document, hits.spans(places), wanted=wanted)
        for places in {places for _, places in found}
    }
    return tuple((query_id, made[places]) for query_id, places in found)


def url_key_of(url: str) -> str:
    """The canonical spelling of an article's address, or nothing when it has none."""
    try:
        return sources.canonical(url)
    except BadAddress:
        return ""


def text_key_of(text: str) -> str:
    """A digest of the words of a text, whatever its case and spacing; nothing for texts too short to be told apart."""
    if len(text) < LEAST_TWIN_CHARACTERS:
        return ""
    return hashlib.blake2b(" ".join(text.casefold().split()).encode(), digest_size=16).hexdigest()


def host_of(url: str) -> str:
    """The host that an article stands on, without www."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
