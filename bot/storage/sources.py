"""Sources: whose turn it is, what came of it, and the list that people edit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy import delete as delete_from

from bot.model import NewSource, Source, SourceId, Validators
from bot.model.access import NOTHING, origin
from bot.model.watched import Changes
from bot.storage import Tx, access, queue, rhythms
from bot.storage.schema import entry, source
from bot.storage.types import key
from bot.storage.upsert import insert

# What is known of a source by what stood at its address.
LEARNED = ("rhythm", "pull", "silent_from")


@dataclass(frozen=True, slots=True)
class Declared:
    """What a declared list changed: ids that appeared, stayed, and were paused because they are gone from it."""

    added: tuple[SourceId, ...]
    kept: tuple[SourceId, ...]
    paused: tuple[SourceId, ...]


async def claim(tx: Tx, now: datetime, lease: timedelta, limit: int) -> list[Source]:
    """Up to `limit` due sources, longest waiting first, ours until now + lease."""
    rows = await tx.execute(queue.claim(source.c.due_at), queue.terms(now, lease, limit))
    return sorted((_source(row, lease=row.due_at) for row in rows), key=lambda found: found.id)


async def held(tx: Tx, claimed: Sequence[Source]) -> list[bool]:
    """Of which the lease is not lost, and will not be until `tx` ends."""
    return await queue.held(tx, source, claimed)


async def settle(tx: Tx, polled: Sequence[tuple[Source, Mapping[str, Any]]], now: datetime) -> list[bool]:
    """Write the columns that polls of sources found, `rest` among them; without `due_at` the next poll is an interval from
    now. Whether the address of each changed. The sources have to be `held` in this transaction.

    A `url`, with its `host`, that another source already has (by `url_key`, itself by default) is not taken over.
    """
    changes = [(claimed, await _settlement(tx, claimed, now, {**columns})) for claimed, columns in polled]
    await queue.settle_held(tx, source, changes)
    return ["url" in columns for _, columns in changes]


async def _settlement(tx: Tx, claimed: Source, now: datetime, columns: dict[str, Any]) -> dict[str, Any]:
    if "rest" in columns:
        columns |= access.columns(columns.pop("rest"))
    if "url" in columns:
        columns |= await _moved(tx, claimed, columns)
    if columns.get("state", "active") != "active":
        columns["due_at"] = None
    return {"attempts": 0, "due_at": now + claimed.interval} | columns


async def release(tx: Tx, claimed: Source, due_at: datetime) -> None:
    """Give the source and its attempt back. Raises queue.Overslept when the lease is lost."""
    await queue.release(tx, source, claimed, due_at)


async def add(
    tx: Tx,
    new: NewSource,
    interval: timedelta,
    now: datetime,
    *,
    url_key: str | None = None,
    known: bool = False,
    paused: bool = False,
    chosen: bool = False,
) -> tuple[Source, bool]:
    """Watch a source from now on, or with `paused` once it is resumed; False with the one that already has this address.

    `url_key` is the spelling that makes two addresses the same source, the address itself by default.
    With `known` even its first batch is news; with `chosen` the interval is kept to exactly.
    """
    wanted = key(url_key or new.url)
    there = select(source).where(source.c.url_key == wanted)
    # Looking first keeps ids, which people type, from being used up by what is already there.
    row = (await tx.execute(there)).one_or_none()
    if row is not None:
        return _source(row), False
    begins: dict[str, object] = {"state": "paused", "due_at": None} if paused else {"due_at": now}
    begins |= {"known": known, "chosen": chosen, "created_at": now}
    values = {**_columns(new, interval), "url_key": wanted, **begins}
    made = insert(tx.dialect.name, source).values(values)
    row = (await tx.execute(made.on_conflict_do_nothing().returning(source))).one_or_none()
    return (_source(row), True) if row else (_source((await tx.execute(there)).one()), False)


async def get(tx: Tx, id: int) -> Source | None:
    """The source with this id."""
    row = (await tx.execute(select(source).where(source.c.id == id))).one_or_none()
    return _source(row) if row else None


async def find(tx: Tx, url: str) -> Source | None:
    """The source with this address, by its key or as it is written."""
    asked = select(source).where(or_(source.c.url_key == key(url), source.c.url == url)).order_by(source.c.id).limit(1)
    row = (await tx.execute(asked)).one_or_none()
    return _source(row) if row else None


async def page(tx: Tx, offset: int, limit: int) -> tuple[list[Source], int]:
    """Sources in order of id, and how many there are in all."""
    rows = await tx.execute(select(source).order_by(source.c.id).offset(offset).limit(limit))
    total = await tx.scalar(select(func.count()).select_from(source))
    return [_source(row) for row in rows], total or 0


async def everything(tx: Tx) -> list[Source]:
    """Every source, in order of id."""
    return [_source(row) for row in await tx.execute(select(source).order_by(source.c.id))]


async def ailing(tx: Tx, failures: int, also: Collection[int], now: datetime) -> list[Source]:
    """Those given up, those that failed so often in a row or are silent by now, and those with the ids `also`."""
    wrong = or_(source.c.failures >= failures, source.c.silent_from <= now)
    ill = or_(source.c.state == "broken", and_(source.c.state == "active", wrong))
    asked = select(source).where(or_(ill, source.c.id.in_(also))).order_by(source.c.id)
    return [_source(row) for row in await tx.execute(asked)]


async def is_declared(tx: Tx, id: int) -> bool:
    """Whether it stands in the operator's file."""
    return bool(await tx.scalar(select(source.c.declared).where(source.c.id == id)))


