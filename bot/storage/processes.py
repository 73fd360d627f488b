"""Which processes work on the database and how much of its schema each knows; which migrations it went through.

About this installation, not of what the bot knows: a copy of the database elsewhere needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Column, ColumnElement, MetaData, Table, Text, delete, func, literal_column, select, type_coerce

from bot.storage import Tx
from bot.storage.columns import metadata, one_of
from bot.storage.types import Moment, Span
from bot.storage.upsert import insert

# Who has not said for so long that it runs is dead, or hangs and will see at its next word what was done without it.
SILENT = timedelta(minutes=2)
EXPAND, CONTRACT = "expand", "contract"

local = MetaData(naming_convention=metadata.naming_convention)
process = Table(
    "process",
    local,
    Column("name", Text, primary_key=True),
    Column("knows", Text, nullable=False),
    Column("seen_at", Moment, nullable=False),
)
migration = Table(
    "migration",
    local,
    Column("revision", Text, primary_key=True),
    Column("phase", Text, nullable=False),
    one_of("phase", EXPAND, CONTRACT),
)


@dataclass(frozen=True, slots=True)
class Process:
    """One that runs, and the newest revision of the schema that it knows."""

    name: str
    knows: str


async def beat(tx: Tx, name: str, knows: str) -> None:
    """This process runs. The time is the database's own, so that machines need not agree on it."""
    now = _now(tx)
    made = insert(tx.dialect.name, process).values(name=name, knows=knows, seen_at=now)
    await tx.execute(made.on_conflict_do_update(index_elements=["name"], set_={"knows": knows, "seen_at": now}))


async def leave(tx: Tx, name: str) -> None:
    """This process does not run any more; nor do those that have been silent for too long."""
    await tx.execute(delete(process).where((process.c.name == name) | ~_heard(tx)))


async def running(tx: Tx) -> Sequence[Process]:
    """Those that were heard of lately."""
    rows = await tx.execute(select(process).where(_heard(tx)).order_by(process.c.name))
    return [Process(row.name, row.knows) for row in rows]


async def note(tx: Tx, applied: Mapping[str, str]) -> None:
    """These revisions were applied, each of its phase."""
    for revision, phase in applied.items():
        made = insert(tx.dialect.name, migration).values(revision=revision, phase=phase)
        await tx.execute(made.on_conflict_do_nothing())


async def contracted(tx: Tx, known: Iterable[str]) -> str | None:
    """The first contraction that the schema went through and that is not among the `known` revisions."""
    unknown = (migration.c.phase == CONTRACT, migration.c.revision.not_in(list(known)))
    found: str | None = await tx.scalar(select(func.min(migration.c.revision)).where(*unknown))
    return found


def _heard(tx: Tx) -> ColumnElement[bool]:
    return process.c.seen_at > _now(tx) - type_coerce(SILENT, Span)


def _now(tx: Tx) -> ColumnElement[object]:
    if tx.dialect.name == "postgresql":
        return type_coerce(func.clock_timestamp(), Moment)
    return literal_column("CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)", Moment)
