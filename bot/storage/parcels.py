"""What lies in the outbox, for whoever looks at it as a whole: each message with its chat, its state and the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.storage import Tx
from bot.storage.schema import chat, outbox, story


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message of the outbox. `about` is its story's headline, nothing for those about no story; `hold` says what a held
    one waits for, `due_at` when a queued one is tried; `error` is the reason of a parked or dropped one."""

    id: int
    to: str
    kind: str
    about: str
    state: str
    hold: str
    attempts: int
    due_at: datetime | None
    error: str


async def newest(tx: Tx, limit: int) -> list[Parcel]:
    """The messages that were put in last, the newest first."""
    rows = await tx.execute(
        select(outbox, chat.c.title, story.c.title.label("about"))
        .join(chat, chat.c.id == outbox.c.chat_id)
        .outerjoin(story, story.c.id == outbox.c.story_id)
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    return [
        Parcel(
            id=row.id,
            to=row.title,
            kind=row.kind,
            about=row.about or "",
            state=row.state,
            hold=row.hold or "",
            attempts=row.attempts,
            due_at=row.due_at,
            error=row.error or "",
        )
        for row in rows
    ]


async def states(tx: Tx) -> dict[str, int]:
    """How many messages are in each state; a state without any is left out."""
    rows = await tx.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return dict(rows.all())
