"""All that the bot knows, moved between the engines, written to a file and brought back: the same, or nothing."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import signal
import sqlite3
import stat
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import JSON, Boolean, Double, Integer, LargeBinary, Text, Time, delete, insert, select, update

from bot import moving as command
from bot.errors import ConfigError
from bot.storage import Storage, migrate, moving, pulse, roles, schema
from bot.storage.columns import metadata
from bot.storage.moving import file, sqlite
from bot.storage.moving.rows import Block, Head, Tally
from bot.storage.moving.tables import KEYS, Table, tables
from bot.storage.types import Moment, Words
from tests import make, stored
from tests.conftest import TestClock
from tests.unit.test_storage_schema import fill, shape

ROOT = Path(__file__).parents[2]
WATCHED: list[tuple[str, str, int]] = []


def watch(*told: Any) -> None:
    WATCHED.append(told)


async def filled(url: str) -> None:
    """A row of every kind, an article that is filed, and a subscription whose number nobody else may get."""
    storage = Storage(url)
    async with storage.begin() as tx:
        await fill(tx)
        await tx.execute(update(schema.chat).values(title='Зал \U0001f54a\n"\\', quiet_from=None))
        await tx.execute(
            update(schema.source).values(pull=-0.0, ttl_s=0.1, body_hash=b"\0\xff", access={"login": "me:hidethis"})
        )
        await tx.execute(update(schema.entry).values(published_at=make.NOW + timedelta(microseconds=123457)))
        await tx.execute(
            insert(schema.story_key).values(
                [{"key": key, "story_id": 1} for key in ("b", "A", "é", "\U0001f54a", "\uffee")]
            )
        )
        await stored.settled(tx, "A truce was agreed in Kelmun.", source=await make.source(tx, "c"), now=make.NOW)
        chat = await make.chat(tx, "2", "truce", "ceasefire")
        await tx.execute(delete(schema.subscription).where(schema.subscription.c.chat_id == chat.id))
    await storage.close()


async def content(url: str) -> dict[str, list[bytes]]:
    """Every row of every table."""
    async with moving.source(url, "here") as source:
        return {
            table.name: [line async for block in source.blocks(table) for line in block.lines.splitlines()]
            for table in await tables(source.head.revision)
        }


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where nothing is yet, once on each engine."""
    return f"sqlite:///{tmp_path}/new.db" if request.param == "sqlite" else request.getfixturevalue("bare_postgres_url")


async def is_bare(url: str) -> bool:
    """Whether nothing was kept."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        return not [one for one in path.parent.iterdir() if one.name.startswith(path.name)]
    connection = await asyncpg.connect(url)
    found = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    return found == 0


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


# --------------------------------------------------------------------- file


async def test_a_backup_is_brought_back_into_either_engine(
    database_url: str, bare_url: str, tmp_path: Path, clock: TestClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything, from a file that only its owner reads; logins are in it, which is said, and in no line told."""
    await filled(database_url)
    place = tmp_path / "b.gz"

    told = await command.export(clock, database_url, str(place))
    await command.import_(clock, bare_url, str(place))

    assert await content(bare_url) == await content(database_url)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert "logins" in told
    assert b"me:hidethis" in gzip.decompress(place.read_bytes())
    assert "hidethis" not in "".join(capsys.readouterr())
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".b.gz")] == []


async def test_a_backup_is_one_moment(database_url: str, tmp_path: Path) -> None:
    """Who writes meanwhile does not wait, and what was written meanwhile is not in it."""
    await filled(database_url)
    before = await content(database_url)
    storage = Storage(database_url)
    async with moving.source(database_url, "here") as source:
        async with asyncio.timeout(5), storage.begin() as tx:
            await tx.execute(delete(schema.subscription))
            await tx.execute(update(schema.chat).values(title="later"))
        during = {
            table.name: [line async for block in source.blocks(table) for line in block.lines.splitlines()]
            for table in await tables(source.head.revision)
        }
    await storage.close()

    assert during == before
    assert source.head.counts["subscription"] == len(before["subscription"])
    assert (await content(database_url))["subscription"] == []


