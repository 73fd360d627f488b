"""Who is not listened to: people and chats, by their address at Telegram."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Row, Table, Text, delete, exists, func, select, update

from bot.model.staff import Ban
from bot.storage import Tx, admins, chats
from bot.storage.columns import metadata
from bot.storage.schema import chat
from bot.storage.types import Moment, Words
from bot.storage.upsert import insert

CHANNEL = "telegram"

ban = Table(
    "ban",
    metadata,
    Column("address", Text, primary_key=True),
    Column("reason", Words, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)


async def any_of(tx: Tx, addresses: Iterable[str]) -> bool:
    """Whether one of these is banned."""
    return bool(await tx.scalar(select(exists().where(ban.c.address.in_(set(addresses))))))


async def get(tx: Tx, address: str) -> Ban | None:
    """The ban of this person or chat."""
    row = (await tx.execute(select(ban).where(ban.c.address == address))).one_or_none()
    return await _named(tx, row) if row else None


async def page(tx: Tx, offset: int, limit: int) -> tuple[list[Ban], int]:
    """Bans, newest first, from `offset` on, and how many there are."""
    found = select(ban).order_by(ban.c.at.desc(), ban.c.address).offset(offset).limit(limit)
    rows = (await tx.execute(found)).all()
    known = await admins.names(tx, (row.address for row in rows))
    total = await tx.scalar(select(func.count()).select_from(ban)) or 0
    return [replace(_ban(row), name=known.get(row.address, "")) for row in rows], total


async def add(tx: Tx, address: str, reason: str, by: str, now: datetime) -> None:
    """Listen to it no more: no topic of it is told anything, and what waits for it is dropped."""
    told = {"reason": reason, "by": by, "at": now}
    made = insert(tx.dialect.name, ban).values(address=address, **told)
    await tx.execute(made.on_conflict_do_update(index_elements=["address"], set_=told))
    for topic in await chats.all_at(tx, CHANNEL, address):
        if topic.state != "gone":
            await chats.gone(tx, topic.id, chats.BANNED, now)
            # Without a time since when it is gone it is never forgotten: the end of the ban brings all of it back.
            await chats.set_state(tx, topic.id, "gone", chats.BANNED)


async def lift(tx: Tx, address: str) -> None:
    """Listen to it again: what the ban silenced is as it was. Nothing when it is not banned."""
    await tx.execute(delete(ban).where(ban.c.address == address))
    silenced = update(chat).where(chat.c.channel == CHANNEL, chat.c.address == address, chats.is_banned())
    await tx.execute(silenced.values(chats.ACTIVE))


async def moved(tx: Tx, old_address: str, new_address: str) -> None:
    """A banned group that becomes a supergroup stays banned."""
    found = await get(tx, old_address)
    if found is not None:
        await tx.execute(delete(ban).where(ban.c.address == old_address))
        await add(tx, new_address, found.reason, found.by, found.at)


async def _named(tx: Tx, row: Row[Any]) -> Ban:
    return replace(_ban(row), name=(await admins.names(tx, [row.address])).get(row.address, ""))


def _ban(row: Row[Any]) -> Ban:
    return Ban(row.address, row.reason, row.by, row.at)
