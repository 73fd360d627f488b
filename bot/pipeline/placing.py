"""Steps 11-14: which story an entry belongs to, whether it is news there, and what is known of the story then."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from bot.model import Article, Change, Development, Entry, Story, StoryId
from bot.model.truces import Status
from bot.storage import Storage, Tx, entries, plots, stories, twins
from bot.storage.developments import develop, developments
from bot.text import article as articles
from bot.text import cluster, facts, recall, summary
from bot.text.candidates import keys
from bot.text.cluster import Join
from bot.text.commonness import Commonness
from bot.text.correcting import Version, corrections
from bot.text.credits import agency
from bot.text.developments import change
from bot.text.document import Document, analyse
from bot.text.facts.merging import expiry, kept_on, merged
from bot.text.publisher import publisher
from bot.text.sketch import Sketch, sketch
from bot.text.told import Told, dumped, joined, loaded, opened

# Entries that say at the start how common words are, and how much is read of each: what a sketch weighs.
LEARNT, LEARNT_CHARACTERS = 500, 1500
# A story that nobody has told of for so long is not looked at, not even to be continued.
CONTINUED = timedelta(days=14)
# Between two sounds about one story, unless the state of a truce changes.
LOUD_EVERY = timedelta(minutes=30)
# States that wake nobody: wishes, talks, and one more accusation.
QUIET = frozenset((Status.CALLED_FOR, Status.TALKS, Status.PROPOSED, Status.EXCHANGE))


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an entry went: its story at its revision now. `news` when chats may want to hear of it though the entry
    itself matched nothing; `edits` when what they were told before is out of date."""

    story_id: StoryId
    revision: int
    action: str
    news: bool
    edits: bool


@dataclass(frozen=True, slots=True)
class Read:
    """An entry read for grouping: its article and document, its sketch, who published it, and what it says of a truce as
    values to compare by."""

    article: Article
    document: Document
    sketch: Sketch
    publisher: str
    facts: Mapping[str, str]


class Sketcher:
    """Entries as sketches, weighed by how common their words are in the news lately."""

    def __init__(self) -> None:
        self._common = Commonness()
        self._lock = Lock()
        self._warm = False

    async def warm(self, storage: Storage) -> None:
        """Learn from the newest stored entries, once: a restart changes nothing."""
        if self._warm:
            return
        async with storage.read() as tx:
            recent = await plots.recent(tx, LEARNT, LEARNT_CHARACTERS)
        # The store may have been away until now.
        self._warm = True
        await asyncio.to_thread(self._learn, [(title, text, lang) for _, title, text, lang in reversed(recent)])

    def _learn(self, recent: Sequence[tuple[str, str, str]]) -> None:
        for title, text, lang in recent:
            self(analyse(articles.from_text(text, title=title, lang=lang), lang), "", None)

    def __call__(self, document: Document, by: str, at: datetime | None) -> Sketch:
        """The sketch of a document, which is learnt from; from any thread."""
        with self._lock:
            return sketch(document, self._common, publisher=by, at=at)


def by_whom(entry: Entry, article: Article) -> str:
    """Whose word an entry is: that of the agency which it credits; else of its source's publisher, where that is known; else
    the registrable domain of its address, or for want of one its source."""
    credited = agency(article.text, entry.item.author)
    return (
        credited or entry.source_publisher or publisher(article.url) or publisher(entry.item.url) or entry.source_title
    )


def when(entry: Entry, article: Article, now: datetime) -> datetime | None:
    """When an entry came out, never in the future; None for an undated one that may be of any age."""
    told = article.published_at or (entry.first_seen_at if entry.live else None)
    return min(told, now) if told else None


class Found(NamedTuple):
    """The story that an entry belongs to, as it was told so far; `own` if the entry is in it already."""

    join: Join
    story: Told
    own: bool


async def place(tx: Tx, entry: Entry, read: Read, twin: twins.Twin | None, now: datetime, stays: timedelta) -> Placed:
    """Put the entry into its story, which may be a new one. Under `exclusive(tx, "stories")`."""
    found = await _choice(tx, read, twin, now, stays)
    if isinstance(found, Found):
        return await _join(tx, entry, read, found, now)
    return await _open(tx, entry, read, found, now)


async def _choice(
    tx: Tx, read: Read, twin: twins.Twin | None, now: datetime, stays: timedelta
) -> Found | StoryId | None:
    """The story to join; else the one that a new story continues, if any."""
    if twin is not None:
        plot = await plots.kept(tx, twin.story_id)
        story = loaded(plot) if plot else opened(read.sketch)
        # What stands at a known address is read again because it was changed: it speaks as of now.
        entry = replace(read.sketch, at=now.timestamp() / 3600) if twin.own else read.sketch
        news = change(entry, read.facts, story)
        return Found(Join(twin.story_id, "development" if news else "copy", news), story, twin.own)
    rows = await plots.candidates(tx, keys(read.sketch, read.facts), now - CONTINUED)
    known = {story_id: loaded(plot) for story_id, plot in rows}
    hours = stays.total_seconds() / 3600
    choice = cluster.choose(read.sketch, read.facts, known.items(), open_hours=hours)
    return Found(choice, known[choice.story_id], own=False) if isinstance(choice, Join) else choice.continues


