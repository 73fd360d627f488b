"""Stories: what entries are about, which queries they matched, and what a chat is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select, update

from bot.model import Alert, ChatId, EntryId, Evidence, QueryId, Story, StoryId
from bot.storage import Tx
from bot.storage.schema import query, story, story_query, subscription
from bot.storage.upsert import insert


async def open_story(
    tx: Tx,
    *,
    title: str,
    url: str,
    lang: str,
    source_title: str,
    publisher: str,
    published_at: datetime | None,
    now: datetime,
) -> StoryId:
    """A new story at revision 1, first reported by `publisher`."""
    told = {"title": title, "url": url, "lang": lang, "source_title": source_title, "published_at": published_at}
    seen = {"publishers": [publisher], "first_seen_at": now, "last_seen_at": now}
    made = await tx.execute(insert(tx.dialect.name, story).values(**told, **seen).returning(story.c.id))
    return StoryId(made.scalar_one())


async def join(tx: Tx, story_id: StoryId, publisher: str, now: datetime) -> None:
    """The story was seen again; a publisher that was not there yet comes last."""
    row = (await tx.execute(_locked(), {"id_": story_id})).one()
    publishers = row.publishers if publisher in row.publishers else [*row.publishers, publisher]
    seen = {"publishers": publishers, "last_seen_at": max(now, row.last_seen_at)}
    await tx.execute(update(story).where(story.c.id == story_id).values(**seen))


async def record(tx: Tx, story_id: StoryId, entry_id: EntryId, found: Sequence[tuple[QueryId, Evidence]]) -> None:
    """The entry satisfied these queries; for each the first evidence in the story stays."""
    rows = [
        {
            "story_id": story_id,
            "entry_id": entry_id,
            "query_id": query_id,
            "summary": evidence.summary,
            "quote": evidence.quote,
            "marks": [list(mark) for mark in evidence.marks],
            "terms": list(evidence.terms),
        }
        for query_id, evidence in found
    ]
    if rows:
        await tx.execute(insert(tx.dialect.name, story_query).on_conflict_do_nothing(), rows)


async def alert(tx: Tx, story_id: StoryId, chat_id: ChatId) -> Alert | None:
    """The story as it is now and why this chat hears of it: its active subscriptions that match, in its own
    order, and the evidence of the first. None when none matches any more."""
    rows = (await tx.execute(_matches(), {"story_id_": story_id, "chat_id_": chat_id})).all()
    if not rows:
        return None
    return Alert(_story(rows[0]), tuple(row.query_text for row in rows), _evidence(rows[0]))


async def latest(tx: Tx, chat_id: ChatId, offset: int, limit: int) -> tuple[list[Story], int]:
    """Stories that match this chat's subscriptions, newest first, and how many there are."""
    mine = (
        select(story_query.c.story_id)
        .join(subscription, subscription.c.query_id == story_query.c.query_id)
        .where(subscription.c.chat_id == chat_id)
    )
    order = (story.c.first_seen_at.desc(), story.c.id.desc())
    rows = await tx.execute(select(story).where(story.c.id.in_(mine)).order_by(*order).offset(offset).limit(limit))
    total = await tx.scalar(select(func.count(mine.subquery().c.story_id.distinct())))
    return [_story(row) for row in rows], total or 0


async def by_ids(tx: Tx, ids: Sequence[StoryId]) -> dict[StoryId, Story]:
    """Those of the stories that there are."""
    rows = await tx.execute(select(story).where(story.c.id.in_(ids)))
    return {StoryId(row.id): _story(row) for row in rows}


@cache
def _locked() -> Select[Any]:
    columns = (story.c.publishers, story.c.last_seen_at)
    return select(*columns).where(story.c.id == bindparam("id_")).with_for_update()


@cache
def _matches() -> Select[Any]:
    evidence = (story_query.c.summary.label("why"), story_query.c.quote, story_query.c.marks, story_query.c.terms)
    return (
        select(story, *(column.label(f"match_{column.name}") for column in evidence), query.c.text.label("query_text"))
        .join(story_query, story_query.c.story_id == story.c.id)
        .join(subscription, subscription.c.query_id == story_query.c.query_id)
        .join(query, query.c.id == story_query.c.query_id)
        .where(
            story.c.id == bindparam("story_id_"),
            subscription.c.chat_id == bindparam("chat_id_"),
            ~subscription.c.paused,
        )
        .order_by(subscription.c.id)
    )


def _evidence(row: Row[Any]) -> Evidence:
    marks = tuple((start, end) for start, end in row.match_marks)
    return Evidence(row.match_why, row.match_quote, marks, tuple(row.match_terms))


def _story(row: Row[Any]) -> Story:
    return Story(
        id=StoryId(row.id),
        revision=row.revision,
        title=row.title,
        url=row.url,
        lang=row.lang,
        source_title=row.source_title,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        publishers=tuple(row.publishers),
    )
