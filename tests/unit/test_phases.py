"""Versions side by side on one database: what a new one adds disturbs nobody, what it takes away waits for the old ones."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy import Connection, inspect, update
from structlog.testing import capture_logs

from bot import doctor
from bot.__main__ import main
from bot.config import Settings
from bot.errors import ConfigError
from bot.messages import administration
from bot.model import Chat, ChatId
from bot.pipeline.attendance import Attendance
from bot.service.health import health_now
from bot.storage import Storage, migrate, processes, types
from tests.chatting import world
from tests.conftest import TestClock
from tests.phases import ADDS, DROPS, disturbs, forms, later

OURS = migrate.MIGRATIONS
EXPAND, CONTRACT = ("expand", ADDS), ("contract", DROPS)


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """Migrations of the next version: one expansion, one contraction."""
    return later(tmp_path, EXPAND, CONTRACT)


def columns(connection: Connection) -> set[str]:
    return {column["name"] for column in inspect(connection).get_columns("outbox")} & {"colour", "error"}


async def stands(storage: Storage) -> set[str]:
    """Which of the two columns that versions differ in there are."""
    async with storage.read() as tx:
        return await tx.run_sync(columns)


async def enter(storage: Storage, name: str) -> migrate.Waiting | None:
    return await migrate.upgrade(str(storage.url.render_as_string(hide_password=False)), name)


async def leave(storage: Storage, name: str) -> None:
    async with storage.begin() as tx:
        await processes.leave(tx, name)


async def hang(storage: Storage, name: str) -> None:
    """The process has not said for long that it runs."""
    async with storage.begin() as tx:
        old = types.EPOCH + timedelta(days=1)
        await tx.execute(update(processes.process).where(processes.process.c.name == name).values(seen_at=old))


async def test_contraction_waits_for_those_who_do_not_know_it(
    storage: Storage, newer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new version's expansion is there as it starts; its contraction when the last old process has ended, and no
    process of the new version is waited for."""
    for name in ("old-1", "old-2"):
        assert await enter(storage, name) is None
    monkeypatch.setattr(migrate, "MIGRATIONS", newer)
    assert await enter(storage, "new-1") == migrate.Waiting("9002", ("old-1", "old-2"))
    assert await stands(storage) == {"colour", "error"}
    await leave(storage, "old-1")
    assert await enter(storage, "new-2") == migrate.Waiting("9002", ("old-2",))
    await leave(storage, "old-2")
    assert await enter(storage, "new-1") is None
    assert await stands(storage) == {"colour"}


