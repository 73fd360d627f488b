"""All that the bot knows, moved between the engines, written to a file and brought back: the same, or nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
import threading
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Double, Integer, LargeBinary, Text, Time, insert, select

from bot import moving as command
from bot.errors import ConfigError
from bot.storage import Storage, migrate, moving, pulse, roles, schema
from bot.storage.columns import metadata
from bot.storage.moving import sqlite
from bot.storage.moving.rows import Head, Tally
from bot.storage.moving.tables import KEYS, tables
from bot.storage.types import Moment, Words
from tests import make
from tests.conftest import TestClock
from tests.moved import ROOT, content, filled, is_bare, watch
from tests.unit.test_storage_schema import shape

# ------------------------------------------------------------------- tables


OF = {Moment: "moment", Words: "text", Text: "text", JSON: "json", Boolean: "bool", Double: "float", Time: "time"}
OF |= {LargeBinary: "bytes", Integer: "int"}


async def test_every_table_and_column_is_moved() -> None:
    """What the schema has is what is moved, each column as what it is; a new table or type is noticed here."""
    found = {table.name: table for table in await tables(migrate.head())}

    assert found.keys() == metadata.tables.keys() | {KEYS.name}
    for name, table in metadata.tables.items():
        kinds = {one.name: next(kind for of, kind in OF.items() if isinstance(one.type, of)) for one in table.columns}
        assert dict(zip(found[name].columns, found[name].kinds, strict=True)) == kinds
        assert found[name].key == tuple(column.name for column in table.primary_key)


async def test_the_first_schema_is_known() -> None:
    """Back-ups of every version can be read: tables are those of their revision."""
    names = {table.name for table in await tables("0001")}

    assert "entry_keys" not in names
    assert {"chat", "outbox", "role"} <= names


# --------------------------------------------------------------------- move


@pytest.mark.postgres
async def test_there_and_back_is_the_same(
    sqlite_url: str, bare_postgres_url: str, tmp_path: Path, clock: TestClock
) -> None:
    """SQLite to PostgreSQL to SQLite: every row, and the schema with all that was taken off meanwhile."""
    await filled(sqlite_url)
    clock.advance(timedelta(days=1))
    back = f"sqlite:///{tmp_path}/back.db"

    told = await command.migrate(clock, sqlite_url, bare_postgres_url)
    await command.migrate(clock, bare_postgres_url, back)

    rows = await content(sqlite_url)
    assert await content(bare_postgres_url) == rows
    assert await content(back) == rows
    assert len(rows["entry_keys"]) == 1
    assert b"123457" in rows["entry"][0]
    assert f"{sum(map(len, rows.values()))} rows of {len(rows)} tables" in told
    for one, other in ((sqlite_url, back), (bare_postgres_url, bare_postgres_url)):
        assert await shaped(one) == await shaped(other)


@pytest.mark.postgres
async def test_a_moved_schema_is_a_migrated_one(
    sqlite_url: str, postgres_url: str, bare_postgres_url: str, clock: TestClock
) -> None:
    """Constraints and indices that were made at the end are those that a migration makes."""
    await command.migrate(clock, sqlite_url, bare_postgres_url)

    assert await shaped(bare_postgres_url) == await shaped(postgres_url)


async def shaped(url: str) -> object:
    storage = Storage(url)
    async with storage.read() as tx:
        found = await tx.run_sync(shape)
    await storage.close()
    return found


async def test_no_number_is_given_twice(database_url: str, bare_url: str, clock: TestClock) -> None:
    """A subscription that ended does not lend its number to the next one: buttons of old messages carry it."""
    await filled(database_url)
    clock.advance(timedelta(days=1))
    await command.migrate(clock, database_url, bare_url)
    ids = []
    for url in (database_url, bare_url):
        storage = Storage(url)
        async with storage.begin() as tx:
            query = await tx.scalar(select(schema.query.c.id).where(schema.query.c.text == "ceasefire"))
            made = insert(schema.subscription).values(chat_id=3, query_id=query or 1, created_at=make.NOW, number=9)
            ids.append((await tx.execute(made.returning(schema.subscription.c.id))).scalar())
            ids.append(
                (await tx.execute(insert(schema.story).values(stored_story()).returning(schema.story.c.id))).scalar()
            )
        await storage.close()

    assert ids[:2] == ids[2:]


def stored_story() -> dict[str, Any]:
    seen = {"first_seen_at": make.NOW, "last_seen_at": make.NOW}
    return {"title": "", "url": "", "lang": "en", "source_title": ""} | seen


@pytest.mark.postgres
async def test_text_that_postgresql_refuses_is_cleaned(
    sqlite_url: str, bare_postgres_url: str, clock: TestClock
) -> None:
    """NUL, and bytes that are no UTF-8, in a table that SQLite took as they were."""
    await filled(sqlite_url)
    clock.advance(timedelta(days=1))
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as raw, raw:
        raw.execute("UPDATE chat SET tz = 'U' || char(0) || 'TC', title = CAST(x'61ff62eda080' AS TEXT) WHERE id = 1")

    await command.migrate(clock, sqlite_url, bare_postgres_url)

    storage = Storage(bare_postgres_url)
    async with storage.read() as tx:
        tz, title = (await tx.execute(select(schema.chat.c.tz, schema.chat.c.title).where(schema.chat.c.id == 1))).one()
    await storage.close()
    assert (tz, title[:3]) == ("UTC", "a\ufffdb")


# ------------------------------------------------------------------ refusals


async def test_only_into_an_empty_database(database_url: str, bare_url: str, clock: TestClock, tmp_path: Path) -> None:
    """What has a table already stays as it is, and the sentence says what to do."""
    await command.migrate(clock, database_url, bare_url)
    await command.export(clock, database_url, str(tmp_path / "b.gz"))
    before = await content(bare_url)

    for work in (
        command.migrate(clock, database_url, bare_url),
        command.import_(clock, bare_url, str(tmp_path / "b.gz")),
    ):
        with pytest.raises(ConfigError, match=r"not empty: (move it away|make a new database)"):
            await work
    assert await content(bare_url) == before


async def test_what_lies_beside_is_not_overlooked(sqlite_url: str, tmp_path: Path, clock: TestClock) -> None:
    """A log of another database would be read into the new one."""
    (tmp_path / "new.db-wal").touch()

    with pytest.raises(ConfigError, match=r"new\.db-wal"):
        await command.migrate(clock, sqlite_url, f"sqlite:///{tmp_path}/new.db")


@pytest.mark.parametrize("sign", ["role", "pulse"])
async def test_a_bot_at_work_is_noticed(database_url: str, tmp_path: Path, clock: TestClock, sign: str) -> None:
    """What it did from now on would be lost. A back-up may be made all the same."""
    storage = Storage(database_url)
    async with storage.begin() as tx:
        if sign == "role":
            await roles.hold(tx, "telegram", "me", clock.now(), timedelta(seconds=6))
        else:
            await pulse.beat(tx, clock.now(), timedelta(minutes=30))
    await storage.close()
    to = f"sqlite:///{tmp_path}/new.db"

    with pytest.raises(ConfigError, match="stop it"):
        await command.migrate(clock, database_url, to)
    assert await is_bare(to)
    await command.export(clock, database_url, str(tmp_path / "b.gz"))
    clock.advance(timedelta(seconds=31))
    await command.migrate(clock, database_url, to)


async def test_a_bot_that_starts_meanwhile_is_noticed(
    sqlite_url: str, bare_url: str, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is kept of a move during which a bot began to work on what is moved."""
    verify = moving.verify

    async def started(*told: Any) -> None:
        await verify(*told)
        storage = Storage(sqlite_url)
        async with storage.begin() as tx:
            await roles.hold(tx, "telegram", "me", clock.now(), timedelta(seconds=6))
        await storage.close()

    monkeypatch.setattr(moving, "verify", started)
    with pytest.raises(ConfigError, match="stop it"):
        await command.migrate(clock, sqlite_url, bare_url)
    assert await is_bare(bare_url)


