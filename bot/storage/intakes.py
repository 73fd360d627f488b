"""Lists of feeds that are being brought, kept so that a restart goes on with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Row, Table, Text, UniqueConstraint, delete, select, update

from bot.model import ChatId
from bot.model.lists import Intake, Listed, Outcome
from bot.storage import Tx
from bot.storage.columns import flag, identity, json, metadata, reference
from bot.storage.types import Moment, clean
from bot.storage.upsert import insert

intake = Table(
    "intake",
    metadata,
    identity(),
    reference("chat_id", "chat"),
    Column("by", Text, nullable=False),
    Column("message_ref", Text),
    json("listed", "[]"),
    json("outcomes"),
    flag("cancelled"),
    Column("created_at", Moment, nullable=False),
    # One at a time.
    UniqueConstraint("chat_id"),
    sqlite_autoincrement=True,
)


async def begin(
    tx: Tx, chat_id: ChatId, by: str, listed: Sequence[Listed], message_ref: str | None, now: datetime
) -> bool:
    """Keep a list that is to be brought, its progress shown in a message; False when the chat has one under way."""
    told = {"chat_id": chat_id, "by": by, "listed": [_written(one) for one in listed], "message_ref": message_ref}
    made = insert(tx.dialect.name, intake).values(**told, created_at=now)
    return (await tx.execute(made.on_conflict_do_nothing())).rowcount == 1


async def under_way(tx: Tx) -> dict[int, bool]:
    """All of them, the oldest first, and whether each was cancelled."""
    rows = await tx.execute(select(intake.c.id, intake.c.cancelled).order_by(intake.c.id))
    return dict(rows.all())


async def by_ids(tx: Tx, ids: Collection[int]) -> list[Intake]:
    """These with all that they list, the oldest first."""
    rows = await tx.execute(select(intake).where(intake.c.id.in_(ids)).order_by(intake.c.id))
    return [_intake(row) for row in rows]


async def note(tx: Tx, id: int, outcomes: Mapping[str, Outcome]) -> bool:
    """How far it has come; False when it is to end."""
    told = {clean(one.url): [one.became, one.trouble] for one in outcomes.values()}
    done = await tx.execute(update(intake).where(intake.c.id == id, ~intake.c.cancelled).values(outcomes=told))
    return done.rowcount == 1


async def cancel(tx: Tx, chat_id: ChatId, message_ref: str) -> bool:
    """Let the one of this chat end whose progress stands in this message; False when there is none."""
    mine = update(intake).where(intake.c.chat_id == chat_id, intake.c.message_ref == message_ref)
    return (await tx.execute(mine.values(cancelled=True))).rowcount == 1


async def end(tx: Tx, id: int) -> None:
    """Nothing of it is left to do."""
    await tx.execute(delete(intake).where(intake.c.id == id))


def _written(one: Listed) -> list[Any]:
    every = one.every.total_seconds() if one.every else None
    ours = map(clean, (one.kind, one.selector, one.publisher))
    return [clean(one.url), clean(one.title), one.lang, every, one.paused, *ours]


def _read(told: Iterable[Any]) -> Listed:
    url, title, lang, every, paused, *more = told
    return Listed(url, title, lang, timedelta(seconds=every) if every else None, paused, *more)


def _intake(row: Row[Any]) -> Intake:
    outcomes = {url: Outcome(url, became, trouble) for url, (became, trouble) in row.outcomes.items()}
    listed = tuple(map(_read, row.listed))
    return Intake(row.id, row.chat_id, row.by, row.message_ref, listed, outcomes, row.cancelled)
