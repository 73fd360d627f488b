"""Queries, and the chats that want to hear of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, exists, func, select, update

from bot.errors import TooManySubscriptions
from bot.model import ChatId, Options, QueryId, StoryId, Subscription, SubscriptionId
from bot.storage import Tx
from bot.storage.ended import ended
from bot.storage.schema import chat, outbox, query, story_query, subscription
from bot.storage.types import key
from bot.storage.upsert import insert


async def add(
    tx: Tx, chat_id: ChatId, text: str, now: datetime, limit: int, options: Options | None = None
) -> tuple[Subscription, bool]:
    """Subscribe the chat to a query in its canonical text; False with the subscription it already had, as it is.

    Raises errors.TooManySubscriptions when the chat has `limit` others, however many ask at once.
    """
    # The lock makes the count below true until the end of the transaction.
    await tx.execute(select(chat.c.id).where(chat.c.id == chat_id).with_for_update())
    query_id = await _query(tx, text, now)
    there = _listed().where(subscription.c.chat_id == chat_id, subscription.c.query_id == query_id)
    row = (await tx.execute(there)).one_or_none()
    if row is not None:
        return _subscription(row), False
    if await _count(tx, chat_id) >= limit:
        raise TooManySubscriptions(limit=limit)
    own = {"chat_id": chat_id, "query_id": query_id, "created_at": now, "number": await _next_number(tx, chat_id)}
    await tx.execute(insert(tx.dialect.name, subscription).values(own | _columns(options or Options())))
    return _subscription((await tx.execute(there)).one()), True


async def change(tx: Tx, held: Subscription, text: str, now: datetime) -> Subscription:
    """Let a subscription ask for another query, in its canonical text; it keeps its id and its place.

    Where the chat asks for that query already, the other subscription to it goes. The subscription counts as made
    `now`, so that every index takes the query in.
    """
    await tx.execute(select(chat.c.id).where(chat.c.id == held.chat_id).with_for_update())
    query_id = await _query(tx, text, now)
    twin = subscription.c.chat_id == held.chat_id, subscription.c.query_id == query_id, subscription.c.id != held.id
    await tx.execute(delete(subscription).where(*twin))
    changed = update(subscription).where(*_own(held.chat_id, held.id)).values(query_id=query_id, created_at=now)
    await tx.execute(changed)
    return _subscription((await tx.execute(_listed().where(*_own(held.chat_id, held.id)))).one())


async def set_options(tx: Tx, held: Subscription, options: Options) -> Subscription:
    """The subscription is told as `options` says from now on."""
    own = _own(held.chat_id, held.id)
    await tx.execute(update(subscription).where(*own).values(_columns(options)))
    return _subscription((await tx.execute(_listed().where(*own))).one())


async def restore(tx: Tx, chat_id: ChatId, was: Row[Any], now: datetime, limit: int) -> Subscription:
    """A subscription that was ended is there again, under its old id and number, unless the chat asks for its query by
    now; then that one stays as it is. Raises errors.TooManySubscriptions."""
    made, is_new = await add(tx, chat_id, was.query, now, limit, options_of(was))
    if not is_new:
        return made
    again = update(subscription).where(*_own(chat_id, made.id))
    await tx.execute(again.values(id=was.id, number=was.number, paused=was.paused))
    return _subscription((await tx.execute(_listed().where(*_own(chat_id, SubscriptionId(was.id))))).one())


async def of_chat(tx: Tx, chat_id: ChatId) -> list[Subscription]:
    """The chat's subscriptions in the order they were made."""
    rows = await tx.execute(_listed().where(subscription.c.chat_id == chat_id).order_by(subscription.c.number))
    return [_subscription(row) for row in rows]


async def that_match(tx: Tx, chat_id: ChatId, stories: Sequence[StoryId]) -> list[Subscription]:
    """Those of the chat's subscriptions that found one of the stories, in the order of their numbers."""
    found = exists().where(story_query.c.query_id == subscription.c.query_id, story_query.c.story_id.in_(stories))
    asked = _listed().where(subscription.c.chat_id == chat_id, found)
    return [_subscription(row) for row in await tx.execute(asked.order_by(subscription.c.number))]


async def last_alert(tx: Tx, held: Subscription) -> datetime | None:
    """When the chat was last sent an alert, by itself or in a digest, of a story that the subscription found."""
    digest = outbox.alias("digest")
    at = func.max(func.coalesce(outbox.c.sent_at, digest.c.sent_at))
    found = outbox.join(story_query, story_query.c.story_id == outbox.c.story_id)
    asked = select(at).select_from(found.outerjoin(digest, digest.c.id == outbox.c.digest_id))
    mine = outbox.c.chat_id == held.chat_id, story_query.c.query_id == held.query_id
    told: datetime | None = await tx.scalar(asked.where(*mine, outbox.c.kind.in_(("alert", "followup"))))
    return told


