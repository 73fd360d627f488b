"""What those who run the bot were told to be wrong, so that they are told once, whatever restarts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Column, Table, Text, delete, select

from bot.model.alarms import Alarm
from bot.storage import Tx
from bot.storage.columns import flag, metadata, number
from bot.storage.types import Moment
from bot.storage.upsert import insert

alarm = Table(
    "alarm",
    metadata,
    Column("subject", Text, primary_key=True),
    flag("wrong"),
    Column("since", Moment, nullable=False),
    flag("told"),
    Column("told_at", Moment),
    number("turns"),
)


async def known(tx: Tx) -> dict[str, Alarm]:
    """All of them, by subject."""
    rows = await tx.execute(select(alarm).order_by(alarm.c.subject))
    return {row.subject: Alarm(row.subject, row.wrong, row.since, row.told, row.told_at, row.turns) for row in rows}


async def keep(tx: Tx, changed: Iterable[Alarm], over: Iterable[str]) -> None:
    """Write those that changed, and forget those that are over."""
    for one in changed:
        values = {"wrong": one.wrong, "since": one.since, "told": one.told, "told_at": one.told_at, "turns": one.turns}
        made = insert(tx.dialect.name, alarm).values(subject=one.subject, **values)
        await tx.execute(made.on_conflict_do_update(index_elements=["subject"], set_=values))
    gone = list(over)
    for at in range(0, len(gone), 500):
        await tx.execute(delete(alarm).where(alarm.c.subject.in_(gone[at : at + 500])))
