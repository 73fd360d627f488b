"""When the line last ran, and whether it makes up for a stop: what came meanwhile is news of then."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, Column, ColumnElement, Table, Text, exists, or_, select, update

from bot.storage import Tx
from bot.storage.columns import metadata
from bot.storage.schema import chat, entry, outbox, source
from bot.storage.types import Moment
from bot.storage.upsert import insert

pulse = Table(
    "pulse",
    metadata,
    Column("name", Text, primary_key=True),
    Column("seen_at", Moment, nullable=False),
    Column("stopped_at", Moment),
    Column("resumed_at", Moment),
    CheckConstraint("(stopped_at IS NULL) = (resumed_at IS NULL)", name="stop_is_whole"),
)
LINE = "line"


async def beat(tx: Tx, now: datetime, long_stop: timedelta) -> bool:
    """The line runs. After more than `long_stop` without a beat it makes up for that stop from now on: True once."""
    there = select(pulse).where(pulse.c.name == LINE).with_for_update()
    row = (await tx.execute(there)).one_or_none()
    if row is None:
        made = insert(tx.dialect.name, pulse).values(name=LINE, seen_at=now)
        await tx.execute(made.on_conflict_do_nothing())
        return False
    stopped: bool = now - row.seen_at > long_stop
    values = {"stopped_at": row.stopped_at or row.seen_at, "resumed_at": now} if stopped else {}
    own = update(pulse).where(pulse.c.name == LINE)
    await tx.execute(own.values(seen_at=max(now, row.seen_at), **values))
    return stopped


async def catch_up(tx: Tx, now: datetime, longest: timedelta) -> bool:
    """Whether a stop has just been made up for: every source was asked since and what they had was read, or `longest`
    passed. What was held meanwhile is to be looked at now."""
    row = (await tx.execute(select(pulse).where(pulse.c.name == LINE).with_for_update())).one_or_none()
    if row is None or row.resumed_at is None:
        return False
    behind = await tx.scalar(select(_behind(row.resumed_at)))
    if behind and now - row.resumed_at < longest:
        return False
    await tx.execute(update(pulse).where(pulse.c.name == LINE).values(stopped_at=None, resumed_at=None))
    held = select(outbox.c.chat_id).where(outbox.c.state == "held", outbox.c.hold == "stop")
    await tx.execute(update(chat).where(chat.c.id.in_(held)).values(digest_due_at=now))
    return True


async def steady(tx: Tx) -> None:
    """Whether a stop is made up for does not change until `tx` ends, so that what is held for that is there when it does."""
    there = select(pulse.c.name).where(pulse.c.name == LINE)
    await tx.execute(there.with_for_update(read=True, key_share=True))


async def is_behind(tx: Tx) -> bool:
    """Whether a stop is being made up for."""
    return bool(await tx.scalar(select(catching_up())))


def catching_up() -> ColumnElement[bool]:
    """Whether a stop is being made up for, as a condition of a statement."""
    return exists().where(pulse.c.name == LINE, pulse.c.resumed_at.is_not(None))


def _behind(since: datetime) -> ColumnElement[bool]:
    # A claimed source or entry has its attempt counted until it is settled.
    unasked = exists().where(source.c.state == "active", or_(source.c.due_at <= since, source.c.attempts > 0))
    unread = exists().where(entry.c.due_at.is_not(None), entry.c.live)
    return or_(unasked, unread)
