"""Transactions, addresses and types: what the rest of storage stands on."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, literal, make_url, select, text, update

from bot.errors import ConfigError
from bot.storage import Storage, address, exclusive, sources, wakeful
from bot.storage.hosts import host
from bot.storage.types import Moment, Span, key
from tests import make


async def test_write_is_kept_and_failure_undoes_it(storage: Storage) -> None:
    """A block that ends commits; a block that raises leaves nothing."""

    async def fail() -> None:
        async with storage.begin() as tx:
            await make.source(tx, "undone")
            raise ZeroDivisionError

    async with storage.begin() as tx:
        await make.source(tx, "kept")
    with pytest.raises(ZeroDivisionError):
        await fail()
    async with storage.read() as tx:
        listed, total = await sources.page(tx, 0, 10)
    assert ([found.title for found in listed], total) == (["kept"], 1)


async def test_cancelled_write_leaves_nothing(storage: Storage) -> None:
    """A task cancelled between two statements has written nothing, and the next one can write."""
    written, never = asyncio.Event(), asyncio.Event()

    async def half() -> None:
        async with storage.begin() as tx:
            await make.source(tx, "half")
            written.set()
            await never.wait()

    task = asyncio.create_task(half())
    await written.wait()
    task.cancel()
    await asyncio.wait([task])
    async with storage.begin() as tx:
        assert (await sources.page(tx, 0, 10))[1] == 0


async def test_task_cancelled_in_its_first_statement_leaves_nothing(storage: Storage) -> None:
    """Wherever the loop was when a task was cancelled, its statement is not committed on its own."""

    async def write(name: str) -> None:
        async with storage.begin() as tx:
            await tx.execute(insert(host).values(name=name, slot_at=make.NOW))
            await asyncio.Event().wait()

    for turns in range(12):
        task = asyncio.create_task(write(f"cancelled after {turns}"))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    async with storage.begin() as tx:
        assert (await tx.scalars(select(host.c.name))).all() == []


async def test_reader_sees_one_moment_and_stops_nobody(storage: Storage) -> None:
    """While a reader is inside its block a writer commits, and the reader goes on seeing what was."""
    async with storage.read() as reading:
        before = (await sources.page(reading, 0, 10))[1]
        async with storage.begin() as tx:
            await make.source(tx)
        assert (await sources.page(reading, 0, 10))[1] == before == 0
    async with storage.read() as reading:
        assert (await sources.page(reading, 0, 10))[1] == 1


async def test_reader_does_not_wait_for_a_writer(storage: Storage) -> None:
    """A read inside somebody's open write transaction returns at once, without what is not committed."""
    async with storage.begin() as tx:
        await make.source(tx)
        async with asyncio.timeout(5), storage.read() as reading:
            assert (await sources.page(reading, 0, 10))[1] == 0


async def test_many_writers_in_two_processes_take_turns(database_url: str) -> None:
    """Transactions that read first and write later never fail because another one wrote in between."""
    one, two = Storage(database_url), Storage(database_url)

    async def count_up(storage: Storage) -> None:
        for _ in range(10):
            async with storage.begin() as tx:
                await exclusive(tx, "count")
                number = int(await tx.scalar(select(host.c.robots).where(host.c.name == "n")))
                await tx.execute(update(host).values(robots=str(number + 1)))

    async with one.begin() as tx:
        await tx.execute(insert(host).values(name="n", slot_at=make.NOW, robots="0"))
    await asyncio.gather(*(count_up(storage) for storage in (one, two) for _ in range(3)))
    async with two.read() as tx:
        assert await tx.scalar(select(host.c.robots)) == "60"
    await one.close()
    await two.close()


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///bot.db", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:///bot.db", "sqlite+aiosqlite"),
        ("postgres://u:p@h/d", "postgresql+asyncpg"),
        ("postgresql://u:p@h/d", "postgresql+asyncpg"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+asyncpg"),
    ],
)
def test_usual_spellings_of_an_address_are_understood(given: str, driver: str) -> None:
    """Whatever driver an address names, ours is used."""
    assert address(given).drivername == driver


def test_what_providers_put_behind_an_address_is_understood() -> None:
    """TLS is asked for as libpq asks; what nobody would heed is refused, for it may be meant to protect something."""
    assert address("postgresql://u:p@h/d?sslmode=require&port=5").query == {"ssl": "require", "port": "5"}
    with pytest.raises(ConfigError, match=r"BOT_DATABASE_URL has \?channel_binding=, .* leave it out"):
        address("postgresql://u:p@h/d?sslmode=require&channel_binding=require")


@pytest.mark.parametrize(
    "given",
    [
        "",
        "bot.db",
        "mysql://u:p@h/d",
        "sqlite://",
        "sqlite:///:memory:",
        "postgres://u:p@h:70000/d",
        "postgres://u@h:p/d",
    ],
)
def test_other_addresses_are_refused_in_a_sentence(given: str) -> None:
    """What is no database of ours, or would forget everything, is named by its setting."""
    with pytest.raises(ConfigError, match="BOT_DATABASE_URL"):
        address(given)


