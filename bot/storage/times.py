"""What time it is where the database stands: one clock for all who share it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from bot.storage import Tx


async def shown(tx: Tx) -> datetime | None:
    """What the clock of the database's machine shows just now; None of SQLite, which has no other clock than ours."""
    if tx.dialect.name != "postgresql":
        return None
    at: datetime | None = await tx.scalar(select(func.clock_timestamp()))
    return at
