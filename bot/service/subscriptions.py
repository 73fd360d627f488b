"""Subscribe, unsubscribe, list; and what a new query would have found in what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import observe
from bot.errors import BadArgument, BadQuery, NoSuchSubscription
from bot.model import ChatId, Options, QueryId, Subscription
from bot.model.queries import Reading
from bot.service import Services, search
from bot.storage import chats, exclusive, stories
from bot.storage import subscriptions as store
from bot.storage.search import EVER
from bot.text import options, query

log = observe.logger("subscriptions")

# As many old stories as /latest is likely to be asked for.
BACKFILL_STORIES = 300


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscription, whether it is new, how its query was read, and how many stored stories of the last
    7 days it matches; with `complete` false at least so many.

    `other` is the canonical text of the other reading of a plain row of words: any of them for all, all for any.
    `changed`: the chat had it, with other options.
    """

    subscription: Subscription
    is_new: bool
    read_as: Reading
    found: int
    complete: bool = True
    other: str | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """A query's canonical text, how it is read, its other reading as in Subscribed, and the options that were typed
    behind it."""

    query: str
    read_as: Reading
    other: str | None
    options: str = ""


def understood(services: Services, text: str) -> Understood:
    """What a query with its options says. Raises BadQuery and BadArgument."""
    asked = options.split(text)
    wanted = read(services, asked.query, asked.options)
    behind = options.written(asked.options) if asked.options else ""
    return Understood(str(wanted), query.explain(wanted), _other(services, wanted), behind)


def _other(services: Services, wanted: query.Query) -> str | None:
    turned = query.turned(wanted)
    text = str(turned) if turned is not None else None
    return text if text is not None and len(text) <= services.query_length else None


def read(services: Services, text: str, wanted: Options | None = None) -> query.Query:
    """The query of a text. Raises BadQuery, whose suggestion keeps the options that are `wanted` for it."""
    try:
        return query.parse(text, characters=services.query_length, terms=services.query_terms)
    except BadQuery as error:
        suggestion = error.details.get("suggestion")
        if not suggestion or not wanted:
            raise
        raise BadQuery(**error.details | {"suggestion": f"{suggestion} {options.written(wanted)}".strip()}) from None


async def subscribe(services: Services, chat_id: ChatId, text: str, said: str | None = None) -> Subscribed:
    """Subscribe the chat; twice is once, and other options than before take the place of those. They are `said`, or
    with None stand behind the query.

    Raises BadQuery, BadArgument and TooManySubscriptions, and then nothing changed.
    """
    asked = options.split(text) if said is None else options.Asked(text, options.split(f"x {said}").options)
    wanted, now = read(services, asked.query, asked.options), services.clock.now()
    async with services.storage.begin() as tx:
        had, is_new = await store.add(tx, chat_id, str(wanted), now, services.subscriptions_per_chat, asked.options)
        changed = asked.options is not None and had.options != asked.options
        if changed and asked.options is not None:
            had = await store.set_options(tx, had, asked.options)
            await chats.reconsider(tx, chat_id, now)
    return replace(await told(services, had, wanted, is_new=is_new), changed=changed)


async def told(services: Services, subscription: Subscription, wanted: query.Query, *, is_new: bool) -> Subscribed:
    """How the query of a subscription is read, and what of the stored stories it finds, which is recorded."""
    found, complete = await backfill(services, subscription.query_id, wanted)
    log.info("subscribed", chat=subscription.chat_id, query=subscription.query_id, new=is_new, found=found)
    return Subscribed(subscription, is_new, query.explain(wanted), found, complete, _other(services, wanted))


