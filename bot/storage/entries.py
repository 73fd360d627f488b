"""Entries: what sources held, once each, and whose turn it is to be read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, Update, bindparam, select, update

from bot.model import Batch, Entry, EntryId, Item, Source, StoryId
from bot.model.finding import Stored
from bot.storage import Tx, queue, search
from bot.storage.access import access_of
from bot.storage.schema import entry, source
from bot.storage.types import key
from bot.storage.upsert import insert

# An item that is rewritten all day is read again as often, and then no more.
MAX_CHANGES = 24
# Being seen again is written down at most this often; what is kept is kept for days.
SEEN_EVERY = timedelta(hours=1)
# SQLite takes 32,766 parameters in a statement, PostgreSQL as many; an entry has about a dozen.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Placing:
    """When an entry was read, and how it came to its story: as a new one, a copy, a repeat or a development."""

    at: datetime
    how: str


async def save(tx: Tx, polled: Source, batch: Batch, now: datetime, fresh: timedelta) -> int:
    """Keep every item of the batch, and return how many were new. Saving a batch twice is saving it once.

    The first batch of a source, and items older than `fresh`, are kept without raising alerts. An item whose
    title or summary changed is due again, at most 24 times. One with another guid but address, title and time of a
    known one is that one where all guids are new: some feeds make them up each time.
    """
    # Feeds put the newest first: from the end, so that ids rise with age falling; of two with one guid the first wins.
    items = {key(item.guid): item for item in reversed(batch.items)}
    known = await _known(tx, polled.id, list(items))
    new = [
        _row(polled, guid, item, now, live=polled.known and _is_fresh(item.published_at, now, fresh))
        for guid, item in items.items()
        if guid not in known
    ]
    # A feed of which nothing is known any more is one that makes up guids, or was not asked for long.
    renamed = await _renamed(tx, polled.id, new) if polled.known and not known else {}
    made = await _insert(tx, [row for row in new if row["guid"] not in renamed])
    await _rewrite(
        tx, [_change(known[guid], items[guid], now, fresh) for guid in known if _differs(known[guid], items[guid])]
    )
    listed = [*known.values(), *renamed.values()]
    await _seen(tx, again := [row.id for row in listed if now - row.last_seen_at >= SEEN_EVERY], now)
    if made or again:
        await tx.execute(update(source).where(source.c.id == polled.id).values(listed_at=now))
    return made


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


@cache
def _known_among() -> Select[Any]:
    columns = (
        entry.c.id,
        entry.c.guid,
        entry.c.content_hash,
        entry.c.live,
        entry.c.first_seen_at,
        entry.c.last_seen_at,
    )
    return select(*columns).where(
        entry.c.source_id == bindparam("source_id_"), entry.c.guid.in_(bindparam("guids", expanding=True))
    )


async def _known(tx: Tx, source_id: int, guids: Sequence[str]) -> dict[str, Row[Any]]:
    known: dict[str, Row[Any]] = {}
    for start in range(0, len(guids), CHUNK):
        rows = await tx.execute(_known_among(), {"source_id_": source_id, "guids": guids[start : start + CHUNK]})
        known |= {row.guid: row for row in rows}
    return known


async def _renamed(tx: Tx, source_id: int, new: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Of the rows that would be new those that are known under another guid, by their own."""
    linked = sorted({row["url"] for row in new if row["url"]})
    columns = (entry.c.id, entry.c.url, entry.c.title, entry.c.published_at, entry.c.last_seen_at)
    there: dict[tuple[object, ...], Any] = {}
    for start in range(0, len(linked), CHUNK):
        among = entry.c.url.in_(linked[start : start + CHUNK])
        for row in await tx.execute(select(*columns).where(entry.c.source_id == source_id, among)):
            there[row.url, row.title, row.published_at] = row
    faces = {row["guid"]: (row["url"], row["title"], row["published_at"]) for row in new}
    return {guid: there[face] for guid, face in faces.items() if face in there}


async def _insert(tx: Tx, rows: Sequence[Mapping[str, object]]) -> int:
    made = 0
    for start in range(0, len(rows), CHUNK):
        adding = (
            insert(tx.dialect.name, entry)
            .on_conflict_do_nothing(index_elements=["source_id", "guid"])
            .returning(entry.c.id)
        )
        made += len((await tx.execute(adding, list(rows[start : start + CHUNK]))).all())
    return made


async def _rewrite(tx: Tx, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        await tx.execute(_rewriting(), list(rows))


@cache
def _rewriting() -> Update:
    names = ("url", "title", "summary", "author", "published_at", "content_hash", "live", "due_at")
    values = {name: bindparam(f"{name}_new", type_=entry.c[name].type) for name in names}
    return (
        update(entry)
        .where(entry.c.id == bindparam("id_"), entry.c.changes < MAX_CHANGES)
        .values(**values, changes=entry.c.changes + 1, attempts=0, error=None)
    )


async def _seen(tx: Tx, ids: Sequence[int], now: datetime) -> None:
    for start in range(0, len(ids), CHUNK):
        among = entry.c.id.in_(ids[start : start + CHUNK])
        await tx.execute(update(entry).where(among).values(last_seen_at=now))


def _is_fresh(published_at: datetime | None, now: datetime, fresh: timedelta) -> bool:
    return published_at is None or published_at >= now - fresh


def _differs(row: Row[Any], item: Item) -> bool:
    return bool(row.content_hash != _hash(item))


def _hash(item: Item) -> bytes:
    text = f"{item.title}\0{item.summary}".encode("utf-8", "replace")
    return hashlib.blake2b(text, digest_size=16).digest()


def _content(item: Item) -> dict[str, object]:
    return {
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "author": item.author,
        "published_at": item.published_at,
        "content_hash": _hash(item),
    }


def _row(polled: Source, guid: str, item: Item, now: datetime, *, live: bool) -> dict[str, object]:
    seen = {"first_seen_at": now, "last_seen_at": now, "due_at": now}
    return {"source_id": polled.id, "guid": guid, "lang": item.lang, "live": live, **seen, **_content(item)}


def _change(row: Row[Any], item: Item, now: datetime, fresh: timedelta) -> dict[str, object]:
    live = row.live and _is_fresh(item.published_at or row.first_seen_at, now, fresh)
    values = {**_content(item), "live": live, "due_at": now}
    return {"id_": row.id, **{f"{name}_new": value for name, value in values.items()}}


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
