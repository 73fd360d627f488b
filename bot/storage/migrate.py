"""The schema brought up to date, by Alembic run from code, in two phases, so that nobody has to stop.

What a migration of the phase `expand` adds does not disturb the version before, and is done at once. What one of the phase
`contract` takes away waits until no process runs any more that does not know it. A process that finds the schema newer
than it knows works on, unless it was contracted. Before revision 0016 there were no phases: those all contract.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

from bot.errors import ConfigError, StoreAway
from bot.storage import Storage, Tx, exclusive, processes
from bot.storage.processes import CONTRACT, EXPAND

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
# What a migration says of itself. A start with nothing to change reads no more of it than this.
SAYS = re.compile(r"""^(revision|phase) = ["'](\w+)["']$""", re.MULTILINE)
# The first revision of a phase, which makes the tables that this is kept in.
PHASED = "0016"
# Others work on while tables change, and may stand in each other's way: who is turned away tries again, after seconds.
TRIES, PAUSE = 5, 1.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contraction that has not been done yet, and the processes that it waits for."""

    revision: str
    processes: tuple[str, ...]

    def __str__(self) -> str:
        return f"its change {self.revision} waits until processes of an older version have ended: {', '.join(self.processes)}"


async def upgrade(url: str, member: str = "", *, apply: bool = True) -> Waiting | None:
    """Bring the database as far as those who work on it can bear; what waits, or None when it is at `head()`.

    With `apply` off it is looked at and left as it is. A `member` is counted among those who work on it from now on.
    Whoever does it at the same time takes turns. Raises ConfigError when the database cannot be used, or not by this version.
    """
    # SQLite rewrites a table by dropping the old one, which with references on would take away all that refers to it.
    storage = Storage(url, pool=1, references=False, patient=True)
    try:
        await storage.check()
        for left in reversed(range(TRIES)):
            try:
                # Looking first also takes SQLite's write lock before Alembic starts, which keeps its state in globals.
                async with storage.begin() as tx:
                    await exclusive(tx, "migrate")
                    return await _upgraded(tx, member, apply=apply)
            except StoreAway:
                if not left:
                    raise
            await asyncio.sleep(PAUSE)
    finally:
        await storage.close()
    raise AssertionError("the last try returns or raises")


async def beat(tx: Tx, member: str) -> None:
    """The `member` works on. Raises ConfigError when the schema was contracted in a way that this version does not know."""
    await _check(tx, await tx.run_sync(_revision))
    await processes.beat(tx, member, head())


async def serves(tx: Tx) -> bool:
    """Whether the database has all that this version needs. Raises ConfigError when it was contracted beyond that."""
    found = await tx.run_sync(_revision)
    await _check(tx, found)
    return not is_behind(found)


async def waiting(tx: Tx) -> Waiting | None:
    """The next contraction that somebody who runs could not bear."""
    found = await tx.run_sync(_revision)
    return await _first_blocked(tx, found, _pending(found))


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
    return [*_known()][-1]


async def _upgraded(tx: Tx, member: str, *, apply: bool) -> Waiting | None:
    found = await tx.run_sync(_revision)
    await _check(tx, found)
    left = _pending(found)
    blocked = await _first_blocked(tx, found, left)
    if apply and (done := left[: left.index(blocked.revision)] if blocked else left):
        await tx.run_sync(_upgrade, done[-1])
        await processes.note(tx, {one: _known()[one] for one in done if one in _after(PHASED)})
        left = left[len(done) :]
    if EXPAND in map(_known().get, left):
        raise ConfigError(_incomplete(blocked if apply else None))
    if member:
        await processes.beat(tx, member, head())
    return blocked


def _incomplete(blocked: Waiting | None) -> str:
    if blocked is None:
        return "The database has another version's schema: run `trucewatch migrate` first."
    return f"The database cannot be brought up to date: {blocked}. Stop those, and start this one again."


async def _check(tx: Tx, found: str | None) -> None:
    """Raises ConfigError when the schema was contracted in a way that this version does not know."""
    if found is None or found in _known():
        return
    unknown = await processes.contracted(tx, _known())
    if unknown is not None:
        raise ConfigError(
            f"A newer version of the bot has changed the database ({unknown}), and this one cannot work with that:"
            " start the newer one."
        )


async def _first_blocked(tx: Tx, found: str | None, pending: Sequence[str]) -> Waiting | None:
    """The first of the `pending` revisions that somebody who runs could not bear."""
    if found is None or found not in _after(PHASED):
        return None
    running = await processes.running(tx)
    for revision in pending:
        # Who knows more than this version knows what this version knows.
        without = [one.name for one in running if one.knows in _known() and one.knows not in _after(revision)]
        if _known()[revision] == CONTRACT and without:
            return Waiting(revision, tuple(without))
    return None


def _pending(found: str | None) -> list[str]:
    """What is still to be done to a database at that revision; nothing if that is newer than this version."""
    if found is None:
        return [*_known()]
    return _after(found)[1:] if found in _known() else []


def _after(revision: str) -> list[str]:
    """That revision, and all that come after it."""
    known = [*_known()]
    return known[known.index(revision) :]


def _known() -> Mapping[str, str]:
    """All revisions that this version knows, in their order, with the phase of each."""
    return _phases(str(MIGRATIONS))


@cache
def _phases(folder: str) -> Mapping[str, str]:
    # By name, which begins with the revision; a test compares with what Alembic makes of it.
    files = sorted(Path(folder, "versions").glob("[0-9]*.py"))
    said = [dict(SAYS.findall(file.read_text(encoding="utf-8"))) for file in files]
    return {one["revision"]: one.get("phase", CONTRACT) for one in said}


def is_behind(revision: str | None) -> bool:
    """Whether a database at this revision lacks what this version of the bot needs; one that a newer version has brought
    further, or that only a contraction is still to be done to, does not."""
    return EXPAND in map(_known().get, _pending(revision))


async def make(url: str, revision: str) -> None:
    """Make an empty database as it was at an earlier revision. Raises ConfigError when it cannot be used."""
    storage = Storage(url, pool=1, references=False)
    try:
        async with storage.begin() as tx:
            await made(tx, revision)
    finally:
        await storage.close()


async def made(tx: Tx, revision: str) -> None:
    """Make the empty database of `tx` as it was at an earlier revision."""
    await tx.run_sync(_revision)
    await tx.run_sync(_upgrade, revision)
    done = [one for one in _after(PHASED) if one <= revision]
    if done:
        await processes.note(tx, {one: _known()[one] for one in done})


async def complete(tx: Tx) -> None:
    """Bring a database on which nobody works up to date."""
    await _upgraded(tx, "", apply=True)


def known(revision: str) -> str:
    """The revision itself. Raises ConfigError when this version does not know it."""
    if revision not in _known():
        raise ConfigError(
            f"This comes from a newer version of Truce Watch (schema {revision}; here it is {head()}): upgrade this one."
        )
    return revision


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection, target: str) -> None:
    # A tenth of a second to import, and most starts have nothing to change.
    from alembic import command

    command.upgrade(_config(connection=connection), target)


def _config(**attributes: Any) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes.update(attributes)
    return config
