"""Chats: where messages go, and what becomes of them when a chat leaves or moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, func, literal, select, update

from bot.model import Chat, ChatId, ChatState, Hearing
from bot.model.hearing import MORNING, Quiet
from bot.storage import Tx, exclusive, merge
from bot.storage.schema import chat, outbox
from bot.storage.upsert import insert

WAITING = ("queued", "held")
# Why a chat is gone that only the end of its ban brings back.
BANNED = "banned"
# Keys of notices that greet a group: one that only moved is not greeted.
GREETINGS = ("welcome", "welcome.back")
ACTIVE: dict[str, Any] = {"state": "active", "state_reason": None, "gone_at": None}


async def know(
    tx: Tx,
    channel: str,
    address: str,
    thread_id: int,
    kind: str,
    title: str,
    lang: str,
    tz: str,
    now: datetime,
    *,
    follows: bool = False,
) -> Chat:
    """The chat at this address, made if it is new. Its title, if one is told, and kind follow; `lang` and `tz` are for a
    new one only, unless it `follows` in `lang` while nobody has chosen another. A new topic speaks as its group does. A gone
    chat that speaks again is active again, unless it is banned."""
    place = {"channel": channel, "address": address, "thread_id": thread_id}
    row = (await tx.execute(_at(), {f"{name}_": value for name, value in place.items()})).one_or_none()
    turns = row is not None and follows and not row.lang_chosen and row.lang != lang
    if row is not None and row.kind == kind and title in {"", row.title} and row.state != "gone" and not turns:
        return chat_of(row)
    told = {"kind": kind} | ({"title": title} if title else {}) | ({"lang": lang} if turns else {})
    spoken = {"lang": lang} if row is not None else await _spoken(tx, channel, address, lang)
    made = insert(tx.dialect.name, chat).values(**place, kind=kind, title=title, tz=tz, created_at=now, **spoken)
    await tx.execute(made.on_conflict_do_update(index_elements=list(place), set_=told))
    await tx.execute(_revive(), {f"{name}_": value for name, value in place.items()})
    return chat_of((await tx.execute(_at(), {f"{name}_": value for name, value in place.items()})).one())


async def _spoken(tx: Tx, channel: str, address: str, lang: str) -> dict[str, Any]:
    """The language of a new chat: that of the group around it, else `lang`."""
    around = select(chat.c.lang, chat.c.lang_chosen).where(chat.c.channel == channel, chat.c.address == address)
    row = (await tx.execute(around.order_by(chat.c.thread_id).limit(1))).one_or_none()
    return {"lang": row.lang, "lang_chosen": row.lang_chosen} if row else {"lang": lang}


async def get(tx: Tx, id: int) -> Chat | None:
    """The chat with this id."""
    row = (await tx.execute(select(chat).where(chat.c.id == id))).one_or_none()
    return chat_of(row) if row else None


async def all_at(tx: Tx, channel: str, address: str) -> list[Chat]:
    """The chats at this address: one for each topic that the bot was spoken to in, or only one."""
    there = select(chat).where(chat.c.channel == channel, chat.c.address == address).order_by(chat.c.id)
    return [chat_of(row) for row in await tx.execute(there)]


async def set_state(tx: Tx, id: int, state: ChatState, reason: str | None) -> None:
    """Active, or paused (hears of nothing new), with the reason kept."""
    await tx.execute(update(chat).where(chat.c.id == id).values(state=state, state_reason=reason, gone_at=None))


async def set_hearing(tx: Tx, id: int, hearing: Hearing, tz: str, now: datetime) -> None:
    """The chat lives in the zone `tz` and hears as `hearing` say from now on; what is held for it is looked at again."""
    quiet = {"quiet_from": hearing.quiet and hearing.quiet.since, "quiet_to": hearing.quiet and hearing.quiet.until}
    told = {"mode": hearing.mode, "digest_at": hearing.at, "silent": hearing.silent, "tz": tz, **quiet}
    await tx.execute(update(chat).where(chat.c.id == id).values(told))
    await reconsider(tx, id, now)


async def reconsider(tx: Tx, id: int, now: datetime) -> None:
    """What is held for the chat may be due at another time than it was: it is looked at `now`."""
    held = update(chat).where(chat.c.id == id, chat.c.digest_due_at.is_not(None))
    await tx.execute(held.values(digest_due_at=now))


async def set_language(tx: Tx, id: int, lang: str, *, chosen: bool) -> None:
    """The chat is spoken to in this language; with `chosen` whatever its client says later."""
    await tx.execute(update(chat).where(chat.c.id == id).values(lang=lang, lang_chosen=chosen))


async def set_reason(tx: Tx, id: int, reason: str | None) -> None:
    """What is the matter with a chat that is active all the same."""
    await tx.execute(update(chat).where(chat.c.id == id, chat.c.state == "active").values(state_reason=reason))


async def gone_since(tx: Tx, channel: str, address: str) -> datetime | None:
    """When the last of the chats at this address was gone that still is."""
    there = chat.c.channel == channel, chat.c.address == address, chat.c.state == "gone"
    at: datetime | None = await tx.scalar(select(func.max(chat.c.gone_at)).where(*there))
    return at


async def gone(tx: Tx, chat_id: ChatId, reason: str, now: datetime) -> int:
    """Nobody is there any more: nothing is announced to it, and what waited is dropped (how much is returned).

    That includes a row claimed by the caller, which therefore has to be dropped before. Told twice, its time of
    grace counts from the first.
    """
    since = case((chat.c.state == "gone", chat.c.gone_at), else_=literal(now, chat.c.gone_at.type))
    told = {"state": "gone", "state_reason": reason, "gone_at": since}
    await tx.execute(update(chat).where(chat.c.id == chat_id).values(told))
    waiting = update(outbox).where(outbox.c.chat_id == chat_id, outbox.c.state.in_(WAITING))
    done = await tx.execute(waiting.values(state="dropped", hold=None, held_at=None, due_at=None, error=reason))
    return done.rowcount


async def moved(tx: Tx, channel: str, old_address: str, new_address: str) -> None:
    """All topics of a group have a new address, once or told twice; a chat already known there becomes one with it.

    Messages are numbered anew there, so nothing refers to those that were sent before; a welcome that still waits is
    none any more. A row claimed by the caller has to be given back before: it may be one of two that say the same.
    """
    # A worker that is just deciding who hears of a story finds both chats, or one.
    await exclusive(tx, "stories")
    there = chat.c.address.in_((old_address, new_address))
    found = select(chat.c.id, chat.c.address, chat.c.thread_id).where(chat.c.channel == channel, there)
    rows = (await tx.execute(found.order_by(chat.c.id).with_for_update())).all()
    await _start_afresh(tx, [row.id for row in rows if row.address == old_address], [row.id for row in rows])
    for thread_id in {row.thread_id for row in rows if row.address == old_address}:
        # The older one was set up by people; the younger one may have been made by the move itself.
        older, *younger = [ChatId(row.id) for row in rows if row.thread_id == thread_id]
        for other in younger:
            await merge.into(tx, older, other)
        settled = update(chat).where(chat.c.id == older)
        await tx.execute(settled.values(address=new_address, kind="supergroup"))
        await tx.execute(settled.where(_may_return()).values(ACTIVE))


async def _start_afresh(tx: Tx, old: Sequence[int], both: Sequence[int]) -> None:
    told = update(outbox).where(outbox.c.chat_id.in_(old), outbox.c.state == "sent")
    await tx.execute(told.values(message_ref=""))
    greets = outbox.c.kind == "notice", outbox.c.payload["key"].as_string().in_(GREETINGS)
    waiting = update(outbox).where(outbox.c.chat_id.in_(both), outbox.c.state == "queued", *greets)
    if old:
        await tx.execute(waiting.values(state="dropped", due_at=None, error="moved"))


async def leave_topic(tx: Tx, place: Chat) -> None:
    """A topic is no more: everything of it becomes the group's own. A row claimed by the caller has to be settled before."""
    await exclusive(tx, "stories")
    at = and_(chat.c.channel == place.channel, chat.c.address == place.address, chat.c.thread_id == 0)
    general = await tx.scalar(select(chat.c.id).where(at).with_for_update())
    if general is None:
        await tx.execute(update(chat).where(chat.c.id == place.id).values(thread_id=0, state_reason=None))
    elif general != place.id:
        await merge.into(tx, ChatId(general), place.id)


