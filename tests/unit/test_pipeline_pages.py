"""Article pages, read from a real server, in real children, on a real store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.child import Children, Died
from bot.errors import RobotsDenied, ServerFailed, SourceError, Transient, Unreadable
from bot.model import Article, Item
from bot.model.access import access
from bot.pipeline import pages, rules
from bot.pipeline.pages import Later, Pages
from bot.pipeline.rules import Rules
from bot.storage import Storage
from tests import make
from tests.conftest import TestClock
from tests.unit.fetch_server import Asked, Site, answer, fetcher, routes, serving

TEXT = "Both sides agreed to a ceasefire on Tuesday. " * 12
FREE = answer("404 Not Found")


def page(text: str = TEXT) -> bytes:
    return f"<html><head><title>Truce</title></head><body><article><p>{text}</p></article></body></html>".encode()


class Watched(Children):
    """Children that tell what they were asked to do, and die when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.dies: list[str] = []

    async def call(self, fn: Callable[..., Any], *args: Any, seconds: float = 20.0) -> Any:
        self.asked.append(fn.__name__)
        if self.dies and fn.__name__ == "extract":
            raise Died(reason=self.dies.pop(0))
        return await super().call(fn, *args, seconds=seconds)


@dataclass
class Desk:
    """Somebody who reads pages of one site; each time its host's turn has come."""

    reader: Pages
    site: Site
    children: Watched
    clock: TestClock
    pages: dict[str, bytes] = field(default_factory=dict)

    async def read(self, path: str = "/a", **told: Any) -> Article | Later | SourceError:
        self.clock.at += timedelta(minutes=1)
        return await self.reader.read(item(self.site.url(path)), **told)

    @property
    def asked(self) -> list[Asked]:
        """Without those for rules."""
        return [asked for asked in self.site.asked if asked.path != "/robots.txt"]


def item(url: str) -> Item:
    return make.item(url=url)


@asynccontextmanager
async def desk(storage: Storage, *, heed_robots: bool = True, **by_path: bytes) -> AsyncIterator[Desk]:
    """Pages are named like their paths; what is not named is not found."""

    async def reply(asked: Asked, writer: Any) -> None:
        await routes(**by_path)(asked, writer)

    async with serving(reply) as site, fetcher() as client, Watched() as children:
        clock = TestClock()
        heeded = Rules(storage, client, children, clock, "probe/1 (+https://e.org)", heed_robots)
        reader = Pages(storage, client, children, clock, heeded, timedelta(seconds=2))
        yield Desk(reader, site, children, clock, by_path)


async def test_a_page_that_did_not_change_is_neither_sent_nor_read_again(sqlite_storage: Storage) -> None:
    """The second time it is asked for under its conditions, and the answer 304 stands for the article that is known."""
    fields = ('ETag: W/"odd, 1"', "Last-Modified: Tue, 24 Nov 2026 9:00 GMT")
    async with desk(sqlite_storage, a=answer("200 OK", page(), *fields)) as here:
        first = await here.read()
        here.pages["a"] = answer("304 Not Modified", b"", length=False)
        assert isinstance(first, Article)
        assert first.title == "Truce"
        assert await here.read() == first
        assert "if-none-match" not in here.asked[0].fields
        assert here.asked[1].fields["if-none-match"] == 'W/"odd, 1"'
        assert here.asked[1].fields["if-modified-since"] == "Tue, 24 Nov 2026 9:00 GMT"
    assert here.children.asked == ["extract"]


async def test_the_same_bytes_are_read_once(sqlite_storage: Storage) -> None:
    """A server without conditions costs a download, not a reading; other bytes are another article."""
    async with desk(sqlite_storage, a=answer("200 OK", page())) as here:
        first = await here.read()
        assert await here.read() == first
        here.pages["a"] = answer("200 OK", page("It was broken on Wednesday. " * 20))
        changed = await here.read()
        assert isinstance(changed, Article)
        assert changed.text.startswith("It was broken")
        assert await here.read() == changed
    assert here.children.asked == ["extract", "extract"]


async def test_what_is_no_article_is_found_out_once(sqlite_storage: Storage) -> None:
    """An unchanged page without an article gives the same error, unread."""
    async with desk(sqlite_storage, a=answer("200 OK", b"%PDF-1.4", 'ETag: "x"')) as here:
        for reply in (here.pages["a"], here.pages["a"], answer("304 Not Modified", b"", length=False)):
            here.pages["a"] = reply
            found = await here.read()
            assert isinstance(found, Unreadable)
            assert found.details["reason"] == "pdf"
    assert here.children.asked == ["extract"]


@pytest.mark.parametrize("fate", ["crash", "overrun"])
async def test_a_page_that_ends_its_reader_twice_is_parked(sqlite_storage: Storage, fate: str) -> None:
    """Once it may have been the machine, so it is tried again; after the second time it is not even asked for."""
    async with desk(sqlite_storage, a=answer("200 OK", page()), b=answer("200 OK", page())) as here:
        here.children.dies = [fate, fate]
        first, second, third = [await here.read() for _ in range(3)]
        assert type(first) is Transient
        assert [type(one) for one in (second, third)] == [Unreadable, Unreadable]
        assert isinstance(third, Unreadable)
        assert third.details["reason"] == "parked"
        assert isinstance(await here.read("/b"), Article)
        assert [asked.path for asked in here.asked] == ["/a", "/a", "/b"]