async def test_a_backup_of_an_older_schema(bare_url: str, tmp_path: Path, clock: TestClock) -> None:
    """It is brought back as what it was, and brought up to date: its migrations see its rows."""
    old = f"sqlite:///{tmp_path}/old.db"
    await migrate.make(old, "0012")
    with closing(sqlite3.connect(tmp_path / "old.db")) as raw, raw:
        raw.execute(
            "INSERT INTO source (kind, url, url_key, host, title, interval_s, created_at, due_at)"
            " VALUES ('feed', 'https://www.a.example/f', 'https://www.a.example/f', 'a.example', '', 60, 0, 0)"
        )
    await command.export(clock, old, str(tmp_path / "b.gz"))

    await command.import_(clock, bare_url, str(tmp_path / "b.gz"))

    assert await migrate.current(old) == "0012"
    assert await migrate.current(bare_url) == migrate.head()
    assert (await content(bare_url))["source"][0].startswith(b'[1,"feed","https://www.a.example/f","a.example/f"')


async def test_standard_output_that_is_full_is_not_the_databases_fault(
    sqlite_url: str, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence that says what cannot be written."""
    full = await asyncio.to_thread(open, "/dev/full", "w")
    monkeypatch.setattr(sys, "stdout", full)
    with pytest.raises(ConfigError, match="Standard output cannot be written: No space left"):
        await command.export(clock, sqlite_url, "-")
    with suppress(OSError):
        full.close()


async def test_a_failed_backup_leaves_the_last_one(sqlite_url: str, tmp_path: Path, clock: TestClock) -> None:
    """The file has its name only when it is whole; a folder is no file."""
    place = tmp_path / "b.gz"
    place.write_text("the last one")
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as raw, raw:
        raw.execute("INSERT INTO role VALUES ('x', 'y', 'no number', 0)")

    with pytest.raises(ConfigError):
        await command.export(clock, sqlite_url, str(place))
    with pytest.raises(ConfigError, match="is no file"):
        await command.export(clock, sqlite_url, str(tmp_path))
    with pytest.raises(ConfigError, match="cannot be written"):
        await command.export(clock, sqlite_url, str(tmp_path / "no" / "b.gz"))
    assert place.read_text() == "the last one"
    assert sorted(path.name for path in tmp_path.iterdir() if "b.gz" in path.name) == ["b.gz"]


class Drain:
    """A target that keeps nothing."""

    async def take(self, table: Table, blocks: AsyncIterator[Block]) -> None:
        async for _ in blocks:
            pass


async def drained(place: Path) -> None:
    """Read a back-up to its end as `import` does."""
    async with file.source(str(place)) as source:
        wanted = await file.tables(source.head.revision)
        await source.finish(await moving.copy(source, Drain(), wanted, watch))


@pytest.fixture
async def backup(sqlite_url: str, tmp_path: Path, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A back-up's bytes; its tables are worked out once."""
    await filled(sqlite_url)
    await command.export(clock, sqlite_url, str(tmp_path / "whole.gz"))
    found = await tables(migrate.head())

    async def known(revision: str) -> list[Table]:
        return found

    monkeypatch.setattr(file, "tables", known)
    await drained(tmp_path / "whole.gz")
    return (tmp_path / "whole.gz").read_bytes()


async def test_a_file_cut_off_anywhere_is_refused(backup: bytes, tmp_path: Path) -> None:
    """At any byte: never taken for whole, always a sentence."""
    place = tmp_path / "cut.gz"
    for size in [*range(0, len(backup), 37), *range(len(backup) - 40, len(backup))]:
        place.write_bytes(backup[:size])
        with pytest.raises(ConfigError, match=r"damaged or cut off"):
            await drained(place)


async def test_a_file_with_a_changed_byte_is_refused(backup: bytes, tmp_path: Path) -> None:
    """Wherever it is, but where gzip keeps what means nothing."""
    place = tmp_path / "changed.gz"
    for at in range(10, len(backup), 41):
        place.write_bytes(backup[:at] + bytes([backup[at] ^ 0x20]) + backup[at + 1 :])
        with pytest.raises(ConfigError):
            await drained(place)


def edited(change: Callable[[list[Any]], object]) -> Callable[[bytes], bytes]:
    """A back-up whose lines somebody changed who packs it well."""

    def of(backup: bytes) -> bytes:
        lines = [json.loads(line) for line in gzip.decompress(backup).splitlines()]
        change(lines)
        return gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode())

    return of