async def meddled(given: str, to: str) -> None:
    """A move of which somebody changes one microsecond in one row."""
    sooner = "due_at - 1" if to.startswith("sqlite") else "due_at - interval '1 microsecond'"
    async with moving.source(given, "here") as source, moving.target(to, "there", source.head.revision) as target:
        wanted = await tables(source.head.revision)
        passed = await moving.copy(source, target, wanted, watch)
        changed = target._connection.execute(f"UPDATE source SET due_at = {sooner} WHERE id = 1")
        if asyncio.iscoroutine(changed):
            await changed
        await moving.verify(target, wanted, passed, watch)


async def test_what_does_not_read_back_is_not_kept(database_url: str, bare_url: str) -> None:
    """The smallest difference is noticed, its table named, and all taken back."""
    await filled(database_url)

    with pytest.raises(ConfigError, match="source does not read back"):
        await meddled(database_url, bare_url)
    assert await is_bare(bare_url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://here/x", "--from asks for 'mysql'"),
        ("sqlite:///{}/no.db", "There is no file"),
        ("sqlite:///{}/empty.db", "is no database of this bot"),
        ("sqlite:///{}/text.db", "cannot be used"),
        ("postgresql://u:hidethis@127.0.0.1:1/x", "cannot be used"),
    ],
)
async def test_a_source_that_is_none(tmp_path: Path, clock: TestClock, url: str, said: str) -> None:
    """A sentence without a password, and no file is made."""
    (tmp_path / "empty.db").touch()
    (tmp_path / "text.db").write_text("hello" * 100)

    with pytest.raises(ConfigError, match=said) as error:
        await command.migrate(clock, url.format(tmp_path), f"sqlite:///{tmp_path}/new.db")
    assert "hidethis" not in str(error.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.db", "text.db"]


async def test_rows_that_refer_to_nothing_are_refused(sqlite_url: str, bare_url: str, clock: TestClock) -> None:
    """A table that was damaged by hand is named, and nothing is kept."""
    await filled(sqlite_url)
    clock.advance(timedelta(days=1))
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as raw, raw:
        raw.execute("UPDATE subscription SET query_id = 99")

    with pytest.raises(ConfigError, match="subscription"):
        await command.migrate(clock, sqlite_url, bare_url)
    assert await is_bare(bare_url)


async def test_a_value_of_another_type_is_refused(sqlite_url: str, bare_url: str, clock: TestClock) -> None:
    """SQLite takes anything anywhere; the column is named, what is in it is not."""
    await filled(sqlite_url)
    clock.advance(timedelta(days=1))
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as raw, raw:
        raw.execute("UPDATE page SET deaths = 'hidethis'")

    with pytest.raises(ConfigError, match="page holds as deaths what is no int") as error:
        await command.migrate(clock, sqlite_url, bare_url)
    assert "hidethis" not in str(error.value)
    assert await is_bare(bare_url)


# --------------------------------------------------------------------- kill


KILLED = """
import asyncio, os, signal, sys
from bot import moving as command
from bot.clock import Clock
from bot.storage import moving

async def killed(*told):
    os.kill(os.getpid(), signal.SIGKILL)

moving.verify = killed
asyncio.run(command.migrate(Clock(), *sys.argv[1:]))
"""


async def test_a_kill_in_the_middle_leaves_nothing_that_looks_whole(
    sqlite_url: str, bare_url: str, tmp_path: Path, clock: TestClock
) -> None:
    """Killed with all rows stored and nothing verified: the target is no database yet, and a second try works."""
    await filled(sqlite_url)
    before = await content(sqlite_url)
    clock.advance(timedelta(days=1))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, sqlite_url, bare_url, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )

    assert await process.wait() == -signal.SIGKILL
    if bare_url.startswith("sqlite"):
        assert not (tmp_path / "new.db").exists()
        with pytest.raises(ConfigError, match=r"new\.db\.moving is there.*delete"):
            await command.migrate(clock, sqlite_url, bare_url)
        (tmp_path / "new.db.moving").unlink()
    assert await is_bare(bare_url)
    await command.migrate(clock, sqlite_url, bare_url)
    assert await content(sqlite_url) == await content(bare_url) == before


