"""What became of an article, and of what a chat was told: for those who ask why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select

from bot.model import ChatId, EntryId, OutboxId, StoryId
from bot.model.finding import Carrier
from bot.storage import Tx
from bot.storage.schema import entry, mute, outbox, source, story
from bot.storage.types import key

ANNOUNCES = ("alert", "followup")


@dataclass(frozen=True, slots=True)
class Trace:
    """An entry as it stands: to which story it belongs (None = not read yet), whether it may alert, why it was given
    up, and what its feed said of it."""

    entry_id: EntryId
    story_id: StoryId | None
    url: str
    title: str
    summary: str
    text: str | None
    live: bool
    error: str | None
    published_at: datetime | None
    first_seen_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """A message about a story to a chat, and what became of it: queued, held, sent, dropped or parked."""

    id: OutboxId
    state: str
    created_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    error: str | None


async def stories_of(tx: Tx, chat_id: ChatId, message_ref: str) -> list[StoryId]:
    """The stories that a message in the chat tells of, the one told of last first: one, or those of a digest."""
    sent = (outbox.c.chat_id == chat_id, outbox.c.message_ref == message_ref)
    digests = select(outbox.c.id).where(*sent, outbox.c.kind == "digest")
    among = and_(outbox.c.chat_id == chat_id, outbox.c.state == "digested", outbox.c.digest_id.in_(digests))
    told = select(story.c.id).join(outbox, outbox.c.story_id == story.c.id).where(or_(and_(*sent), among)).distinct()
    newest = select(story.c.id).where(story.c.id.in_(told)).order_by(story.c.last_seen_at.desc(), story.c.id.desc())
    return [StoryId(id) for id in await tx.scalars(newest)]


async def told(tx: Tx, chat_id: ChatId, story_id: StoryId) -> Told | None:
    """The first message about the story to the chat; in a digest that one, and what became of it."""
    digest = outbox.alias("digest")
    asked = (
        select(
            outbox.c.id,
            func.coalesce(digest.c.state, outbox.c.state).label("state"),
            outbox.c.created_at,
            func.coalesce(digest.c.due_at, outbox.c.due_at).label("due_at"),
            func.coalesce(digest.c.sent_at, outbox.c.sent_at).label("sent_at"),
            func.coalesce(digest.c.error, outbox.c.error).label("error"),
        )
        .outerjoin(digest, digest.c.id == outbox.c.digest_id)
        .where(outbox.c.chat_id == chat_id, outbox.c.story_id == story_id, outbox.c.kind.in_(ANNOUNCES))
        .order_by(outbox.c.id)
        .limit(1)
    )
    row = (await tx.execute(asked)).first()
    return (
        None if row is None else Told(OutboxId(row.id), row.state, row.created_at, row.due_at, row.sent_at, row.error)
    )


async def entries_of(tx: Tx, story_id: StoryId, limit: int) -> list[EntryId]:
    """The story's entries that still have their text, in the order in which they came."""
    asked = select(entry.c.id).where(entry.c.story_id == story_id, entry.c.text.is_not(None))
    return [EntryId(id) for id in await tx.scalars(asked.order_by(entry.c.id).limit(limit))]


async def carriers(tx: Tx, story_id: StoryId, limit: int) -> list[Carrier]:
    """Who carried the story, in the order in which they did."""
    asked = (
        select(source.c.title, entry.c.url, entry.c.first_seen_at)
        .join(source, source.c.id == entry.c.source_id)
        .where(entry.c.story_id == story_id)
        .order_by(entry.c.first_seen_at, entry.c.id)
        .limit(limit)
    )
    return [Carrier(row.title, row.url, row.first_seen_at) for row in await tx.execute(asked)]


async def at_address(tx: Tx, urls: Collection[str]) -> Trace | None:
    """The newest entry with one of these addresses: in canonical spelling once it was read, as its feed spells it
    before that."""
    read = _traced().where(entry.c.url_key.in_([key(url) for url in urls]))
    waiting = _traced().where(entry.c.due_at.is_not(None), entry.c.url.in_(list(urls)))
    for asked in (read, waiting):
        row = (await tx.execute(asked.order_by(entry.c.id.desc()).limit(1))).first()
        if row is not None:
            return _trace(row)
    return None


async def muted(tx: Tx, chat_id: ChatId, story_id: StoryId, now: datetime) -> datetime | None:
    """Until when the chat hears nothing of the story; None when it does."""
    this = or_(mute.c.story_id.is_(None), mute.c.story_id == story_id)
    until: datetime | None = await tx.scalar(
        select(func.max(mute.c.until)).where(mute.c.chat_id == chat_id, mute.c.until > now, this)
    )
    return until


def _traced() -> Select[Any]:
    columns = (entry.c.id, entry.c.story_id, entry.c.url, entry.c.title, entry.c.summary, entry.c.text, entry.c.live)
    return select(*columns, entry.c.error, entry.c.published_at, entry.c.first_seen_at, entry.c.due_at)


def _trace(row: Row[Any]) -> Trace:
    return Trace(
        entry_id=EntryId(row.id),
        story_id=None if row.story_id is None else StoryId(row.story_id),
        url=row.url,
        title=row.title,
        summary=row.summary,
        text=row.text,
        live=row.live,
        error=row.error,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        due_at=row.due_at,
    )
