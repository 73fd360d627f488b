"""What is known of sources by their entries: how many came, and how soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from statistics import median_low

from sqlalchemy import ColumnElement, and_, case, func, select

from bot.model import Source, SourceId
from bot.model.watched import Watched
from bot.storage import Tx, sources
from bot.storage.schema import entry, source

WEEK, DAY = timedelta(days=7), timedelta(days=1)
# How many of a source's newest entries tell how soon they are had.
NEWEST = 20


async def all_watched(tx: Tx, now: datetime) -> list[Watched]:
    """Every source, in order of id, with all that is known of it."""
    return await known(tx, await sources.everything(tx), now, every=True)


async def known(tx: Tx, listed: Collection[Source], now: datetime, *, every: bool = False) -> list[Watched]:
    """These sources with all that is known of them; with `every` they are all that there are."""
    ids = None if every else [one.id for one in listed]
    declared = await _declared(tx, ids)
    counts = await _counts(tx, ids, now)
    delays = await _delays(tx, ids, now)
    return [Watched(one, one.id in declared, *counts.get(one.id, (0, 0)), delays.get(one.id)) for one in listed]


def _of(ids: Collection[SourceId] | None) -> ColumnElement[bool]:
    return entry.c.source_id.is_not(None) if ids is None else entry.c.source_id.in_(ids)


async def _declared(tx: Tx, ids: Collection[SourceId] | None) -> set[int]:
    asked = select(source.c.id).where(source.c.declared)
    return set(await tx.scalars(asked if ids is None else asked.where(source.c.id.in_(ids))))


async def _counts(tx: Tx, ids: Collection[SourceId] | None, now: datetime) -> dict[int, tuple[int, int]]:
    day = func.count(case((entry.c.first_seen_at > now - DAY, 1)))
    lately = and_(_of(ids), entry.c.first_seen_at > now - WEEK)
    rows = await tx.execute(select(entry.c.source_id, day, func.count()).where(lately).group_by(entry.c.source_id))
    return {id: (today, week) for id, today, week in rows}


async def _delays(tx: Tx, ids: Collection[SourceId] | None, now: datetime) -> dict[int, timedelta]:
    """Of the newest entries that were news: how long after their publication we had them, in the middle.

    What was out before the source was known could not be had sooner, so it tells nothing.
    """
    newest = func.row_number().over(partition_by=entry.c.source_id, order_by=entry.c.first_seen_at.desc())
    news = and_(_of(ids), entry.c.first_seen_at > now - WEEK, entry.c.live, entry.c.published_at >= source.c.created_at)
    ranked = select(entry.c.source_id, entry.c.first_seen_at, entry.c.published_at, newest.label("rank"))
    rows = ranked.join(source, source.c.id == entry.c.source_id).where(news).subquery()
    took: dict[int, list[timedelta]] = defaultdict(list)
    for row in await tx.execute(select(rows).where(rows.c.rank <= NEWEST)):
        took[row.source_id].append(max(timedelta(0), row.first_seen_at - row.published_at))
    return {id: median_low(spans) for id, spans in took.items()}