async def _open(tx: Tx, entry: Entry, read: Read, continues: StoryId | None, now: datetime) -> Placed:
    story_id = await stories.open_story(
        tx,
        title=read.article.title,
        url=entry.item.url or read.article.url,
        lang=read.document.lang,
        source_title=entry.source_title,
        publisher=read.publisher,
        published_at=read.article.published_at,
        now=now,
        continues=continues,
    )
    await plots.keep(tx, story_id, dumped(opened(read.sketch, read.facts)), keys(read.sketch, read.facts))
    truces = read.document.truces
    await stories.tell(tx, story_id, merged((), truces), expiry(truces, now))
    first = await _development(entry, read, 1, "first", now, loud=read.document.urgency in {None, "yes"})
    await develop(tx, story_id, first)
    return Placed(story_id, 1, "new", news=False, edits=False)


async def _join(tx: Tx, entry: Entry, read: Read, found: Found, now: datetime) -> Placed:
    choice, story_id = found.join, found.join.story_id
    kept = joined(found.story, read.sketch, read.facts, revises=choice.revises)
    await plots.keep(tx, story_id, dumped(kept), keys(read.sketch, read.facts))
    added = await stories.join(
        tx, story_id, read.publisher, now, outlet=entry.source_title, independent=kept.publishers
    )
    known = (await stories.by_ids(tx, [story_id]))[story_id]
    before = await _earlier(tx, entry, known) if found.own else None
    changed = before is not None and await _correct(tx, entry, read, known, before, now)
    told = read.document.truces if before is None else kept_on(read.document.truces, before.truces, known.truces)
    truces = merged(known.truces, told) if choice.revises or changed else known.truces
    await stories.tell(tx, story_id, truces, expiry(truces, now))
    revision = known.revision
    if choice.change:
        revision += 1
        made = await _news(tx, entry, read, story_id, revision, choice.change, now)
        await develop(tx, story_id, made)
    return Placed(
        story_id, revision, choice.action, news=choice.revises or added, edits=choice.revises or added or changed
    )


async def _earlier(tx: Tx, entry: Entry, known: Story) -> Version | None:
    """The entry as it was read before; None when its text is gone."""
    stored = await entries.texts(tx, [entry.id])
    if not stored:
        return None
    # The store has the new headline by now; the old one is the story's, if it is shown by this article.
    earlier = replace(stored[0], title=known.title) if stored[0].url == known.url else stored[0]
    return Version(earlier.title, (await asyncio.to_thread(recall.read, earlier)).truces)


async def _correct(tx: Tx, entry: Entry, read: Read, known: Story, before: Version, now: datetime) -> bool:
    """Whether the entry, read before, says something else now."""
    url = entry.item.url or read.article.url
    made = corrections(before, Version(read.article.title, read.document.truces), url, now)
    if made:
        await stories.correct(tx, known.id, made, read.article.title if url == known.url else None)
    return bool(made)


async def _news(
    tx: Tx, entry: Entry, read: Read, story_id: StoryId, revision: int, kind: Change, now: datetime
) -> Development:
    """A development as it is told: what is new in it first, and aloud or not."""
    before = await developments(tx, story_id)
    made = await _development(entry, read, revision, kind, now, seen=[one.summary for one in before])
    return replace(made, loud=loud(made, before))


async def _development(
    entry: Entry, read: Read, revision: int, kind: Change, now: datetime, *, seen: Sequence[str] = (), loud: bool = True
) -> Development:
    truces = read.document.truces
    wanted = facts.places(read.document)
    told = await asyncio.to_thread(summary.evidence, read.document, (), seen=seen, wanted=wanted)
    return Development(
        revision=revision,
        change=kind,
        status=str(truces[0].status) if truces and truces[0].new else None,
        loud=loud,
        title=read.article.title,
        url=entry.item.url or read.article.url,
        source_title=entry.source_title,
        summary=told.summary,
        at=when(entry, read.article, now) or now,
        lang=read.document.lang or "",
    )


def loud(made: Development, before: Sequence[Development]) -> bool:
    """Whether a development is worth a sound: a truce is in another state, and not only wished or talked about; else
    when half an hour passed since the last sound."""
    if made.change == "denial":
        return True
    if made.status == Status.VIOLATED and any(one.status == Status.VIOLATED for one in before):
        return False
    if made.change == "status":
        return made.status not in QUIET
    last = max((one.at for one in before if one.loud), default=None)
    return last is None or made.at - last >= LOUD_EVERY
