"""How stories go on: what made each of their revisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Row, Table, Text, select, text, update

from bot.model import Development, StoryId
from bot.storage import Tx
from bot.storage.columns import flag, metadata, one_of
from bot.storage.schema import story
from bot.storage.types import Id, Moment, Words
from bot.storage.upsert import insert

development = Table(
    "development",
    metadata,
    Column("story_id", Id, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("change", Text, nullable=False),
    Column("status", Text),
    flag("loud"),
    Column("title", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("source_title", Words, nullable=False),
    Column("summary", Words, nullable=False, server_default=text("''")),
    Column("at", Moment, nullable=False),
    Column("lang", Text, nullable=False, server_default=text("''")),
    one_of("change", "first", "status", "time", "denial", "content", "lapsed"),
    CheckConstraint("revision >= 1", name="revision_positive"),
)


async def develop(tx: Tx, story_id: StoryId, made: Development) -> None:
    """The story is at this development's revision. Twice is once."""
    await tx.execute(update(story).where(story.c.id == story_id).values(revision=made.revision))
    told = {name: getattr(made, name) for name in Development.__slots__}
    await tx.execute(insert(tx.dialect.name, development).values(story_id=story_id, **told).on_conflict_do_nothing())


async def developments(tx: Tx, story_id: StoryId, *, after: int = 0) -> list[Development]:
    """How the story went on after that revision, oldest first."""
    among = (development.c.story_id == story_id, development.c.revision > after)
    rows = await tx.execute(select(development).where(*among).order_by(development.c.revision))
    return [_development(row) for row in rows]


async def turns(tx: Tx, since: datetime) -> list[tuple[StoryId, Development]]:
    """What changed the status of any story, or denied it, from then on; oldest first."""
    among = (development.c.at >= since, development.c.change.in_(("status", "denial")))
    rows = await tx.execute(select(development).where(*among).order_by(development.c.at, development.c.story_id))
    return [(StoryId(row.story_id), _development(row)) for row in rows]


def _development(row: Row[Any]) -> Development:
    return Development(**{name: getattr(row, name) for name in Development.__slots__})
