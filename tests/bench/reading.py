"""What reading costs beside the libraries that it is built on, alone: feeds beside feedparser, pages beside trafilatura.

Floors are the parsers in C below all of them, which only tell whether the bytes are well formed (expat) or make a tree of them (lxml).
Feeds and pages are made up (`tests/bench/press.py`); `feeds FOLDER` and `summaries FOLDER` judge what is read of real ones.
"""

from __future__ import annotations

import io
import xml.parsers.expat
from collections.abc import AsyncIterator, Callable

import feedparser
import lxml.html
import trafilatura

from bot import sources
from bot.text import article
from bot.text.reading import read_wholly
from tests.bench import press
from tests.bench.matching import milliseconds
from tests.bench.results import Table

TIMES = 20


async def measure() -> AsyncIterator[Table]:
    """The table of feeds, then that of pages."""
    feed = press.feed("127.0.1.1").encode()
    yield _table("reading-feeds", f"A feed of {press.ENTRIES} entries, {len(feed) / 1000:.0f} kB", {
        "this": lambda: sources.parse("feed", feed, "application/rss+xml", "http://a.example/"),
        "feedparser alone": lambda: feedparser.parse(io.BytesIO(feed)),
        "floor: expat": lambda: xml.parsers.expat.ParserCreate().Parse(feed, True),
    })  # fmt: skip
    page = press.page("127.0.1.1-1")
    read = article.extract(page.encode(), "http://a.example/1", "text/html; charset=utf-8")
    yield _table("reading-pages", f"A page of {len(page) / 1000:.0f} kB with an article of {press.WORDS} words", {
        "this, to the article": lambda: article.extract(page.encode(), "http://a.example/1", "text/html; charset=utf-8"),
        "trafilatura alone, with its metadata": lambda: trafilatura.bare_extraction(page, with_metadata=True),
        "floor: lxml's tree": lambda: lxml.html.fromstring(page),
        "from the article to words, facts and topics": lambda: read_wholly(read, "en", ()),
        "floor of that: its words, split": lambda: read.text.lower().split(),
    })  # fmt: skip


def _table(name: str, title: str, ways: dict[str, Callable[[], object]]) -> Table:
    found = {way: milliseconds(work, TIMES) for way, work in ways.items()}
    least = min(found.values())
    return Table(
        name, title, ("way", "CPU ms", "times the least"), tuple((w, ms, ms / least) for w, ms in found.items())
    )
