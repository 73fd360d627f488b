"""What a language model made of stories: asked once for each revision and language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text, select

from bot.model import EntryId, StoryId
from bot.model.finding import Stored
from bot.storage import Tx, entries
from bot.storage.columns import metadata
from bot.storage.schema import entry
from bot.storage.types import Id, Moment, Words
from bot.storage.upsert import insert

rewrite = Table(
    "rewrite",
    metadata,
    Column("story_id", Id, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("lang", Text, primary_key=True),
    Column("basis", Text, primary_key=True),
    Column("text", Words, nullable=False),
    Column("model", Words, nullable=False),
    Column("prompt_version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("revision >= 1", name="revision_positive"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A story at a revision in a language, by a model asked in that version of our words; `basis` is a digest of the text
    that is to be put in other words, which an article may change without a revision."""

    story_id: StoryId
    revision: int
    lang: str
    basis: str
    model: str
    prompt_version: int


async def find(tx: Tx, wanted: Wanted) -> str | None:
    """What was made of it: empty when that could not be believed, None when nobody asked yet."""
    there = [rewrite.c[name] == getattr(wanted, name) for name in Wanted.__slots__]
    text: str | None = await tx.scalar(select(rewrite.c.text).where(*there))
    return text


async def save(tx: Tx, wanted: Wanted, text: str, now: datetime) -> None:
    """Keep what was made of it, in place of what another model or version made."""
    told = {name: getattr(wanted, name) for name in Wanted.__slots__} | {"text": text, "at": now}
    made = insert(tx.dialect.name, rewrite).values(**told)
    changed = {name: made.excluded[name] for name in ("text", "model", "prompt_version", "at")}
    await tx.execute(made.on_conflict_do_update(index_elements=["story_id", "revision", "lang", "basis"], set_=changed))


async def article(tx: Tx, story_id: StoryId, url: str) -> Stored | None:
    """The article of a story at that address, if its text is still kept."""
    among = (entry.c.story_id == story_id, entry.c.url == url, entry.c.text.is_not(None))
    found = await tx.scalar(select(entry.c.id).where(*among).order_by(entry.c.id).limit(1))
    texts = [] if found is None else await entries.texts(tx, [EntryId(found)])
    return texts[0] if texts else None
