"""Room on the disk: given back while the bot runs, in parts that nobody has to wait for.

SQLite keeps what was freed in the file for what comes next; more than that is given back a few pages at a time, if the file
was made so (`auto_vacuum=INCREMENTAL`, as ours are) or made over by `vacuum`. PostgreSQL does all of it by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage import BUSY_MS, Storage, away

INCREMENTAL = 2
# What comes tomorrow needs about as much room as what went today: so much of a file may be empty, one part in so many.
EMPTY_SHARE = 10


async def is_fixed(storage: Storage) -> bool:
    """Whether the file never gets smaller by itself, for it was made by an early version: `vacuum` would change that."""
    if storage.dialect != "sqlite":
        return False
    async with storage.read() as tx:
        # A connection learns from what it reads that somebody made the file over.
        await tx.execute(text("SELECT 1 FROM sqlite_master"))
        mode: int | None = await tx.scalar(text("PRAGMA auto_vacuum"))
    return mode != INCREMENTAL


async def spare(storage: Storage) -> int:
    """Pages of the file that could be given back."""
    if storage.dialect != "sqlite" or await is_fixed(storage):
        return 0
    async with storage.read() as tx:
        free, pages = [await tx.scalar(text(f"PRAGMA {name}_count")) or 0 for name in ("freelist", "page")]
    return max(0, free - pages // EMPTY_SHARE)


async def give_back(storage: Storage, pages: int) -> None:
    """Make the file smaller by so many pages. Raises StoreAway."""
    async with storage.turn():
        await _run(storage, f"PRAGMA incremental_vacuum({pages})")


async def vacuum(storage: Storage) -> tuple[int, int]:
    """Write the database anew without what is empty; its bytes before and after. Of SQLite nobody writes meanwhile, about
    a second for 50 MB; of PostgreSQL nobody waits. Closes the storage. Raises ConfigError, StoreAway."""
    await storage.check(make=False)
    try:
        before = await size(storage)
        if storage.dialect == "sqlite":
            await _run(storage, f"PRAGMA auto_vacuum={INCREMENTAL}; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            await _vacuum_postgresql(storage)
        return before, await size(storage)
    finally:
        await storage.close()


async def size(storage: Storage) -> int:
    """Bytes that the database takes."""
    asked = "SELECT pg_database_size(current_database())"
    if storage.dialect == "sqlite":
        asked = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    async with storage.read() as tx:
        return int(await tx.scalar(text(asked)) or 0)


async def _vacuum_postgresql(storage: Storage) -> None:
    engine = create_async_engine(storage.url, isolation_level="AUTOCOMMIT", hide_parameters=True)
    try:
        with away(storage.url):
            async with engine.connect() as connection:
                await connection.execute(text("VACUUM (ANALYZE)"))
    finally:
        await engine.dispose()


async def _run(storage: Storage, script: str) -> None:
    """Past the engine: Python takes one step of a statement that gives no rows, and here every step is a page."""

    def run() -> None:
        with contextlib.closing(sqlite3.connect(str(storage.url.database), timeout=BUSY_MS / 1000)) as database:
            database.executescript(script)

    with away(storage.url):
        await asyncio.to_thread(run)