TERMINATED = """
import os, signal, sys
from bot.__main__ import main
from bot.storage import moving

async def terminated(*told):
    os.kill(os.getpid(), signal.SIGTERM)

moving.copy = moving.verify = terminated
main(sys.argv[1:])
"""


@pytest.mark.parametrize(
    "told", [("export", "copy.gz"), ("migrate", "--to", "sqlite:///new.db")], ids=["export", "migrate"]
)
async def test_sigterm_takes_away_what_was_begun(sqlite_url: str, tmp_path: Path, told: tuple[str, ...]) -> None:
    """As cron's `timeout` or a stop of the machine sends it: nothing half done is left, above all no copy under another name."""
    await filled(sqlite_url)
    folder = tmp_path / "here"
    folder.mkdir()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        TERMINATED,
        *told,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "BOT_DATABASE_URL": sqlite_url},
    )

    assert await process.wait() == 128 + signal.SIGTERM
    assert list(folder.iterdir()) == []


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


async def test_who_is_cancelled_leaves_no_statement_at_work() -> None:
    """A connection that is closed while a thread works with it ends the process by a fault of memory, as Ctrl+C did."""
    begun, ended = threading.Event(), threading.Event()
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as connection:

        def work() -> None:
            begun.set()
            for _ in range(3):
                with suppress(sqlite3.OperationalError):
                    connection.execute(ENDLESS).fetchone()
            ended.set()

        working = asyncio.create_task(sqlite.Rows(connection).run(work))
        await asyncio.to_thread(begun.wait)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        left = not ended.is_set()
        while not ended.is_set():
            connection.interrupt()
    assert not left


