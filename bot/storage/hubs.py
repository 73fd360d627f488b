"""Hubs that tell us when a source has news (WebSub): what was asked of them, what they agreed to, and until when."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Row,
    Table,
    Text,
    UniqueConstraint,
    Update,
    delete,
    select,
    update,
)

from bot.model import SourceId
from bot.model.hubs import AFTER_DENIAL, Hub, Push, Verdict, again, renewal
from bot.storage import Tx, queue
from bot.storage.columns import flag, identity, index_where, metadata, number, one_of, reference
from bot.storage.schema import source
from bot.storage.types import Moment, Words
from bot.storage.upsert import insert

push = Table(
    "push",
    metadata,
    identity(),
    reference("source_id", "source"),
    Column("hub", Words, nullable=False),
    Column("topic", Words, nullable=False),
    Column("token", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("state", Text, nullable=False),
    flag("asked"),
    Column("expires_at", Moment),
    Column("poked_at", Moment),
    Column("due_at", Moment, nullable=False),
    number("attempts"),
    UniqueConstraint("token"),
    index_where("uq_push_source_id", "source_id", where="state != 'leaving'", unique=True),
    Index(None, "due_at"),
    one_of("state", "wanted", "active", "denied", "leaving"),
    CheckConstraint("state != 'active' OR expires_at IS NOT NULL", name="active_expires"),
)

# Between two pokes of a source: whoever repeats a push has it asked no more often than this.
POKE_EVERY = timedelta(seconds=10)
TOKEN_BYTES, SECRET_BYTES = 24, 32
# So often a hub is told that we leave; what it still sends after that is refused.
FAREWELLS = 5


async def wanted(tx: Tx, source_id: SourceId, hub: Hub | None, now: datetime) -> bool:
    """Have news of the source told by this hub, or by none; True when something is to be asked of a hub."""
    mine = push.c.source_id == source_id, push.c.state != "leaving"
    there = (await tx.execute(select(push.c.hub, push.c.topic).where(*mine))).first()
    if (Hub(there.hub, there.topic) if there else None) == hub:
        return False
    if there:
        await tx.execute(delete(push).where(*mine, push.c.state != "active"))
        await tx.execute(update(push).where(*mine).values(state="leaving", due_at=now, attempts=0, asked=False))
        await tx.execute(update(source).where(source.c.id == source_id).values(pushed_until=None))
    if hub:
        told = {"source_id": source_id, "hub": hub.url, "topic": hub.topic, "state": "wanted", "due_at": now}
        made = {"token": secrets.token_urlsafe(TOKEN_BYTES), "secret": secrets.token_urlsafe(SECRET_BYTES)}
        await tx.execute(insert(tx.dialect.name, push).values(**told, **made).on_conflict_do_nothing())
    return True


async def claim(tx: Tx, now: datetime, lease: timedelta, limit: int) -> list[Push]:
    """Up to `limit` for which there is something to ask a hub, marked as asked, ours until now + lease."""
    rows = (await tx.execute(_claim(), queue.terms(now, lease, limit))).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    await tx.execute(update(push).where(push.c.id.in_(ids)).values(asked=True))
    states = select(push.c.id, source.c.state).join(source, source.c.id == push.c.source_id).where(push.c.id.in_(ids))
    active = {row.id for row in await tx.execute(states) if row.state == "active"}
    return [_push(row, lease=row.due_at, listening=row.id in active) for row in rows]


async def awaiting(tx: Tx, claimed: Push) -> bool:
    """Whether the hub has not confirmed yet, and nobody else has taken it over."""
    mine = (push.c.id == claimed.id, push.c.due_at == claimed.lease, push.c.asked)
    return (await tx.execute(select(push.c.id).where(*mine))).first() is not None


async def asked(tx: Tx, claimed: Push, now: datetime) -> None:
    """The hub has taken the question; without its confirmation it is asked again, but not for ever to end something.
    Raises queue.Overslept."""
    if claimed.mode == "unsubscribe" and claimed.attempts >= FAREWELLS:
        await tx.execute(delete(push).where(push.c.id == claimed.id))
    else:
        await queue.settle(tx, push, claimed, due_at=again(now, claimed.attempts))


async def refused(tx: Tx, claimed: Push, now: datetime, *, for_good: bool) -> None:
    """The hub did not take the question; what was to end is over, then. Raises queue.Overslept."""
    if for_good and claimed.mode == "unsubscribe":
        await tx.execute(delete(push).where(push.c.id == claimed.id))
    elif for_good and claimed.state != "active":
        await queue.settle(tx, push, claimed, state="denied", asked=False, due_at=now + AFTER_DENIAL)
    else:
        await asked(tx, claimed, now)


async def of_token(tx: Tx, token: str) -> Push | None:
    """What was agreed under this token; its source may be paused."""
    asked = select(push, source.c.state.label("source_state")).join(source, source.c.id == push.c.source_id)
    row = (await tx.execute(asked.where(push.c.token == token))).one_or_none()
    return _push(row, listening=row.source_state == "active") if row else None


async def answered(tx: Tx, known: Push, verdict: Verdict, now: datetime) -> None:
    """Keep what a hub's question led to."""
    mine = push.c.id == known.id
    owner = select(push.c.source_id).where(mine).scalar_subquery()
    if verdict.becomes == "gone":
        await tx.execute(update(source).where(source.c.id == owner).values(pushed_until=None))
        await tx.execute(delete(push).where(mine))
    elif verdict.becomes == "denied":
        ended = {"state": "denied", "asked": False, "expires_at": None, "due_at": now + AFTER_DENIAL, "attempts": 0}
        await tx.execute(update(source).where(source.c.id == owner).values(pushed_until=None))
        await tx.execute(update(push).where(mine).values(**ended))
    elif verdict.becomes == "active" and verdict.lease:
        until, due = now + verdict.lease, renewal(now, verdict.lease)
        begun = {"state": "active", "asked": False, "expires_at": until, "due_at": due, "attempts": 0}
        await tx.execute(update(push).where(mine).values(**begun))
        await tx.execute(update(source).where(source.c.id == owner).values(pushed_until=until))


async def poke(tx: Tx, known: Push, now: datetime) -> bool:
    """Have its source asked now, or as soon as the last push is ten seconds ago; False when that is due anyway."""
    at = max(now, known.poked_at + POKE_EVERY) if known.poked_at else now
    owner = select(push.c.source_id).where(push.c.id == known.id).scalar_subquery()
    later = (source.c.id == owner, source.c.state == "active", source.c.due_at > at)
    done = await tx.execute(update(source).where(*later).values(due_at=at))
    if done.rowcount:
        await tx.execute(update(push).where(push.c.id == known.id).values(poked_at=at))
    return bool(done.rowcount)


@cache
def _claim() -> Update:
    return queue.claim(push.c.due_at)


def _push(row: Row[Any], lease: datetime | None = None, *, listening: bool) -> Push:
    return Push(
        id=row.id,
        hub=Hub(row.hub, row.topic),
        token=row.token,
        secret=row.secret,
        state=row.state,
        asked=row.asked,
        expires_at=row.expires_at,
        poked_at=row.poked_at,
        attempts=row.attempts,
        lease=lease,
        listening=listening,
    )
