"""How much there is of everything, for /stats."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement, Select, and_, distinct, func, select, type_coerce

from bot.storage import Tx
from bot.storage.schema import chat, entry, outbox, source, story, story_query, subscription
from bot.storage.types import Span

TOLD = and_(outbox.c.kind.in_(("alert", "followup")), outbox.c.state == "sent")
# Kinds of errors that are told apart; each is a code, with details that may differ in each row.
ERRORS_READ = 500


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts; `recent` are the alerts sent since the moment asked for, `middle` and `slowest` how long half and all but a
    twentieth of these took at the most, from being queued to being sent."""

    users: int
    chats: dict[tuple[str, str], int]
    subscriptions: int
    sources: dict[str, int]
    entries: int
    stories: int
    matches: int
    alerts: int
    recent: int
    middle: timedelta | None
    slowest: timedelta | None


async def stats(tx: Tx, since: datetime) -> Stats:
    """One look at all tables. A user is a person who wrote to the bot in private and has not gone."""
    private = and_(chat.c.kind == "private", chat.c.state != "gone")
    by_kind = select(chat.c.kind, chat.c.state, func.count()).group_by(chat.c.kind, chat.c.state)
    by_state = select(source.c.state, func.count()).group_by(source.c.state)
    recent = and_(TOLD, outbox.c.sent_at >= since)
    lately = await _count(tx, select(func.count()).select_from(outbox).where(recent))
    return Stats(
        users=await _count(tx, select(func.count(distinct(chat.c.address))).where(private)),
        chats={(kind, state): number for kind, state, number in await tx.execute(by_kind)},
        subscriptions=await _count(tx, select(func.count()).select_from(subscription)),
        sources=dict((await tx.execute(by_state)).all()),
        entries=await _count(tx, select(func.count()).select_from(entry)),
        stories=await _count(tx, select(func.count()).select_from(story)),
        matches=await _count(tx, select(func.count()).select_from(story_query)),
        alerts=await _count(tx, select(func.count()).select_from(outbox).where(TOLD)),
        recent=lately,
        middle=await _lag(tx, recent, lately, 0.5),
        slowest=await _lag(tx, recent, lately, 0.95),
    )


async def errors(tx: Tx, since: datetime) -> dict[str, int]:
    """How often what went wrong since then, by code: messages and entries given up, and sources that fail now."""
    failing = and_(source.c.last_error.is_not(None), source.c.state != "paused")
    parked = and_(outbox.c.state == "parked", outbox.c.created_at >= since)
    found: Counter[str] = Counter()
    for asked in (
        select(outbox.c.error, func.count()).where(parked).group_by(outbox.c.error),
        select(entry.c.error, func.count())
        .where(entry.c.error.is_not(None), entry.c.first_seen_at >= since)
        .group_by(entry.c.error),
        select(source.c.last_error, func.count()).where(failing, source.c.failures > 0).group_by(source.c.last_error),
    ):
        for error, number in await tx.execute(asked.order_by(func.count().desc()).limit(ERRORS_READ)):
            found[_code(error)] += number
    return dict(found.most_common())


def _code(error: str | None) -> str:
    """The stable part of an error: its code without the details."""
    return (error or "").partition("(")[0].partition(":")[0].strip() or "error"


async def _lag(tx: Tx, among: ColumnElement[bool], number: int, share: float) -> timedelta | None:
    """What `share` of these messages took at the most; neither database shares its function for this with the other."""
    if not number:
        return None
    took = type_coerce(outbox.c.sent_at - outbox.c.created_at, Span())
    found: timedelta | None = await tx.scalar(
        select(took).where(among).order_by(took).offset(ceil(share * number) - 1).limit(1)
    )
    return found


async def _count(tx: Tx, asked: Select[int]) -> int:
    return await tx.scalar(asked) or 0