async def test_a_device_is_no_target(sqlite_url: str, tmp_path: Path, clock: TestClock) -> None:
    """What is there and no file is not replaced by one."""
    (tmp_path / "null.db").symlink_to("/dev/null")

    with pytest.raises(ConfigError, match="is no file"):
        await command.migrate(clock, sqlite_url, f"sqlite:///{tmp_path}/null.db")
    assert (tmp_path / "null.db").is_symlink()


# ----------------------------------------------------------------- progress


def test_progress_is_told_every_few_seconds(clock: TestClock, capsys: pytest.CaptureFixture[str]) -> None:
    """Table, rows, percent, rate, time left; no more than a line in five seconds where lines stay."""
    head = Head("0001", "sqlite", {"chat": 600, "entry": 400}, {})
    progress = command.Progress(clock, head, passes=2)
    for _ in range(10):
        clock.advance(timedelta(seconds=1))
        progress("Moving", "chat", 50)

    told = capsys.readouterr().err.splitlines()
    assert told == [
        "Moving chat: 50 of 600 rows - 2 % of all, 50 rows/s, 0:39 left",
        "Moving chat: 300 of 600 rows - 15 % of all, 50 rows/s, 0:34 left",
    ]
    assert "1,000 rows of 2 tables, in 10 s" in progress.told()


async def test_memory_is_bounded_by_blocks(sqlite_url: str) -> None:
    """However many rows there are, about a megabyte of them is under way."""
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as raw, raw:
        raw.executemany(
            "INSERT INTO query (key, text, created_at) VALUES (?, ?, 0)", [(str(n), "x" * 20_000) for n in range(500)]
        )
    async with moving.source(sqlite_url, "here") as source:
        (query,) = [table for table in await tables(source.head.revision) if table.name == "query"]
        sizes = [len(block.lines) async for block in Tally().over(source.blocks(query), "", "", watch)]

    assert sum(sizes) > 10_000_000
    assert max(sizes) < 1_200_000
