"""Why a chat heard of a story; and of any article, whether it would hear of it, and if not, where that ended."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import sources
from bot.child import Died
from bot.errors import BadAddress, BadArgument, NoSuchStory, SourceError, Unreadable
from bot.fetch.client import host_of
from bot.model import Article, Chat, Fetched, Source, Story, StoryId, Subscription
from bot.model.finding import Carrier, LeftOut, Reason, Step, Stored, Verdict
from bot.model.hearing import Hold, told_at, zone_of
from bot.model.wishes import FOR_GOOD
from bot.service import Services, reasons
from bot.service.discovery import address
from bot.storage import Tx, digests, entries, stories, subscriptions, tracing
from bot.storage import sources as source_store
from bot.storage.tracing import Told, Trace
from bot.text import article, recall
from bot.text.document import Document, source_words
from bot.text.reading import read_wholly

# Articles of one story that are read again for an answer, and sources that are named.
READ_AGAIN = 5
CARRIERS = 8
EXTRACT_SECONDS = 20.0
HELD: dict[Hold, Step] = {
    "hourly": "held_hourly", "daily": "held_daily", "quiet": "held_quiet", "stop": "held_stop",
}  # fmt: skip
# Somebody waits: a page that takes longer counts as one that cannot be read.
PAGE_SECONDS = 40.0
EXAMPLE = "/why https://example.org/news/1"


@dataclass(frozen=True, slots=True)
class Why:
    """The story, the chat's queries that it satisfies and where, who carried it, and what context spoke against."""

    story: Story
    reasons: tuple[Reason, ...]
    carriers: tuple[Carrier, ...]
    dropped: tuple[LeftOut, ...]


# --------------------------------------------------------------- an alert


async def why(services: Services, chat: Chat, story_id: StoryId) -> Why:
    """Why the chat heard of the story, from its articles as they are stored. Raises NoSuchStory."""
    async with services.storage.read() as tx:
        story = (await stories.by_ids(tx, [story_id])).get(story_id)
        mine = await subscriptions.of_chat(tx, chat.id)
        stored = await entries.texts(tx, await tracing.entries_of(tx, story_id, READ_AGAIN))
        carriers = await tracing.carriers(tx, story_id, CARRIERS)
        # What a chat never asked for is nothing that it may look into by guessing numbers.
        heard = await tracing.told(tx, chat.id, story_id) or await stories.alert(tx, story_id, chat.id)
    if story is None or heard is None:
        raise NoSuchStory
    found, dropped = await asyncio.to_thread(_reasons, mine, stored)
    return Why(story, found, tuple(carriers), dropped)


def _reasons(mine: Sequence[Subscription], stored: Sequence[Stored]) -> tuple[tuple[Reason, ...], tuple[LeftOut, ...]]:
    """For each query the first article of the story that satisfies it."""
    found: dict[str, Reason] = {}
    dropped: list[LeftOut] = []
    for entry in stored:
        document = recall.read(entry)
        for one in reasons.judge(mine, document)[0]:
            found.setdefault(one.query, one)
        dropped += reasons.left_out(mine, document)
    return tuple(found.values()), tuple(dict.fromkeys(dropped))


# ---------------------------------------------------------------- a link


async def whether(services: Services, chat: Chat, given: str) -> Verdict:
    """What became of the article at an address, for this chat. Raises BadArgument for what is no address."""
    url, spelt = linked(given)
    async with services.storage.read() as tx:
        mine = await subscriptions.of_chat(tx, chat.id)
        trace = await tracing.at_address(tx, spelt)
        if trace is not None:
            return await _stored(services, tx, chat, mine, trace)
        there = await source_store.on_site(tx, reasons.site(host_of(url)))
    return await _unknown(services, mine, url, there)


def linked(given: str) -> tuple[str, tuple[str, ...]]:
    """An address as it is asked for, and the spellings under which it may be known. Raises BadArgument."""
    try:
        url = address(given)
        return url, (url, *reasons.alike(sources.canonical(url)))
    except BadAddress:
        raise BadArgument(reason="needs_link", example=EXAMPLE) from None


async def _stored(services: Services, tx: Tx, chat: Chat, mine: Sequence[Subscription], trace: Trace) -> Verdict:
    verdict = Verdict("unread", trace.title, trace.url, at=trace.due_at)
    if trace.error is not None:
        return replace(verdict, step="parked", error=trace.error)
    if trace.story_id is None:
        return verdict
    heard = await tracing.told(tx, chat.id, trace.story_id)
    mute = await tracing.muted(tx, chat.id, trace.story_id, services.clock.now())
    told_of = (await stories.by_ids(tx, [trace.story_id])).get(trace.story_id)
    publishers = len(told_of.publishers) if told_of else 0
    verdict = replace(verdict, link=told_of.url if told_of else None, has=publishers)
    if heard and heard.state == "held":
        verdict = await _held(services, tx, chat, verdict, heard, mute)
    else:
        verdict = _told(verdict, heard, trace) if heard else _untold(services, chat, verdict, trace, mute)
    stored = await entries.texts(tx, [trace.entry_id])
    if not stored:
        return verdict if heard else replace(verdict, step="forgotten")
    document = await asyncio.to_thread(recall.read, stored[0])
    feed_only = " ".join(trace.summary.split()) == " ".join(stored[0].text.split())
    return _judged(replace(verdict, feed_only=feed_only), mine, document, trace.first_seen_at)


