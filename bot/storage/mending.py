"""What a wall clock that was ahead has left behind: times that lie further off than anybody meant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Table, and_, exists, select, update

from bot.storage import Tx
from bot.storage.hosts import host
from bot.storage.pulse import pulse
from bot.storage.roles import SLACK
from bot.storage.schema import chat, entry, outbox, source

# What goes out as soon as it can; the rest waits for a moment of its own, as reminders do, or is held by somebody.
PROMPT = ("notice", "alert", "followup", "update")


async def ahead(tx: Tx, now: datetime) -> bool:
    """Whether a source was read in the future: the clock was put back while nothing ran."""
    return bool(await tx.scalar(select(exists().where(source.c.last_ok_at > now + SLACK))))


async def wake(tx: Tx, now: datetime) -> int:
    """Everything that waits, and that nobody works on, is due now; how many rows that were. What is held is held since now
    at the latest, and looked at; a stop is made up for since then."""
    await _gather(tx, now)
    count = 0
    meant = and_(outbox.c.state == "queued", outbox.c.kind.in_(PROMPT))
    for table, also in ((source, source.c.state == "active"), (entry, entry.c.due_at.is_not(None)), (outbox, meant)):
        count += await _due(tx, table, also, now)
    await tx.execute(update(host).where(host.c.slot_at > now).values(slot_at=now))
    return count


async def _gather(tx: Tx, now: datetime) -> None:
    for at in (pulse.c.seen_at, pulse.c.stopped_at, pulse.c.resumed_at):
        await tx.execute(update(pulse).where(at > now).values({at: now}))
    await tx.execute(update(chat).where(chat.c.digest_due_at > now).values(digest_due_at=now))
    await tx.execute(update(outbox).where(outbox.c.state == "held", outbox.c.held_at > now).values(held_at=now))


async def _due(tx: Tx, table: Table, also: object, now: datetime) -> int:
    waits = (table.c.attempts == 0, table.c.due_at > now, also)
    done = await tx.execute(update(table).where(*waits).values(due_at=now))  # type: ignore[arg-type]
    return done.rowcount