def raw(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda backup: gzip.compress(change(gzip.decompress(backup)))


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a row changed": (edited(lambda lines: lines[1].__setitem__(2, 7)), "other rows than were written"),
    "a row less": (edited(lambda lines: lines.pop(1)), "holds as subject what is no text"),
    "a row more": (edited(lambda lines: lines.insert(1, lines[1])), "holds as id what is no int"),
    "another count": (edited(lambda lines: lines[0]["tables"][-2].update(rows=2)), "holds as chat_id what is no int"),
    "a count below nothing": (edited(lambda lines: lines[0]["tables"][1].update(rows=-1)), "numbers that cannot be"),
    "a count that is none": (edited(lambda lines: lines[0]["tables"][1].update(rows="many")), "damaged"),
    "a number too large": (edited(lambda lines: lines[0]["lasts"].update(source=1 << 63)), "numbers that cannot be"),
    "another column": (edited(lambda lines: lines[0]["tables"][0]["columns"].pop()), "other tables"),
    "a table of theirs": (edited(lambda lines: lines[0]["tables"][0].update(name="chat; DROP TABLE chat")), "damaged"),
    "a later schema": (edited(lambda lines: lines[0].update(schema="9999")), "newer version"),
    "a later format": (edited(lambda lines: lines[0].update(trucewatch=2)), "newer version"),
    "no end": (edited(lambda lines: lines.pop()), "damaged"),
    "something behind the end": (raw(lambda lines: lines + b"[]\n"), "more than its end"),
    "no beginning": (edited(lambda lines: lines.pop(0)), "damaged"),
    "another program's": (raw(lambda lines: b'{"version": 1}\n'), "no back-up"),
    "no lines": (raw(lambda lines: b"PGDMP"), "damaged"),
    "not packed": (gzip.decompress, "damaged"),
    "nothing": (lambda backup: b"", "damaged"),
    "a deep row": (raw(lambda lines: lines.replace(b'["lag"', b"[" * 100_000 + b'"lag"')), "damaged"),
    "a wide row": (raw(lambda lines: lines.replace(b'["lag"', b'["lag",1')), "damaged"),
    "text for a number": (edited(lambda lines: lines[1].__setitem__(1, "x")), "no bool"),
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_a_hostile_file_is_refused(backup: bytes, tmp_path: Path, what: str) -> None:
    """In a sentence, whoever packed it."""
    change, said = HOSTILE[what]
    (tmp_path / "b.gz").write_bytes(change(backup))

    with pytest.raises(ConfigError, match=said):
        await drained(tmp_path / "b.gz")


async def test_nothing_of_a_changed_file_is_kept(
    backup: bytes, bare_url: str, tmp_path: Path, clock: TestClock
) -> None:
    """What was stored before the file turned out to be another is gone again."""
    change, said = HOSTILE["a row changed"]
    (tmp_path / "b.gz").write_bytes(change(backup))

    with pytest.raises(ConfigError, match=said):
        await command.import_(clock, bare_url, str(tmp_path / "b.gz"))
    assert await is_bare(bare_url)


async def test_a_line_without_end_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few bytes that unpack to gigabytes take no more memory than the longest line."""
    monkeypatch.setattr(file, "LONGEST", 1 << 16)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"[" * (1 << 24)))

    with pytest.raises(ConfigError, match="a line without end"):
        await drained(tmp_path / "bomb.gz")


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
