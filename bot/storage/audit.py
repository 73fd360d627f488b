"""Who did what: a row for every administrative act, in the transaction of the act."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Table, Text, insert

from bot.storage import Tx
from bot.storage.columns import identity, json, metadata
from bot.storage.types import Moment, Words

table = Table(
    "audit",
    metadata,
    identity(),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Words, nullable=False),
    Column("at", Moment, nullable=False),
    json("before", None),
    json("after", None),
)


async def audit(tx: Tx, who: str, what: str, subject: str, now: datetime) -> None:
    """Note that `who` (a user id) did `what` (a command) to `subject`."""
    await tx.execute(insert(table).values(who=who, what=what, subject=subject, at=now))
