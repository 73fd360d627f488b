"""INSERT with ON CONFLICT, which both engines spell alike and SQLAlchemy keeps per engine."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def insert(dialect: str, table: Table) -> postgresql.Insert:
    """An INSERT into `table` that knows on_conflict_do_nothing and on_conflict_do_update."""
    if dialect == "sqlite":
        # Same methods; the type checker is told of one of the two classes.
        return sqlite.insert(table)  # type: ignore[return-value]
    return postgresql.insert(table)