async def on_site(tx: Tx, site: str) -> list[Source]:
    """Sources whose host is this or ends in it, in order of id."""
    there = or_(source.c.host == site, source.c.host.endswith(f".{site}", autoescape=True))
    return [_source(row) for row in await tx.execute(select(source).where(there).order_by(source.c.id))]


async def pause(tx: Tx, id: int) -> bool:
    """Stop asking it; False if it was not active. A poll under way is not stored."""
    return await _change(tx, id, "active", state="paused", due_at=None)


async def resume(tx: Tx, id: int, now: datetime) -> bool:
    """Ask it again, at once and with a clean record; False if it was active or is unknown."""
    changed = {"state": "active", "due_at": now, "failures": 0, "attempts": 0, "last_error": None}
    return await _change(tx, id, "paused", "broken", **changed)


async def edit(tx: Tx, found: Source, changes: Changes, now: datetime, url_key: str | None = None) -> None:
    """Make it what `changes` say. At another address it begins anew, as one that was just added, but keeps its entries; it is
    asked there at once, also when it had been given up. A poll under way that this touches is not stored."""
    columns: dict[str, Any] = {}
    if changes.title is not None:
        columns["title"] = changes.title
    if changes.lang is not None:
        columns["lang"] = changes.lang or None
    if changes.every is not None:
        columns |= _every(changes.every, found, now)
    if changes.publisher is not None:
        columns["publisher"] = changes.publisher or None
    if changes.new is not None:
        columns |= _anew(changes.new, url_key, paused=found.state == "paused", now=now)
        same = found.access if origin(changes.new.url) == origin(found.url) else NOTHING
        columns["access"] = access.kept(changes.new.access or same)
    await tx.execute(update(source).where(source.c.id == found.id).values(**columns))


def _every(every: timedelta, found: Source, now: datetime) -> dict[str, Any]:
    """An interval that a person chose; none means that the source's rhythm decides again."""
    due = {} if found.due_at is None else {"due_at": min(found.due_at, now + every)}
    return {"chosen": True, "interval_s": every.total_seconds(), **due} if every else {"chosen": False, **due}


def _anew(new: NewSource, url_key: str | None, *, paused: bool, now: datetime) -> dict[str, Any]:
    told = {"kind": new.kind, "url": new.url, "url_key": key(url_key or new.url), "host": new.host}
    begins = {"state": "paused", "due_at": None} if paused else {"state": "active", "due_at": now}
    unasked = dict.fromkeys(("etag", "last_modified", "body_hash", "moved_to", "last_error", *LEARNED))
    # What stands there when it is asked first is known: a feed that numbers its items anew floods nobody.
    return {**told, **begins, **unasked, "known": False, "failures": 0, "attempts": 0, "options": dict(new.options)}


async def poke(tx: Tx, id: int, now: datetime) -> bool:
    """Make an active source due now; False if there is none. A poll under way is done again."""
    return await _change(tx, id, "active", due_at=now)


async def remove(tx: Tx, id: int) -> int:
    """Forget a source and its entries, and return how many entries went. Stories stay."""
    gone = await count_entries(tx, id)
    await tx.execute(delete_from(source).where(source.c.id == id))
    return gone


