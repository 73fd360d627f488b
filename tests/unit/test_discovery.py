"""What can be watched at an address: found, ranked, and no more asked for than needed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.child import Children, Died
from bot.errors import BadArgument, NotFound, SourceError, TimedOut, Unreachable, Unreadable
from bot.model import Fetched, Validators
from bot.service import discovery
from bot.service.discovery import Discovery
from tests import make
from tests.listpages import SITE, listing, told
from tests.smallweb import rss
from tests.unit.test_source_kinds import TEXT, channel, index, live, news_sitemap

LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'
PLACES = len(discovery.usual(SITE)) + 1 + discovery.SITEMAPS


def page(*links: str, text: str = "A page that says in a sentence what it is.") -> str:
    return "<html><head>" + "".join(map(LINK.format, links)) + f"</head><body><p>{text}</p></body></html>"


class Web:
    """Bodies and errors by address; everything else is not there."""

    def __init__(self, pages: dict[str, str | Exception]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    async def get(self, url: str) -> Fetched:
        self.asked.append(url)
        found = self.pages.get(url, NotFound(url=url, status=404))
        if isinstance(found, Exception):
            raise found
        kind = "text/html" if found.startswith(("<html", "<!DOCTYPE")) else "application/xml"
        return Fetched(url, None, 200, kind, found.encode(), Validators(), None, make.NOW)


@pytest.fixture
async def look() -> AsyncIterator[Any]:
    """Looks at an address of a web that consists of these pages."""
    async with Children() as reading:

        async def looked(given: str, pages: dict[str, Any], **more: Any) -> tuple[discovery.Found, Web]:
            web = Web(pages)
            return await Discovery(web, reading).look(given, **more), web  # type: ignore[arg-type]

        yield looked


async def test_feed_that_is_declared_goes_first(look: Any) -> None:
    """Links are tried in the page's order; one that fails ends nothing; the others, the list and the page are offered."""
    html, _, _ = listing("wordpress")
    linked = html.replace(
        "</head>", LINK.format("/broken.xml") + LINK.format("/feed.xml") + LINK.format("/b.xml") + "</head>"
    )

    found, web = await look(SITE, {SITE: linked, f"{SITE}/feed.xml": rss()})

    assert (found.kind, found.url, len(found.batch.items)) == ("feed", f"{SITE}/feed.xml", 4)
    assert found.others == (
        ("feed", f"{SITE}/broken.xml"), ("feed", f"{SITE}/b.xml"), ("list", SITE), ("page", SITE)
    )  # fmt: skip
    assert web.asked == [SITE, f"{SITE}/broken.xml", f"{SITE}/feed.xml"]


async def test_feed_in_its_usual_place_is_found(look: Any) -> None:
    """Below the page that was given, or at the top of the site, though no page names it."""
    found, _ = await look(f"{SITE}/world", {f"{SITE}/world": page(), f"{SITE}/rss.xml": rss()})

    assert (found.kind, found.url) == ("feed", f"{SITE}/rss.xml")


async def test_news_sitemap_goes_before_the_list(look: Any) -> None:
    """robots.txt names it; a sitemap of everything comes behind the list."""
    html, _, _ = listing("joomla")
    robots = f"User-agent: *\nSitemap: {SITE}/all.xml\nSITEMAP: /maps/news.xml\n"
    pages = {
        SITE: html,
        f"{SITE}/robots.txt": robots,
        f"{SITE}/all.xml": news_sitemap().replace("n:", "m:").replace("news:", ""),
    }

    found, _ = await look(SITE, pages | {f"{SITE}/maps/news.xml": news_sitemap()})
    assert (found.kind, found.url) == ("sitemap", f"{SITE}/maps/news.xml")

    plain = "<urlset>" + "".join(f"<url><loc>{one.url}</loc></url>" for one in told("/a/{n}")) + "</urlset>"
    found, _ = await look(SITE, {SITE: html, f"{SITE}/sitemap.xml": plain})
    assert (found.kind, found.others) == ("list", (("sitemap", f"{SITE}/sitemap.xml"), ("page", SITE)))


async def test_index_is_followed_to_its_news(look: Any) -> None:
    """What is shown is what its newest parts hold; an index of which no part can be read is none."""
    pages = {f"{SITE}/index.xml": index((f"{SITE}/news-a.xml", "2026-11-24"), (f"{SITE}/news-b.xml", "2026-11-23"))}

    found, web = await look(f"{SITE}/index.xml", pages | {f"{SITE}/news-a.xml": news_sitemap()})
    assert (found.kind, found.url, len(found.batch.items)) == ("sitemap", f"{SITE}/index.xml", 3)
    assert web.asked == [f"{SITE}/index.xml", f"{SITE}/news-a.xml", f"{SITE}/news-b.xml"]

    with pytest.raises(Unreadable):
        await look(f"{SITE}/index.xml", pages)


