"""Reminders: rows of the outbox whose time lies ahead. They say which instant is meant, not what is to be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update

from bot.model import ChatId, Delivery, StoryId, Truce
from bot.model.wishes import Reminder, Wish, moved
from bot.storage import Tx, exclusive, queue
from bot.storage.schema import outbox, story

PRIORITY = 1
IS_REMINDER = outbox.c.kind == "reminder"
WAITS = outbox.c.state == "queued"


async def remind(tx: Tx, chat_id: ChatId, story_id: StoryId, wish: Wish, now: datetime) -> bool:
    """The chat is reminded when the wish is due; false when it is to be, or was, already."""
    # Two that ask at once must not both find nothing there.
    await exclusive(tx, "reminders")
    asked = select(outbox.c.state, outbox.c.payload).where(IS_REMINDER, _about(chat_id, story_id))
    for row in await tx.execute(asked.where(outbox.c.state.in_(("queued", "sent")))):
        kept = wish_of(row.payload)
        alike = (kept.what, kept.minutes) == (wish.what, wish.minutes)
        if alike and (row.state == "queued" or kept.at == wish.at):
            return False
    revision = select(story.c.revision).where(story.c.id == story_id).scalar_subquery()
    about = {"chat_id": chat_id, "story_id": story_id, "revision": revision}
    told = {"kind": "reminder", "payload": payload_of(wish), "priority": PRIORITY}
    await tx.execute(insert(outbox).values(**about, **told, due_at=wish.due, created_at=now))
    return True


async def waiting(tx: Tx, chat_id: ChatId, story_id: StoryId | None = None) -> list[Reminder]:
    """Reminders of the chat that wait, of one story or of all, by the instant that they are for."""
    among = outbox.c.chat_id == chat_id if story_id is None else _about(chat_id, story_id)
    return sorted(
        [_reminder(row) for row in await tx.execute(_reminders(among))],
        key=lambda one: (one.wish.due, one.id),
    )


async def overtaken(tx: Tx, chat_id: ChatId, story_id: StoryId, wish: Wish, now: datetime) -> bool:
    """Whether a reminder of the chat that is nearer to the same instant is due as well, or was sent."""
    asked = select(outbox.c.payload).where(IS_REMINDER, _about(chat_id, story_id))
    others = [wish_of(kept) for kept in await tx.scalars(asked.where(outbox.c.state.in_(("queued", "sent"))))]
    same = [one for one in others if (one.what, one.at) == (wish.what, wish.at)]
    return any(one.minutes < wish.minutes and one.due <= now for one in same)


async def cancel(tx: Tx, chat_id: ChatId, story_id: StoryId, what: str, minutes: int) -> bool:
    """The chat is not reminded; false when it was not to be."""
    ids = [
        one.id for one in await waiting(tx, chat_id, story_id) if (one.wish.what, one.wish.minutes) == (what, minutes)
    ]
    gone = update(outbox).where(outbox.c.id.in_(ids), IS_REMINDER, WAITS)
    done = await tx.execute(gone.values(state="dropped", due_at=None, error="cancelled"))
    return done.rowcount > 0


async def follow(tx: Tx, story_id: StoryId, truces: Sequence[Truce]) -> int:
    """Reminders of the story, in all chats, move to the times of its truces that are known now; how many did.

    One that is being sent is left to its sender, who looks at the story as well.
    """
    count = 0
    for row in (await tx.execute(_reminders(outbox.c.story_id == story_id))).all():
        one = _reminder(row)
        wish = moved(one.wish, truces)
        if wish == one.wish or one.tries:
            continue
        there = update(outbox).where(outbox.c.id == one.id, WAITS, outbox.c.attempts == 0)
        count += (await tx.execute(there.values(due_at=wish.due, payload=payload_of(wish)))).rowcount
    return count


async def postpone(tx: Tx, delivery: Delivery, wish: Wish) -> None:
    """A claimed reminder waits for the instant that is known now. Raises queue.Overslept."""
    again = {"due_at": wish.due, "payload": payload_of(wish), "attempts": 0}
    await queue.settle(tx, outbox, delivery, **again)


def wish_of(payload: Mapping[str, Any]) -> Wish:
    """The wish that `payload_of` wrote."""
    was = payload.get("was")
    return Wish(
        payload["what"],
        int(payload["minutes"]),
        datetime.fromisoformat(payload["at"]),
        datetime.fromisoformat(was) if was else None,
    )


def payload_of(wish: Wish) -> dict[str, str]:
    """The wish as a row of the outbox keeps it."""
    kept = {"what": wish.what, "minutes": str(wish.minutes), "at": wish.at.isoformat()}
    return kept | ({"was": wish.was.isoformat()} if wish.was else {})


def _about(chat_id: ChatId, story_id: StoryId) -> ColumnElement[bool]:
    return (outbox.c.story_id == story_id) & (outbox.c.chat_id == chat_id)


def _reminders(among: ColumnElement[bool]) -> Any:
    columns = (outbox.c.id, outbox.c.story_id, outbox.c.payload, outbox.c.attempts, story.c.title)
    return select(*columns).join(story, story.c.id == outbox.c.story_id).where(IS_REMINDER, WAITS, among)


def _reminder(row: Row[Any]) -> Reminder:
    return Reminder(row.id, row.story_id, row.title, wish_of(row.payload), row.attempts)