async def turn(services: Services, chat_id: ChatId, subscription_id: int, kind: str) -> Subscribed:
    """The subscription reads its row of words as "any" or "all" (`kind`) of them from now on; twice is once.

    Raises NoSuchSubscription when the chat does not have it, or when it asks for anything but a row of words.
    """
    async with services.storage.begin() as tx:
        was = held(await store.of_chat(tx, chat_id), subscription_id)
        wanted = _turned(services, was.query, kind)
        if wanted is None:
            raise NoSuchSubscription(reason="ended")
        kept = await store.change(tx, was, str(wanted), services.clock.now()) if str(wanted) != was.query else was
    return await told(services, kept, wanted, is_new=True)


def _turned(services: Services, text: str, kind: str) -> query.Query | None:
    """The query of this canonical text in its reading of that kind; None when it has none that could be stored."""
    wanted = query.parse(text, characters=None, terms=None, topics=None)
    if query.explain(wanted).kind == kind and query.turned(wanted) is not None:
        return wanted
    other = query.turned(wanted)
    return other if other is not None and _other(services, wanted) and query.explain(other).kind == kind else None


async def backfill(services: Services, query_id: QueryId, wanted: query.Query) -> tuple[int, bool]:
    """Record which stored stories match, the newest BACKFILL_STORIES of them, without alerts; return how many there
    were in the last 7 days, and whether that is all (else at least so many).

    Stops early after search.SECONDS: fewer old stories are shown then, none that is to come is missed.
    """
    async with services.storage.begin() as tx:
        # Who places an entry and did not know the query yet has done so then, and it is found here. Else both would miss it.
        await exclusive(tx, "stories")
    since = services.clock.now() - search.WEEK
    many = await search.total(services, wanted, since)
    looked = await search.look(services, wanted, EVER, BACKFILL_STORIES)
    await _record(services, query_id, looked.hits)
    recent = sum(hit.at >= since for hit in looked.hits)
    return (recent, looked.complete) if many is None else (many, True)


async def _record(services: Services, query_id: QueryId, hits: Sequence[search.Hit]) -> None:
    if not hits:
        return
    async with services.storage.begin() as tx:
        for hit in hits:
            await stories.record(tx, hit.story_id, hit.entry_id, [(query_id, hit.evidence)])


async def listed(services: Services, chat_id: ChatId) -> list[Subscription]:
    """The chat's subscriptions, in the order of their numbers."""
    async with services.storage.read() as tx:
        return await store.of_chat(tx, chat_id)


async def one(services: Services, chat_id: ChatId, subscription_id: int) -> Subscription:
    """The chat's subscription with this id, as a button names it. Raises NoSuchSubscription."""
    async with services.storage.read() as tx:
        return held(await store.of_chat(tx, chat_id), subscription_id)


def held(mine: Sequence[Subscription], subscription_id: int) -> Subscription:
    """The one with this id. Raises NoSuchSubscription."""
    for subscription in mine:
        if subscription.id == subscription_id:
            return subscription
    raise NoSuchSubscription(reason="ended")


def named(mine: Sequence[Subscription], given: str) -> Subscription:
    """The subscription that a person means: by its number, its canonical text, or any spelling of its query."""
    text = given.strip()
    digits = text.removeprefix("#")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 6 else 0
    meant = {text.casefold(), _canonical(text).casefold(), _canonical(_bare(text)).casefold()}
    for subscription in mine:
        if subscription.number == number:
            return subscription
    for subscription in mine:
        if subscription.query.casefold() in meant:
            return subscription
    raise NoSuchSubscription(given=text)


def any_of(services: Services, mine: Sequence[Subscription]) -> str:
    """A query that matches what any of these subscriptions does, as far as it may be that long; else the first one's."""
    together = " OR ".join(f"({one.query})" for one in mine) if len(mine) > 1 else mine[0].query
    try:
        return str(read(services, together))
    except BadQuery:
        return mine[0].query


def _canonical(text: str) -> str:
    try:
        return str(query.parse(text, characters=10_000, terms=1_000, topics=None))
    except BadQuery:
        return text


def _bare(text: str) -> str:
    """A query without the options that were typed with it."""
    try:
        return options.split(text).query
    except BadArgument:
        return text
