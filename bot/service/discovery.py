"""What can be watched at an address, the best first: itself, what its page names, where sites usually keep it, its list
of articles, the page itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot import sources
from bot.child import Children, Died
from bot.errors import BadAddress, SourceError, Unreachable, Unreadable
from bot.fetch import robots
from bot.fetch.client import Fetcher
from bot.model import Batch, Fetched
from bot.sources import Place
from bot.sources.discover import sitemaps, usual
from bot.sources.selector import xpath
from bot.text import article

PARSE_SECONDS = 20.0
# Pages name one or two feeds; a page that names fifty is not asked for all of them.
LINKS = 5
# Sitemaps that are asked for, and parts of one that is an index.
SITEMAPS = 4
PARTS = 2
# As long as places are asked for that may be there or not.
ELSEWHERE_SECONDS = 15.0
# Addresses of one host that are asked for at the same time.
AT_ONCE = 3
# Why a body is no feed, when it may be something else.
OTHERWISE = frozenset({"html", "xml", "other"})
NOTHING: Mapping[str, str] = {}
# What readers of feeds call an address so that browsers hand it to them: feed://host is http, feed:https://host as it says.
FEED = re.compile(r"(?:feed|rss)(?::(?=https?://)|(?=://))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """Something to watch: its kind, the address to ask, what it holds, and what else could be watched there."""

    kind: str
    url: str
    batch: Batch
    others: tuple[Place, ...] = ()


def address(given: str) -> str:
    """What a person typed as an http(s) address; the scheme may be left out, or that of readers of feeds. Raises BadAddress."""
    text = given.strip().strip("<>")
    if called := FEED.match(text):
        rest = text[called.end() :]
        text = f"http{rest}" if rest.startswith("://") else rest
    if "://" not in text:
        # A word is no address, though it could be the name of a machine; nor is where mail goes.
        if "." not in text or "@" in text.partition("/")[0]:
            raise BadAddress(url=given)
        text = f"https://{text}"
    sources.canonical(text)
    return text


@dataclass(frozen=True, slots=True)
class Discovery:
    """Looks at addresses for somebody who waits."""

    fetcher: Fetcher
    children: Children

    async def look(self, given: str, kind: str = "", options: Mapping[str, str] = NOTHING) -> Found:
        """The best thing to watch at an address, or what is there as a source of this `kind`. Raises SourceError with
        the reason why nothing can be watched there, or BadArgument for options that cannot be read."""
        url = address(given)
        if options.get("selector"):
            xpath(options["selector"])
        if kind:
            return await self.read((kind, url), options)
        place = sources.known(url)
        if place is not None:
            try:
                return await self.read(place)
            except SourceError:
                # The page of a channel says no more than its preview.
                if place[0] == "telegram":
                    raise
        return await self._at(await self._page(given, url))

    async def read(self, place: Place, options: Mapping[str, str] = NOTHING) -> Found:
        """What is at a place, read as its kind. Raises SourceError."""
        kind, url = place
        got = await self._fetched(url)
        return await self._whole(Found(kind, got.url, await self._parsed(kind, got, options)))

    async def _page(self, given: str, url: str) -> Fetched:
        """The page at an address; one that was given without a scheme may be had without encryption only."""
        try:
            return await self._fetched(url)
        except Unreachable:
            if "://" in given:
                raise
            return await self._fetched(url.replace("https://", "http://", 1))

    async def _at(self, got: Fetched) -> Found:
        try:
            return Found("feed", got.url, await self._parsed("feed", got, NOTHING))
        except Unreadable as error:
            if error.details.get("reason") not in OTHERWISE:
                raise
            return await self._otherwise(got, error)

    async def _otherwise(self, got: Fetched, error: Unreadable) -> Found:
        """What is no feed itself."""
        survey = await self._survey(got)
        own = [Found(kind, got.url, batch) for kind, batch in survey.readings]
        if own and own[0].kind in {"telegram", "sitemap"}:
            return await self._whole(own[0])
        found = await self._first(survey.places[:LINKS])
        found = found or await self._elsewhere(got.url)
        ranked = _ranked(found, own)
        if not ranked:
            raise error
        best, *rest = ranked
        further = [place for place in survey.places if place[1] != best.url]
        others = dict.fromkeys([*further[:LINKS], *((one.kind, one.url) for one in rest)])
        return replace(best, others=tuple(others))

    async def _elsewhere(self, url: str) -> Found | None:
        """What the page does not name, where sites keep it nevertheless; not for longer than somebody cares to wait."""
        try:
            async with asyncio.timeout(ELSEWHERE_SECONDS):
                return await self._first(usual(url), AT_ONCE) or await self._sitemap(url)
        except TimeoutError:
            return None

    async def _first(self, places: Sequence[Place], at_once: int = 1) -> Found | None:
        """The first of the places that can be read and holds something, else the first that can be read."""
        empty: Found | None = None
        for start in range(0, len(places), at_once):
            asked = places[start : start + at_once]
            for found in await asyncio.gather(*map(self._tried, asked)):
                if found is not None and found.batch.items:
                    return found
                empty = empty or found
        return empty

    async def _tried(self, place: Place) -> Found | None:
        try:
            return await self.read(place)
        except SourceError:
            return None

    async def _sitemap(self, url: str) -> Found | None:
        try:
            rules = (await self._fetched(robots.address(url))).body
        except SourceError:
            rules = b""
        return await self._first(sitemaps(rules, url)[:SITEMAPS])

    async def _whole(self, found: Found) -> Found:
        """With the parts that it names. Raises SourceError when none of them can be read."""
        if not found.batch.more:
            return found
        tried = [await self._tried((found.kind, url)) for url in found.batch.more[:PARTS]]
        parts = [one.batch for one in tried if one is not None]
        if not parts:
            raise Unreadable(url=found.url, reason="empty")
        return replace(found, batch=sources.joined(found.batch, parts))

    async def _survey(self, got: Fetched) -> sources.Survey:
        try:
            return await self.children.call(
                sources.survey, got.body, got.content_type, got.url, article.watched, seconds=PARSE_SECONDS
            )
        except Died:
            return sources.Survey((), ())

    async def _fetched(self, url: str) -> Fetched:
        got = await self.fetcher.get(url)
        if not isinstance(got, Fetched):
            raise Unreadable(url=url, reason="empty")
        return got

    async def _parsed(self, kind: str, got: Fetched, options: Mapping[str, str]) -> Batch:
        given = (kind, got.body, got.content_type, got.url, dict(options), article.watched)
        try:
            return await self.children.call(sources.parse, *given, seconds=PARSE_SECONDS)
        except Died as died:
            raise Unreadable(url=got.url, reason=died.details["reason"]) from None


def _ranked(found: Found | None, own: Iterable[Found]) -> list[Found]:
    """Feeds and sitemaps of news first, then the list of articles; a sitemap of all that there is before the page only."""
    if found is None:
        return list(own)
    is_news = found.kind != "sitemap" or any(item.title for item in found.batch.items)
    order = {"list": 1, "sitemap": 0 if is_news else 2, "page": 3}
    return sorted([found, *own], key=lambda one: order.get(one.kind, 0))
