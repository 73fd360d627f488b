"""Roles: what one process at a time may do."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, Column, Integer, Table, Text, case, or_, select, update

from bot.storage import Tx
from bot.storage.columns import metadata
from bot.storage.types import EPOCH, Moment
from bot.storage.upsert import insert

role = Table(
    "role",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    CheckConstraint("epoch >= 1", name="epoch_positive"),
)

# Clocks of two machines differ by less.
SLACK = timedelta(minutes=1)


async def hold(tx: Tx, name: str, holder: str, now: datetime, lease: timedelta) -> int | None:
    """Take the role, or extend it, until now + lease: the epoch, or None while another one holds it.

    The epoch rises with every change of holder, so that a former one, stalled, can be told apart.
    """
    mine = role.c.holder == holder
    held = {"holder": holder, "expires_at": now + lease}
    made = (
        insert(tx.dialect.name, role)
        .values(name=name, epoch=1, **held)
        .on_conflict_do_update(
            index_elements=["name"],
            set_={**held, "epoch": case((mine, role.c.epoch), else_=role.c.epoch + 1)},
            # What lies further off than a lease was written by a clock that was ahead.
            where=or_(mine, role.c.expires_at <= now, role.c.expires_at > now + lease + SLACK),
        )
        .returning(role.c.epoch)
    )
    epoch: int | None = await tx.scalar(made)
    return epoch


async def give_up(tx: Tx, name: str, holder: str) -> None:
    """Let the next one take the role at once; nothing if it is not ours. The epoch is kept and rises with it."""
    await tx.execute(
        update(role).where(role.c.name == name, role.c.holder == holder).values(expires_at=EPOCH, holder="")
    )


async def held(tx: Tx, name: str, now: datetime) -> bool:
    """Whether anybody holds the role."""
    expires_at = await tx.scalar(select(role.c.expires_at).where(role.c.name == name))
    return expires_at is not None and expires_at > now
