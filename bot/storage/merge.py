"""Two chats turn out to be one."""

from __future__ import annotations

from sqlalchemy import Table, and_, delete, exists, func, or_, select, update

from bot.model import ChatId
from bot.storage import Tx
from bot.storage.ended import ended
from bot.storage.intakes import intake
from bot.storage.schema import chat, mute, outbox, subscription
from bot.storage.shares import share

WAITING = ("queued", "held")
TOLD = ("sent", "digested")
GIVEN_UP = ("dropped", "parked")
ANNOUNCES = ("alert", "followup")


async def into(tx: Tx, kept: ChatId, other: ChatId) -> None:
    """Everything of `other` becomes `kept`'s, nothing twice, and `other` is no more.

    Of two alerts about one story the one that was sent counts: it was read by the same people.
    """
    await _take_subscriptions(tx, kept, other)
    await _drop_told(tx, kept, other)
    await _drop_told(tx, other, kept)
    await _give_way(tx, kept, other)
    await _give_way(tx, other, kept)
    await _drop_doubles(tx, kept, other)
    await _drop_broadcasts(tx, kept, other)
    await _hand_over_digest(tx, kept, other)
    await _take(tx, outbox, kept, other)
    await _look_soon(tx, kept, other)
    await _take_mutes(tx, kept, other)
    await _take_shares(tx, kept, other)
    await _take_intakes(tx, kept, other)
    await tx.execute(delete(chat).where(chat.c.id == other))


async def _take(tx: Tx, table: Table, kept: ChatId, other: ChatId) -> None:
    await tx.execute(update(table).where(table.c.chat_id == other).values(chat_id=kept))


async def _take_subscriptions(tx: Tx, kept: ChatId, other: ChatId) -> None:
    twin = subscription.alias("twin")
    has = exists().where(twin.c.chat_id == kept, twin.c.query_id == subscription.c.query_id)
    await tx.execute(delete(subscription).where(subscription.c.chat_id == other, has))
    used = [select(func.max(table.c.number)).where(table.c.chat_id == kept) for table in (subscription, ended)]
    behind = subscription.c.number + max([await tx.scalar(one) or 0 for one in used])
    taken = update(subscription).where(subscription.c.chat_id == other).values(chat_id=kept, number=behind)
    await tx.execute(taken)


async def _drop_told(tx: Tx, by: ChatId, to: ChatId) -> None:
    """Forget what `by` still has to say about a story that `to` was told as new or newer."""
    told = outbox.alias("told")
    heard = exists().where(
        told.c.chat_id == to,
        told.c.story_id == outbox.c.story_id,
        told.c.revision >= outbox.c.revision,
        told.c.kind.in_(ANNOUNCES),
        told.c.state.in_(TOLD),
    )
    own = and_(outbox.c.chat_id == by, outbox.c.kind.in_(ANNOUNCES), outbox.c.state.not_in(TOLD))
    await tx.execute(delete(outbox).where(own, heard))


async def _give_way(tx: Tx, by: ChatId, to: ChatId) -> None:
    """Forget what was given up on at one address when the other still waits for its word about the story."""
    twin = outbox.alias("twin")
    waits = exists().where(
        twin.c.chat_id == to,
        twin.c.story_id == outbox.c.story_id,
        twin.c.kind.in_(ANNOUNCES),
        twin.c.state.in_(WAITING),
    )
    own = and_(outbox.c.chat_id == by, outbox.c.kind.in_(ANNOUNCES), outbox.c.state.in_(GIVEN_UP))
    await tx.execute(delete(outbox).where(own, waits))


async def _drop_doubles(tx: Tx, kept: ChatId, other: ChatId) -> None:
    """Forget what both have: the same revision, both a waiting word about the story, or the same reminder."""
    twin = outbox.alias("twin")
    waiting = and_(outbox.c.state.in_(WAITING), twin.c.state.in_(WAITING))
    both_announce = and_(outbox.c.kind.in_(ANNOUNCES), twin.c.kind.in_(ANNOUNCES))
    both_update = and_(outbox.c.kind == "update", twin.c.kind == "update", waiting)
    both_remind = and_(
        outbox.c.kind == "reminder",
        twin.c.kind == "reminder",
        waiting,
        *(outbox.c.payload[name].as_string() == twin.c.payload[name].as_string() for name in ("what", "minutes")),
    )
    announced = and_(both_announce, or_(waiting, outbox.c.revision == twin.c.revision))
    same = or_(announced, both_update, both_remind)
    has = exists().where(twin.c.chat_id == kept, twin.c.story_id == outbox.c.story_id, same)
    await tx.execute(delete(outbox).where(outbox.c.chat_id == other, has))


async def _drop_broadcasts(tx: Tx, kept: ChatId, other: ChatId) -> None:
    """Of two copies of a broadcast one stays: one that was sent, else one that is still to be."""
    twin = outbox.alias("twin")
    same = twin.c.broadcast_id == outbox.c.broadcast_id
    theirs = exists().where(twin.c.chat_id == other, same, twin.c.state.not_in(GIVEN_UP))
    await tx.execute(delete(outbox).where(outbox.c.chat_id == kept, outbox.c.state != "sent", theirs))
    await tx.execute(delete(outbox).where(outbox.c.chat_id == other, exists().where(twin.c.chat_id == kept, same)))


async def _hand_over_digest(tx: Tx, kept: ChatId, other: ChatId) -> None:
    """What an open digest of `other` holds goes into the open digest of `kept`, if there are two."""
    is_open = and_(outbox.c.kind == "digest", outbox.c.state == "queued")
    theirs = await tx.scalar(select(outbox.c.id).where(outbox.c.chat_id == other, is_open))
    ours = await tx.scalar(select(outbox.c.id).where(outbox.c.chat_id == kept, is_open))
    if theirs and ours:
        await tx.execute(update(outbox).where(outbox.c.digest_id == theirs).values(digest_id=ours))
        await tx.execute(delete(outbox).where(outbox.c.id == theirs))


async def _look_soon(tx: Tx, kept: ChatId, other: ChatId) -> None:
    """What is held for `other` is not forgotten: whoever gathers for `kept` looks when it would have looked there."""
    due = await tx.scalar(select(chat.c.digest_due_at).where(chat.c.id == other))
    own = chat.c.digest_due_at
    if due is not None:
        sooner = update(chat).where(chat.c.id == kept, or_(own.is_(None), own > due))
        await tx.execute(sooner.values(digest_due_at=due))


async def _take_mutes(tx: Tx, kept: ChatId, other: ChatId) -> None:
    twin = mute.alias("twin")
    same = or_(twin.c.story_id == mute.c.story_id, and_(twin.c.story_id.is_(None), mute.c.story_id.is_(None)))
    await tx.execute(delete(mute).where(mute.c.chat_id == other, exists().where(twin.c.chat_id == kept, same)))
    await _take(tx, mute, kept, other)


async def _take_shares(tx: Tx, kept: ChatId, other: ChatId) -> None:
    shared = select(share.c.query).where(share.c.chat_id == kept)
    await tx.execute(delete(share).where(share.c.chat_id == other, share.c.query.in_(shared)))
    await _take(tx, share, kept, other)


async def _take_intakes(tx: Tx, kept: ChatId, other: ChatId) -> None:
    """Of two lists of feeds that are being brought that of `kept` goes on."""
    busy = exists(select(intake.c.id).where(intake.c.chat_id == kept))
    await tx.execute(update(intake).where(intake.c.chat_id == other, ~busy).values(chat_id=kept))
    await tx.execute(delete(intake).where(intake.c.chat_id == other))
