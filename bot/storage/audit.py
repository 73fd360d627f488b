"""Who did what: a row for every administrative act, in the transaction of the act."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert

from bot.storage import Tx
from bot.storage.schema import audit as table


async def audit(tx: Tx, who: str, what: str, subject: str, now: datetime) -> None:
    """Note that `who` (a user id) did `what` (a command) to `subject`."""
    await tx.execute(insert(table).values(who=who, what=what, subject=subject, at=now))
