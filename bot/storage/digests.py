"""What is held for a chat, and what is gathered of it into one message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, case, delete, exists, func, null, or_, select, update

from bot.model import Chat, ChatId, Delivery, Options, OutboxId, Receipt, StoryId
from bot.model.hearing import Hold
from bot.storage import Tx, outbox, queue
from bot.storage.audience import ANNOUNCES, PRIORITY, enough
from bot.storage.chats import chat_of
from bot.storage.schema import chat, mute, story, story_query, subscription
from bot.storage.schema import outbox as table
from bot.storage.subscriptions import options_of
from bot.storage.upsert import insert

FREE: dict[str, object] = {"hold": None, "held_at": None}


@dataclass(frozen=True, slots=True)
class Held:
    """An alert that waits to be gathered: why, and since when. `wanted` are the options of the subscriptions that ask
    for it: those whose number of publishers it has, else all; none when nobody asks any more, or its story is muted."""

    id: OutboxId
    hold: Hold
    held_at: datetime
    wanted: tuple[Options, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A story in a digest, at the revision that is shown."""

    story_id: StoryId
    revision: int


async def hold(tx: Tx, delivery: Delivery, why: Hold, now: datetime, until: datetime) -> None:
    """Not now: the claimed alert is held, its attempts given back, and its chat looked at `until`, or now when it wants
    to hear otherwise since the claim. Raises queue.Overslept."""
    # Who gathers for the chat just now would neither see the alert nor be told to look again.
    own = select(chat).join(table, table.c.chat_id == chat.c.id).where(table.c.id == delivery.id)
    row = (await tx.execute(own.with_for_update(of=chat, key_share=True))).one_or_none()
    if row is None:
        raise queue.Overslept(table.name, delivery.id)
    place, was = chat_of(row), delivery.chat
    await queue.settle(tx, table, delivery, state="held", hold=why, held_at=now, attempts=0, due_at=None)
    await _look(tx, place.id, until if (place.hearing, place.tz) == (was.hearing, was.tz) else now)


async def late(tx: Tx, delivery: Delivery, before: datetime) -> int:
    """How many alerts of the delivery's chat, itself among them, were announced `before` and not sent since; those
    that are held to be gathered after a stop count too."""
    waits = or_(table.c.state == "queued", and_(table.c.state == "held", table.c.hold == "stop"))
    mine = (table.c.chat_id == delivery.chat.id, table.c.kind.in_(ANNOUNCES), table.c.created_at <= before)
    return await tx.scalar(select(func.count()).select_from(table).where(*mine, waits)) or 0


async def hold_late(tx: Tx, chat_id: ChatId, before: datetime, now: datetime) -> None:
    """All of the chat's alerts that were announced `before` and that nobody is sending are held, to be gathered."""
    mine = (table.c.chat_id == chat_id, table.c.kind.in_(ANNOUNCES), table.c.state == "queued")
    idle = (table.c.created_at <= before, table.c.attempts == 0)
    await tx.execute(update(table).where(*mine, *idle).values(state="held", hold="stop", held_at=now, due_at=None))


async def due(tx: Tx, now: datetime, limit: int) -> list[ChatId]:
    """Chats for which something may have to be gathered by now, the longest waiting first."""
    at = chat.c.digest_due_at
    rows = await tx.scalars(select(chat.c.id).where(at <= now).order_by(at, chat.c.id).limit(limit))
    return [ChatId(id) for id in rows]


async def locked(tx: Tx, chat_id: ChatId, now: datetime) -> Chat | None:
    """The chat, which nobody else gathers for, and for which nothing is announced, until the end of the transaction; None
    when it is not due any more."""
    asked = select(chat).where(chat.c.id == chat_id, chat.c.digest_due_at <= now)
    # Whoever announces refers to the chat: what they have queued is there by now, and what they are about to comes after
    # it is written when to look next. Else each would leave an alert to the other, and nobody would look.
    row = (await tx.execute(asked.with_for_update())).one_or_none()
    return chat_of(row) if row else None


async def held(tx: Tx, chat_id: ChatId, now: datetime) -> list[Held]:
    """All that is held for the chat, in the order in which it came."""
    rows = (await tx.execute(_held(), {"chat_id_": chat_id, "now_": now})).all()
    alerts: dict[int, list[Row[Any]]] = {}
    for row in rows:
        alerts.setdefault(row.outbox_id, []).append(row)
    return [_one(among) for among in alerts.values()]


def _one(among: Sequence[Row[Any]]) -> Held:
    first = among[0]
    asking = [] if first.is_muted else [row for row in among if row.paused is not None]
    served = [row for row in asking if row.is_enough] or asking
    return Held(OutboxId(first.outbox_id), first.hold, first.held_at, tuple(map(options_of, served)))


async def muted_until(tx: Tx, chat_id: ChatId, now: datetime) -> datetime | None:
    """Until when the chat hears nothing at all; None when it does."""
    all_of_it = (mute.c.chat_id == chat_id, mute.c.story_id.is_(None), mute.c.until > now)
    until: datetime | None = await tx.scalar(select(func.max(mute.c.until)).where(*all_of_it))
    return until


async def is_open(tx: Tx, chat_id: ChatId) -> bool:
    """Whether a digest of the chat is still to be sent."""
    queued = (table.c.kind == "digest", table.c.state == "queued")
    return await tx.scalar(select(table.c.id).where(table.c.chat_id == chat_id, *queued)) is not None


