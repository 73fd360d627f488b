"""Stories: what entries are about, which queries they matched, and what a chat is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import Insert

from bot.model import Alert, ChatId, Correction, EntryId, Evidence, QueryId, Story, StoryId, Truce
from bot.model.wishes import instant, told_times
from bot.storage import Tx, reminders, truces
from bot.storage.audience import enough
from bot.storage.developments import developments
from bot.storage.schema import entry, outbox, query, source, story, story_query, subscription
from bot.storage.subscriptions import options_of
from bot.storage.upsert import insert

# Corrections kept of a story.
CORRECTIONS = 8


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
    continues: StoryId | None = None,
) -> StoryId:
    """A new story at revision 1, first reported by `publisher`."""
    told = {"title": title, "url": url, "lang": lang, "source_title": source_title, "published_at": published_at}
    seen = {"first_seen_at": now, "last_seen_at": now, "continues": continues}
    by = {"publishers": [publisher], "outlets": [[publisher, source_title]]}
    made = await tx.execute(insert(tx.dialect.name, story).values(**told, **seen, **by).returning(story.c.id))
    return StoryId(made.scalar_one())


async def join(
    tx: Tx,
    story_id: StoryId,
    publisher: str,
    now: datetime,
    *,
    outlet: str = "",
    independent: Sequence[str] | None = None,
) -> bool:
    """The story was seen again; returns whether that changes who carries it. A publisher that was not there yet comes
    last, under the name `outlet`; `independent` are the publishers that print no copies, by default all."""
    row = (await tx.execute(_locked(), {"id_": story_id})).one()
    known_by = row.outlets or [[known, known] for known in row.publishers]
    is_new = publisher not in {known for known, _ in known_by}
    outlets = [*known_by, [publisher, outlet or publisher]] if is_new else known_by
    publishers = [known for known, _ in outlets] if independent is None else list(independent)
    seen = {"publishers": publishers, "outlets": outlets, "last_seen_at": max(now, row.last_seen_at)}
    await tx.execute(update(story).where(story.c.id == story_id).values(**seen))
    return is_new or publishers != row.publishers


async def tell(tx: Tx, story_id: StoryId, known: Sequence[Truce], expires_at: datetime | None) -> None:
    """What is known of truces in the story from now on, the chief one first, and when that is to be looked at again
    because a truce runs out. Reminders move with the times.

    Without `expires_at` a time that was noted before and is still the chief truce's stays: it may have passed just now
    and not been looked at yet.
    """
    noted = instant(known[0], "expires") if known and expires_at is None else None
    until = expires_at if noted is None else case((story.c.expires_at == noted, story.c.expires_at))
    before = truces.loaded(await tx.scalar(select(story.c.facts).where(story.c.id == story_id)))
    values = {"facts": truces.dumped(known), "expires_at": until}
    await tx.execute(update(story).where(story.c.id == story_id).values(**values))
    if [told_times(one) for one in before] != [told_times(one) for one in known]:
        await reminders.follow(tx, story_id, known)


async def correct(tx: Tx, story_id: StoryId, made: Sequence[Correction], title: str | None) -> None:
    """An article of the story was changed at its source; what it said before is kept, the last first. With `title` the
    story is called that from now on."""
    kept = await tx.scalar(select(story.c.corrections).where(story.c.id == story_id).with_for_update())
    added = [{**asdict(one), "at": one.at.isoformat()} for one in made]
    values: dict[str, object] = {"corrections": [*added, *(kept or [])][:CORRECTIONS]}
    await tx.execute(update(story).where(story.c.id == story_id).values(values | ({"title": title} if title else {})))


async def record(tx: Tx, story_id: StoryId, entry_id: EntryId, found: Sequence[tuple[QueryId, Evidence]]) -> None:
    """The entry satisfied these queries; for each the first evidence in the story stays, unless the same entry, read
    again, gives other."""
    rows = [
        {
            "story_id": story_id,
            "entry_id": entry_id,
            "query_id": query_id,
            "summary": evidence.summary,
            "quote": evidence.quote,
            "marks": [list(mark) for mark in evidence.marks],
            "terms": list(evidence.terms),
            "paragraph": evidence.paragraph,
        }
        for query_id, evidence in found
    ]
    if rows:
        await tx.execute(_record(tx.dialect.name), rows)


async def alert(tx: Tx, story_id: StoryId, chat_id: ChatId) -> Alert | None:
    """The story as it is now and why this chat hears of it: its active subscriptions that match, in its own
    order, and the evidence of the first. None when none matches any more."""
    asked = {"story_id_": story_id, "chat_id_": chat_id}
    rows = (await tx.execute(_matches(), asked)).all()
    if not rows:
        return None
    told = (await tx.execute(_told(), asked)).all()
    seen = max((row.revision for row in told), default=0)
    made = await developments(tx, story_id)
    first = told[0].revision if told else rows[0].revision
    return Alert(
        await _as_read(tx, rows[0]),
        tuple(row.query_text for row in rows),
        _evidence(rows[0]),
        first_ref=told[0].message_ref if told else None,
        news=tuple(one for one in made if one.revision > seen),
        opening=next(
            (one for one in reversed(made) if one.revision <= first and one.status), made[0] if made else None
        ),
        current=next((one for one in reversed(made) if one.status), None),
        wanted=tuple(map(options_of, [row for row in rows if row.is_enough] or rows)),
    )


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


async def steady(tx: Tx, story_id: StoryId) -> Story | None:
    """The story, which nobody goes on telling until `tx` ends."""
    row = (await tx.execute(_steady(), {"id_": story_id})).one_or_none()
    return _story(row) if row else None


@cache
def _steady() -> Select[Any]:
    # What it is compared by is most of it.
    shown = [column for column in story.c if column is not story.c.terms]
    return select(*shown).where(story.c.id == bindparam("id_")).with_for_update(read=True)


@cache
def _record(dialect: str) -> Insert:
    adding = insert(dialect, story_query)
    shown = {name: adding.excluded[name] for name in ("summary", "quote", "marks", "terms", "paragraph")}
    return adding.on_conflict_do_update(
        index_elements=["story_id", "query_id"], set_=shown, where=story_query.c.entry_id == adding.excluded.entry_id
    )


@cache
def _locked() -> Select[Any]:
    columns = (story.c.publishers, story.c.outlets, story.c.last_seen_at)
    return select(*columns).where(story.c.id == bindparam("id_")).with_for_update()


@cache
def _matches() -> Select[Any]:
    shown = (story_query.c.quote, story_query.c.marks, story_query.c.terms, story_query.c.paragraph)
    evidence = (story_query.c.summary.label("why"), *shown)
    return (
        select(
            story,
            story_query.c.entry_id,
            *(column.label(f"match_{column.name}") for column in evidence),
            query.c.text.label("query_text"),
            enough().label("is_enough"),
            *(subscription.c[name] for name in ("mode", "digest_at", "silent", "loud", "urgent", "min_publishers")),
        )
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


async def _as_read(tx: Tx, row: Row[Any]) -> Story:
    """The story under the headline of the article that matched, which need not be its first."""
    made = _story(row)
    read = (await tx.execute(_article(), {"id_": row.entry_id})).first()
    if read is None or read.url == made.url:
        return made
    told = {"title": read.title, "url": read.url, "lang": read.lang or made.lang}
    return replace(made, **told, source_title=read.source_title, published_at=read.published_at)


@cache
def _article() -> Select[Any]:
    columns = (entry.c.title, entry.c.url, entry.c.lang, entry.c.published_at, source.c.title.label("source_title"))
    return select(*columns).join(source, source.c.id == entry.c.source_id).where(entry.c.id == bindparam("id_"))


@cache
def _told() -> Select[Any]:
    """What a chat was sent of a story, the first message first; it may be a digest with the story in it."""
    digest = outbox.alias("digest")
    return (
        select(func.coalesce(outbox.c.message_ref, digest.c.message_ref).label("message_ref"), outbox.c.revision)
        .outerjoin(digest, digest.c.id == outbox.c.digest_id)
        .where(
            outbox.c.story_id == bindparam("story_id_"),
            outbox.c.chat_id == bindparam("chat_id_"),
            outbox.c.kind.in_(("alert", "followup")),
            or_(outbox.c.state == "sent", and_(outbox.c.state == "digested", digest.c.state == "sent")),
        )
        .order_by(outbox.c.id)
    )


def _evidence(row: Row[Any]) -> Evidence:
    marks = tuple((start, end) for start, end in row.match_marks)
    return Evidence(row.match_why, row.match_quote, marks, tuple(row.match_terms), row.match_paragraph)


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
        outlets=tuple(name for _, name in row.outlets) or tuple(row.publishers),
        truces=truces.loaded(row.facts),
        corrections=tuple(Correction(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in row.corrections),
        continues=row.continues,
    )
