"""Who tends the bot besides the owners, whom the configuration names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import get_args

from sqlalchemy import Row, delete, select

from bot.model.staff import RANK, Admin, Post
from bot.storage import Tx
from bot.storage.schema import admin, chat
from bot.storage.upsert import insert


async def get(tx: Tx, user_id: int) -> Admin | None:
    """The administrator or editor with this Telegram id."""
    row = (await tx.execute(select(admin).where(admin.c.user_id == user_id))).one_or_none()
    return _admin(row, "") if row else None


async def listed(tx: Tx) -> list[Admin]:
    """Administrators, then editors, in the order in which they were added."""
    rows = (await tx.execute(select(admin).order_by(admin.c.role, admin.c.added_at, admin.c.user_id))).all()
    known = await names(tx, (str(row.user_id) for row in rows))
    return [_admin(row, known.get(str(row.user_id), "")) for row in rows]


async def at_least(tx: Tx, post: Post) -> set[int]:
    """The ids of those who have this post or a higher one, besides the owners."""
    return {one.user_id for one in await listed(tx) if RANK[one.post] >= RANK[post]}


async def put(tx: Tx, user_id: int, post: Post, by: int, now: datetime) -> None:
    """Give somebody this post, in place of the one they had."""
    told = {"role": post, "added_by": by, "added_at": now}
    made = insert(tx.dialect.name, admin).values(user_id=user_id, **told)
    await tx.execute(made.on_conflict_do_update(index_elements=["user_id"], set_=told))


async def remove(tx: Tx, user_id: int) -> None:
    """Take the post from somebody; nothing when they have none."""
    await tx.execute(delete(admin).where(admin.c.user_id == user_id))


async def names(tx: Tx, addresses: Iterable[str]) -> dict[str, str]:
    """What the chats at these addresses are called, as far as they ever wrote; a person is their private chat."""
    found = select(chat.c.address, chat.c.title).where(chat.c.channel == "telegram", chat.c.address.in_(set(addresses)))
    return {row.address: row.title for row in await tx.execute(found.order_by(chat.c.id.desc())) if row.title}


def _admin(row: Row[int, str, int | None, datetime], name: str) -> Admin:
    post = next(known for known in get_args(Post) if known == row.role)
    return Admin(row.user_id, post, row.added_by, row.added_at, name)
