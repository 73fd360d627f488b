"""The outbox: who hears of a story, and what became of each message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    text,
)

from bot.model import ChatId, Delivery, Receipt, StoryId
from bot.storage import Tx, dispatch, queue
from bot.storage.schema import chat, mute, outbox, story, story_query, subscription
from bot.storage.upsert import insert

PRIORITY = {"notice": 0, "alert": 1, "followup": 2, "update": 3, "digest": 4, "broadcast": 5}
ANNOUNCES = ("alert", "followup")


@dataclass(frozen=True, slots=True)
class Depth:
    """How much waits to be sent, since when the longest overdue row is due, and how much was given up."""

    queued: int
    oldest: datetime | None
    parked: int


async def announce(
    tx: Tx, story_id: StoryId, revision: int, now: datetime, *, chat_id: ChatId | None = None, told: bool = False
) -> int:
    """Queue the story at this revision for every chat that is to hear of it, and return for how many.

    Those are active chats with an active subscription to a query that the story matched, not muted. One that
    was sent an earlier revision gets a follow-up; one that still waits for its message gets no second one, for
    that will show the newest state. Once per chat, story and revision, however often it is called.
    With `chat_id` only for that chat; with `told` only for those that were sent an earlier revision.
    """
    adding = (
        insert(tx.dialect.name, outbox)
        .from_select(list(COLUMNS), _audience(chat_id is not None, told))
        .on_conflict_do_nothing()
    )
    done = await tx.execute(adding, {"story_id_": story_id, "revision_": revision, "now_": now, "chat_id_": chat_id})
    return done.rowcount


async def refresh(tx: Tx, story_id: StoryId, due_at: datetime, now: datetime) -> int:
    """Queue an edit of the first message about the story in every active chat that was sent one, for how many; one
    that waits already will show the newest state, and one that is under way is made once more."""
    adding = insert(tx.dialect.name, outbox).from_select(list(COLUMNS), _readers())
    adding = adding.on_conflict_do_update(
        index_elements=["chat_id", "story_id"],
        index_where=text("kind = 'update' AND state = 'queued'"),
        set_={"created_at": adding.excluded.created_at},
    )
    done = await tx.execute(adding, {"story_id_": story_id, "due_at_": due_at, "now_": now})
    return done.rowcount


async def notice(
    tx: Tx, chat_id: ChatId, payload: Mapping[str, str], now: datetime, due_at: datetime | None = None
) -> None:
    """Queue a message of the bot about itself, due at once or at `due_at`."""
    told = {"kind": "notice", "payload": dict(payload), "priority": PRIORITY["notice"]}
    due = {"due_at": due_at or now, "created_at": now}
    await tx.execute(insert(tx.dialect.name, outbox).values(chat_id=chat_id, **told, **due))


async def claim(tx: Tx, holder_epoch: int, now: datetime, lease: timedelta, limit: int) -> list[Delivery]:
    """Up to `limit` due messages, most urgent first; none unless the role `telegram` is held at this epoch."""
    return await dispatch.take(tx, await dispatch.due(tx, holder_epoch, now, limit), now + lease)


async def sent(tx: Tx, delivery: Delivery, receipt: Receipt, *, revision: int | None = None) -> None:
    """Delivered, with the proof. `revision` is the one that was shown, if it was rendered newer than announced.

    A revision that came up while the message was under way is announced now. Raises queue.Overslept.
    """
    if delivery.kind == "update" and await _outdated(tx, delivery):
        await queue.release(tx, outbox, delivery, receipt.sent_at)
        return
    shown = revision or delivery.revision
    newest = await _newest(tx, delivery)
    proof = {"state": "sent", "message_ref": receipt.ref, "sent_at": receipt.sent_at, "revision": shown}
    await queue.settle(tx, outbox, delivery, due_at=None, error=None, **proof)
    if delivery.story_id and newest and shown and newest > shown:
        await announce(tx, delivery.story_id, newest, receipt.sent_at, chat_id=delivery.chat.id)


async def again(tx: Tx, delivery: Delivery, due_at: datetime, *, give_back: bool) -> None:
    """Try at `due_at`; the attempt is given back when it was surely not sent. Raises queue.Overslept."""
    if give_back:
        await queue.release(tx, outbox, delivery, due_at)
    else:
        await queue.settle(tx, outbox, delivery, due_at=due_at)


async def park(tx: Tx, delivery: Delivery, error: str) -> None:
    """Give up, kept for the operator with the reason. Raises queue.Overslept."""
    await queue.settle(tx, outbox, delivery, state="parked", due_at=None, error=error)


async def drop(tx: Tx, delivery: Delivery, reason: str) -> None:
    """Not wanted any more. Raises queue.Overslept."""
    await queue.settle(tx, outbox, delivery, state="dropped", due_at=None, error=reason)


async def depth(tx: Tx, now: datetime) -> Depth:
    """The state of the queue at `now`. A reminder waits once it is due."""
    waits = and_(outbox.c.state == "queued", or_(outbox.c.kind != "reminder", outbox.c.due_at <= now))
    waiting = select(func.count(), func.min(case((outbox.c.due_at <= now, outbox.c.due_at)))).where(waits)
    queued, oldest = (await tx.execute(waiting)).one()
    parked = await tx.scalar(select(func.count()).select_from(outbox).where(outbox.c.state == "parked"))
    return Depth(queued, oldest, parked or 0)


async def _outdated(tx: Tx, delivery: Delivery) -> bool:
    """Whether the edit was asked for again after it was claimed: what went out may be older than that."""
    asked = select(outbox.c.created_at).where(outbox.c.id == delivery.id).with_for_update()
    created_at = await tx.scalar(asked)
    return created_at is not None and created_at > delivery.created_at


async def _newest(tx: Tx, delivery: Delivery) -> int | None:
    """The newest revision of the story that this message announces."""
    if delivery.story_id is None or delivery.kind not in ANNOUNCES:
        return None
    # Waits for a revision being written, which still takes this message for a waiting one. Asked before the
    # message is settled: who writes a revision holds the story first and looks at messages then, too.
    newest = select(story.c.revision).where(story.c.id == bindparam("id_")).with_for_update(read=True)
    revision: int | None = await tx.scalar(newest, {"id_": delivery.story_id})
    return revision


COLUMNS = ("chat_id", "kind", "story_id", "revision", "payload", "priority", "state", "due_at", "created_at")


@cache
def _audience(one_chat: bool, followers: bool) -> Select[Any]:
    story_id, revision = (
        bindparam("story_id_", type_=story.c.id.type),
        bindparam("revision_", type_=outbox.c.revision.type),
    )
    now = bindparam("now_", type_=outbox.c.due_at.type)
    told, wants, muted = _told(story_id), _wants(story_id), _muted(story_id, now)
    digests = chat.c.mode == "digest"
    rows = select(
        chat.c.id,
        case((told, "followup"), else_="alert"),
        story_id,
        revision,
        literal({}, outbox.c.payload.type),
        case((told, PRIORITY["followup"]), else_=PRIORITY["alert"]),
        case((digests, "held"), else_="queued"),
        case((digests, null()), else_=now),
        now,
    ).where(chat.c.state == "active", wants, ~muted, or_(chat.c.followups, ~told))
    rows = rows.where(told) if followers else rows
    return rows.where(chat.c.id == bindparam("chat_id_")) if one_chat else rows


@cache
def _readers() -> Select[Any]:
    story_id = bindparam("story_id_", type_=story.c.id.type)
    return (
        select(
            chat.c.id,
            literal("update"),
            story.c.id,
            story.c.revision,
            literal({}, outbox.c.payload.type),
            literal(PRIORITY["update"]),
            literal("queued"),
            bindparam("due_at_", type_=outbox.c.due_at.type),
            bindparam("now_", type_=outbox.c.due_at.type),
        )
        .join_from(chat, story, story.c.id == story_id)
        .where(chat.c.state == "active", _told(story_id))
    )


def _told(story_id: Any) -> Any:
    earlier = outbox.alias("earlier")
    return exists().where(
        earlier.c.chat_id == chat.c.id,
        earlier.c.story_id == story_id,
        earlier.c.kind.in_(ANNOUNCES),
        earlier.c.state == "sent",
    )


def _wants(story_id: Any) -> Any:
    enough = or_(
        subscription.c.min_publishers <= 1, subscription.c.min_publishers <= func.json_array_length(story.c.publishers)
    )
    hearing = (
        select(subscription.c.chat_id)
        .join(story_query, story_query.c.query_id == subscription.c.query_id)
        .join(story, story.c.id == story_query.c.story_id)
        .where(story_query.c.story_id == story_id, ~subscription.c.paused, enough)
    )
    return chat.c.id.in_(hearing)


def _muted(story_id: Any, now: Any) -> Any:
    this_or_all = or_(mute.c.story_id.is_(None), mute.c.story_id == story_id)
    return exists().where(and_(mute.c.chat_id == chat.c.id, mute.c.until > now, this_or_all))