async def test_check_says_what_is_wrong_without_the_password(tmp_path: Path, postgres: str) -> None:
    """A directory that is not there, a server that is not there, a database that is not there: one sentence each."""
    missing = postgres.format("nowhere").replace("postgres:@", "postgres:hush@")
    for url in (f"sqlite:///{tmp_path}/no/bot.db", "postgresql://u:hush@127.0.0.1:1/d", missing):
        storage = Storage(url)
        with pytest.raises(ConfigError) as raised:
            await storage.check()
        assert str(raised.value).startswith("The database ")
        assert "hush" not in str(raised.value)
        assert "\n" not in str(raised.value)
        await storage.close()


async def test_check_refuses_a_file_that_is_no_database(tmp_path: Path) -> None:
    """A picture given as database is told to be none."""
    (tmp_path / "bot.db").write_bytes(b"\x89PNG" * 2000)
    storage = Storage(f"sqlite:///{tmp_path}/bot.db")
    with pytest.raises(ConfigError, match="not a database"):
        await storage.check()
    await storage.close()


@pytest.mark.postgres
async def test_check_notices_a_database_that_is_only_read(postgres_url: str) -> None:
    """As a standby is after a failover: it answers everything and takes nothing."""
    writing, name = Storage(postgres_url), make_url(postgres_url).database
    storage = Storage(postgres_url)
    async with writing.begin() as tx:
        await tx.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    with pytest.raises(ConfigError, match="it takes no writes"):
        await storage.check()
    await writing.close()
    await storage.close()


async def test_check_makes_no_file_for_who_only_looks(tmp_path: Path) -> None:
    """Who looks may be another user than the bot, which could not write the file then."""
    storage = Storage(f"sqlite:///{tmp_path}/bot.db")
    with pytest.raises(ConfigError, match="There is no file"):
        await storage.check(make=False)
    assert list(tmp_path.iterdir()) == []
    await storage.check()
    await storage.check(make=False)
    await storage.close()


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 3, 1, 12, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 3, 1, 12, 0, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(9998, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
async def test_moments_come_back_as_they_went(storage: Storage, moment: datetime) -> None:
    """To the microsecond, aware, in UTC, and usable as a token in a comparison."""
    async with storage.begin() as tx:
        await tx.execute(insert(host).values(name="h", slot_at=moment))
        back = await tx.scalar(select(host.c.slot_at).where(host.c.slot_at == moment))
        later = await tx.scalar(
            select(literal(moment, Moment) - literal(timedelta(seconds=1.5), Span) < host.c.slot_at)
        )
    assert (back, back.utcoffset(), bool(later)) == (moment, timedelta(0), True)


async def test_naive_datetimes_are_refused(storage: Storage) -> None:
    """A datetime without a zone is a mistake of ours and loud."""
    with pytest.raises(Exception, match="naive"):
        async with storage.begin() as tx:
            await tx.execute(insert(host).values(name="h", slot_at=datetime(2026, 3, 1)))  # noqa: DTZ001


async def test_strangers_text_is_stored_whatever_it_holds(storage: Storage) -> None:
    """NUL is dropped and half a surrogate pair replaced; the rest of the text is untouched."""
    async with storage.begin() as tx:
        await tx.execute(insert(host).values(name="h", slot_at=make.NOW, robots="a\0b \ud83d 停火 🕊"))
        assert await tx.scalar(select(host.c.robots)) == "ab ? 停火 🕊"


def test_long_keys_stay_different_and_fit_an_index() -> None:
    """Short texts are their own key; long ones that differ only at the end have different, bounded keys."""
    long = "停" * 3000
    assert key("short") == "short"
    assert len(key(long).encode()) < 2704
    assert key(long + "a") != key(long + "b")
    assert key(long) == key(long + "\0")


async def test_sqlite_is_set_up_for_many_readers(sqlite_storage: Storage) -> None:
    """Every connection has the write-ahead log, references, and patience."""
    for begin in (sqlite_storage.begin, sqlite_storage.read):
        async with begin() as tx:
            settings = [
                (await tx.execute(text(f"PRAGMA {name}"))).scalar()
                for name in ("journal_mode", "foreign_keys", "synchronous")
            ]
            assert settings == ["wal", 1, 1]


async def test_exclusive_lets_one_pass_at_a_time(storage: Storage) -> None:
    """Between entering and the end of the transaction nobody else is inside, on either engine."""
    inside, most = 0, 0

    async def work() -> None:
        nonlocal inside, most
        async with storage.begin() as tx:
            await exclusive(tx, "stories")
            inside, most = inside + 1, max(most, inside + 1)
            await tx.execute(text("SELECT 1"))
            inside -= 1

    await asyncio.gather(*(work() for _ in range(6)))
    assert most == 1


def test_sockets_give_up_who_is_gone() -> None:
    """A server without power or behind a cut line is given up within some seconds, not hours; a socket that is a file is
    left as it is."""
    with socket.socket() as ours, socket.socket(socket.AF_UNIX) as near:
        wakeful.watch(ours)
        wakeful.watch(near)
        silence = ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) / 1000
        assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert not near.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    assert 5 <= silence <= 20


@pytest.mark.parametrize(("patient", "stalled"), [(False, "30s"), (True, "0")])
async def test_server_ends_what_stalls(postgres_url: str, patient: bool, stalled: str) -> None:
    """A transaction of a process that is stopped ends, for others wait for its locks; one of a migration may take its time."""
    opened = Storage(postgres_url, pool=1, patient=patient)
    async with opened.read() as tx:
        assert await tx.scalar(text("SHOW idle_in_transaction_session_timeout")) == stalled
    await opened.close()
