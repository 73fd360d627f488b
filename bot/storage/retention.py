"""Forgetting: texts soon, rows later, and nothing that is still needed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, update

from bot.storage import Tx
from bot.storage.schema import entry, outbox, story

SETTLED = ("sent", "dropped", "parked", "digested")


async def forget(tx: Tx, *, texts_before: datetime, rows_before: datetime) -> dict[str, int]:
    """Forget article texts of entries first seen before `texts_before`, and rows done with before `rows_before`.

    An entry goes when its source has not listed it since then, so what is still listed is never new again; a
    story goes with its last entry and message. Returns how many of each went.
    """
    gone = {
        "texts": update(entry).where(entry.c.first_seen_at < texts_before, entry.c.text.is_not(None)).values(text=None),
        "messages": delete(outbox).where(outbox.c.created_at < rows_before, outbox.c.state.in_(SETTLED)),
        "entries": delete(entry).where(entry.c.last_seen_at < rows_before, entry.c.due_at.is_(None)),
        "stories": delete(story).where(
            story.c.last_seen_at < rows_before,
            ~exists().where(entry.c.story_id == story.c.id),
            ~exists().where(outbox.c.story_id == story.c.id),
        ),
    }
    return {name: (await tx.execute(statement)).rowcount for name, statement in gone.items()}
