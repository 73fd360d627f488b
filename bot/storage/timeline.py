"""What a chat may see of stories, and stories whose truce runs out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from bot.model import ChatId, StoryId
from bot.storage import Tx
from bot.storage.schema import outbox, story, story_query, subscription

ANNOUNCES = ("alert", "followup")


async def concerns(tx: Tx, chat_id: ChatId, story_id: StoryId) -> bool:
    """Whether the chat heard of the story or of one that goes on from it, or asks for what it is about."""
    ids = select(story.c.id).where(or_(story.c.id == story_id, story.c.continues == story_id))
    heard = select(outbox.c.id).where(
        outbox.c.chat_id == chat_id, outbox.c.kind.in_(ANNOUNCES), outbox.c.story_id.in_(ids)
    )
    asked = (
        select(subscription.c.id)
        .join(story_query, story_query.c.query_id == subscription.c.query_id)
        .where(subscription.c.chat_id == chat_id, story_query.c.story_id.in_(ids))
    )
    return await tx.scalar(heard.limit(1)) is not None or await tx.scalar(asked.limit(1)) is not None


async def first_ref(tx: Tx, chat_id: ChatId, story_id: StoryId) -> str | None:
    """The chat's first message about the story; None when it was sent none."""
    asked = select(outbox.c.message_ref).where(
        outbox.c.chat_id == chat_id,
        outbox.c.story_id == story_id,
        outbox.c.kind.in_(ANNOUNCES),
        outbox.c.state == "sent",
    )
    found: str | None = await tx.scalar(asked.order_by(outbox.c.id).limit(1))
    return found


async def running_out(tx: Tx, now: datetime, limit: int) -> Sequence[tuple[StoryId, datetime]]:
    """Stories whose time of expiry has passed and was not looked at yet, the longest passed first, and that time."""
    due = select(story.c.id, story.c.expires_at).where(story.c.expires_at <= now)
    rows = await tx.execute(due.order_by(story.c.expires_at, story.c.id).limit(limit))
    return [(StoryId(row.id), row.expires_at) for row in rows]


async def look_again(tx: Tx, story_id: StoryId, at: datetime | None) -> None:
    """When the story's time of expiry is to be looked at next; None = not again."""
    await tx.execute(update(story).where(story.c.id == story_id).values(expires_at=at))
