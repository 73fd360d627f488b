"""Every parser of what comes from outside, as a function of bytes that may raise nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from bot import sources
from bot.errors import BadAddress, BadArgument, BadQuery, ConfigError, Unreadable
from bot.fetch import address, freshness, links, robots
from bot.sources import dates, declared, markup, opml, selector, worded
from bot.text import article, options, query
from bot.text.credits import agency
from bot.text.facts import places
from bot.text.reading import read_wholly

URL = "https://e.example/news/page"
# What a reader had learnt of a list at the last fetch, in the first line of the bytes.
SPLIT = b"\n"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
Target = Callable[[bytes], None]


def _kind(kind: str, data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        batch = sources.parse(kind, data, None, URL, {}, article.watched)
        assert len({item.guid for item in batch.items}) == len(batch.items)
        for item in batch.items:
            f"{item.guid}{item.url}{item.title}{item.summary}{item.author}".encode()


def _learnt(data: bytes) -> None:
    """A list and a page at their second fetch: what was learnt at the first may be anything by then."""
    head, _, body = data.partition(SPLIT)
    known = {name: head.decode("utf-8", "replace") for name in ("pattern", "seen", "selector")}
    for kind in ("list", "page"):
        with contextlib.suppress(Unreadable, BadArgument):
            sources.parse(kind, body, None, URL, known, article.watched)


def _survey(data: bytes) -> None:
    sources.survey(data, None, URL, article.watched)


def _opml(data: bytes) -> None:
    opml.outlines(data)


def _declared(data: bytes) -> None:
    with contextlib.suppress(ConfigError):
        declared.read(data, "sources.toml")


def _article(data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        read_wholly(article.extract(data, URL), None, frozenset())


def _prose(data: bytes) -> None:
    """What is done with the text of an article: sentences, words, languages, facts, credits."""
    text = data.decode("utf-8", "replace")
    document = read_wholly(article.from_text(text, title=text[:80]), None, frozenset())
    places(document)
    agency(text, text[:80])


def _robots(data: bytes) -> None:
    robots.verdict(data.decode("utf-8", "replace"), URL, "TruceWatch/1.0 (+https://e.example)")


def _dates(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for read in (dates.read, worded.read, freshness.moment):
        found = read(text)
        assert found is None or found.tzinfo is not None


def _query(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    # Longer ones are refused unread, unless they were stored when that was allowed.
    for typed in (text, text[: query.CHARACTERS]):
        with contextlib.suppress(BadQuery):
            found = query.parse(typed)
            assert query.parse(str(found), characters=None, terms=None, depth=50) == found
            query.explain(found)


def _options(data: bytes) -> None:
    with contextlib.suppress(BadArgument):
        options.split(data.decode("utf-8", "replace"))


def _selector(data: bytes) -> None:
    root = markup.tree(b"<html><body><ul class='b'><li><a class='b' href='/a'>a</a></li></ul></body></html>", None)
    with contextlib.suppress(BadArgument):
        selector.select(root, data.decode("utf-8", "replace"))


def _address(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    sources.known(text)
    for read in (sources.canonical, sources.spelling, address.read):
        with contextlib.suppress(BadAddress):
            read(text)


def _fields(data: bytes) -> None:
    """Headers of an answer."""
    text = data.decode("latin-1")
    told: Mapping[str, str] = dict.fromkeys(("cache-control", "expires", "date", "age", "retry-after"), text)
    freshness.fresh_for(told, NOW)
    freshness.retry_after(told, NOW)
    links.hub(text, URL)


TARGETS: Mapping[str, Target] = {
    **{kind.kind: partial(_kind, kind.kind) for kind in sources.SOURCES},
    "learnt": _learnt,
    "survey": _survey,
    "opml": _opml,
    "declared": _declared,
    "article": _article,
    "prose": _prose,
    "robots": _robots,
    "dates": _dates,
    "query": _query,
    "options": _options,
    "selector": _selector,
    "address": _address,
    "fields": _fields,
}