async def test_who_is_silent_is_not_waited_for(storage: Storage, newer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was killed holds nothing up for longer than two minutes; one that only hung learns that it is
    outdated at its next word."""
    await enter(storage, "old")
    await hang(storage, "old")
    monkeypatch.setattr(migrate, "MIGRATIONS", newer)
    assert await enter(storage, "new") is None
    monkeypatch.setattr(migrate, "MIGRATIONS", OURS)
    with pytest.raises(ConfigError, match=r"newer version of the bot has changed the database \(9002\)"):
        async with storage.begin() as tx:
            await migrate.beat(tx, "old")


async def test_old_version_starts_on_what_was_expanded_only(
    storage: Storage, newer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Restarted while the new version is being brought in, the old one works on; after the contraction it says that it
    cannot, and counts no more."""
    await enter(storage, "old")
    monkeypatch.setattr(migrate, "MIGRATIONS", newer)
    assert await enter(storage, "new")
    monkeypatch.setattr(migrate, "MIGRATIONS", OURS)
    assert await enter(storage, "old-2") is None
    for name in ("old", "old-2"):
        await leave(storage, name)
    monkeypatch.setattr(migrate, "MIGRATIONS", newer)
    assert await enter(storage, "new") is None
    monkeypatch.setattr(migrate, "MIGRATIONS", OURS)
    with pytest.raises(ConfigError, match="start the newer one"):
        await enter(storage, "old")
    async with storage.read() as tx:
        assert [one.name for one in await processes.running(tx)] == ["new"]
        with pytest.raises(ConfigError, match="start the newer one"):
            await migrate.serves(tx)


async def test_version_that_needs_what_has_to_wait_says_for_whom(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two versions at once cannot be stepped over while an old process runs: what the second adds comes after what the
    first takes away. Nothing is done then that the old process could not bear."""
    await enter(storage, "old")
    monkeypatch.setattr(migrate, "MIGRATIONS", later(tmp_path, CONTRACT, EXPAND))
    with pytest.raises(ConfigError, match=r"9001 waits until .* ended: old\. Stop those"):
        await enter(storage, "newest")
    assert await stands(storage) == {"error"}


async def test_without_leave_to_migrate_only_what_is_needed_is_missed(
    storage: Storage, newer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With BOT_AUTO_MIGRATE=false a version starts on a database that lacks only its contraction, not its expansion."""
    url = storage.url.render_as_string(hide_password=False)
    await enter(storage, "old")
    monkeypatch.setattr(migrate, "MIGRATIONS", newer)
    with pytest.raises(ConfigError, match="run `trucewatch migrate` first"):
        await migrate.upgrade(url, "new", apply=False)
    assert await migrate.upgrade(url) is not None
    assert await migrate.upgrade(url, "new", apply=False) == migrate.Waiting("9002", ("old",))
    await leave(storage, "old")
    assert await migrate.upgrade(url, "new", apply=False) is None
    assert await stands(storage) == {"colour", "error"}


async def test_process_does_later_what_had_to_wait(
    storage: Storage, newer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A running process says once what it put off and for whom, and does it by itself when it can."""
    await enter(storage, "old")
    monkeypatch.setattr(migrate, "MIGRATIONS", newer)
    url, stop = storage.url.render_as_string(hide_password=False), asyncio.Event()
    attendance = Attendance(storage, url, "new", apply=True)
    with capture_logs() as logs:
        await attendance.enter()
        await attendance.look(stop)
        assert await stands(storage) == {"colour", "error"}
        await leave(storage, "old")
        await attendance.look(stop)
    assert [(one["event"], one["revision"]) for one in logs] == [("migration put off", "9002"), ("migrated", "9002")]
    assert logs[0]["waits_for"] == ["old"]
    assert await stands(storage) == {"colour"}
    assert not stop.is_set()


async def test_outdated_process_stops_and_says_why_when_it_has_ended(
    storage: Storage, newer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told to stop like at SIGTERM, so what is under way comes to its end, and the reason is raised at last."""
    attendance, stop = Attendance(storage, "", "old", apply=True), asyncio.Event()
    await enter(storage, "old")
    await hang(storage, "old")
    monkeypatch.setattr(migrate, "MIGRATIONS", newer)
    await enter(storage, "new")
    monkeypatch.setattr(migrate, "MIGRATIONS", OURS)
    await attendance.run(stop)
    assert stop.is_set()
    with pytest.raises(ConfigError, match="start the newer one"):
        await attendance.leave()


async def test_what_waits_is_told(
    sqlite_url: str, clock: TestClock, newer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`migrate`, `doctor` and /health name the processes that hold a contraction up."""
    storage = Storage(sqlite_url)
    await enter(storage, "old:7")
    monkeypatch.setattr(migrate, "MIGRATIONS", newer)
    monkeypatch.setenv("BOT_DATABASE_URL", sqlite_url)
    ran = await asyncio.to_thread(CliRunner().invoke, main, ["migrate"])
    assert "at version 9001.\nNot done yet: its change 9002 waits until" in ran.output
    assert "ended: old:7." in ran.output
    report = await doctor.examine(Settings(_env_file=None, database_url=sqlite_url))
    assert any("9002 waits until processes of an older version have ended: old:7" in line for line in report.lines)
    now = await health_now(world(storage, clock).services)
    assert now.older == ("old:7",)
    here = Chat(ChatId(1), "telegram", "7", 0, "private", "", "en", "UTC", "active", None)
    told = administration.health(here, {}, queued=0, parked=0, older=now.older).html
    assert "older version have ended: " in told
    assert "old:7" in told
    await storage.close()


# ------------------------------------------------------------------- rules for whoever writes a migration


def migrated(connection: Connection, step: str, target: str) -> None:
    getattr(command, step)(migrate._config(connection=connection), target)


def test_revisions_are_those_that_alembic_finds_in_its_order() -> None:
    """They are read without Alembic, by the names of their files."""
    scripts = reversed([*ScriptDirectory.from_config(migrate._config()).walk_revisions()])
    found = {one.revision: getattr(one.module, "phase", processes.CONTRACT) for one in scripts}
    assert list(migrate._known().items()) == list(found.items())


async def test_every_migration_says_its_phase_and_expansions_only_add(storage: Storage) -> None:
    """From the first that has a phase on: an expansion adds tables, columns that may be left out, and indices, and
    takes nothing; a table added holds no row of another."""
    known = [*migrate._known()]
    phased = known[known.index(migrate.PHASED) :]
    scripts = ScriptDirectory.from_config(migrate._config())
    async with storage.begin() as tx:
        await tx.run_sync(migrated, "downgrade", known[known.index(migrate.PHASED) - 1])
        for revision in phased:
            script = scripts.get_revision(revision)
            assert script
            assert getattr(script.module, "phase", None) in {processes.EXPAND, processes.CONTRACT}, revision
            before = await tx.run_sync(forms)
            await tx.run_sync(migrated, "upgrade", revision)
            if script.module.phase == processes.EXPAND:
                assert not [*disturbs(before, await tx.run_sync(forms))], revision


DISTURBING = {
    "outbox.error is another or gone": DROPS,
    "mute.ends_at cannot be left out": 'op.execute("ALTER TABLE mute RENAME COLUMN until TO ends_at")',
    "mute is gone": 'op.drop_table("mute")',
    "query is bound in another way": 'op.create_index("uq_query_text", "query", ["text"], unique=True)',
    "rows of chat cannot go because of note": (
        'op.create_table("note", sa.Column("chat_id", sa.BigInteger(), sa.ForeignKey("chat.id")))'
    ),
    "entry.title is another or gone": DROPS.replace("outbox", "entry").replace(
        'drop_column("error")', 'alter_column("title", nullable=True)'
    ),
}


@pytest.mark.parametrize("told", DISTURBING)
async def test_the_rule_sees_what_would_disturb(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    """A migration that calls itself an expansion and is none does not pass."""
    storage = Storage(sqlite_url, references=False)
    monkeypatch.setattr(migrate, "MIGRATIONS", later(tmp_path, ("expand", DISTURBING[told])))
    async with storage.begin() as tx:
        before = await tx.run_sync(forms)
        await tx.run_sync(migrated, "upgrade", "9001")
        found = [*disturbs(before, await tx.run_sync(forms))]
    assert any(one.startswith(told) for one in found), found
    await storage.close()
