"""What chats do not want to hear of for a while, or for good."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from bot.model import ChatId, StoryId
from bot.model.wishes import Mute
from bot.storage import Tx
from bot.storage.schema import mute, story
from bot.storage.upsert import insert


async def silence(tx: Tx, chat_id: ChatId, story_id: StoryId | None, until: datetime) -> None:
    """The chat hears nothing of the story (None: of any) until then; what was agreed before is replaced."""
    made = insert(tx.dialect.name, mute).values(chat_id=chat_id, story_id=story_id, until=until)
    columns, where = (["chat_id"], mute.c.story_id.is_(None))
    if story_id is not None:
        columns, where = (["chat_id", "story_id"], mute.c.story_id.is_not(None))
    await tx.execute(
        made.on_conflict_do_update(index_elements=columns, index_where=where, set_={"until": made.excluded.until})
    )


async def lift(tx: Tx, chat_id: ChatId, story_id: StoryId | None, now: datetime) -> bool:
    """The chat hears of the story (None: of all that is not muted by itself) again; whether it did not until now."""
    gone = delete(mute).where(mute.c.chat_id == chat_id, _of(story_id)).returning(mute.c.until)
    return any(until > now for until in (await tx.scalars(gone)).all())


async def of_chat(tx: Tx, chat_id: ChatId, now: datetime) -> list[Mute]:
    """What is muted in the chat now: the chat as a whole first, then stories, the last muted first."""
    asked = (
        select(mute.c.story_id, mute.c.until, story.c.title)
        .outerjoin(story, story.c.id == mute.c.story_id)
        .where(mute.c.chat_id == chat_id, mute.c.until > now)
        .order_by(mute.c.story_id.is_(None).desc(), mute.c.id.desc())
    )
    return [Mute(row.story_id, row.title or "", row.until) for row in await tx.execute(asked)]


def _of(story_id: StoryId | None) -> ColumnElement[bool]:
    return mute.c.story_id.is_(None) if story_id is None else mute.c.story_id == story_id
