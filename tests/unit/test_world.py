"""The news world: what it prints is real enough to be read, and its troubles are real troubles."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import feedparser
import httpx
import pytest
import trafilatura

from bot.playground.telling import Telling
from bot.playground.world import Draft, Trouble, World, articles, script
from bot.playground.world.outlets import EXCERPT_WORDS
from bot.playground.world.script import STEPS
from tests.fakes import world  # noqa: F401


@pytest.fixture
async def web() -> AsyncIterator[httpx.AsyncClient]:
    """A plain client."""
    async with httpx.AsyncClient(trust_env=False) as opened:
        yield opened


async def test_every_kind_of_feed_reads(world: World, web: httpx.AsyncClient) -> None:  # noqa: F811
    """RSS, Atom and JSON Feed hold the background articles and what was published, with excerpts instead of texts."""
    draft = Draft('Quotes & <angles> "everywhere"', ("one two three " * 30,))
    urls = {outlet.name: world.print(outlet, draft) for outlet in world.outlets}
    for outlet in world.outlets:
        body = (await web.get(outlet.feed_url)).content
        if outlet.kind == "json":
            found = [(item["title"], item["url"], item["content_text"]) for item in json.loads(body)["items"]]
        else:
            parsed = feedparser.parse(io.BytesIO(body))
            assert not parsed.bozo
            found = [(entry.title, entry.link, entry.summary) for entry in parsed.entries]
        title, url, excerpt = found[0]
        assert (title.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), url) == (
            draft.title,
            urls[outlet.name],
        )
        assert len(excerpt.split()) <= EXCERPT_WORDS + 1
        assert len(found) == 1 + len(articles.QUIETLY[outlet.lang])
    assert {outlet.kind for outlet in world.outlets} == {"rss", "atom", "json"}


async def test_conditional_requests(world: World, web: httpx.AsyncClient) -> None:  # noqa: F811
    """An unchanged feed answers 304 to its ETag or its date; a new article ends that; the tag wins over the date."""
    for url in world.feeds():
        first = await web.get(url)
        tag, date = first.headers["ETag"], first.headers["Last-Modified"]
        assert (await web.get(url, headers={"If-None-Match": tag})).status_code == 304
        assert (await web.get(url, headers={"If-Modified-Since": date})).status_code == 304
        assert (await web.get(url, headers={"If-None-Match": '"other"', "If-Modified-Since": date})).status_code == 200
    world.publish("wire", "News", ["Something happened."])
    fresh = await web.get(world.outlet("wire").feed_url, headers={"If-None-Match": tag})
    assert fresh.status_code == 200
    assert parsedate_to_datetime(fresh.headers["Last-Modified"]) <= world.now()


async def test_pages_hold_text_and_decoys(world: World, web: httpx.AsyncClient) -> None:  # noqa: F811
    """The decoys stand on the page and not in the article that a good reader takes from it."""
    page = (await web.get(world.ready("decoys only"))).text
    assert "truce" in page.lower()
    assert "ceasefire" in page.lower()
    text = trafilatura.extract(page, include_comments=False) or ""
    assert "rye bread" in text
    assert "truce" not in text.lower()
    plain = (await web.get(world.publish("wire", "Quiet", ["Nothing at all happened today."], decoys=False))).text
    assert "truce" not in plain.lower()


async def test_the_seed_article(world: World, web: httpx.AsyncClient) -> None:  # noqa: F811
    """Headline, excerpt and first half do not name a truce; the end does, twice, with times in two zones."""
    page = (await web.get(world.ready("settlement"))).text
    text = trafilatura.extract(page, include_comments=False) or ""
    draft = articles.SETTLEMENT
    assert all(" ".join(paragraph.split()) in " ".join(text.split()) for paragraph in draft.paragraphs)
    early = " ".join([draft.title, draft.shown, *draft.paragraphs[:4]])
    late = " ".join(draft.paragraphs[4:])
    assert "truce" not in early
    assert late.count("truce") == 3
    assert "Moscow time" in late
    assert "GMT" in late
    assert "accused" in late


@pytest.mark.parametrize(("name", "word"), [("ceasefires", "ceasefires"), ("peremiriye", "перемирия")])
async def test_inflected_words_only(world: World, web: httpx.AsyncClient, name: str, word: str) -> None:  # noqa: F811
    """These articles hold the word in its inflected form only, and not in the headline."""
    outlet, draft = articles.READY[name]
    assert word in (await web.get(world.ready(name))).text
    assert word not in draft.title
    assert "ceasefire " not in " ".join(draft.paragraphs)
    assert "перемирие" not in " ".join(draft.paragraphs)
    assert world.outlet(outlet).lang in {"en", "ru"}


async def test_the_truce_plays_in_order() -> None:
    """The script goes through its five stages on all outlets, each article as its step says, in two minutes."""
    stages = list(dict.fromkeys(step.stage for step in STEPS))
    assert stages == ["rumour", "agreement", "in force", "violation", "denial"]
    async with World() as world:  # noqa: F811
        assert {step.outlet for step in STEPS} == {outlet.name for outlet in world.outlets}
        telling = Telling(world, 100_000, lambda: None)
        telling.play()
        assert telling.running
        await telling.running
        printed = {article.path: article.draft for outlet in world.outlets for article in outlet.articles.values()}
        last = sorted(printed, key=lambda path: int(path.rpartition("/")[2]))[-len(STEPS) :]
        told = [script.told(step.stage, step.outlet, world.begins) for step in STEPS]
        assert [printed[path] for path in last] == told
    assert STEPS[-1].at <= 120


async def test_amend_and_withdraw(world: World, web: httpx.AsyncClient) -> None:  # noqa: F811
    """A changed article has the new text and a later date in the feed; a withdrawn one is gone."""
    old = datetime.now(UTC) - timedelta(hours=1)
    url = world.publish("harbour", "Before", ["Old text stands here."], published=old)
    world.amend(url, Draft("After", ("New text stands here.",)))
    assert "New text" in (await web.get(url)).text
    entry = feedparser.parse(io.BytesIO((await web.get(world.outlet("harbour").feed_url)).content)).entries[0]
    assert entry.updated_parsed > entry.published_parsed
    world.withdraw(url)
    assert (await web.get(url)).status_code == 404


async def test_troubles(world: World, web: httpx.AsyncClient) -> None:  # noqa: F811
    """Down, slow, 404, 503 with a time, redirect and bytes that are no feed can each be had, and ended."""
    wire = world.outlet("wire")
    world.trouble("wire", Trouble(cut=True, times=1))
    with pytest.raises(httpx.RemoteProtocolError):
        await web.get(wire.feed_url)
    world.trouble("wire", Trouble(status=404, times=1))
    assert (await web.get(wire.feed_url)).status_code == 404
    world.trouble("wire", Trouble(status=503, headers={"Retry-After": "7"}, times=1))
    assert (await web.get(wire.feed_url)).headers["Retry-After"] == "7"
    world.trouble("wire", Trouble(status=301, headers={"Location": world.feeds()[1]}, times=1))
    assert (await web.get(wire.feed_url, follow_redirects=True)).url == world.feeds()[1]
    world.trouble("wire", Trouble(body=b"\x89PNG", path="/feed", times=1))
    assert (await web.get(wire.root + "/")).status_code == 200
    assert (await web.get(wire.feed_url)).content == b"\x89PNG"
    world.trouble("wire", Trouble(seconds=30))
    with pytest.raises(httpx.ReadTimeout):
        await web.get(wire.feed_url, timeout=0.1)
    world.calm("wire")
    assert (await web.get(wire.feed_url)).status_code == 200
    assert [asked.status for asked in world.visits("wire", "/feed")][:4] == [0, 404, 503, 301]


async def test_packed_answers_and_the_front_page(world: World, web: httpx.AsyncClient) -> None:  # noqa: F811
    """Answers are gzipped for those who take it; the front page leads to the feed; robots.txt is there."""
    wire = world.outlet("wire")
    packed = await web.get(wire.feed_url)
    plain = await web.get(wire.feed_url, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.content == plain.content
    assert f'href="{wire.feed_url}"' in (await web.get(wire.root + "/")).text
    assert (await web.get(wire.root + "/robots.txt")).text.startswith("User-agent")


async def test_outlets_have_addresses_of_their_own(world: World) -> None:  # noqa: F811
    """No two outlets share an address, and all are on loopback."""
    roots = [outlet.root for outlet in world.outlets]
    assert len(set(roots)) == len(roots) == 6
    assert all(root.startswith("http://127.0.0.") for root in roots)
