"""The outbox: who hears of a story, and what became of each message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select, text

from bot.model import ChatId, Delivery, Receipt, Story, StoryId
from bot.model.hearing import next_hour
from bot.storage import Tx, audience, dispatch, doubts, pulse, queue, stories
from bot.storage.audience import ANNOUNCES, PRIORITY
from bot.storage.schema import chat, outbox
from bot.storage.upsert import insert


@dataclass(frozen=True, slots=True)
class Depth:
    """How much waits to be sent, since when the longest overdue row is due, and how much was given up."""

    queued: int
    oldest: datetime | None
    parked: int


@dataclass(frozen=True, slots=True)
class Late:
    """Alerts that are due and that nobody took: how many, and since when the first is due."""

    count: int
    oldest: datetime | None


async def late(tx: Tx, before: datetime) -> Late:
    """What active chats should have been told by `before`. What waits for a reason of its chat was put off and is not due."""
    told = outbox.c.kind.in_(("alert", "followup", "digest", "reminder"))
    due = and_(outbox.c.state == "queued", told, outbox.c.due_at <= before, chat.c.state == "active")
    asked = select(func.count(), func.min(outbox.c.due_at)).join_from(outbox, chat, chat.c.id == outbox.c.chat_id)
    count, oldest = (await tx.execute(asked.where(due))).one()
    return Late(count, oldest)


async def announce(
    tx: Tx, story_id: StoryId, revision: int, now: datetime, *, chat_id: ChatId | None = None, told: bool = False
) -> int:
    """Queue the story at this revision for every chat that is to hear of it, and return for how many.

    Those are active chats with an active subscription to a query that the story matched, not muted. One that
    was sent an earlier revision gets a follow-up; one that still waits for its message, or for a digest with the
    story in it, gets no second one, for that will show the newest state. Once per chat, story and revision, however
    often it is called. With `chat_id` only for that chat; with `told` only for those that were told an earlier revision.

    How is decided by the most eager subscription that matched: at once, or held for a digest; and while a stop is made
    up for, held for the message that gathers what was missed, unless it is urgent.
    """
    adding = (
        insert(tx.dialect.name, outbox)
        .from_select(list(audience.HELD), audience.audience(chat_id is not None, told))
        .on_conflict_do_nothing()
    )
    asked = {"story_id_": story_id, "revision_": revision, "now_": now, "chat_id_": chat_id}
    await pulse.steady(tx)
    done = await tx.execute(adding, asked)
    if done.rowcount:
        await tx.execute(audience.look_at_held(), {"story_id_": story_id, "now_": now, "hour_": next_hour(now)})
    return done.rowcount


async def refresh(tx: Tx, story_id: StoryId, due_at: datetime, now: datetime, *, chat_id: ChatId | None = None) -> int:
    """Queue an edit of the first message about the story in every active chat that was sent one, for how many; one
    that waits already will show the newest state, and one that is under way is made once more. With `chat_id` only for
    that chat."""
    readers = audience.readers(chat_id is not None)
    adding = insert(tx.dialect.name, outbox).from_select(list(audience.COLUMNS), readers)
    adding = adding.on_conflict_do_update(
        index_elements=["chat_id", "story_id"],
        index_where=text("kind = 'update' AND state = 'queued'"),
        set_={"created_at": adding.excluded.created_at},
    )
    done = await tx.execute(adding, {"story_id_": story_id, "due_at_": due_at, "now_": now, "chat_id_": chat_id})
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


async def begin(tx: Tx, delivery: Delivery) -> Delivery:
    """About to be sent: until it is settled nobody knows whether it was. Raises queue.Overslept.

    Without this a crash before the call could not be told from one after it, and two of them would cost the message.
    """
    number = delivery.doubts + 1
    await queue.settle(tx, outbox, delivery, error=doubts.kept(number))
    return replace(delivery, doubts=number)


async def sent(
    tx: Tx, delivery: Delivery, receipt: Receipt, *, revision: int | None = None, shown: Story | None = None
) -> None:
    """Delivered, with the proof. `revision` is the one that was shown, if it was rendered newer than announced; `shown` the
    story as it was then.

    A revision that came up while the message was under way is announced now, and what else did is edited in. Raises
    queue.Overslept.
    """
    if delivery.kind == "update" and await _outdated(tx, delivery):
        await _release(tx, delivery, receipt.sent_at, in_doubt=0)
        return
    newest, revision = await _newest(tx, delivery), revision or delivery.revision
    proof = {"state": "sent", "message_ref": receipt.ref, "sent_at": receipt.sent_at, "revision": revision}
    await queue.settle(tx, outbox, delivery, due_at=None, error=None, **proof)
    if newest is None or revision is None:
        return
    if newest.revision > revision:
        await announce(tx, newest.id, newest.revision, receipt.sent_at, chat_id=await _whose(tx, delivery))
    if delivery.kind == "alert" and shown and _edited_in(newest) != _edited_in(shown):
        await refresh(tx, newest.id, receipt.sent_at, receipt.sent_at, chat_id=await _whose(tx, delivery))


async def again(tx: Tx, delivery: Delivery, due_at: datetime, *, give_back: bool) -> None:
    """Try at `due_at`; the attempt is given back when it was surely not sent. Raises queue.Overslept."""
    if give_back:
        await _release(tx, delivery, due_at, in_doubt=max(0, delivery.doubts - 1))
    else:
        await queue.settle(tx, outbox, delivery, due_at=due_at)


async def there(tx: Tx, delivery: Delivery) -> bool:
    """Whether the row of this message still is."""
    return await tx.scalar(select(outbox.c.id).where(outbox.c.id == delivery.id)) is not None


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


async def _release(tx: Tx, delivery: Delivery, due_at: datetime, in_doubt: int) -> None:
    given_back = {"attempts": max(0, delivery.attempts - 1), "error": doubts.kept(in_doubt)}
    await queue.settle(tx, outbox, delivery, due_at=due_at, **given_back)


async def _outdated(tx: Tx, delivery: Delivery) -> bool:
    """Whether the edit was asked for again after it was claimed: what went out may be older than that."""
    asked = select(outbox.c.created_at).where(outbox.c.id == delivery.id).with_for_update()
    created_at = await tx.scalar(asked)
    return created_at is not None and created_at != delivery.created_at


async def _newest(tx: Tx, delivery: Delivery) -> Story | None:
    """The story that this message announces, as it is now."""
    if delivery.story_id is None or delivery.kind not in ANNOUNCES:
        return None
    # Waits for a revision being written, which still takes this message for a waiting one. Asked before the
    # message is settled: who writes a revision holds the story first and looks at messages then, too.
    return await stories.steady(tx, delivery.story_id)


async def _whose(tx: Tx, delivery: Delivery) -> ChatId | None:
    """The chat that it went to by now: two may have become one."""
    chat_id: ChatId | None = await tx.scalar(select(outbox.c.chat_id).where(outbox.c.id == delivery.id))
    return chat_id


def _edited_in(told: Story) -> tuple[object, ...]:
    """What a message about a story shows that others bring to it."""
    return told.publishers, told.outlets, told.truces, told.corrections
