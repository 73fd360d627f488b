"""What is stored of an article's way from its source to chats, for those who follow one: ids and times, no texts of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from bot.model import ChatId, EntryId, OutboxId, QueryId, SourceId, StoryId
from bot.storage import Tx
from bot.storage.schema import entry, outbox, query, source, story_query


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry, and how far it came. `placed` is how it came to its story; `found` the queries, with their texts, that no
    entry of the story had satisfied before it."""

    id: EntryId
    source_id: SourceId
    source_title: str
    story_id: StoryId | None
    url: str
    title: str
    live: bool
    published_at: datetime | None
    first_seen_at: datetime
    read_at: datetime | None
    placed: str | None
    due_at: datetime | None
    attempts: int
    error: str | None
    found: tuple[tuple[QueryId, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message of the outbox, and what became of it; `digest_id` is the message that it went out with."""

    id: OutboxId
    chat_id: ChatId
    kind: str
    story_id: StoryId | None
    revision: int | None
    digest_id: OutboxId | None
    state: str
    hold: str | None
    held_at: datetime | None
    due_at: datetime | None
    attempts: int
    message_ref: str | None
    error: str | None
    created_at: datetime
    sent_at: datetime | None


async def arrival(tx: Tx, id: int) -> Arrival | None:
    """The entry of this number."""
    return next(iter(await _arrivals(tx, _entries().where(entry.c.id == id))), None)


async def arrivals(tx: Tx, story_id: int, limit: int) -> list[Arrival]:
    """The first entries of a story, in the order in which they came."""
    asked = _entries().where(entry.c.story_id == story_id)
    return await _arrivals(tx, asked.order_by(entry.c.first_seen_at, entry.c.id).limit(limit))


async def parcel(tx: Tx, id: int) -> Parcel | None:
    """The message of this number."""
    return next(iter(await _parcels(tx, outbox.c.id == id, 1)), None)


async def parcels(tx: Tx, story_id: int, limit: int, *, chat_id: int | None = None) -> list[Parcel]:
    """The first messages about a story, those to one chat or all, and the digests that they went out with."""
    mine = outbox.c.story_id == story_id
    found = await _parcels(tx, mine if chat_id is None else mine & (outbox.c.chat_id == chat_id), limit)
    return found + await _parcels(tx, outbox.c.id.in_({one.digest_id for one in found if one.digest_id}), limit)


async def inside(tx: Tx, digest_id: int, limit: int) -> list[Parcel]:
    """The messages that went out with this one."""
    return await _parcels(tx, outbox.c.digest_id == digest_id, limit)


async def count(tx: Tx, story_id: int) -> int:
    """How many messages there are about a story."""
    return await tx.scalar(select(func.count()).select_from(outbox).where(outbox.c.story_id == story_id)) or 0


def _entries() -> Select[Any]:
    own = [entry.c[name] for name in Arrival.__slots__ if name not in {"source_title", "found"}]
    return select(*own, source.c.title.label("source_title")).join(source, source.c.id == entry.c.source_id)


async def _arrivals(tx: Tx, asked: Select[Any]) -> list[Arrival]:
    rows = (await tx.execute(asked)).mappings().all()
    first = select(story_query.c.entry_id, query.c.id, query.c.text).join(query, query.c.id == story_query.c.query_id)
    among = story_query.c.entry_id.in_([row["id"] for row in rows])
    found: dict[int, list[tuple[QueryId, str]]] = {}
    for entry_id, query_id, text in await tx.execute(first.where(among).order_by(query.c.id)):
        found.setdefault(entry_id, []).append((QueryId(query_id), text))
    return [Arrival(**row, found=tuple(found.get(row["id"], ()))) for row in rows]


async def _parcels(tx: Tx, where: ColumnElement[bool], limit: int) -> list[Parcel]:
    asked = select(*(outbox.c[name] for name in Parcel.__slots__)).where(where)
    return [Parcel(**row) for row in (await tx.execute(asked.order_by(outbox.c.id).limit(limit))).mappings()]
