"""Politeness, shared by all workers: one row per host says when the next request may go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Column, Select, Table, bindparam, case, select
from sqlalchemy.dialects import postgresql

from bot.storage import Tx, lists
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
    if (reserved := (await tx.execute(_reserve(tx.dialect.name), asked)).one_or_none()) is not None:
        free_from: datetime = reserved.slot_at
        return free_from - delay
    busy_until: datetime = (await tx.execute(_row(), {"name_": name})).one().slot_at
    return busy_until


async def reserve_slots(
    tx: Tx, names: Sequence[str], now: datetime, delay: timedelta, *, patience: timedelta = PATIENCE
) -> list[datetime]:
    """`reserve_slot` for each of these hosts, in their order."""
    firsts = sorted({clean(name): None for name in names})
    asked = {"given": [[name] for name in firsts], "slot_at": now + delay, "now_": now, "delay_": delay}
    dialect = tx.dialect.name
    reserved = await tx.execute(_reserve_all(dialect), asked | {"until_": now + patience}) if names else ()
    slots = {row.name: row.slot_at - delay for row in reserved}
    if len(slots) < len(firsts):
        busy = [[name] for name in firsts if name not in slots]
        slots |= {row.name: row.slot_at for row in await tx.execute(_busy(dialect), {"given": busy})}
    # One statement touches a row once: who asks for a host again, takes the next turn there.
    return [
        slots.pop(name)
        if (name := clean(each)) in slots
        else await reserve_slot(tx, name, now, delay, patience=patience)
        for each in names
    ]


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
def _busy(dialect: str) -> Select[Any]:
    given = lists.table(dialect, "given", name=host.c.name.type)
    return select(host.c.name, host.c.slot_at).join(given, given.c.name == host.c.name)


@cache
def _reserve(dialect: str) -> Any:
    return _next_slot(insert(dialect, host))


@cache
def _reserve_all(dialect: str) -> Any:
    given = lists.table(dialect, "given", name=host.c.name.type)
    # Always the same order of rows: two workers cannot wait for each other. SQLite needs a WHERE before ON CONFLICT.
    rows = select(given.c.name, bindparam("slot_at", type_=host.c.slot_at.type))
    asked = rows.where(given.c.name.is_not(None)).order_by(given.c.name)
    return _next_slot(insert(dialect, host).from_select(["name", "slot_at"], asked))


def _next_slot(adding: postgresql.Insert) -> Any:
    """The row's slot goes by the delay, unless it lies too far ahead."""
    now = bindparam("now_", type_=host.c.slot_at.type)
    starts = case((host.c.slot_at > now, host.c.slot_at), else_=now)
    return adding.on_conflict_do_update(
        index_elements=["name"],
        set_={"slot_at": starts + bindparam("delay_", type_=Span)},
        where=host.c.slot_at <= bindparam("until_", type_=host.c.slot_at.type),
    ).returning(host.c.name, host.c.slot_at)