async def how_many(tx: Tx, channel: str, address: str) -> int:
    """Subscriptions of all chats at this address: of a group's topics together."""
    mine = select(func.count()).select_from(subscription.join(chat, chat.c.id == subscription.c.chat_id))
    return await tx.scalar(mine.where(chat.c.channel == channel, chat.c.address == address)) or 0


async def remove(tx: Tx, chat_id: ChatId, ids: Sequence[SubscriptionId]) -> int:
    """Unsubscribe from those of these that are the chat's; how many that were."""
    return (await tx.execute(delete(subscription).where(*_among(chat_id, ids)))).rowcount


async def set_paused(tx: Tx, chat_id: ChatId, ids: Sequence[SubscriptionId], paused: bool) -> int:
    """A paused subscription raises no alerts; how many of these are the chat's."""
    return (await tx.execute(update(subscription).where(*_among(chat_id, ids)).values(paused=paused))).rowcount


async def queries_since(tx: Tx, since: datetime | None) -> list[tuple[QueryId, str]]:
    """Queries that somebody subscribed to at or after `since` (all with None), also when the query is older.

    Ids may commit out of order between processes: ask with a minute of overlap.
    """
    wanted = select(subscription.c.query_id)
    if since is not None:
        wanted = wanted.where(subscription.c.created_at >= since)
    rows = await tx.execute(select(query.c.id, query.c.text).where(query.c.id.in_(wanted)).order_by(query.c.id))
    return [(QueryId(row.id), row.text) for row in rows]


async def texts(tx: Tx, ids: Sequence[QueryId]) -> list[tuple[QueryId, str]]:
    """These queries, in the order of their numbers."""
    rows = await tx.execute(select(query.c.id, query.c.text).where(query.c.id.in_(ids)).order_by(query.c.id))
    return [(QueryId(row.id), row.text) for row in rows]


async def live_query_ids(tx: Tx) -> set[QueryId]:
    """Queries with a subscription, paused ones too: what is not among them needs no matching."""
    return {QueryId(id) for id in await tx.scalars(select(subscription.c.query_id).distinct())}


async def _query(tx: Tx, text: str, now: datetime) -> QueryId:
    # Held until the subscription to it is there, so that its words are not forgotten meanwhile.
    there = select(query.c.id).where(query.c.key == key(text)).with_for_update(read=True)
    found = await tx.scalar(there)
    if found is None:
        made = insert(tx.dialect.name, query).values(key=key(text), text=text, created_at=now)
        await tx.execute(made.on_conflict_do_nothing())
        found = (await tx.execute(there)).scalar_one()
    return QueryId(found)


async def _next_number(tx: Tx, chat_id: ChatId) -> int:
    """A number that none of the chat's subscriptions has, nor one that may come back."""
    used = [select(func.max(table.c.number)).where(table.c.chat_id == chat_id) for table in (subscription, ended)]
    return max([await tx.scalar(one) or 0 for one in used]) + 1


async def _count(tx: Tx, chat_id: ChatId) -> int:
    return await tx.scalar(select(func.count()).where(subscription.c.chat_id == chat_id)) or 0


def _own(chat_id: ChatId, subscription_id: SubscriptionId) -> tuple[Any, ...]:
    return subscription.c.id == subscription_id, subscription.c.chat_id == chat_id


def _among(chat_id: ChatId, ids: Sequence[SubscriptionId]) -> tuple[Any, ...]:
    return subscription.c.id.in_(ids), subscription.c.chat_id == chat_id


def _listed() -> Select[Any]:
    return select(subscription, query.c.text).join(query, query.c.id == subscription.c.query_id)


def _columns(options: Options) -> dict[str, object]:
    sound = {"silent": options.silent is True, "loud": options.silent is False}
    return {
        "mode": options.mode,
        "digest_at": options.at,
        "urgent": options.urgent,
        "min_publishers": options.sources,
        **sound,
    }


def options_of(row: Row[Any]) -> Options:
    """What the columns of a subscription say."""
    silent = True if row.silent else False if row.loud else None
    return Options(row.mode, row.digest_at, silent, row.urgent, row.min_publishers)


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        id=SubscriptionId(row.id),
        chat_id=ChatId(row.chat_id),
        query_id=QueryId(row.query_id),
        query=row.text,
        created_at=row.created_at,
        paused=row.paused,
        options=options_of(row),
        number=row.number,
    )
