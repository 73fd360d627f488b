"""Politeness, shared by all workers: one row per host says when the next request may go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Column, Select, Table, bindparam, case, select

from bot.storage import Tx
from bot.storage.columns import metadata
from bot.storage.types import EPOCH, Moment, Span, Words, clean
from bot.storage.upsert import insert

host = Table(
    "host",
    metadata,
    Column("name", Words, primary_key=True),
    Column("slot_at", Moment, nullable=False),
    Column("robots", Words),
    Column("robots_until", Moment),
    # PostgreSQL writes a changed row beside the old one, into the same page if there is room.
    postgresql_with={"fillfactor": 50},
)

# Nobody reserves further ahead: who must wait longer comes back then, instead of blocking the slots between.
PATIENCE = timedelta(seconds=10)


async def reserve_slot(
    tx: Tx, name: str, now: datetime, delay: timedelta, *, patience: timedelta = PATIENCE
) -> datetime:
    """The moment this request may go, at least `delay` before the next one to the host.

    A moment later than now + patience is not reserved: ask again then.
    """
    asked = {"name": name, "slot_at": now + delay, "now_": now, "delay_": delay, "until_": now + patience}
    free_from: datetime | None = await tx.scalar(_reserve(tx.dialect.name), asked)
    if free_from is not None:
        return free_from - delay
    busy_until: datetime = (await tx.execute(_row(), {"name_": name})).one().slot_at
    return busy_until


async def reserve_slots(
    tx: Tx, requests: Sequence[tuple[str, timedelta]], now: datetime, *, patience: timedelta = PATIENCE
) -> list[datetime]:
    """`reserve_slot` for each (host, delay), in their order."""
    slots = [now] * len(requests)
    # Always the same order of rows: two workers cannot wait for each other.
    for place, (name, delay) in sorted(enumerate(requests), key=lambda asked: clean(asked[1][0])):
        slots[place] = await reserve_slot(tx, name, now, delay, patience=patience)
    return slots


async def robots(tx: Tx, name: str) -> tuple[str | None, datetime | None]:
    """The host's robots.txt as it was kept, and until when it holds; (None, None) if nothing was."""
    row = (await tx.execute(_row(), {"name_": name})).one_or_none()
    return (row.robots, row.robots_until) if row else (None, None)


async def keep_robots(tx: Tx, name: str, text: str | None, until: datetime) -> None:
    """Keep the host's robots.txt; None when it has none."""
    kept = {"robots": text, "robots_until": until}
    made = insert(tx.dialect.name, host).values(name=name, slot_at=EPOCH, **kept)
    await tx.execute(made.on_conflict_do_update(index_elements=["name"], set_=kept))


@cache
def _row() -> Select[Any]:
    return select(host).where(host.c.name == bindparam("name_", type_=host.c.name.type))


@cache
def _reserve(dialect: str) -> Any:
    now = bindparam("now_", type_=host.c.slot_at.type)
    starts = case((host.c.slot_at > now, host.c.slot_at), else_=now)
    return (
        insert(dialect, host)
        .on_conflict_do_update(
            index_elements=["name"],
            set_={"slot_at": starts + bindparam("delay_", type_=Span)},
            where=host.c.slot_at <= bindparam("until_", type_=host.c.slot_at.type),
        )
        .returning(host.c.slot_at)
    )
