"""The one queue: a table with `due_at` and `attempts`, used three times.

Claiming moves `due_at` ahead by the lease and counts an attempt; settling writes what came of it.
The lease is its own token: who shows another (`due_at`, `attempts`) than the row has, because the lease
ran out or an edit overtook it, changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Column, ColumnElement, Select, Table, Update, bindparam, select, update

from bot.storage import Tx, lists


class Overslept(Exception):
    """The row is no longer ours: roll back the whole transaction and forget the work."""


class Leased(Protocol):
    """What a claim gave out."""

    @property
    def id(self) -> int: ...
    @property
    def attempts(self) -> int: ...
    @property
    def lease(self) -> datetime | None: ...


@cache
def claim(due: Column[Any], *where: ColumnElement[bool], order: tuple[ColumnElement[Any], ...] = ()) -> Update:
    """A statement that takes up to `limit_` due rows and returns them, no row to two claimers.

    Its parameters are those of `terms`.
    """
    table = due.table
    rows = (
        select(table.c.id)
        .where(due <= bindparam("now_", type_=due.type), *where)
        .order_by(*order, due, table.c.id)
        .limit(bindparam("limit_", type_=table.c.attempts.type))
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer and drops it
        .cte("due")
    )
    return (
        update(table)
        .where(table.c.id == rows.c.id)
        .values({"due_at": bindparam("until_", type_=due.type), "attempts": table.c.attempts + 1})
        .returning(table)
    )


def terms(now: datetime, lease: timedelta, limit: int) -> dict[str, object]:
    """Parameters for a statement made by `claim`."""
    return {"now_": now, "until_": now + lease, "limit_": limit}


async def settle(tx: Tx, table: Table, claimed: Leased, **columns: object) -> None:
    """Write `columns` to a claimed row. Raises Overslept when the row is no longer ours."""
    token = {"id_": claimed.id, "lease_": claimed.lease, "attempts_": claimed.attempts}
    values = {f"{name}_new": value for name, value in columns.items()}
    done = await tx.execute(_settle(table, tuple(columns)), token | values)
    if done.rowcount != 1:
        raise Overslept(table.name, claimed.id)


async def held(tx: Tx, table: Table, claimed: Sequence[Leased]) -> list[bool]:
    """Which of them are still ours, and stay so until `tx` ends."""
    rows = await tx.execute(_held(tx.dialect.name, table), {"given": [[one.id] for one in claimed]})
    there = {row.id: (row.due_at, row.attempts) for row in rows}
    return [there.get(one.id) == (one.lease, one.attempts) for one in claimed]


async def settle_held(tx: Tx, table: Table, changes: Sequence[tuple[Leased, Mapping[str, object]]]) -> None:
    """Write columns to rows that are held in this transaction: one trip for all that change the same columns."""
    alike: defaultdict[tuple[str, ...], list[dict[str, object]]] = defaultdict(list)
    for claimed, columns in changes:
        values = {f"{name}_new": value for name, value in columns.items()}
        alike[tuple(sorted(columns))].append({"id_": claimed.id, **values})
    for names, rows in alike.items():
        await tx.execute(_change(table, names), rows)


async def release(tx: Tx, table: Table, claimed: Leased, due_at: datetime) -> None:
    """Give the row and the attempt back, due at `due_at`. Raises Overslept when it is no longer ours."""
    await settle(tx, table, claimed, due_at=due_at, attempts=max(0, claimed.attempts - 1))


@cache
def _settle(table: Table, names: tuple[str, ...]) -> Update:
    ours = (table.c.due_at == bindparam("lease_"), table.c.attempts == bindparam("attempts_"))
    return _change(table, names).where(*ours)


@cache
def _change(table: Table, names: tuple[str, ...]) -> Update:
    values = {name: bindparam(f"{name}_new", type_=table.c[name].type) for name in names}
    return update(table).where(table.c.id == bindparam("id_")).values(values)


@cache
def _held(dialect: str, table: Table) -> Select[Any]:
    given = lists.table(dialect, "given", id=table.c.id.type)
    # Always the same order of rows: two workers cannot wait for each other.
    rows = select(table.c.id, table.c.due_at, table.c.attempts).where(table.c.id.in_(select(given.c.id)))
    return rows.order_by(table.c.id).with_for_update()
