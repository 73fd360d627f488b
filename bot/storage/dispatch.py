"""Whose message is next: what is due in the outbox, most urgent first, taken or put off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Update,
    and_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    select,
    text,
    union_all,
    update,
)

from bot.model import Chat, Delivery, OutboxId
from bot.storage import Tx, chats, doubts
from bot.storage.roles import role
from bot.storage.schema import WAITS, chat, outbox
from bot.storage.types import Span

# Notice, alert, follow-up, edit, digest, broadcast: the priorities that there are.
LEVELS = 6
# What is one level more urgent overtakes what has waited up to so much longer; so everything's turn comes.
AGEING = timedelta(minutes=10)
# Messages of one chat that are moved at once; more wait in no chat that people read.
BEHIND = 500


async def due(tx: Tx, holder_epoch: int, now: datetime, limit: int) -> list[Delivery]:
    """Up to `limit` due messages, the most urgent first, kept from others until `tx` ends; none unless the role
    `telegram` is held at this epoch. `lease` is when each became due."""
    terms = {"epoch_": holder_epoch, "now_": now, "limit_": limit}
    rows = (await tx.execute(_due(), terms)).all()
    if not rows:
        return []
    places = await chats.by_ids(tx, [row.chat_id for row in rows])
    return [delivery_of(row, places[row.chat_id]) for row in rows]


async def take(tx: Tx, found: Sequence[Delivery], until: datetime) -> list[Delivery]:
    """Claim what `due` found in this transaction: leased until then, the attempt counted."""
    if found:
        await tx.execute(_take(), {"ids": [one.id for one in found], "until_": until})
    return [replace(one, lease=until, attempts=one.attempts + 1) for one in found]


async def put_off(tx: Tx, later: Mapping[OutboxId, datetime]) -> None:
    """Make rows that `due` found in this transaction due at these times."""
    if later:
        await tx.execute(_put_off(), [{"id_": id, "due_": at} for id, at in later.items()])


async def older(tx: Tx, one: Delivery) -> Delivery | None:
    """The oldest message about a story that waits for its turn in the same chat, is as urgent and came before, and that
    nobody else is changing; kept from others until `tx` ends, as what `due` finds."""
    asked = {"chat_": one.chat.id, "priority_": one.priority, "before_": one.id}
    row = (await tx.execute(_older(), asked)).one_or_none()
    return delivery_of(row, one.chat) if row else None


async def behind(tx: Tx, place: Chat, priority: int, now: datetime) -> list[tuple[OutboxId, int, datetime]]:
    """What of stories waits for its turn in the chat, or another topic of it, and is no more urgent: id, priority and
    when it is due, the first ones. What is under way, has been tried or is just being changed is not among them."""
    here = {"channel_": place.channel, "address_": place.address, "priority_": priority, "now_": now}
    return [tuple(row) for row in await tx.execute(_behind(), here)]


async def planned(tx: Tx, now: datetime) -> list[tuple[str, int, datetime]]:
    """Addresses with messages that wait for their turn: their priority, and when the last of these is due."""
    waits = outbox.c.state == literal_column("'queued'")
    last = select(chat.c.address, outbox.c.priority, func.max(outbox.c.due_at)).join_from(outbox, chat)
    last = last.where(waits, outbox.c.attempts == 0, outbox.c.due_at > now)
    return [tuple(row) for row in await tx.execute(last.group_by(chat.c.address, outbox.c.priority))]


async def next_due(tx: Tx, now: datetime) -> datetime | None:
    """When the next row becomes due after `now`, or the next lease ends."""
    at: datetime | None = await tx.scalar(_next_due(), {"now_": now})
    return at


def delivery_of(row: Row[Any], place: Chat) -> Delivery:
    """A row of the table as the value."""
    return Delivery(
        id=OutboxId(row.id),
        chat=place,
        kind=row.kind,
        priority=row.priority,
        attempts=row.attempts,
        lease=row.due_at,
        story_id=row.story_id,
        revision=row.revision,
        payload=row.payload,
        created_at=row.created_at,
        broadcast_id=row.broadcast_id,
        doubts=doubts.read(row.error),
    )


def _queued(priority: int) -> tuple[ColumnElement[bool], ...]:
    # Spelled out, so that a plan made for any value may still use the index over queued rows.
    return outbox.c.state == literal_column("'queued'"), outbox.c.priority == literal_column(str(priority))


def _now() -> Any:
    return bindparam("now_", type_=outbox.c.due_at.type)


@cache
def _due() -> Select[Any]:
    """The first of each level by the index, and of those the first by urgency and age: no sort of all that is due."""
    holds = exists().where(
        role.c.name == "telegram", role.c.epoch == bindparam("epoch_"), role.c.expires_at > bindparam("now_")
    )
    limit = bindparam("limit_", type_=outbox.c.attempts.type)
    heads = [
        select(outbox, (outbox.c.due_at + literal(level * AGEING, Span)).label("rank_"))
        .where(*_queued(level), outbox.c.due_at <= _now())
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer and drops it
        .subquery(f"level_{level}")
        for level in range(LEVELS)
    ]
    all_ = union_all(*(select(head) for head in heads)).subquery("heads")
    columns = [all_.c[column.name] for column in outbox.columns]
    return select(*columns).where(holds).order_by(all_.c.rank_, all_.c.id).limit(limit)


@cache
def _take() -> Update:
    return (
        update(outbox)
        .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
        .values(due_at=bindparam("until_", type_=outbox.c.due_at.type), attempts=outbox.c.attempts + 1)
    )


@cache
def _put_off() -> Update:
    return (
        update(outbox)
        .where(outbox.c.id == bindparam("id_"))
        .values(due_at=bindparam("due_", type_=outbox.c.due_at.type))
    )


def _waits() -> ColumnElement[bool]:
    """Waits for its turn. The condition of the index by chats stands in it word for word: SQLite asks for that."""
    return and_(text(WAITS), outbox.c.state == literal_column("'queued'"), outbox.c.attempts == 0)


@cache
def _older() -> Select[Any]:
    same = and_(outbox.c.chat_id == bindparam("chat_"), outbox.c.priority == bindparam("priority_"))
    before = outbox.c.id < bindparam("before_")
    oldest = select(outbox).where(_waits(), same, before).order_by(outbox.c.id).limit(1)
    # Who claims has locked some rows of the chat; to wait for one that somebody has who waits for these would be for ever.
    return oldest.with_for_update(skip_locked=True)


@cache
def _behind() -> Select[Any]:
    there = select(chat.c.id).where(chat.c.channel == bindparam("channel_"), chat.c.address == bindparam("address_"))
    urgent = outbox.c.priority >= bindparam("priority_", type_=outbox.c.priority.type)
    return (
        select(outbox.c.id, outbox.c.priority, outbox.c.due_at)
        .where(outbox.c.chat_id.in_(there), _waits(), urgent, outbox.c.due_at > _now())
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(BEHIND)
        .with_for_update(skip_locked=True)  # see _older
    )


@cache
def _next_due() -> Select[Any]:
    firsts = [
        select(func.min(outbox.c.due_at).label("at")).where(*_queued(level), outbox.c.due_at > _now())
        for level in range(LEVELS)
    ]
    return select(func.min(union_all(*firsts).subquery("firsts").c.at, type_=outbox.c.due_at.type))
