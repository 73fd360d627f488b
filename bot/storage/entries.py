"""Entries: what sources held, once each, and whose turn it is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, Update, bindparam, select

from bot.model import Entry, EntryId, Item, StoryId
from bot.model.finding import Stored
from bot.storage import Tx, queue, search
from bot.storage.access import access_of
from bot.storage.schema import entry, source
from bot.storage.types import key


@dataclass(frozen=True, slots=True)
class Placing:
    """When an entry was read, and how it came to its story: as a new one, a copy, a repeat or a development."""

    at: datetime
    how: str


async def claim(tx: Tx, now: datetime, lease: timedelta, limit: int) -> list[Entry]:
    """Up to `limit` due entries, those that may raise alerts first, then the oldest."""
    rows = (await tx.execute(_claim(), queue.terms(now, lease, limit))).all()
    if not rows:
        return []
    sources = await tx.execute(_origins(), {"ids": sorted({row.source_id for row in rows})})
    origins = {row.id: row for row in sources}
    return [_entry(row, origins[row.source_id]) for row in sorted(rows, key=lambda row: (not row.live, row.id))]


async def settle(
    tx: Tx,
    claimed: Entry,
    *,
    story_id: StoryId,
    lang: str,
    text: str,
    url_key: str,
    text_key: str,
    filing: search.Filing | None = None,
    placing: Placing | None = None,
) -> None:
    """Processed: it belongs to this story, and is filed under these keys; without them, by and by. Whether it may raise
    alerts and when it came out is written as `claimed` says by now; without `placing` it keeps that of an earlier
    reading. Raises queue.Overslept when the lease is lost."""
    keys = {"url_key": key(url_key) or None, "text_key": key(text_key) or None}
    columns = {"story_id": story_id, "lang": lang, "text": text, "due_at": None, "attempts": 0}
    known = {"live": claimed.live, "published_at": claimed.item.published_at}
    first = {"read_at": placing.at, "placed": placing.how} if placing else {}
    await queue.settle(tx, entry, claimed, **columns, **keys, **known, **first)
    await search.file(tx, claimed.id, filing)


async def release(tx: Tx, claimed: Entry, due_at: datetime, *, give_back: bool = True) -> None:
    """Due again at `due_at`, with the attempt given back unless it counts. Raises queue.Overslept."""
    if give_back:
        await queue.release(tx, entry, claimed, due_at)
    else:
        await queue.settle(tx, entry, claimed, due_at=due_at)


async def park(tx: Tx, claimed: Entry, error: str) -> None:
    """Give up on it, with the reason; a change of the item wakes it. Raises queue.Overslept."""
    await queue.settle(tx, entry, claimed, due_at=None, error=error)


async def texts(tx: Tx, ids: Sequence[EntryId]) -> list[Stored]:
    """Those of the entries that belong to a story and still have their text, in the order asked for."""
    rows = {row.id: row for row in await tx.execute(_texts(), {"ids": list(ids)})}
    return [_stored(rows[id]) for id in ids if id in rows]


def _stored(row: Row[Any]) -> Stored:
    return Stored(
        entry_id=EntryId(row.id),
        story_id=StoryId(row.story_id),
        url=row.url,
        title=row.title,
        text=row.text,
        lang=row.lang or "",
        published_at=row.published_at,
        source_title=row.source_title,
        source_host=row.source_host,
        source_lang=row.source_lang,
    )


@cache
def _texts() -> Select[Any]:
    columns = (entry.c.id, entry.c.story_id, entry.c.url, entry.c.title, entry.c.text, entry.c.lang)
    origin = (source.c.title.label("source_title"), source.c.host.label("source_host"))
    return (
        select(*columns, entry.c.published_at, *origin, source.c.lang.label("source_lang"))
        .join(source, source.c.id == entry.c.source_id)
        .where(
            entry.c.id.in_(bindparam("ids", expanding=True)), entry.c.story_id.is_not(None), entry.c.text.is_not(None)
        )
    )


@cache
def _claim() -> Update:
    return queue.claim(entry.c.due_at, order=(entry.c.live.desc(),))


@cache
def _origins() -> Select[Any]:
    columns = (source.c.id, source.c.kind, source.c.title, source.c.lang, source.c.access, source.c.publisher)
    return select(*columns).where(source.c.id.in_(bindparam("ids", expanding=True)))


def _entry(row: Row[Any], origin: Row[Any]) -> Entry:
    item = Item(row.guid, row.url, row.title, row.summary, row.published_at, row.author, row.lang)
    return Entry(
        id=EntryId(row.id),
        source_id=row.source_id,
        source_title=origin.title,
        source_lang=origin.lang,
        item=item,
        live=row.live,
        first_seen_at=row.first_seen_at,
        attempts=row.attempts,
        lease=row.due_at,
        source_publisher=origin.publisher,
        source_kind=origin.kind,
        source_access=access_of(origin.access),
    )
