"""Who did what: a row for every administrative act, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Column, Table, Text, func, insert, select

from bot.model.staff import Act
from bot.storage import Tx, admins
from bot.storage.columns import identity, json, metadata
from bot.storage.types import Moment, Words, clean

State = Mapping[str, str]

table = Table(
    "audit",
    metadata,
    identity(),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Words, nullable=False),
    Column("at", Moment, nullable=False),
    json("before", None),
    json("after", None),
)


async def audit(
    tx: Tx, who: str, what: str, subject: str, now: datetime, *, before: State | None = None, after: State | None = None
) -> None:
    """Note that `who` (a user id) did `what` (a command) to `subject`, and how that was before and after."""
    states = {"before": _cleaned(before), "after": _cleaned(after)}
    await tx.execute(insert(table).values(who=who, what=what, subject=subject, at=now, **states))


def _cleaned(state: State | None) -> dict[str, str] | None:
    # PostgreSQL refuses in JSON, too, what it refuses in text.
    return {name: clean(value) for name, value in state.items()} if state else None


async def page(tx: Tx, offset: int, limit: int) -> tuple[list[Act], int]:
    """Acts, newest first, from `offset` on, and how many there are."""
    rows = (await tx.execute(select(table).order_by(table.c.id.desc()).offset(offset).limit(limit))).all()
    known = await admins.names(tx, (row.who for row in rows))
    total = await tx.scalar(select(func.count()).select_from(table)) or 0
    acts = [
        Act(row.who, row.what, row.subject, row.at, row.before or {}, row.after or {}, known.get(row.who, ""))
        for row in rows
    ]
    return acts, total
