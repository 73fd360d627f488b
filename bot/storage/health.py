"""How much there is of everything, for /health."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, Table, func, literal, select, text, union_all

from bot.storage import Tx
from bot.storage.schema import chat, entry, outbox, query, source, story, subscription


@dataclass(frozen=True, slots=True)
class Left:
    """What has not been seen through: sources never asked, entries to read, messages to send."""

    sources: int
    entries: int
    messages: int


async def left(tx: Tx) -> Left:
    """How much is still to be done of what is known now."""
    unasked = source.c.last_ok_at.is_(None) & (source.c.failures == 0) & source.c.due_at.is_not(None)
    conditions = ((source, unasked), (entry, entry.c.due_at.is_not(None)), (outbox, outbox.c.state == "queued"))
    numbers = [await tx.scalar(select(func.count()).select_from(table).where(cond)) for table, cond in conditions]
    return Left(*(number or 0 for number in numbers))


async def room(tx: Tx) -> int | None:
    """How many connections the server takes of ordinary users; None where there is no server."""
    if tx.dialect.name != "postgresql":
        return None
    told = "current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
    found: int = (await tx.execute(text(f"SELECT {told}"))).scalar_one()
    return found


async def counts(tx: Tx) -> dict[str, int]:
    """Rows by table ("entries") and by state ("sources.active"); a state without rows is left out."""
    parts = [_by_state(label, table) for label, table in (("sources", source), ("chats", chat), ("outbox", outbox))]
    parts += [
        _all(label, table)
        for label, table in (
            ("subscriptions", subscription),
            ("queries", query),
            ("entries", entry),
            ("stories", story),
        )
    ]
    parts.append(_all("entries.waiting", entry).where(entry.c.due_at.is_not(None)))
    parts.append(_all("entries.parked", entry).where(entry.c.error.is_not(None)))
    rows = (await tx.execute(union_all(*parts))).all()
    return {f"{label}.{state}" if state else label: number for label, state, number in rows}


def _by_state(label: str, table: Table) -> Select[str, str, int]:
    return select(literal(label), table.c.state, func.count()).group_by(table.c.state)


def _all(label: str, table: Table) -> Select[str, str, int]:
    return select(literal(label), literal(""), func.count()).select_from(table)
