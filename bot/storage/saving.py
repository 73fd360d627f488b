"""Entries: what polls brought, kept once each, in as few statements as one poll needs for any number of them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Update, bindparam, select, update

from bot.model import Batch, Item, Source
from bot.storage import Tx, lists
from bot.storage.schema import entry, source
from bot.storage.types import clean, key
from bot.storage.upsert import insert

# An item that is rewritten all day is read again as often, and then no more.
MAX_CHANGES = 24
# Being seen again is written down at most this often; what is kept is kept for days.
SEEN_EVERY = timedelta(hours=1)


async def save(tx: Tx, polled: Sequence[tuple[Source, Batch]], now: datetime, fresh: timedelta) -> list[int]:
    """Keep every item of the batches, each of another source, and return how many were new in each. Saving a batch twice is
    saving it once.

    The first batch of a source, and items older than `fresh`, are kept without raising alerts. An item whose
    title or summary changed is due again, at most 24 times. One with another guid but address, title and time of a
    known one is that one where all guids are new: some feeds make them up each time.
    """
    sorted_out = [Sorted(of, batch) for of, batch in polled]
    known = await _known(tx, [(each.of.id, guid) for each in sorted_out for guid in each.items], now)
    new, changed, seen, listed, made = [], [], [], [], []
    for each in sorted_out:
        there = known.get(each.of.id, {})
        rows = each.new(there, now, fresh)
        # A feed of which nothing is known any more is one that makes up guids, or was not asked for long.
        unknown = each.of.known and not there and not each.partial
        renamed = await _renamed(tx, each.of.id, rows, now) if unknown and rows else {}
        rows = [row for row in rows if row["guid"] not in renamed]
        made.append(len(rows))
        again = [row.id for row in (*there.values(), *renamed.values()) if row.stale]
        if (rows or again) and not each.partial:
            listed.append([each.of.id])
        new += rows
        changed += [_change(row, each.items[guid], now, fresh) for guid, row in there.items() if each.differs(row)]
        seen += again
    if new:
        await tx.execute(_adding(tx.dialect.name), new)
    if changed:
        await tx.execute(_rewriting(), changed)
    if seen:
        await tx.execute(_seen(tx.dialect.name), {"given": [[id] for id in seen], "now_": now})
    if listed:
        await tx.execute(_listed(tx.dialect.name), {"given": listed, "now_": now})
    return made


class Sorted:
    """A batch by its guids, as they are stored."""

    def __init__(self, of: Source, batch: Batch) -> None:
        self.of, self.partial = of, batch.partial
        # Feeds put the newest first: from the end, so that ids rise with age falling; of two with one guid the first wins.
        self.items = {key(item.guid): item for item in reversed(batch.items)}
        self.hashes = {guid: _hash(item) for guid, item in self.items.items()}

    def new(self, known: Collection[str], now: datetime, fresh: timedelta) -> list[dict[str, Any]]:
        """Rows of the items that are not known."""
        return [
            _row(self.of, guid, item, now, live=self.of.known and _is_fresh(item.published_at, now, fresh))
            for guid, item in self.items.items()
            if guid not in known
        ]

    def differs(self, row: Row[Any]) -> bool:
        """Whether its title or summary changed."""
        return bool(row.content_hash != self.hashes[row.guid])


async def _known(tx: Tx, asked: Sequence[tuple[int, str]], now: datetime) -> dict[int, dict[str, Row[Any]]]:
    """Those that are there, by source and guid."""
    known: defaultdict[int, dict[str, Row[Any]]] = defaultdict(dict)
    if asked:
        given = {"given": asked, "before_": now - SEEN_EVERY}
        for row in await tx.execute(_known_among(tx.dialect.name), given):
            known[row.source_id][row.guid] = row
    return known


@cache
def _known_among(dialect: str) -> Select[Any]:
    given = lists.table(dialect, "given", source_id=entry.c.source_id.type, guid=entry.c.guid.type)
    told = (entry.c.id, entry.c.source_id, entry.c.guid, entry.c.content_hash, entry.c.live, entry.c.first_seen_at)
    alike = (entry.c.source_id == given.c.source_id) & (entry.c.guid == given.c.guid)
    return select(*told, _stale()).join(given, alike)


async def _renamed(tx: Tx, source_id: int, new: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, Any]:
    """Of the rows that would be new those that are known under another guid, by their own."""
    given = {"given": [[clean(row["url"])] for row in new if row["url"]], "id_": source_id, "before_": now - SEEN_EVERY}
    rows = await tx.execute(_linked(tx.dialect.name), given)
    there = {(row.url, row.title, row.published_at): row for row in rows}
    faces = {row["guid"]: (row["url"], row["title"], row["published_at"]) for row in new}
    return {guid: there[face] for guid, face in faces.items() if face in there}


@cache
def _linked(dialect: str) -> Select[Any]:
    given = lists.table(dialect, "given", url=entry.c.url.type)
    told = (entry.c.id, entry.c.url, entry.c.title, entry.c.published_at, _stale())
    return select(*told).where(entry.c.source_id == bindparam("id_"), entry.c.url.in_(select(given.c.url)))


def _stale() -> ColumnElement[bool]:
    """Whether that it is still there is to be written down."""
    return (entry.c.last_seen_at <= bindparam("before_", type_=entry.c.last_seen_at.type)).label("stale")


@cache
def _adding(dialect: str) -> Any:
    return insert(dialect, entry).on_conflict_do_nothing(index_elements=["source_id", "guid"])


@cache
def _seen(dialect: str) -> Update:
    given = lists.table(dialect, "given", id=entry.c.id.type)
    values = {"last_seen_at": bindparam("now_", type_=entry.c.last_seen_at.type)}
    return update(entry).where(entry.c.id.in_(select(given.c.id))).values(values)


@cache
def _rewriting() -> Update:
    names = ("url", "title", "summary", "author", "published_at", "content_hash", "live", "due_at")
    values = {name: bindparam(f"{name}_new", type_=entry.c[name].type) for name in names}
    return (
        update(entry)
        .where(entry.c.id == bindparam("id_"), entry.c.changes < MAX_CHANGES)
        .values(**values, changes=entry.c.changes + 1, attempts=0, error=None)
    )


@cache
def _listed(dialect: str) -> Update:
    given = lists.table(dialect, "given", id=source.c.id.type)
    values = {"listed_at": bindparam("now_", type_=source.c.listed_at.type)}
    return update(source).where(source.c.id.in_(select(given.c.id))).values(values)


def _is_fresh(published_at: datetime | None, now: datetime, fresh: timedelta) -> bool:
    return published_at is None or published_at >= now - fresh


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
