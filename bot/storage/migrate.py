"""The schema brought up to date, by Alembic run from code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.errors import ConfigError
from bot.storage import Storage, exclusive

MIGRATIONS = Path(__file__).parent / "migrations"


async def upgrade(url: str, revision: str = "") -> None:
    """Bring the database to `head()`, or to an earlier revision; nothing when it is there. Two that do it at once take
    turns.

    Raises ConfigError when the database cannot be used.
    """
    # SQLite rewrites a table by dropping the old one, which with references on would take away all that refers to it.
    storage = Storage(url, pool=1, references=False)
    try:
        await storage.check()
        async with storage.begin() as tx:
            await exclusive(tx, "migrate")
            # Looking first also takes SQLite's write lock before Alembic starts, which keeps its state in globals.
            await tx.run_sync(step, revision or head())
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


def known(revision: str) -> str:
    """The revision itself. Raises ConfigError when this version does not know it."""
    told = ScriptDirectory.from_config(_config())
    if revision not in {one.revision for one in told.walk_revisions()}:
        raise ConfigError(
            f"This comes from a newer version of Truce Watch (schema {revision}; here it is {head()}): upgrade this one."
        )
    return revision


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def step(connection: Connection, target: str) -> None:
    """Bring the database that `connection` has a transaction in to this revision; nothing when it is there."""
    if _revision(connection) != target:
        command.upgrade(_config(connection=connection), target)


def _config(**attributes: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes.update(attributes)
    return config
