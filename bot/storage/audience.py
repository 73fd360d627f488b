"""Who hears of a story, how soon and why not at once: the fan-out, as statements."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, Update, and_, bindparam, case, exists, func, literal, null, or_, select, update

from bot.storage import pulse
from bot.storage.schema import chat, mute, outbox, story, story_query, subscription

PRIORITY = {"notice": 0, "alert": 1, "followup": 2, "update": 3, "digest": 4, "broadcast": 5}
ANNOUNCES = ("alert", "followup")
COLUMNS = ("chat_id", "kind", "story_id", "revision", "payload", "priority", "state", "due_at", "created_at")
HELD = (*COLUMNS, "hold", "held_at")


@cache
def audience(one_chat: bool, followers: bool) -> Select[Any]:
    """A row of HELD for every chat that is to hear of a story; with `one_chat` only for that one, with `followers` only
    for those that were told of it."""
    story_id, revision = (
        bindparam("story_id_", type_=story.c.id.type),
        bindparam("revision_", type_=outbox.c.revision.type),
    )
    now = bindparam("now_", type_=outbox.c.due_at.type)
    told, muted, waits = _told(story_id), _muted(story_id, now), _in_open_digest(story_id)
    wants = _wants(story_id, one_chat)
    hold = _hold(wants.c.eagerness)
    rows = select(
        chat.c.id,
        case((told, "followup"), else_="alert"),
        story_id,
        revision,
        literal({}, outbox.c.payload.type),
        case((told, PRIORITY["followup"]), else_=PRIORITY["alert"]),
        case((hold.is_(None), "queued"), else_="held"),
        case((hold.is_(None), now)),
        now,
        hold,
        case((hold.is_not(None), now)),
    )
    rows = rows.where(told) if followers else rows
    return rows.join(wants, wants.c.chat_id == chat.c.id).where(
        chat.c.state == "active", ~muted, ~waits, or_(chat.c.followups, ~told)
    )


def _hold(eagerness: Any) -> Any:
    """Why an alert is held, by what _wants tells; NULL when it is not."""
    gathered = and_(eagerness == NOT_URGENT, pulse.catching_up())
    return case((eagerness >= DAILY, "daily"), (eagerness >= HOURLY, "hourly"), (gathered, "stop"), else_=null())


@cache
def look_at_held() -> Update:
    """Chats for which something of a story is held are looked at now, if it may be due before they would be: nothing was
    held, or it goes with the next full hour (`hour_`), or a subscription has a time of its own. What is gathered after a
    stop is looked at when that is made up for."""
    new, of = outbox.alias("new"), chat.alias("of")
    hour = bindparam("hour_", type_=chat.c.digest_due_at.type)
    has_own_time = exists().where(subscription.c.chat_id == of.c.id, subscription.c.digest_at.is_not(None))
    sooner = or_(
        of.c.digest_due_at.is_(None),
        and_(new.c.hold == "hourly", of.c.digest_due_at > hour),
        and_(new.c.hold == "daily", has_own_time),
    )
    held = (
        select(new.c.chat_id)
        .join(of, of.c.id == new.c.chat_id)
        .where(new.c.story_id == bindparam("story_id_"), new.c.state == "held", new.c.hold != "stop", sooner)
    )
    due = chat.c.digest_due_at
    return update(chat).where(chat.c.id.in_(held)).values(digest_due_at=bindparam("now_", type_=due.type))


@cache
def readers(one_chat: bool) -> Select[Any]:
    """A row of COLUMNS for every chat whose message about a story is to be edited; with `one_chat` only for that one."""
    story_id = bindparam("story_id_", type_=story.c.id.type)
    meant = (chat.c.id == bindparam("chat_id_"),) if one_chat else ()
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
        .where(chat.c.state == "active", _has_own_message(story_id), *meant)
    )


def _told(story_id: Any) -> Any:
    """By a message of its own, or in a digest."""
    earlier = outbox.alias("earlier")
    in_digest = and_(earlier.c.state == "digested", _digest_of(earlier) == "sent")
    return exists().where(
        earlier.c.chat_id == chat.c.id,
        earlier.c.story_id == story_id,
        earlier.c.kind.in_(ANNOUNCES),
        or_(earlier.c.state == "sent", in_digest),
    )


def _digest_of(row: Any) -> Any:
    """The state of the digest that a row is in. As a value and not as a join, which would be made once for all chats
    over whatever is queued."""
    digest = outbox.alias("digest")
    return select(digest.c.state).where(digest.c.id == row.c.digest_id).scalar_subquery()


def _has_own_message(story_id: Any) -> Any:
    """A first message about the story alone: what a digest says of it cannot be edited into an alert. One that is under
    way may have been put together already; if it never arrives, there is nothing to edit then."""
    first = outbox.alias("first")
    under_way = and_(first.c.state == "queued", first.c.attempts > 0)
    own = (first.c.kind == "alert", or_(first.c.state == "sent", under_way))
    return exists().where(first.c.chat_id == chat.c.id, first.c.story_id == story_id, *own)


def _in_open_digest(story_id: Any) -> Any:
    row = outbox.alias("row")
    mine = (row.c.chat_id == chat.c.id, row.c.story_id == story_id, row.c.state == "digested")
    return exists().where(*mine, _digest_of(row) == "queued")


# How eager a subscription is, the less the more: its mode and whether it is not urgent, in one number.
NOT_URGENT, HOURLY, DAILY = 1, 2, 4


def enough() -> Any:
    """Whether the story has as many independent publishers as the subscription asks for."""
    asked = subscription.c.min_publishers
    return or_(asked <= 1, asked <= func.json_array_length(story.c.publishers))


def _wants(story_id: Any, one_chat: bool) -> Any:
    """Chats with a subscription that matched, each with the eagerness of the most eager one."""
    of = chat.alias("of")
    mode = func.coalesce(subscription.c.mode, of.c.mode)
    eager = case((mode == "instant", 0), (mode == "hourly", HOURLY), else_=DAILY)
    urgent = case((subscription.c.urgent, 0), else_=NOT_URGENT)
    hearing = (
        select(subscription.c.chat_id, func.min(eager + urgent).label("eagerness"))
        .join(story_query, story_query.c.query_id == subscription.c.query_id)
        .join(story, story.c.id == story_query.c.story_id)
        .join(of, of.c.id == subscription.c.chat_id)
        .where(story_query.c.story_id == story_id, ~subscription.c.paused, enough())
        .group_by(subscription.c.chat_id)
    )
    return (hearing.where(of.c.id == bindparam("chat_id_")) if one_chat else hearing).subquery("wants")


def _muted(story_id: Any, now: Any) -> Any:
    this_or_all = or_(mute.c.story_id.is_(None), mute.c.story_id == story_id)
    return exists().where(and_(mute.c.chat_id == chat.c.id, mute.c.until > now, this_or_all))
