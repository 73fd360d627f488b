"""The schema brought up to date, by Alembic run from code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.storage import Storage, exclusive

MIGRATIONS = Path(__file__).parent / "migrations"


async def upgrade(url: str) -> None:
    """Bring the database to `head()`; nothing when it is there. Two that do it at once take turns.

    Raises ConfigError when the database cannot be used.
    """
    # SQLite rewrites a table by dropping the old one, which with references on would take away all that refers to it.
    storage = Storage(url, pool=1, references=False, patient=True)
    try:
        await storage.check()
        async with storage.begin() as tx:
            await exclusive(tx, "migrate")
            # Looking first also takes SQLite's write lock before Alembic starts, which keeps its state in globals.
            if await tx.run_sync(_revision) != head():
                await tx.run_sync(_upgrade, head())
    finally:
        await storage.close()


async def current(url: str) -> str | None:
    """The revision of the database; None for an empty one."""
    storage = Storage(url, pool=1)
    try:
        async with storage.read() as tx:
            return await tx.run_sync(_revision)
    finally:
        await storage.close()


def head() -> str:
    """The newest revision that this version of the bot knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None
    return newest


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection, target: str) -> None:
    command.upgrade(_config(connection=connection), target)


def _config(**attributes: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes.update(attributes)
    return config