def _told(verdict: Verdict, heard: Told, trace: Trace) -> Verdict:
    """What became of the message about the article's story."""
    if heard.state == "queued":
        return replace(verdict, step="waiting", at=heard.due_at)
    if heard.state == "sent":
        # Sent before this article came: another one told the story.
        before = heard.sent_at is not None and heard.sent_at < trace.first_seen_at
        return replace(verdict, step="told" if before else "sent", at=heard.sent_at)
    return replace(verdict, step="given_up", at=heard.created_at, error=heard.error)


async def _held(
    services: Services, tx: Tx, chat: Chat, verdict: Verdict, heard: Told, mute: datetime | None
) -> Verdict:
    """Why an alert waits, and until when; one that nobody wants any more waits for nothing."""
    now = services.clock.now()
    one = next((each for each in await digests.held(tx, chat.id, now) if each.id == heard.id), None)
    if mute is not None:
        return replace(verdict, step="muted", at=mute if mute < FOR_GOOD else None)
    if one is None or not one.wanted:
        return replace(verdict, step="would_alert", at=None)
    at = told_at(one.wanted, one.held_at, chat.hearing, zone_of(chat.tz))
    return replace(verdict, step=HELD[one.hold], at=None if one.hold == "stop" else at)


def _untold(services: Services, chat: Chat, verdict: Verdict, trace: Trace, mute: datetime | None) -> Verdict:
    """What keeps back an article that was read, before it is asked what the queries say to it."""
    if chat.state != "active":
        return replace(verdict, step="chat_paused", at=None, error=chat.state_reason)
    if mute is not None:
        return replace(verdict, step="muted", at=mute if mute < FOR_GOOD else None)
    if trace.live:
        return replace(verdict, step="would_alert", at=None)
    published = trace.published_at
    if published is not None and published < trace.first_seen_at - services.fresh:
        return replace(verdict, step="old", at=published)
    return replace(verdict, step="known", at=trace.first_seen_at)


def _judged(verdict: Verdict, mine: Sequence[Subscription], document: Document, seen_at: datetime | None) -> Verdict:
    """The verdict with what the queries say; a matter of theirs stands before that of the article's age."""
    found, short = reasons.judge(mine, document)
    verdict = replace(verdict, reasons=found, shortfalls=short, dropped=reasons.left_out(mine, document))
    if verdict.step in {"sent", "told", "waiting", "given_up", "unwatched", "unseen", *HELD.values()}:
        return verdict
    if not mine:
        return replace(verdict, step="nothing_asked", at=None)
    if not found:
        return replace(verdict, step="unmatched", at=None)
    return _late(verdict, mine, {one.query for one in found}, seen_at)


def _late(verdict: Verdict, mine: Sequence[Subscription], matching: set[str], seen_at: datetime | None) -> Verdict:
    """Whether a query that matches was on, and in time."""
    on = [one for one in mine if one.query in matching and not one.paused]
    if not on:
        return replace(verdict, step="query_paused", at=None)
    needs = min(one.options.sources for one in on)
    if verdict.step == "would_alert" and 0 < verdict.has < needs:
        return replace(verdict, step="few_sources", needs=needs)
    first = min(one.created_at for one in on)
    if verdict.step == "would_alert" and seen_at is not None and first > seen_at:
        return replace(verdict, step="subscribed_later", at=first)
    return verdict


async def _unknown(services: Services, mine: Sequence[Subscription], url: str, there: Sequence[Source]) -> Verdict:
    """An article that is not stored, read as the pipeline would."""
    verdict = Verdict("unseen" if there else "unwatched", "", url, watched=watched(there))
    try:
        async with asyncio.timeout(PAGE_SECONDS):
            read = await page(services, url)
    except TimeoutError:
        return replace(verdict, error="timed_out")
    except SourceError as error:
        return replace(verdict, error=error.code)
    hint = there[0].lang if there else None
    known = source_words(there[0].title, there[0].host) if there else ()
    document = await asyncio.to_thread(read_wholly, read, hint, known)
    return _judged(replace(verdict, title=read.title), mine, document, None)


def watched(there: Sequence[Source]) -> dict[str, str]:
    """The source that should bring an article of its site: the first that is well, else the first."""
    if not there:
        return {}
    one = min(there, key=lambda source: (source.state != "active", source.failures > 0, source.id))
    due = "" if one.due_at is None else one.due_at.isoformat()
    failing = one.last_error or "" if one.failures or one.state == "broken" else ""
    return {"title": one.title, "number": str(one.id), "state": one.state, "error": failing, "due": due}


async def page(services: Services, url: str) -> Article:
    """The article of a page, fetched through the guard and read in a child process. Raises SourceError."""
    got = await services.fetcher.get(url)
    if not isinstance(got, Fetched):
        raise Unreadable(url=url, reason="empty")
    try:
        return await services.children.call(
            article.extract, got.body, got.url, got.content_type, seconds=EXTRACT_SECONDS
        )
    except Died as died:
        raise Unreadable(url=url, reason=died.details["reason"]) from None