async def count_entries(tx: Tx, id: int) -> int:
    """How many entries of it are kept."""
    return await tx.scalar(select(func.count()).select_from(entry).where(entry.c.source_id == id)) or 0


async def declare(
    tx: Tx, declared: Sequence[NewSource], interval: timedelta, now: datetime, *, url_keys: Sequence[str] = ()
) -> Declared:
    """Make the sources match a declared list.

    New ones appear; listed ones take over title, language, publisher, interval and what lets in; those that were listed
    before and are no longer are paused, never deleted, and wake when they are listed again. One that a person paused
    while it was listed stays paused. `url_keys` go with `declared`, as in `add`.
    """
    added: list[SourceId] = []
    kept: list[SourceId] = []
    for new, url_key in zip(declared, url_keys or [new.url for new in declared], strict=True):
        found, is_new = await add(tx, new, interval, now, url_key=url_key)
        await _list(tx, found, new, interval, now)
        (added if is_new else kept).append(found.id)
    left = update(source).where(source.c.declared, source.c.id.not_in([*added, *kept])).values(declared=False)
    rows = await tx.execute(left.returning(source.c.id))
    paused = [SourceId(row.id) for row in rows]
    sleep = update(source).where(source.c.id.in_(paused), source.c.state == "active")
    await tx.execute(sleep.values(state="paused", due_at=None))
    return Declared(tuple(added), tuple(kept), tuple(sorted(paused)))


async def _change(tx: Tx, id: int, *states: str, **columns: object) -> bool:
    done = await tx.execute(update(source).where(source.c.id == id, source.c.state.in_(states)).values(**columns))
    return done.rowcount == 1


async def _list(tx: Tx, found: Source, new: NewSource, interval: timedelta, now: datetime) -> None:
    """Mark as declared; wake it if its being left out of the list was why it slept."""
    wakes = and_(~source.c.declared, source.c.state == "paused")
    await tx.execute(
        update(source).where(source.c.id == found.id, wakes).values(state="active", due_at=now, attempts=0)
    )
    # A source declared without a name has its host's for now; what its feed calls itself is better.
    named = new.title if new.title != new.host else ""
    said = {"title": named, "lang": new.lang, "publisher": new.publisher}
    told = {name: value for name, value in said.items() if value}
    listed = update(source).where(source.c.id == found.id)
    kept = {"chosen": False, "interval_s": interval.total_seconds(), "access": access.kept(new.access)}
    await tx.execute(listed.values(declared=True, **kept, **told))


async def _moved(tx: Tx, claimed: Source, columns: dict[str, Any]) -> dict[str, object]:
    url, host = columns.pop("url"), columns.pop("host", claimed.host)
    wanted = key(columns.pop("url_key", None) or url)
    taken = await tx.scalar(select(source.c.id).where(source.c.url_key == wanted, source.c.id != claimed.id))
    return {} if taken else {"url": url, "url_key": wanted, "host": host}


def _columns(new: NewSource, interval: timedelta) -> dict[str, object]:
    return {
        "kind": new.kind,
        "url": new.url,
        "host": new.host,
        "title": new.title,
        "lang": new.lang,
        "publisher": new.publisher,
        "options": dict(new.options),
        "access": access.kept(new.access),
        "interval_s": interval.total_seconds(),
    }


def _source(row: Row[Any], lease: datetime | None = None) -> Source:
    return Source(
        id=SourceId(row.id),
        kind=row.kind,
        url=row.url,
        host=row.host,
        title=row.title,
        lang=row.lang,
        options=row.options,
        state=row.state,
        interval=timedelta(seconds=row.interval_s),
        validators=Validators(row.etag, row.last_modified),
        body_hash=row.body_hash,
        moved_to=row.moved_to,
        failures=row.failures,
        known=row.known,
        last_ok_at=row.last_ok_at,
        last_error=row.last_error,
        due_at=row.due_at,
        created_at=row.created_at,
        attempts=row.attempts,
        lease=lease,
        rhythm=rhythms.loaded(row.rhythm),
        chosen=row.chosen,
        publisher=row.publisher,
        pushed_until=row.pushed_until,
        silent_from=row.silent_from,
        access=access.access_of(row.access),
        rest=access.rest_of(row),
    )
