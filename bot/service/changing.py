"""One subscription of a chat: looked at, paused, asking for something else, told otherwise; and ended, until it is undone."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import observe
from bot.errors import BadArgument, BadQuery, NoSuchSubscription
from bot.model import ChatId, Options, StoryId, Subscription, SubscriptionId
from bot.model.queries import Reading
from bot.service import Services, subscriptions
from bot.service.subscriptions import Subscribed
from bot.storage import Tx, chats, ended
from bot.storage import subscriptions as store
from bot.text import options, query

log = observe.logger("changing")

# How long what was ended can be had back.
UNDO = timedelta(minutes=15)
# Said in place of options: told as the chat says.
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Card:
    """A subscription, how its query is read (None: this version cannot), and when it last brought an alert."""

    subscription: Subscription
    read_as: Reading | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Ended:
    """What was ended, and the token under which it can be had back until UNDO is over."""

    subscriptions: Sequence[Subscription]
    act: str


async def card(services: Services, chat_id: ChatId, subscription_id: int) -> Card:
    """All that there is to say of a subscription. Raises NoSuchSubscription."""
    async with services.storage.read() as tx:
        found = subscriptions.held(await store.of_chat(tx, chat_id), subscription_id)
        return Card(found, _reading(found.query), await store.last_alert(tx, found))


def _reading(text: str) -> Reading | None:
    try:
        return query.explain(query.parse(text, characters=None, terms=None, topics=None))
    except BadQuery:
        return None


async def that_brought(services: Services, chat_id: ChatId, stories: Sequence[StoryId]) -> list[Subscription]:
    """The chat's subscriptions that found one of these stories, in the order of their numbers."""
    async with services.storage.read() as tx:
        return await store.that_match(tx, chat_id, stories)


async def pause(services: Services, chat_id: ChatId, ids: Sequence[SubscriptionId], *, paused: bool) -> None:
    """Hold the alerts of these subscriptions, or let them come again. What is held already is looked at once more."""
    async with services.storage.begin() as tx:
        await store.set_paused(tx, chat_id, ids, paused)
        await chats.reconsider(tx, chat_id, services.clock.now())


async def edit(services: Services, chat_id: ChatId, subscription_id: int, text: str) -> Subscribed:
    """The subscription asks for what `text` says from now on: another query, other options, or both. It keeps its
    number, and the options if none are said.

    Raises NoSuchSubscription, BadQuery, and BadArgument, also when another subscription asks for that already.
    """
    said = _said(text)
    wanted = subscriptions.read(services, said.query, said.options) if said.query else None
    now = services.clock.now()
    async with services.storage.begin() as tx:
        mine = await store.of_chat(tx, chat_id)
        kept = subscriptions.held(mine, subscription_id)
        if wanted is not None and str(wanted) != kept.query:
            _refuse_twin(mine, str(wanted))
            kept = await store.change(tx, kept, str(wanted), now)
        if said.options is not None:
            kept = await _told(tx, kept, said.options, now)
    read_as = wanted or query.parse(kept.query, characters=None, terms=None, topics=None)
    return replace(await subscriptions.told(services, kept, read_as, is_new=False), changed=True)


def _said(text: str) -> options.Asked:
    """A query with its options, or options alone."""
    if text.strip().casefold() == DEFAULT:
        return options.Asked("", Options())
    alone = options.split(f"x {text}")
    return options.Asked("", alone.options) if alone.query == "x" else options.split(text)


def _refuse_twin(mine: Sequence[Subscription], text: str) -> None:
    twin = next((one for one in mine if one.query == text), None)
    if twin is not None:
        raise BadArgument(reason="same_query", given=str(twin.number), example=f"/subscriptions {twin.number}")


async def tell(
    services: Services, chat_id: ChatId, subscription_id: int, changed: Options, *names: str
) -> Subscription:
    """The subscription is told otherwise from now on: what `names` say of its options is as in `changed`. Raises
    NoSuchSubscription."""
    async with services.storage.begin() as tx:
        kept = subscriptions.held(await store.of_chat(tx, chat_id), subscription_id)
        wanted = replace(kept.options, **{name: getattr(changed, name) for name in names})
        return await _told(tx, kept, wanted, services.clock.now())


async def _told(tx: Tx, kept: Subscription, wanted: Options, now: datetime) -> Subscription:
    told = await store.set_options(tx, kept, wanted)
    await chats.reconsider(tx, kept.chat_id, now)
    return told


async def end(services: Services, chat_id: ChatId, ids: Sequence[SubscriptionId]) -> Ended:
    """End these subscriptions of the chat. Raises NoSuchSubscription when none of them is there."""
    act, now = secrets.token_urlsafe(6), services.clock.now()
    async with services.storage.begin() as tx:
        gone = [one for one in await store.of_chat(tx, chat_id) if one.id in set(ids)]
        if not gone:
            raise NoSuchSubscription(reason="ended")
        await ended.keep(tx, chat_id, ids, act, now + UNDO, now)
        await store.remove(tx, chat_id, ids)
    log.info("unsubscribed", chat=chat_id, queries=[one.query_id for one in gone])
    return Ended(gone, act)


async def undo(services: Services, chat_id: ChatId, act: str | None = None) -> list[Subscription]:
    """What the chat ended in this act (None: in the last) is there again, under its old numbers; nothing when that is too
    long ago, or was undone. Raises TooManySubscriptions, and then nothing changed."""
    now = services.clock.now()
    async with services.storage.begin() as tx:
        meant = act or await ended.last(tx, chat_id, now)
        gone = await ended.take(tx, chat_id, meant, now) if meant else ()
        limit = services.subscriptions_per_chat
        back = [await store.restore(tx, chat_id, one, now, limit) for one in gone]
        await chats.reconsider(tx, chat_id, now)
    log.info("undone", chat=chat_id, queries=[one.query_id for one in back])
    return back
