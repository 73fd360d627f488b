"""Forgetting: texts soon, rows later, and nothing that is still needed.

What may go is found without stopping anybody, and goes in parts: nobody waits for more than one of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ScalarSelect,
    Table,
    and_,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from bot.storage import Tx, exclusive, privacy
from bot.storage.audience import ANNOUNCES
from bot.storage.filing import entry_search
from bot.storage.hosts import host
from bot.storage.onair import broadcast
from bot.storage.pages import page
from bot.storage.saving import SEEN_EVERY
from bot.storage.schema import chat, entry, mute, outbox, query, source, story, story_key, story_query, subscription
from bot.storage.types import Span

SETTLED = ("sent", "dropped", "parked", "digested")
# Items change, and their pages are read again, within hours.
PAGES_KEPT = timedelta(days=3)
# How far indices in memory, and clocks of machines, may be behind.
GRACE = timedelta(days=1)
Act = Callable[[Tx, Sequence[Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Before:
    """What is older than this is forgotten: texts of articles, rows that are done with, and chats that are gone."""

    texts: datetime
    rows: datetime
    chats: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """Of the rows of `id`'s table those go that are `where`; `among` narrows down where they are looked for. `act` is what is
    done to them, by default they are deleted."""

    name: str
    id: Column[Any]
    where: tuple[ColumnElement[bool], ...]
    among: tuple[ColumnElement[bool], ...] = ()
    act: Act | None = field(default=None, compare=False)


async def find(tx: Tx, rule: Rule, limit: int) -> list[Any]:
    """Keys of up to `limit` rows that go by the rule, in the order in which they go."""
    wanted = select(rule.id).where(*rule.among, *rule.where).order_by(rule.id).limit(limit)
    return list(await tx.scalars(wanted))


async def forget(tx: Tx, rule: Rule, keys: Sequence[Any]) -> int:
    """Let those of these rows go that still go by the rule and that nobody is working on; how many went."""
    await exclusive(tx, "retention")
    table = rule.id.table
    if table is chat:
        # Before its rows are locked, as whoever wants to be forgotten does: else each could wait for the other.
        await exclusive(tx, "stories")
    still = select(rule.id).where(rule.id.in_(keys), *rule.where).order_by(rule.id)
    found = list(await tx.scalars(still.with_for_update(skip_locked=True, of=table)))
    await (rule.act or partial(_delete, rule.id))(tx, found)
    return len(found)


def rules(before: Before, now: datetime) -> tuple[Rule, ...]:
    """All that is forgotten, in the order in which one thing lets the next one go."""
    return (
        Rule("chats", chat.c.id, (chat.c.state == "gone", chat.c.gone_at < before.chats), act=partial(_chats, now)),
        Rule("texts", entry.c.id, (entry.c.first_seen_at < before.texts, entry.c.text.is_not(None)), act=_texts),
        Rule("plots", story.c.id, (story.c.last_seen_at < before.texts, story.c.terms.is_not(None)), act=_plots),
        Rule("messages", outbox.c.id, _told(before.rows), (_old(outbox, outbox.c.created_at, before.rows),)),
        Rule("broadcasts", broadcast.c.id, _broadcast(before.rows)),
        Rule("entries", entry.c.id, _unlisted(before.rows), (_old(entry, entry.c.first_seen_at, before.rows),)),
        Rule("stories", story.c.id, _over(before.rows)),
        Rule("words", query.c.id, (_nobodys(), ~_is_blank()), act=partial(privacy.blank, now=now)),
        Rule("queries", query.c.id, _unknown(now - GRACE)),
        Rule("mutes", mute.c.id, (mute.c.until < now,)),
        Rule("hosts", host.c.name, _unasked(now)),
        Rule("pages", page.c.key, (page.c.read_at < now - PAGES_KEPT,)),
    )


async def _delete(id: Column[Any], tx: Tx, keys: Sequence[Any]) -> None:
    await tx.execute(delete(id.table).where(id.in_(keys)))


# ------------------------------------------------------------ what goes


def _old(table: Table, at: Column[datetime], before: datetime) -> ColumnElement[bool]:
    """Rows that were made before the first that is younger: numbers rise with time, so the old ones are at the beginning."""
    young: ScalarSelect[Any] = select(table.c.id).where(at >= before).order_by(table.c.id).limit(1).scalar_subquery()
    return table.c.id < func.coalesce(young, select(func.max(table.c.id) + 1).scalar_subquery())


def _told(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """A digest goes after what is in it. By what announced a story a chat is known to have heard of it: that stays while the
    story is told of, else it would be new to the chat again."""
    part = outbox.alias("part")
    settled = outbox.c.state.in_(SETTLED)
    goes_on = exists().where(story.c.id == outbox.c.story_id, story.c.last_seen_at >= before)
    needed = and_(outbox.c.kind.in_(ANNOUNCES), goes_on)
    return (outbox.c.created_at < before, settled, ~exists().where(part.c.digest_id == outbox.c.id), ~needed)


def _broadcast(before: datetime) -> tuple[ColumnElement[bool], ...]:
    told = exists().where(outbox.c.broadcast_id == broadcast.c.id)
    return (broadcast.c.created_at < before, ~broadcast.c.open, ~told)


def _unlisted(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Its source has listed others since, clearly later, and no longer this one: so what is still listed, even by a source
    that has been silent for a year, is never new again."""
    since = entry.c.last_seen_at + literal(SEEN_EVERY, Span) < source.c.listed_at
    left = exists().where(source.c.id == entry.c.source_id, since)
    return (entry.c.last_seen_at < before, entry.c.due_at.is_(None), left)


