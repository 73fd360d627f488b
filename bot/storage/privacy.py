"""All that is stored of a chat: read for those whose it is, and forgotten for them.

`HOLDINGS` names every table with rows of a chat or a person. A table that is missing here is a mistake, and a test
says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, Text, delete, exists, func, select, update

from bot.model import ChatId
from bot.storage import Tx, chats, exclusive
from bot.storage.audit import table as audit
from bot.storage.bans import ban
from bot.storage.dialogues import dialogue
from bot.storage.ended import ended
from bot.storage.intakes import intake
from bot.storage.onair import broadcast
from bot.storage.schema import admin, chat, mute, outbox, query, story, story_query, subscription
from bot.storage.shares import share

# A bound on memory: of more rows the newest are given, and how many there are.
MOST = 20_000
# What stands in place of a query's words when nobody asks for it any more; its number is never given out again.
BLANK = "forgotten"


@dataclass(frozen=True, slots=True)
class Holding:
    """A table with rows of a chat, or of a person (`by_person`), by the column `of`.

    `shown` are columns of other tables that say what a number stands for, `joins` how they are found. `where` are the
    rows meant. With `forgotten` false they outlive a chat that wants to be forgotten.
    """

    name: str
    table: Table
    of: ColumnElement[Any]
    by_person: bool = False
    forgotten: bool = True
    where: tuple[ColumnElement[bool], ...] = ()
    shown: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    joins: tuple[tuple[Table, ColumnElement[bool]], ...] = ()


_IS_REMINDER = outbox.c.kind == "reminder"
_STORY = ((story, story.c.id == outbox.c.story_id),)
_TITLE = {"story_title": story.c.title}
# In the order in which they are deleted.
HOLDINGS = (
    Holding(
        "subscriptions",
        subscription,
        subscription.c.chat_id,
        shown={"query": query.c.text},
        joins=((query, query.c.id == subscription.c.query_id),),
    ),
    Holding("mutes", mute, mute.c.chat_id, shown=_TITLE, joins=((story, story.c.id == mute.c.story_id),)),
    Holding("messages", outbox, outbox.c.chat_id, where=(~_IS_REMINDER,), shown=_TITLE, joins=_STORY),
    Holding("reminders", outbox, outbox.c.chat_id, where=(_IS_REMINDER,), shown=_TITLE, joins=_STORY),
    Holding("shared_links", share, share.c.chat_id),
    Holding("ended_subscriptions", ended, ended.c.chat_id),
    Holding("open_questions", dialogue, dialogue.c.chat_id),
    Holding("imports", intake, intake.c.chat_id),
    # Given by whoever runs the bot, not by the chat; who acted under it has to stay answerable.
    Holding("role", admin, admin.c.user_id, by_person=True, forgotten=False),
    Holding("ban", ban, ban.c.address, by_person=True, forgotten=False),
    Holding("acts", audit, audit.c.who, by_person=True, forgotten=False),
    Holding("broadcasts", broadcast, broadcast.c.by, by_person=True, forgotten=False),
)
CHATS = Holding("chats", chat, chat.c.id)


@dataclass(frozen=True, slots=True)
class Held:
    """What is stored at an address: rows by the name of their holding, and how many more than are given there are."""

    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Gone:
    """How many rows of each holding were deleted, and how many stay."""

    deleted: Mapping[str, int]
    kept: Mapping[str, int]


async def held(tx: Tx, channel: str, address: str) -> Held:
    """All that is stored of the chat at this address, in all its topics, as JSON can hold it; times in UTC."""
    ids = [one.id for one in await chats.all_at(tx, channel, address)]
    rows, left_out = {}, {}
    for holding in (CHATS, *HOLDINGS):
        found = (await tx.execute(_rows(holding, ids, address))).all()
        rows[holding.name] = [_told(row) for row in reversed(found)]
        if len(found) == MOST:
            left_out[holding.name] = await _count(tx, holding, ids, address) - MOST
    return Held(rows, {name: count for name, count in left_out.items() if count})


async def counts(tx: Tx, channel: str, address: str) -> dict[str, int]:
    """How many rows of each holding there are."""
    ids = [one.id for one in await chats.all_at(tx, channel, address)]
    return {one.name: await _count(tx, one, ids, address) for one in HOLDINGS}


async def forget(tx: Tx, channel: str, address: str, now: datetime) -> Gone:
    """The chat at this address is as if it had never been, in all its topics; done twice, nothing is left to do.

    What waited is gone with it. The words of queries that nobody else asks for go too, with what they matched.
    """
    # A worker that is just deciding who hears of a story finds the chat whole, or not at all.
    await exclusive(tx, "stories")
    here = select(chat.c.id).where(chat.c.channel == channel, chat.c.address == address)
    ids = list(await tx.scalars(here.order_by(chat.c.id).with_for_update()))
    asked = set(await tx.scalars(select(subscription.c.query_id).where(subscription.c.chat_id.in_(ids))))
    kept = {one.name: await _count(tx, one, ids, address) for one in HOLDINGS if not one.forgotten}
    deleted = {one.name: await _count(tx, one, ids, address) for one in HOLDINGS if one.forgotten}
    for table in dict.fromkeys(one.table for one in HOLDINGS if one.forgotten):
        await tx.execute(delete(table).where(table.c.chat_id.in_(ids)))
    await tx.execute(delete(chat).where(chat.c.id.in_(ids)))
    await blank(tx, sorted(asked), now=now)
    return Gone(deleted | {"chats": len(ids)}, {name: count for name, count in kept.items() if count})


async def blank(tx: Tx, queries: Sequence[int], *, now: datetime) -> None:
    """Take the words from those queries that nobody asks for any more.

    The rows stay for a while after `now`: their numbers are known to indices in memory, and must not come to mean another
    query.
    """
    # Whoever subscribes to one of them just now holds it until that is done; only then is it known who asks.
    await tx.execute(select(query.c.id).where(query.c.id.in_(queries)).order_by(query.c.id).with_for_update())
    nobodys = ~exists().where(subscription.c.query_id == query.c.id)
    for query_id in await tx.scalars(select(query.c.id).where(query.c.id.in_(queries), nobodys)):
        await tx.execute(delete(story_query).where(story_query.c.query_id == query_id))
        words = {"key": f"{BLANK}:{query_id}", "text": BLANK}
        await tx.execute(update(query).where(query.c.id == query_id).values(**words, created_at=now))


def _mine(holding: Holding, ids: Sequence[ChatId], address: str) -> tuple[ColumnElement[bool], ...]:
    """The rows of the chat. A person is known by the address of their private chat."""
    if not holding.by_person:
        return holding.of.in_(ids), *holding.where
    person: str | int = address
    if not isinstance(holding.of.type, Text):
        person = int(address) if address.lstrip("-").isdecimal() else 0
    return holding.of == person, *holding.where


def _rows(holding: Holding, ids: Sequence[ChatId], address: str) -> Select[Any]:
    shown = [column.label(name) for name, column in holding.shown.items()]
    wanted = select(*holding.table.c, *shown).select_from(_joined(holding))
    key = next(iter(holding.table.primary_key))
    return wanted.where(*_mine(holding, ids, address)).order_by(key.desc()).limit(MOST)


def _joined(holding: Holding) -> Any:
    joined: Any = holding.table
    for table, on in holding.joins:
        joined = joined.outerjoin(table, on)
    return joined


async def _count(tx: Tx, holding: Holding, ids: Sequence[ChatId], address: str) -> int:
    counted = select(func.count()).select_from(holding.table).where(*_mine(holding, ids, address))
    return await tx.scalar(counted) or 0


def _told(row: Row[Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row._mapping.items()}  # noqa: SLF001 - its public name


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime | time) else value
