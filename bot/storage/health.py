"""How much there is of everything, what waits and what fails: for /health and the pages of health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    case,
    func,
    literal,
    literal_column,
    select,
    text,
    union_all,
)

from bot.storage import Tx
from bot.storage.schema import chat, entry, outbox, query, source, story, subscription


@dataclass(frozen=True, slots=True)
class Left:
    """What has not been seen through: sources never asked, entries to read, messages to send."""

    sources: int
    entries: int
    messages: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue: how many rows are in it, and since when the first of those that nobody has taken is due."""

    rows: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Failing:
    """A source whose last polls failed: how often in a row, and the code of the last error."""

    id: int
    host: str
    failures: int
    error: str


async def queues(tx: Tx, now: datetime) -> dict[str, Waiting]:
    """What waits at `now`: sources that are due; entries to read, news ("entry") apart from what is older than
    that ("backlog"); messages to send, a reminder only once it is due. Notices and edits make no queue old."""
    due = (outbox.c.kind != "reminder") | (outbox.c.due_at <= now)
    told = outbox.c.kind.in_(("alert", "followup", "digest", "reminder"))
    # Spelled out, for SQLite to use the index over queued rows.
    queued = outbox.c.state == literal_column("'queued'")
    sources = (await tx.execute(_waiting(source.c.due_at, now, source.c.due_at <= now))).one()
    messages = (await tx.execute(_waiting(outbox.c.due_at, now, queued, due, among=told))).one()
    unread = _waiting(entry.c.due_at, now, entry.c.due_at.is_not(None)).add_columns(entry.c.live)
    read = {live: Waiting(rows, oldest) for rows, oldest, live in await tx.execute(unread.group_by(entry.c.live))}
    none = Waiting(0, None)
    return {
        "source": Waiting(*sources),
        "entry": read.get(True, none),
        "backlog": read.get(False, none),
        "outbox": Waiting(*messages),
    }


async def failing(tx: Tx, limit: int) -> list[Failing]:
    """Sources that fail now, the worst first."""
    columns = (source.c.id, source.c.host, source.c.failures, func.coalesce(source.c.last_error, ""))
    wrong = select(*columns).where(source.c.failures > 0).order_by(source.c.failures.desc(), source.c.id)
    return [Failing(*row) for row in await tx.execute(wrong.limit(limit))]


async def count_failing(tx: Tx) -> int:
    """How many sources fail now."""
    return await tx.scalar(select(func.count()).select_from(source).where(source.c.failures > 0)) or 0


async def revision(tx: Tx) -> str | None:
    """The revision of the schema as it is."""
    revision: str | None = await tx.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


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


def _waiting(
    due_at: Column[Any], now: datetime, *where: ColumnElement[bool], among: ColumnElement[bool] | None = None
) -> Select[int, Any]:
    overdue = due_at <= now if among is None else among & (due_at <= now)
    return select(func.count(), func.min(case((overdue, due_at)))).where(*where)


def _all(label: str, table: Table) -> Select[str, str, int]:
    return select(literal(label), literal(""), func.count()).select_from(table)