async def test_site_without_a_feed_is_a_list_or_a_page(look: Any) -> None:
    """Where nothing else is found, after a bounded number of requests."""
    html, new, _ = listing("tables")

    found, web = await look(SITE, {SITE: html})
    assert (found.kind, found.others) == ("list", (("page", SITE),))
    assert [item.url for item in found.batch.items] == [one.url for one in new]
    assert len(web.asked) == 1 + PLACES

    found, _ = await look(SITE, {SITE: live("A sentence that says something of the day.")})
    assert (found.kind, found.others) == ("page", ())


async def test_page_that_names_fifty_feeds_is_not_asked_for_all(look: Any) -> None:
    """A handful of links is tried, and as many are offered."""
    found, web = await look(SITE, {SITE: page(*(f"/f{n}.xml" for n in range(50)))})

    assert found.kind == "page"
    assert len(web.asked) == 1 + discovery.LINKS + PLACES
    assert len(found.others) == discovery.LINKS


async def test_channel_is_asked_for_its_preview(look: Any) -> None:
    """Whatever address of it was given; one that shows nothing is refused without looking for feeds of Telegram's."""
    found, web = await look("t.me/Wire/12", {"https://t.me/s/wire": channel(TEXT.format("A truce holds."))})
    assert (found.kind, found.batch.items[0].title) == ("telegram", "A truce holds.")
    assert web.asked == ["https://t.me/s/wire"]

    with pytest.raises(Unreadable) as refused:
        await look("t.me/wire", {"https://t.me/s/wire": page()})
    assert refused.value.details["reason"] == "preview"


async def test_profile_is_looked_at_itself_when_its_feed_is_not_there(look: Any) -> None:
    """A site with @names may be no Mastodon."""
    found, _ = await look(
        "https://blog.example/@anna",
        {"https://blog.example/@anna": live("A sentence of Anna's own making, and another one.")},
    )

    assert found.kind == "page"


async def test_kind_that_is_named_is_taken(look: Any) -> None:
    """What was offered and tapped is looked at as that, feeds or not."""
    html, _, _ = listing("wordpress")
    pages = {SITE: html.replace("</head>", LINK.format("/feed.xml") + "</head>"), f"{SITE}/feed.xml": rss()}

    assert (await look(SITE, pages, kind="list"))[0].kind == "list"
    assert (await look(SITE, pages, kind="page"))[0].kind == "page"
    selected, _ = await look(SITE, pages, kind="list", options={"selector": ".widget a"})
    assert len(selected.batch.items) == 4
    with pytest.raises(BadArgument):
        await look(SITE, pages, kind="list", options={"selector": "a:hover"})


async def test_bare_domain_may_be_had_without_encryption(look: Any) -> None:
    """Only when no scheme was given; then what was given is what is asked."""
    pages = {"https://old.example": Unreachable(url="x", reason="connection"), "http://old.example": rss()}

    assert (await look("old.example", pages))[0].url == "http://old.example"
    with pytest.raises(Unreachable):
        await look("https://old.example", pages)


async def test_slow_guesses_end_in_what_is_known(look: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that answers for its page but not for guessed addresses is watched as it is."""
    monkeypatch.setattr(discovery, "ELSEWHERE_SECONDS", 0.05)
    html, _, _ = listing("arc")
    web = Web({SITE: html})
    ordinary = web.get

    async def slow(url: str) -> Fetched:
        if url != SITE:
            await asyncio.Event().wait()
        return await ordinary(url)

    web.get = slow  # type: ignore[method-assign]
    async with Children() as reading:
        found = await Discovery(web, reading).look(SITE)  # type: ignore[arg-type]

    assert found.kind == "list"


@pytest.mark.parametrize(("dies_at", "reason"), [("parse", "overrun"), ("survey", "html")])
async def test_page_that_kills_its_reader(dies_at: str, reason: str) -> None:
    """A document that the reading process does not survive is one that cannot be read, and nothing worse."""

    class Deadly:
        async def call(self, fn: Any, *_: object, **__: object) -> Any:
            if fn.__name__ == dies_at:
                raise Died(reason="overrun")
            raise Unreadable(url=SITE, reason="html")

    with pytest.raises(Unreadable) as refused:
        await Discovery(Web({SITE: page()}), Deadly()).look(SITE)  # type: ignore[arg-type]

    assert refused.value.details["reason"] == reason


@pytest.mark.parametrize("error", [TimedOut(url=SITE, seconds=20), NotFound(url=SITE, status=404)])
async def test_address_that_fails_says_why(look: Any, error: SourceError) -> None:
    """Nothing is guessed where nobody answers."""
    with pytest.raises(type(error)):
        await look(SITE, {SITE: error})
