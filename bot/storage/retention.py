"""Forgetting: texts soon, rows later, and nothing that is still needed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, literal, select, update

from bot.storage import Tx, plots, search
from bot.storage.filing import entry_search
from bot.storage.onair import broadcast
from bot.storage.saving import SEEN_EVERY
from bot.storage.schema import chat, entry, outbox, story
from bot.storage.types import Span

SETTLED = ("sent", "dropped", "parked", "digested")


async def forget(tx: Tx, *, texts_before: datetime, rows_before: datetime, chats_before: datetime) -> dict[str, int]:
    """Forget article texts of entries first seen before `texts_before`, rows done with before `rows_before`, and chats
    gone before `chats_before` with all that they had.

    An entry goes when its source has listed others since and no longer this one, so what is still listed, even by a
    source that has been silent for a year, is never new again; a story goes with its last entry and message.
    Returns how many of each went.
    """
    gone = {
        "chats": delete(chat).where(chat.c.state == "gone", chat.c.gone_at < chats_before),
        "keys": delete(entry_search).where(search.pruned(texts_before)),
        "texts": update(entry).where(entry.c.first_seen_at < texts_before, entry.c.text.is_not(None)).values(text=None),
        "messages": delete(outbox).where(outbox.c.created_at < rows_before, outbox.c.state.in_(SETTLED)),
        "broadcasts": delete(broadcast).where(
            broadcast.c.created_at < rows_before,
            ~broadcast.c.open,
            ~exists().where(outbox.c.broadcast_id == broadcast.c.id),
        ),
        "entries": delete(entry).where(entry.c.last_seen_at < rows_before, entry.c.due_at.is_(None), _unlisted()),
        "stories": delete(story).where(
            story.c.last_seen_at < rows_before,
            ~exists().where(entry.c.story_id == story.c.id),
            ~exists().where(outbox.c.story_id == story.c.id),
        ),
    }
    counted = {name: (await tx.execute(statement)).rowcount for name, statement in gone.items()}
    return counted | {"plots": await plots.forget(tx, texts_before)}


def _unlisted() -> ColumnElement[bool]:
    """Its source was read, with a new body, clearly after this entry was last in it."""
    newest = (
        select(entry.c.source_id, func.max(entry.c.last_seen_at).label("at")).group_by(entry.c.source_id).subquery()
    )
    listed = entry.alias("listed")
    left = (
        select(listed.c.id)
        .join(newest, newest.c.source_id == listed.c.source_id)
        .where(listed.c.last_seen_at + literal(SEEN_EVERY, Span) < newest.c.at)
    )
    return entry.c.id.in_(left)
