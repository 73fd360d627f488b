"""Broadcasts: a row that says how one stands, and a row of the outbox for every chat that it goes to."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from bot.model.broadcasts import Broadcast, BroadcastState, Counts
from bot.storage import Tx, exclusive
from bot.storage.audience import PRIORITY
from bot.storage.onair import broadcast
from bot.storage.schema import chat, mute, outbox

# When a message of a paused broadcast is due.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
# Why a message of a broadcast was dropped that nothing kept from arriving: it waited when the broadcast was cancelled,
# or was just about to be sent.
CANCELLED, UNWANTED = "cancelled", "unwanted"
COLUMNS = ("chat_id", "kind", "broadcast_id", "payload", "priority", "state", "due_at", "created_at")


async def draft(tx: Tx, html: str, by: str, now: datetime) -> Broadcast:
    """Keep what is to be sent until somebody confirms it."""
    told = {"text": html, "by": by, "state": "draft", "created_at": now, "touched_at": now}
    row = (await tx.execute(insert(broadcast).values(told).returning(broadcast))).one()
    return _broadcast(row)


async def discard(tx: Tx, id: int) -> bool:
    """Forget a draft; False when it is none."""
    done = await tx.execute(delete(broadcast).where(broadcast.c.id == id, broadcast.c.state == "draft"))
    return done.rowcount == 1


async def get(tx: Tx, id: int) -> Broadcast | None:
    """The broadcast with this id, with its counts as they are now."""
    row = (await tx.execute(select(broadcast).where(broadcast.c.id == id))).one_or_none()
    return await _counted(tx, _broadcast(row)) if row else None


async def under_way(tx: Tx) -> Broadcast | None:
    """The one broadcast that is open, with its counts as they are now."""
    row = (await tx.execute(select(broadcast).where(broadcast.c.open))).one_or_none()
    return await _counted(tx, _broadcast(row)) if row else None


async def audience(tx: Tx) -> tuple[int, int]:
    """How many chats a broadcast would go to, and how many cannot be written to; a forum counts as one chat."""
    reached = await tx.scalar(select(func.count()).select_from(_audience(chat.c.id).subquery())) or 0
    lost = chat.c.channel == "telegram", chat.c.state == "gone", ~exists().where(_alive_beside())
    return reached, await tx.scalar(select(func.count(chat.c.address.distinct())).where(*lost)) or 0


async def start(tx: Tx, id: int, chat_id: int, message_ref: str, now: datetime) -> bool:
    """Queue a draft for every chat that can be written to, once each; False when it is no draft or another is open.

    Its progress is shown in `message_ref` of `chat_id`.
    """
    await exclusive(tx, "broadcast")
    busy = await tx.scalar(select(func.count()).where(broadcast.c.open))
    _, gone = await audience(tx)
    told = {"chat_id": chat_id, "message_ref": message_ref, "counts": {"gone": gone}, "touched_at": now}
    begins = update(broadcast).where(broadcast.c.id == id, broadcast.c.state == "draft")
    if busy or not (await tx.execute(begins.values(state="running", open=True, **told))).rowcount:
        return False
    at = literal(now, outbox.c.due_at.type)
    rows = _audience(
        chat.c.id,
        literal("notice"),
        literal(id, outbox.c.broadcast_id.type),
        literal({}, outbox.c.payload.type),
        literal(PRIORITY["broadcast"]),
        literal("queued"),
        at,
        at,
    )
    await tx.execute(insert(outbox).from_select(list(COLUMNS), rows.order_by(chat.c.id)))
    return True


async def change(tx: Tx, id: int, state: BroadcastState, now: datetime) -> bool:
    """Pause, let go on or cancel a broadcast that is open; False when that says nothing new.

    What is on its way at this moment goes on all the same.
    """
    before = {"paused": ["running"], "running": ["paused"], "cancelled": ["running", "paused"]}[state]
    changed = update(broadcast).where(broadcast.c.id == id, broadcast.c.open, broadcast.c.state.in_(before))
    done = await tx.execute(changed.values(state=state, touched_at=now))
    await enforce(tx, id, now)
    return done.rowcount == 1


async def enforce(tx: Tx, id: int, now: datetime) -> None:
    """Let the messages that wait follow the state of their broadcast: due, not due, or dropped."""
    # Kept as it is until they do: what somebody pauses just now would be made due again.
    state = await tx.scalar(select(broadcast.c.state).where(broadcast.c.id == id).with_for_update(read=True))
    mine = outbox.c.broadcast_id == id, outbox.c.state == "queued"
    # One that is claimed, or whose outcome is unknown, must not be given out twice.
    resting = or_(outbox.c.attempts == 0, outbox.c.due_at <= now)
    if state == "running":
        await tx.execute(update(outbox).where(*mine, outbox.c.due_at == NEVER).values(due_at=now))
    if state == "paused":
        await tx.execute(update(outbox).where(*mine, resting, outbox.c.due_at != NEVER).values(due_at=NEVER))
    if state == "cancelled":
        dropped = {"state": "dropped", "due_at": None, "error": CANCELLED}
        await tx.execute(update(outbox).where(*mine, resting).values(dropped))


async def close(tx: Tx, ended: Broadcast) -> None:
    """Nothing of it waits any more: its counts are kept, so that its messages may be forgotten."""
    state = ended.state if ended.state == "cancelled" else "done"
    told = {"state": state, "open": False, "counts": asdict(ended.counts)}
    await tx.execute(update(broadcast).where(broadcast.c.id == ended.id).values(told))


async def shown_in(tx: Tx, id: int, message_ref: str) -> None:
    """Its progress is shown in another message from now on."""
    await tx.execute(update(broadcast).where(broadcast.c.id == id).values(message_ref=message_ref))


async def words(tx: Tx, id: int, chat_id: int, now: datetime) -> tuple[str, bool] | None:
    """What a chat is told, and whether without a sound: it is muted, or its alerts are paused. None when cancelled."""
    silent = exists().where(mute.c.chat_id == chat_id, mute.c.story_id.is_(None), mute.c.until > now)
    paused = exists().where(chat.c.id == chat_id, chat.c.state == "paused")
    wanted = broadcast.c.id == id, broadcast.c.state != "cancelled"
    row = (await tx.execute(select(broadcast.c.text, or_(silent, paused)).where(*wanted))).one_or_none()
    return (row[0], bool(row[1])) if row else None


async def _counted(tx: Tx, one: Broadcast) -> Broadcast:
    """An open one as its messages stand now."""
    if not one.is_open:
        return one
    by = (outbox.c.state, outbox.c.error.in_((CANCELLED, UNWANTED)))
    rows = await tx.execute(select(*by, func.count()).where(outbox.c.broadcast_id == one.id).group_by(*by))
    counts = dict.fromkeys(("delivered", "blocked", "failed", "cancelled", "waiting"), 0)
    for state, cancelled, n in rows:
        counts[_became(state, cancelled=bool(cancelled))] += n
    return replace(one, counts=replace(one.counts, **counts))


def _became(state: str, *, cancelled: bool) -> str:
    if state == "dropped":
        return "cancelled" if cancelled else "blocked"
    return {"sent": "delivered", "parked": "failed"}.get(state, "waiting")


def _audience(*columns: Any) -> Select[Any]:
    """One chat at every address that can be written to: of a forum the General topic, or the first that is known."""
    twin = chat.alias("twin")
    same = and_(twin.c.channel == chat.c.channel, twin.c.address == chat.c.address, twin.c.state != "gone")
    first = ~exists().where(same, twin.c.thread_id < chat.c.thread_id)
    return select(*columns).where(chat.c.channel == "telegram", chat.c.state != "gone", first)


def _alive_beside() -> ColumnElement[bool]:
    twin = chat.alias("alive")
    return and_(twin.c.channel == chat.c.channel, twin.c.address == chat.c.address, twin.c.state != "gone")


def _broadcast(row: Row[Any]) -> Broadcast:
    return Broadcast(
        id=row.id,
        html=row.text,
        state=row.state,
        is_open=row.open,
        chat_id=row.chat_id,
        message_ref=row.message_ref,
        counts=Counts(**row.counts),
        touched_at=row.touched_at,
    )
