"""Which story an entry is known to be part of before anything is compared: by its address, its text, or itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, or_, select

from bot.model import Entry, StoryId
from bot.storage import Tx
from bot.storage.schema import entry
from bot.storage.types import key


@dataclass(frozen=True, slots=True)
class Twin:
    """The story that an entry is known to be part of; `own` when from an earlier reading of itself."""

    story_id: StoryId
    own: bool


async def twin(tx: Tx, claimed: Entry, url_key: str, text_key: str, since: datetime) -> Twin | None:
    """The story this entry is already part of: its own from an earlier reading, or else that of an entry
    first seen after `since` with the same address or the same text. An empty key is like no other, and in one
    source the same address is the same entry only under the same title."""
    keys = {"url_key_": key(url_key), "text_key_": key(text_key)}
    asked = {"id_": claimed.id, "source_id_": claimed.source_id, "title_": claimed.item.title, "since_": since} | keys
    found = (await tx.execute(_twin(), asked)).first()
    return None if found is None else Twin(StoryId(found.story_id), own=found.id == claimed.id)


@cache
def _twin() -> Select[Any]:
    own = entry.c.id == bindparam("id_")
    # Of one source two titles under one address are two pieces of news: a live page, or links that all lead home.
    alike = (entry.c.source_id != bindparam("source_id_")) | (entry.c.title == bindparam("title_"))
    by_url = (entry.c.url_key == bindparam("url_key_")) & (entry.c.url_key != "") & alike
    by_text = (entry.c.text_key == bindparam("text_key_")) & (entry.c.text_key != "")
    shared = (entry.c.first_seen_at >= bindparam("since_")) & or_(by_url, by_text)
    return (
        select(entry.c.id, entry.c.story_id)
        .where(entry.c.story_id.is_not(None), or_(own, shared))
        .order_by(case((own, 0), else_=1), entry.c.id)
        .limit(1)
    )
