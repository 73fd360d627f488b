"""Subscriptions that were ended lately, as they were: for those who change their mind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, Row, Table, Text, Time, delete, literal, select

from bot.model import ChatId, SubscriptionId
from bot.storage import Tx
from bot.storage.columns import metadata, reference
from bot.storage.schema import query, subscription
from bot.storage.types import Id, Moment, Words
from bot.storage.upsert import insert

# What a subscription was beside its query.
KEPT = ("number", "mode", "digest_at", "silent", "loud", "urgent", "min_publishers", "paused")

ended = Table(
    "ended",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    reference("chat_id", "chat"),
    Column("act", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("query", Words, nullable=False),
    Column("number", Integer, nullable=False),
    Column("mode", Text),
    Column("digest_at", Time),
    *(Column(name, Boolean, nullable=False) for name in ("silent", "loud", "urgent")),
    Column("min_publishers", Integer, nullable=False),
    Column("paused", Boolean, nullable=False),
    Index(None, "chat_id"),
)


async def keep(
    tx: Tx, chat_id: ChatId, ids: Sequence[SubscriptionId], act: str, until: datetime, now: datetime
) -> None:
    """These subscriptions of the chat, which the caller is about to end in the `act`, can be had back `until` then.
    What could be had back until now is forgotten."""
    await tx.execute(delete(ended).where(ended.c.until <= now))
    was = select(
        subscription.c.id,
        subscription.c.chat_id,
        literal(act),
        literal(until, Moment),
        query.c.text,
        *(subscription.c[name] for name in KEPT),
    ).join(query, query.c.id == subscription.c.query_id)
    mine = was.where(subscription.c.chat_id == chat_id, subscription.c.id.in_(ids))
    names = ("id", "chat_id", "act", "until", "query", *KEPT)
    await tx.execute(insert(tx.dialect.name, ended).from_select(names, mine))


async def take(tx: Tx, chat_id: ChatId, act: str, now: datetime) -> Sequence[Row[Any]]:
    """What the chat ended in that act, once; nothing when that is too long ago."""
    mine = ended.c.chat_id == chat_id, ended.c.act == act
    rows = (await tx.execute(select(ended).where(*mine, ended.c.until > now).order_by(ended.c.number))).all()
    await tx.execute(delete(ended).where(*mine))
    return rows


async def last(tx: Tx, chat_id: ChatId, now: datetime) -> str | None:
    """The last act in which the chat ended something that it can have back."""
    mine = select(ended.c.act).where(ended.c.chat_id == chat_id, ended.c.until > now)
    found: str | None = await tx.scalar(mine.order_by(ended.c.until.desc(), ended.c.number.desc()).limit(1))
    return found