def _over(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Nothing is left of it, and no truce of it is still to run out."""
    told = (entry.c.story_id, outbox.c.story_id)
    return (
        story.c.last_seen_at < before,
        story.c.expires_at.is_(None),
        *(~exists().where(of == story.c.id) for of in told),
    )


def _nobodys() -> ColumnElement[bool]:
    """A query that nobody asks for, and that nothing is kept of that it found."""
    asked = exists().where(subscription.c.query_id == query.c.id)
    return ~asked & ~exists().where(story_query.c.query_id == query.c.id)


def _is_blank() -> ColumnElement[bool]:
    return query.c.key.like(f"{privacy.BLANK}:%")


def _unknown(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Nobody's for so long that no index in memory knows its number. The last number is kept: SQLite would give it out again."""
    last = select(func.max(query.alias("last").c.id)).scalar_subquery()
    return (_is_blank(), _nobodys(), query.c.created_at < before, query.c.id < last)


def _unasked(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Its turn is long over, and so is what its robots.txt said."""
    over = or_(host.c.robots_until.is_(None), host.c.robots_until < now)
    return (host.c.slot_at < now - GRACE, over)


# ------------------------------------------------------ what is done to it


async def _chats(now: datetime, tx: Tx, ids: Sequence[int]) -> None:
    """With all they had, and the words of what nobody else asks for."""
    asked = set(await tx.scalars(select(subscription.c.query_id).where(subscription.c.chat_id.in_(ids))))
    await tx.execute(delete(chat).where(chat.c.id.in_(ids)))
    await privacy.blank(tx, sorted(asked), now=now)


async def _texts(tx: Tx, ids: Sequence[int]) -> None:
    """With the keys that they are found by."""
    await tx.execute(delete(entry_search).where(entry_search.c.entry_id.in_(ids)))
    await tx.execute(update(entry).where(entry.c.id.in_(ids)).values(text=None))


async def _plots(tx: Tx, ids: Sequence[int]) -> None:
    """Nothing is compared with them any more."""
    await tx.execute(delete(story_key).where(story_key.c.story_id.in_(ids)))
    await tx.execute(update(story).where(story.c.id.in_(ids)).values(terms=None))
