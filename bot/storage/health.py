"""How much there is of everything, for /health."""

from __future__ import annotations

from sqlalchemy import Select, Table, func, literal, select, union_all

from bot.storage import Tx
from bot.storage.schema import chat, entry, outbox, query, source, story, subscription


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
