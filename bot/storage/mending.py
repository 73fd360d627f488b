"""What a wall clock that was ahead has left behind: times that lie further off than anybody meant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Table, and_, exists, select, update

from bot.storage import Tx
from bot.storage.hosts import host
from bot.storage.roles import SLACK
from bot.storage.schema import entry, outbox, source

# What goes out as soon as it can; the rest waits for a moment of its own, as reminders do, or is held by somebody.
PROMPT = ("notice", "alert", "followup", "update")


async def ahead(tx: Tx, now: datetime) -> bool:
    """Whether a source was read in the future: the clock was put back while nothing ran."""
    return bool(await tx.scalar(select(exists().where(source.c.last_ok_at > now + SLACK))))


async def wake(tx: Tx, now: datetime) -> int:
    """Everything that waits, and that nobody works on, is due now; how many rows that were."""
    count = 0
    meant = and_(outbox.c.state == "queued", outbox.c.kind.in_(PROMPT))
    for table, also in ((source, source.c.state == "active"), (entry, entry.c.due_at.is_not(None)), (outbox, meant)):
        count += await _due(tx, table, also, now)
    await tx.execute(update(host).where(host.c.slot_at > now).values(slot_at=now))
    return count


async def _due(tx: Tx, table: Table, also: object, now: datetime) -> int:
    waits = (table.c.attempts == 0, table.c.due_at > now, also)
    done = await tx.execute(update(table).where(*waits).values(due_at=now))  # type: ignore[arg-type]
    return done.rowcount
