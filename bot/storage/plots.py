"""What is kept of stories to tell whether an entry belongs to one: as JSON, and under keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, literal_column, select, union_all

from bot.model import EntryId, StoryId
from bot.storage import Tx
from bot.storage.schema import entry, story, story_key
from bot.storage.types import key
from bot.storage.upsert import insert

# Stories looked at under one key: one that more live stories share finds none of them by itself.
NEWEST = 200
# Stories compared in full.
BEST = 20
# Stories looked up for them: some are long past.
HEAVY = 60
# Keys asked for in one statement; shorter lists are filled up, so that there is one plan.
KEYS = 48


async def candidates(tx: Tx, sought: Mapping[str, int], since: datetime) -> list[tuple[StoryId, Mapping[str, Any]]]:
    """The stories seen `since` that share most with these keys, at most BEST, each as it was kept.

    Costs the keys, whatever the number of stories. At most KEYS keys are looked at, the heaviest.
    """
    heaviest = sorted(sought.items(), key=lambda item: (-item[1], item[0]))[:KEYS]
    filled = [*((key(name), weight) for name, weight in heaviest), *[("", 0)] * (KEYS - len(heaviest))]
    asked: dict[str, object] = {f"key_{at}": name for at, (name, _) in enumerate(filled)}
    asked |= {f"weight_{at}": weight for at, (_, weight) in enumerate(filled)}
    rows = await tx.execute(_candidates(), asked | {"since_": since})
    return [(StoryId(row.id), row.terms) for row in rows]


async def keep(tx: Tx, story_id: StoryId, kept: Mapping[str, Any], keys: Iterable[str]) -> None:
    """The story is compared by `kept` from now on, and found under these keys too."""
    await tx.execute(_keep(), {"id_": story_id, "kept_": dict(kept)})
    rows = [{"key": name, "story_id": story_id} for name in dict.fromkeys(map(key, keys))]
    if rows:
        await tx.execute(insert(tx.dialect.name, story_key).on_conflict_do_nothing(), rows)


async def kept(tx: Tx, story_id: StoryId) -> Mapping[str, Any] | None:
    """What the story is compared by; None for one of before there was any."""
    found: Mapping[str, Any] | None = await tx.scalar(select(story.c.terms).where(story.c.id == story_id))
    return found


async def recent(tx: Tx, limit: int, characters: int) -> Sequence[tuple[EntryId, str, str, str]]:
    """The newest entries that were read: id, title, the beginning of the text, language."""
    text = func.substr(entry.c.text, 1, characters).label("text")
    rows = await tx.execute(
        select(entry.c.id, entry.c.title, text, entry.c.lang)
        .where(entry.c.text.is_not(None))
        .order_by(entry.c.id.desc())
        .limit(limit)
    )
    return [(EntryId(row.id), row.title, row.text, row.lang or "") for row in rows]


@cache
def _keep() -> Any:
    return (
        story.update().where(story.c.id == bindparam("id_")).values(terms=bindparam("kept_", type_=story.c.terms.type))
    )


@cache
def _candidates() -> Select[Any]:
    """Of each key the newest stories, their weights added up, and of the heaviest what is kept."""
    shared = union_all(*(select(_under(at)) for at in range(KEYS))).subquery()
    weight = func.sum(shared.c.weight)
    # Weighed before they are looked up: a story's row is wide, and most of them share a word or two.
    heavy = (
        select(shared.c.story_id, weight.label("weight"))
        .group_by(shared.c.story_id)
        .order_by(weight.desc(), shared.c.story_id.desc())
        .limit(literal_column(str(HEAVY)))
        .subquery()
    )
    return (
        select(story.c.id, story.c.terms)
        .join(heavy, heavy.c.story_id == story.c.id)
        .where(story.c.last_seen_at >= bindparam("since_"), story.c.terms.is_not(None))
        .order_by(heavy.c.weight.desc(), story.c.id.desc())
        .limit(literal_column(str(BEST)))
    )


def _under(at: int) -> Any:
    return (
        select(story_key.c.story_id, bindparam(f"weight_{at}", type_=story.c.revision.type).label("weight"))
        .where(story_key.c.key == bindparam(f"key_{at}"))
        .order_by(story_key.c.story_id.desc())
        .limit(literal_column(str(NEWEST)))
        .subquery()
    )
