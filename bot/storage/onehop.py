"""aiosqlite with one trip to its thread for a statement.

SQLAlchemy asks aiosqlite for a cursor, lets it execute, fetches, and closes it: four trips between the
event loop and the thread of the connection, and one more for BEGIN. A trip costs more than most of our
statements. Here a statement brings its BEGIN along and comes back with its rows, which makes small
transactions nearly three times as many per second of CPU.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from typing import Any, Self

import aiosqlite


class Connection(aiosqlite.Connection):
    """A connection that opens a transaction together with its first statement."""

    def __init__(self, database: str, **settings: Any) -> None:
        super().__init__(lambda: sqlite3.connect(database, **settings), iter_chunk_size=64)
        # Otherwise a process that ends by an exception would wait for this thread for ever.
        self._thread.daemon = True
        self._opening = ""
        self._stopped: asyncio.Future[Any] | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        self._stopped = super().stop()
        return self._stopped

    async def _connect(self) -> Self:
        try:
            await super()._connect()
        except BaseException:
            # aiosqlite stops its thread without waiting; the thread would report to a loop that may be closed by then.
            if self._stopped is not None:
                await self._stopped
            raise
        return self

    def begin(self, statement: str) -> None:
        """Run `statement` before the next one, unless the transaction ends before."""
        self._opening = statement

    def cursor(self) -> Cursor:  # type: ignore[override]  # it need not be waited for
        """A cursor that is nothing but the result of its statement."""
        return Cursor(self)

    async def commit(self) -> None:
        if not self._unopened():
            await super().commit()

    async def rollback(self) -> None:
        if not self._unopened():
            await super().rollback()

    async def run(self, cursor: Cursor, many: bool, sql: str, parameters: Any) -> None:
        """Execute in the thread and leave the outcome in `cursor`."""
        # Taken here and not in the thread: a task cancelled meanwhile rolls back what is under way.
        opening, self._opening = self._opening, ""
        await self._execute(self._run, cursor, opening, many, sql, parameters)  # type: ignore[no-untyped-call]

    def _run(self, cursor: Cursor, opening: str, many: bool, sql: str, parameters: Any) -> None:
        if opening:
            self._conn.execute(opening)
        done = (self._conn.executemany if many else self._conn.execute)(sql, parameters)
        cursor.description = done.description
        cursor.rows = done.fetchall() if done.description else []
        cursor.rowcount, cursor.lastrowid = done.rowcount, done.lastrowid
        done.close()

    def _unopened(self) -> bool:
        opening, self._opening = self._opening, ""
        return bool(opening)


class Cursor:
    """What SQLAlchemy's adapter asks of a cursor. Only `execute` and `executemany` wait for anything."""

    __slots__ = ("_connection", "arraysize", "description", "lastrowid", "rowcount", "rows")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.arraysize = 1
        self.description: Any = None
        self.rows: Sequence[Any] = []
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Any = ()) -> None:
        await self._connection.run(self, False, sql, parameters)

    async def executemany(self, sql: str, parameters: Any) -> None:
        await self._connection.run(self, True, sql, parameters)

    async def fetchall(self) -> Sequence[Any]:
        return self.rows

    async def close(self) -> None:
        self.rows = []