async def by_ids(tx: Tx, ids: Sequence[int]) -> dict[int, Chat]:
    """The chats with these ids, by id."""
    rows = await tx.execute(_among(), {"ids": sorted(set(ids))})
    return {row.id: chat_of(row) for row in rows}


def is_banned() -> ColumnElement[bool]:
    """Gone, because of a ban."""
    return and_(chat.c.state == "gone", chat.c.state_reason == BANNED)


def _may_return() -> ColumnElement[bool]:
    return and_(chat.c.state == "gone", chat.c.state_reason.is_distinct_from(BANNED))


@cache
def _at() -> Select[Any]:
    names = ("channel", "address", "thread_id")
    return select(chat).where(*(chat.c[name] == bindparam(f"{name}_") for name in names))


@cache
def _revive() -> Any:
    names = ("channel", "address", "thread_id")
    where = (chat.c[name] == bindparam(f"{name}_") for name in names)
    return update(chat).where(*where, _may_return()).values(ACTIVE)


@cache
def _among() -> Select[Any]:
    return select(chat).where(chat.c.id.in_(bindparam("ids", expanding=True)))


def chat_of(row: Row[Any]) -> Chat:
    """A row of the table as the value."""
    return Chat(
        id=ChatId(row.id),
        channel=row.channel,
        address=row.address,
        thread_id=row.thread_id,
        kind=row.kind,
        title=row.title,
        lang=row.lang,
        lang_chosen=row.lang_chosen,
        tz=row.tz,
        state=row.state,
        state_reason=row.state_reason,
        hearing=Hearing(
            mode=row.mode,
            at=row.digest_at or MORNING,
            quiet=Quiet(row.quiet_from, row.quiet_to) if row.quiet_from is not None else None,
            silent=row.silent,
        ),
    )
