"""One look at all queues: in which of them something is due."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, bindparam, exists, literal_column, or_, select

from bot.storage import Tx
from bot.storage.audience import PRIORITY
from bot.storage.hubs import push
from bot.storage.onair import broadcast
from bot.storage.schema import chat, entry, outbox, source, story


async def due(tx: Tx, now: datetime) -> set[str]:
    """Who may find something to do: the stages poll, process, digest, deliver and listen; `lapse`, who looks after truces that
    have run out, and `broadcast`, after the one under way. None is left out that would."""
    row = (await tx.execute(_due(), {"now_": now})).mappings().one()
    return {name for name, found in row.items() if found}


@cache
def _due() -> Select[bool, bool, bool, bool, bool, bool, bool]:
    # Spelled out by what their indices begin with, so that each is one look into an index.
    entries = [_any(entry.c.due_at, entry.c.live == live) for live in (True, False)]
    messages = [_any(outbox.c.due_at, *_queued(level)) for level in PRIORITY.values()]
    return select(
        _any(source.c.due_at).label("poll"),
        or_(*entries).label("process"),
        _any(chat.c.digest_due_at).label("digest"),
        or_(*messages).label("deliver"),
        _any(push.c.due_at).label("listen"),
        _any(story.c.expires_at).label("lapse"),
        exists().where(broadcast.c.open).label("broadcast"),
    )


def _queued(level: int) -> tuple[ColumnElement[bool], ...]:
    return outbox.c.state == literal_column("'queued'"), outbox.c.priority == literal_column(str(level))


def _any(at: ColumnElement[Any], *where: ColumnElement[bool]) -> Exists:
    return exists().where(at <= bindparam("now_", type_=at.type), *where)
