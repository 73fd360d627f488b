"""Subscribe, unsubscribe, list; and what a new query would have found in what is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot import observe
from bot.errors import BadQuery, NoSuchSubscription
from bot.model import ChatId, EntryId, Evidence, QueryId, StoryId, Subscription, SubscriptionId
from bot.service import Services
from bot.storage import entries, stories
from bot.storage import subscriptions as store
from bot.storage.entries import Stored
from bot.text import article, document, query, summary

log = observe.logger("subscriptions")

# How far back a new query looks, and how long it may take: an answer comes within ten seconds or not at all.
BACKFILL_ENTRIES = 300
BACKFILL_SECONDS = 4.0
BACKFILL_PART = 25


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscription, whether it is new, how its query was read, and how many stored stories it matches."""

    subscription: Subscription
    is_new: bool
    read_as: str
    found: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored entry that a query matches, with what to show of it."""

    story_id: StoryId
    entry_id: EntryId
    evidence: Evidence


def understood(services: Services, text: str) -> tuple[str, str]:
    """The canonical text of a query and how it is read, in words. Raises BadQuery."""
    wanted = _read(services, text)
    return str(wanted), query.explain(wanted)


def _read(services: Services, text: str) -> query.Query:
    return query.parse(text, characters=services.query_length, terms=services.query_terms)


async def subscribe(services: Services, chat_id: ChatId, text: str) -> Subscribed:
    """Subscribe the chat; twice is once. Raises BadQuery and TooManySubscriptions, and then nothing changed."""
    wanted = _read(services, text)
    async with services.storage.begin() as tx:
        subscription, is_new = await store.add(
            tx, chat_id, str(wanted), services.clock.now(), services.subscriptions_per_chat
        )
    found = await backfill(services, subscription.query_id, wanted)
    log.info("subscribed", chat=chat_id, query=subscription.query_id, new=is_new, found=found)
    return Subscribed(subscription, is_new, query.explain(wanted), found)


async def backfill(services: Services, query_id: QueryId, wanted: query.Query) -> int:
    """Record which of the newest stored entries match, without alerts, and return how many stories they make.

    Stops early after BACKFILL_SECONDS: fewer old stories are shown then, none that is to come is missed.
    """
    async with services.storage.read() as tx:
        stored = await entries.recent(tx, BACKFILL_ENTRIES)
    hits: list[Hit] = []
    until = services.clock.monotonic() + BACKFILL_SECONDS
    for start in range(0, len(stored), BACKFILL_PART):
        hits += await asyncio.to_thread(search, wanted, stored[start : start + BACKFILL_PART])
        if services.clock.monotonic() > until:
            break
    await _record(services, query_id, hits)
    return len({hit.story_id for hit in hits})


def search(wanted: query.Query, stored: Sequence[Stored]) -> list[Hit]:
    """The entries that the query matches, as an alert would show them."""
    hits = []
    for entry in stored:
        read = article.from_text(
            entry.text, url=entry.url, title=entry.title, published_at=entry.published_at, lang=entry.lang
        )
        seen = document.analyse(read, entry.lang)
        if (spans := query.evaluate(wanted, seen)) is not None:
            hits.append(Hit(entry.story_id, entry.entry_id, summary.evidence(seen, spans)))
    return hits


async def _record(services: Services, query_id: QueryId, hits: Sequence[Hit]) -> None:
    if not hits:
        return
    async with services.storage.begin() as tx:
        for hit in hits:
            await stories.record(tx, hit.story_id, hit.entry_id, [(query_id, hit.evidence)])


async def listed(services: Services, chat_id: ChatId) -> list[Subscription]:
    """The chat's subscriptions; a subscription's number is its place here, from 1."""
    async with services.storage.read() as tx:
        return await store.of_chat(tx, chat_id)


async def unsubscribe(services: Services, chat_id: ChatId, given: str) -> list[Subscription]:
    """End the subscription with this number or query, or `all`; what was ended. Raises NoSuchSubscription."""
    async with services.storage.begin() as tx:
        mine = await store.of_chat(tx, chat_id)
        chosen = mine if given.strip().casefold() == "all" else [named(mine, given)]
        for subscription in chosen:
            await store.remove(tx, chat_id, subscription.id)
    log.info("unsubscribed", chat=chat_id, queries=[subscription.query_id for subscription in chosen])
    return list(chosen)


async def end(services: Services, chat_id: ChatId, subscription_id: int) -> Subscription:
    """End the chat's subscription with this id, as a button names it. Raises NoSuchSubscription."""
    async with services.storage.begin() as tx:
        mine = {subscription.id: subscription for subscription in await store.of_chat(tx, chat_id)}
        gone = mine.get(SubscriptionId(subscription_id))
        if gone is None:
            raise NoSuchSubscription(given=subscription_id)
        await store.remove(tx, chat_id, gone.id)
    return gone


async def pause(services: Services, chat_id: ChatId, subscription_id: int, *, paused: bool) -> None:
    """Hold the alerts of a subscription, or let them come again. Raises NoSuchSubscription."""
    async with services.storage.begin() as tx:
        if not await store.set_paused(tx, chat_id, SubscriptionId(subscription_id), paused):
            raise NoSuchSubscription(given=subscription_id)


def named(mine: Sequence[Subscription], given: str) -> Subscription:
    """The subscription that a person means: by its number, its canonical text, or any spelling of its query."""
    text = given.strip()
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= len(mine) and len(text) <= 6:
        return mine[int(text) - 1]
    meant = {text.casefold(), _canonical(text).casefold()}
    for subscription in mine:
        if subscription.query.casefold() in meant:
            return subscription
    raise NoSuchSubscription(given=text)


def _canonical(text: str) -> str:
    try:
        return str(query.parse(text, characters=10_000, terms=1_000))
    except BadQuery:
        return text