async def fold(tx: Tx, chat_id: ChatId, ids: Sequence[OutboxId], payload: Mapping[str, str], now: datetime) -> None:
    """These held alerts of the chat become one message, due now."""
    made = insert(tx.dialect.name, table).values(
        chat_id=chat_id, kind="digest", payload=dict(payload), priority=PRIORITY["digest"], due_at=now, created_at=now
    )
    digest_id = (await tx.execute(made.returning(table.c.id))).scalar_one()
    await tx.execute(_of(ids).values(state="digested", digest_id=digest_id, **FREE))


async def release(tx: Tx, ids: Sequence[OutboxId], now: datetime) -> None:
    """These held alerts go out each by itself, now."""
    await tx.execute(_of(ids).values(state="queued", due_at=now, **FREE))


async def drop(tx: Tx, ids: Sequence[OutboxId]) -> None:
    """These held alerts are not wanted any more."""
    await tx.execute(_of(ids).values(state="dropped", error="unwanted", **FREE))


async def look_at(tx: Tx, chat_id: ChatId, at: datetime | None) -> None:
    """The chat is looked at again then; with None when something is held for it."""
    await tx.execute(update(chat).where(chat.c.id == chat_id).values(digest_due_at=at))


async def parts(tx: Tx, digest_id: OutboxId) -> list[Part]:
    """What is in the digest: each story as it is now, the one told of last first."""
    asked = (
        select(story.c.id, story.c.revision)
        .join(table, table.c.story_id == story.c.id)
        .where(table.c.digest_id == digest_id, table.c.state == "digested")
        .order_by(story.c.last_seen_at.desc(), story.c.id.desc())
    )
    return [Part(StoryId(row.id), row.revision) for row in await tx.execute(asked)]


async def sent(tx: Tx, delivery: Delivery, receipt: Receipt, shown: Sequence[Part]) -> None:
    """The digest was delivered, with its stories at these revisions; one that is newer by now is announced.
    Raises queue.Overslept."""
    ids = sorted(part.story_id for part in shown)
    # Read with a lock and before all else, as for a single message: see outbox.sent.
    newest = select(story.c.id, story.c.revision).where(story.c.id.in_(ids)).order_by(story.c.id)
    now = {row.id: row.revision for row in await tx.execute(newest.with_for_update(read=True))}
    # Nobody gathers of the chat meanwhile: what is told now may be held for it, too.
    own = select(chat.c.id).join(table, table.c.chat_id == chat.c.id).where(table.c.id == delivery.id)
    chat_id = await tx.scalar(own.with_for_update(of=chat, read=True, key_share=True))
    proof = {"state": "sent", "message_ref": receipt.ref, "sent_at": receipt.sent_at}
    await queue.settle(tx, table, delivery, due_at=None, error=None, **proof)
    for part in shown:
        await _counts_as(tx, delivery.id, chat_id, part)
    for part in shown:
        if now.get(part.story_id, 0) > part.revision:
            await outbox.announce(tx, part.story_id, now[part.story_id], receipt.sent_at, chat_id=chat_id)


async def _counts_as(tx: Tx, digest_id: OutboxId, chat_id: ChatId | None, part: Part) -> None:
    """The chat was told of the story at this revision. What waits to tell it that was queued while the digest was made."""
    same = (table.c.chat_id == chat_id, table.c.story_id == part.story_id, table.c.kind.in_(ANNOUNCES))
    waits = (table.c.state.in_(("queued", "held")), table.c.attempts == 0, table.c.revision <= part.revision)
    await tx.execute(delete(table).where(*same, *waits))
    twin = table.alias("twin")
    told = exists().where(
        twin.c.chat_id == chat_id,
        twin.c.story_id == part.story_id,
        twin.c.revision == part.revision,
        twin.c.kind.in_(ANNOUNCES),
    )
    own = (table.c.digest_id == digest_id, table.c.story_id == part.story_id, table.c.revision < part.revision)
    await tx.execute(update(table).where(*own, ~told).values(revision=part.revision))


async def _look(tx: Tx, chat_id: ChatId, at: datetime) -> None:
    """The chat is looked at then at the latest."""
    due = chat.c.digest_due_at
    sooner = update(chat).where(chat.c.id == chat_id, or_(due.is_(None), due > at))
    await tx.execute(sooner.values(digest_due_at=at))


def _of(ids: Sequence[OutboxId]) -> Any:
    return update(table).where(table.c.id.in_(ids), table.c.state == "held")


@cache
def _held() -> Select[Any]:
    """Held alerts, each as often as a subscription asks for it, and at least once."""
    now = bindparam("now_", type_=mute.c.until.type)
    muted = exists().where(mute.c.chat_id == table.c.chat_id, mute.c.story_id == table.c.story_id, mute.c.until > now)
    asks = and_(
        subscription.c.query_id == story_query.c.query_id,
        subscription.c.chat_id == table.c.chat_id,
        ~subscription.c.paused,
    )
    return (
        select(
            table.c.id.label("outbox_id"),
            table.c.hold,
            table.c.held_at,
            muted.label("is_muted"),
            case((subscription.c.id.is_(None), null()), else_=enough()).label("is_enough"),
            *(
                subscription.c[name]
                for name in ("mode", "digest_at", "silent", "loud", "urgent", "min_publishers", "paused")
            ),
        )
        .join(story, story.c.id == table.c.story_id)
        .outerjoin(story_query, story_query.c.story_id == table.c.story_id)
        .outerjoin(subscription, asks)
        .where(table.c.chat_id == bindparam("chat_id_"), table.c.state == "held")
        .order_by(table.c.id)
    )