async def test_a_reader_that_died_once_was_an_accident(sqlite_storage: Storage) -> None:
    """A reading that ends begins the count anew."""
    async with desk(sqlite_storage, a=answer("200 OK", page())) as here:
        here.children.dies = ["crash"]
        assert isinstance(await here.read(), Transient)
        assert isinstance(await here.read(), Article)
        here.pages["a"] = answer("200 OK", page("Another text of the same page. " * 20))
        here.children.dies = ["crash"]
        assert isinstance(await here.read(), Transient)
        assert isinstance(await here.read(), Article)


async def test_a_page_is_not_blamed_for_the_end_of_the_bot(sqlite_storage: Storage) -> None:
    """Readers that are closed because the bot stops do not count."""
    async with desk(sqlite_storage, a=answer("200 OK", page())) as here:
        here.children.dies = ["closed"] * 3
        assert [type(await here.read()) for _ in range(4)] == [Transient, Transient, Transient, Article]


async def test_a_reading_that_takes_too_long_is_ended(sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process is killed, really, and the next page has a new one."""
    async with desk(sqlite_storage, a=answer("200 OK", page()), b=answer("200 OK", page())) as here:
        monkeypatch.setattr(pages, "EXTRACT_SECONDS", 0.0)
        assert isinstance(await here.read(), Transient)
        monkeypatch.undo()
        assert isinstance(await here.read("/b"), Article)


# ---------------------------------------------------------------- robots

DENIED = answer("200 OK", b"User-agent: probe\nDisallow: /a\n")


async def test_pages_that_rules_keep_us_from_are_not_asked_for(sqlite_storage: Storage) -> None:
    """Rules are asked for once a day and host."""
    async with desk(
        sqlite_storage, a=answer("200 OK", page()), b=answer("200 OK", page()), **{"robots.txt": DENIED}
    ) as here:
        assert isinstance(await here.read("/a"), RobotsDenied)
        assert isinstance(await here.read("/b"), Article)
        assert [asked.path for asked in here.site.asked] == ["/robots.txt", "/b"]
        here.pages["robots.txt"] = FREE
        here.clock.at += timedelta(hours=25)
        assert isinstance(await here.read("/a"), Article)


async def test_rules_may_be_left_unheeded(sqlite_storage: Storage) -> None:
    """With the setting off they are not even asked for."""
    async with desk(sqlite_storage, heed_robots=False, a=answer("200 OK", page()), **{"robots.txt": DENIED}) as here:
        assert isinstance(await here.read("/a"), Article)
        assert [asked.path for asked in here.site.asked] == ["/a"]


async def test_a_host_whose_rules_fail_is_left_alone_for_now(sqlite_storage: Storage) -> None:
    """RFC 9309: without knowing the rules nothing is asked for; it is tried again."""
    async with desk(sqlite_storage, a=answer("200 OK", page()), **{"robots.txt": answer("500 Oh No")}) as here:
        assert isinstance(await here.read("/a"), ServerFailed)
        here.pages["robots.txt"] = FREE
        assert isinstance(await here.read("/a"), Article)


async def test_a_redirect_to_a_host_that_keeps_us_out_is_not_read(sqlite_storage: Storage) -> None:
    """Its own rules count for what lies there."""
    async with desk(sqlite_storage, a=answer("200 OK", page()), **{"robots.txt": DENIED}) as there:
        leads = answer("302 Found", b"", f"Location: http://localhost:{there.site.port}/a")
        async with desk(sqlite_storage, b=leads) as here:
            assert isinstance(await here.read("/b"), RobotsDenied)
            assert here.children.asked == ["verdict"]


async def test_pages_of_a_host_are_as_far_apart_as_it_asks(sqlite_storage: Storage) -> None:
    """Crawl-delay is kept when it is longer than our own pause."""
    slow = answer("200 OK", b"User-agent: *\nCrawl-delay: 40\n")
    async with desk(
        sqlite_storage, a=answer("200 OK", page()), b=answer("200 OK", page()), **{"robots.txt": slow}
    ) as here:
        assert isinstance(await here.read("/a"), Article)
        later = await here.reader.read(item(here.site.url("/b")))
        assert later == Later(here.clock.now() + timedelta(seconds=40))


async def test_rules_that_take_too_long_to_read_are_none(
    sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are read in a child, which is ended."""
    async with desk(sqlite_storage, a=answer("200 OK", page()), **{"robots.txt": DENIED}) as here:
        monkeypatch.setattr(rules, "SECONDS", 0.0)
        assert isinstance(await here.read("/a"), Article)


# ---------------------------------------------------------------- access


async def test_pages_on_the_sources_own_site_are_let_in_like_it(sqlite_storage: Storage) -> None:
    """Login and headers go to the site that they are for, and to no other that an entry leads to."""
    async with desk(sqlite_storage, a=answer("200 OK", page())) as here:
        await here.read(access=access(here.site.url(""), login="me:pw"))
        await here.read(access=access("https://elsewhere.example/feed", login="me:pw"))
    assert here.asked[0].fields["authorization"] == "Basic bWU6cHc="
    assert "authorization" not in here.asked[1].fields
