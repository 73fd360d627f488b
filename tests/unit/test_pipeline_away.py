"""The database in trouble while the bot runs: locked, full, read-only; waited for, told in a line, and nothing lost."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from structlog.testing import capture_logs

from bot import storage as room
from bot.clock import Clock
from bot.errors import ConfigError, StoreAway
from bot.model import Chat, Delivery, Message, Receipt
from bot.pipeline import loop, tidy
from bot.pipeline.index import Index
from bot.pipeline.role import Role
from bot.storage import Storage
from bot.storage.hosts import host
from tests import make
from tests.conftest import TestClock
from tests.sending import Post, Sending

# Root may write whatever the modes say; this user, who is nobody, may not.
NOBODY = 65534


@pytest.fixture
async def impatient(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Storage]:
    """A store that waits for a lock no longer than a millisecond."""
    monkeypatch.setattr(room, "PRAGMAS", ("PRAGMA busy_timeout=1", "PRAGMA journal_mode=WAL"))
    monkeypatch.setattr(loop, "FIRST_PAUSE", 0.01)
    opened = Storage(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
def other(impatient: Storage) -> Iterator[sqlite3.Connection]:
    """Another program with the same file."""
    with closing(sqlite3.connect(impatient.url.database or "", isolation_level=None)) as connection:
        yield connection


async def waiting(storage: Storage, clock: TestClock) -> Sending:
    """A message that waits to be sent."""
    here = await Sending(storage, clock).open()
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1")
    await here.notices(chat, "a")
    return here


async def test_locked_for_a_while(impatient: Storage, other: sqlite3.Connection, clock: TestClock) -> None:
    """While another program holds the lock each try is a line in the log, without a traceback; then it goes on."""
    here, stop, failed = await waiting(impatient, clock), asyncio.Event(), 0
    other.execute("BEGIN IMMEDIATE")

    async def claim(limit: int) -> Sequence[Delivery]:
        nonlocal failed
        if here.post.arrived:
            stop.set()
            return ()
        try:
            return await here.queue.claim(limit)
        except StoreAway:
            failed += 1
            if failed == 3:
                other.execute("ROLLBACK")
            raise

    with capture_logs() as logged:
        await loop.run(loop.Stage("deliver", claim, here.stage.handle, 5, 0.01), stop, 5, Clock())

    away = [line for line in logged if line["event"] == "database away"]
    assert [line["error"] for line in away] == ["store_away (reason=database is locked)"] * 3
    assert not any("exc_info" in line for line in logged)
    assert await here.states() == [("sent", None, 1)]


@dataclass
class Locks(Post):
    """Another program takes the lock while a message is under way."""

    other: Any = None

    async def send(self, chat: Chat, message: Message, **told: Any) -> Receipt:
        receipt = await super().send(chat, message, **told)
        self.other.execute("BEGIN IMMEDIATE")
        return receipt


class Unlocks(TestClock):
    """It gives the lock back a little later, or never."""

    other: sqlite3.Connection | None = None

    async def sleep(self, span: timedelta) -> None:
        await super().sleep(span)
        if self.other is not None and self.other.in_transaction:
            self.other.execute("ROLLBACK")


@pytest.mark.parametrize("for_ever", [False, True])
async def test_arrived_while_the_database_was_locked(
    impatient: Storage, other: sqlite3.Connection, for_ever: bool
) -> None:
    """That it arrived is noted when the lock is free, so nobody gets it twice; it is waited for as long as the message is
    leased, for then somebody else may send it."""
    clock = Unlocks()
    here = await waiting(impatient, clock)
    here.post = Locks(clock, here.pace, other=other)
    here.restart()
    clock.other = None if for_ever else other
    began = clock.now()
    with capture_logs():
        if for_ever:
            with pytest.raises(StoreAway):
                await here.turn()
        else:
            await here.turn()

    waited = clock.now() - began
    assert make.LEASE <= waited < make.LEASE + make.MINUTE if for_ever else waited < make.MINUTE
    assert len(here.post.arrived) == 1
    assert for_ever or await here.states() == [("sent", None, 1)]


async def test_stopping_while_locked(impatient: Storage, other: sqlite3.Connection, clock: TestClock) -> None:
    """The role that cannot be given up runs out by itself; what looks now and then says so in a line and lives on."""
    role = Role(impatient, clock, "telegram", "me", timedelta(seconds=10), epoch=1)
    stopped = asyncio.Event()
    stopped.set()
    other.execute("BEGIN IMMEDIATE")
    with capture_logs() as logged:
        await role.hold(stopped, lambda _end: asyncio.sleep(0))
        await tidy.Tidy(impatient, Index(), tidy.Keep(make.FRESH, make.FRESH, make.FRESH), clock).once(asyncio.Event())

    assert [line["event"] for line in logged] == ["role not given up", "not tidied"]
    assert not any("exc_info" in line for line in logged)


async def test_full_disk(sqlite_url: str) -> None:
    """What did not fit is not there at all, and can be stored when there is room again."""
    storage = Storage(sqlite_url, pool=1)
    rows = [{"name": f"{number}" * 900, "slot_at": make.NOW} for number in range(100, 140)]

    async def store(pages: int) -> None:
        async with storage.begin() as tx:
            await tx.execute(text(f"PRAGMA max_page_count={pages}"))
        async with storage.begin() as tx:
            await tx.execute(insert(host), rows)

    with pytest.raises(StoreAway, match="full"):
        await store(1)
    async with storage.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(host)) == 0
    await store(1_000_000)
    async with storage.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(host)) == len(rows)
    await storage.close()


@contextmanager
def nobody() -> Iterator[None]:
    """Within, without the rights of root."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


async def test_read_only_file(sqlite_template: Path) -> None:
    """The start ends with one sentence."""
    folder = Path(tempfile.mkdtemp())
    try:
        shutil.copy(sqlite_template, folder / "bot.db")
        (folder / "bot.db").chmod(stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH)
        folder.chmod(0o555)
        storage = Storage(f"sqlite:///{folder / 'bot.db'}")
        with nobody():
            with pytest.raises(ConfigError, match=r"cannot be used: .*readonly.* it may be written") as raised:
                await storage.check()
            await storage.close()
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert "\n" not in str(raised.value)


async def test_damaged_while_running_ends_the_loop(sqlite_url: str, tmp_path: Path) -> None:
    """Waiting does not mend a file: the loop ends with the sentence for the operator."""
    path = tmp_path / "bot.db"
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * (path.stat().st_size - 100))
    storage = Storage(sqlite_url)

    async def claim(_limit: int) -> Sequence[int]:
        async with storage.begin() as tx:
            await tx.execute(select(host))
        return ()

    async def handle(_row: int) -> None:
        return

    with pytest.raises(ConfigError, match=r"cannot be used: database disk image is malformed"):
        await loop.run(loop.Stage("poll", claim, handle, 1, 1.0), asyncio.Event(), 1, Clock())
    await storage.close()
