"""Sources as people hand them in: found, recognised, changed, and every change noted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from bot.child import Children
from bot.errors import BadAddress, NoSuchSource, RobotsDenied, SourceError, TimedOut
from bot.model import Fetched, NewSource, Validators
from bot.model.incoming import Incoming
from bot.service import Services, sources
from bot.service.health import health_now
from bot.service.kept import FOR, MOST, Kept
from bot.storage import Storage, outbox
from bot.storage import sources as store
from tests import make
from tests.chatting import world
from tests.conftest import TestClock
from tests.listpages import listing

FEED = "https://example.org/feed.xml"
RSS = b"<rss version='2.0'><channel><title>Wire</title><item><title>A</title><guid>1</guid></item></channel></rss>"
LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'


def page(*links: str) -> bytes:
    return ("<html><head>" + "".join(LINK.format(link) for link in links) + "</head><body>Hello</body></html>").encode()


class Web:
    """Bodies and errors by address; everything else is not there."""

    def __init__(self, **pages: bytes | SourceError) -> None:
        self.pages: dict[str, bytes | SourceError] = dict(pages)
        self.asked: list[str] = []

    async def get(self, url: str) -> Fetched:
        self.asked.append(url)
        found = self.pages.get(url, TimedOut(url=url, seconds=20))
        if isinstance(found, SourceError):
            raise found
        kind = "text/html" if found.startswith(b"<html") else "application/xml"
        return Fetched(url, None, 200, kind, found, Validators(), None, make.NOW)


@pytest.fixture
def web() -> Web:
    return Web(**{FEED: RSS})


@pytest.fixture
async def services(sqlite_storage: Storage, clock: TestClock, web: Web) -> AsyncIterator[Services]:
    """The services on an empty store and a small web."""
    async with Children() as children:
        yield world(sqlite_storage, clock, web, children).services


def new(url: str = FEED, **told: Any) -> NewSource:
    return NewSource(**{"kind": "feed", "url": url, "host": "example.org", "title": "Wire"} | told)


async def audited(services: Services) -> list[tuple[str, ...]]:
    async with services.storage.read() as tx:
        return [tuple(row) for row in await tx.execute(text("SELECT who, what, subject FROM audit ORDER BY id"))]


# ------------------------------------------------------------------ look


async def test_feed_is_seen_as_it_is(services: Services) -> None:
    """A feed's own title names it; looking adds nothing."""
    look = await sources.look(services, FEED)

    assert (look.source.url, look.source.title, look.source.host, look.present) == (FEED, "Wire", "example.org", None)
    assert [item.title for item in look.batch.items] == ["A"]
    assert (await sources.page(services, 0, 10))[1] == 0


async def test_site_leads_to_the_first_feed_that_can_be_read(services: Services, web: Web) -> None:
    """Links of a page are tried in its order; one that fails does not end the search."""
    web.pages["https://example.org"] = page("/broken.xml", "/picture.xml", "/feed.xml")
    web.pages["https://example.org/picture.xml"] = b"\x89PNG\r\n\x1a\n" + b"\0" * 50

    look = await sources.look(services, "example.org")

    assert look.source.url == FEED


@pytest.mark.parametrize(
    "given", ["", "word", "two words", "ftp://example.org/feed", "javascript:alert(1)", "https://"]
)
async def test_what_is_no_address_is_not_asked_for(services: Services, web: Web, given: str) -> None:
    """Refused without a request."""
    with pytest.raises(BadAddress):
        await sources.look(services, given)

    assert web.asked == []


@pytest.mark.parametrize(
    "given", ["https://example.org/feed.xml", "example.org/feed.xml", "<https://example.org/feed.xml>"]
)
async def test_address_as_people_paste_it(services: Services, given: str) -> None:
    """Without a scheme, in angle brackets: the same address."""
    assert (await sources.look(services, given)).source.url == FEED


async def test_page_that_is_closed_to_programs_is_not_offered(services: Services, web: Web) -> None:
    """A list of links is refused with the reason, a feed on the same site is not."""
    asked = []

    async def closed(url: str) -> None:
        asked.append(url)
        raise RobotsDenied(url=url)

    html, _, _ = listing("wordpress")
    web.pages["https://herald.example"] = html.encode()
    with pytest.raises(RobotsDenied):
        await sources.look(replace(services, heed=closed), "herald.example")
    assert (await sources.look(replace(services, heed=closed), FEED)).source.kind == "feed"
    assert asked == ["https://herald.example"]


async def test_look_that_takes_too_long_is_given_up(
    services: Services, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody waits: however slow page and feeds are together, there is an answer."""

    async def endless(_: str) -> Fetched:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(web, "get", endless)
    monkeypatch.setattr(sources, "LOOK_SECONDS", 0.01)

    with pytest.raises(TimedOut):
        await sources.look(services, FEED)


# ---------------------------------------------------------------- change


async def test_added_source_is_due_at_once_and_noted(services: Services) -> None:
    """The polling loop is woken for it, and the audit says who added it, once."""
    source, is_new = await sources.add(services, "7", new())
    again, is_newer = await sources.add(services, "8", new("https://EXAMPLE.org/feed.xml#top"))

    assert (is_new, is_newer, again.id) == (True, False, source.id)
    assert services.nudge.is_set()
    async with services.storage.begin() as tx:
        assert [due.id for due in await store.claim(tx, services.clock.now(), timedelta(minutes=1), 9)] == [source.id]
    assert await audited(services) == [("7", "addsource", FEED)]


async def test_act_and_audit_are_one(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the act cannot be noted it is not done."""

    async def full(*_: object, **__: object) -> None:
        raise ValueError("full")

    await sources.add(services, "7", new())
    monkeypatch.setattr(sources, "audit", full)

    for act in (
        sources.pause(services, "7", "1"),
        sources.remove(services, "7", "1"),
        sources.add(services, "7", new("https://example.org/other")),
    ):
        with pytest.raises(ValueError, match="full"):
            await act

    listed, total = await sources.page(services, 0, 10)
    assert total == 1
    assert listed[0].state == "active"


@pytest.mark.parametrize(
    "given", ["2", "#2", "0", "-1", "１", "9" * 30, "https://example.org/none", "x.example", "", "a b"]
)
async def test_what_names_no_source_is_refused(services: Services, given: str) -> None:
    """Whatever is given, there is one error and nothing changes."""
    await sources.add(services, "7", new())

    for act in (
        sources.get(services, given),
        sources.pause(services, "7", given),
        sources.resume(services, "7", given),
        sources.remove(services, "7", given),
    ):
        with pytest.raises(NoSuchSource):
            await act

    assert (await sources.page(services, 0, 10))[0][0].state == "active"
    assert len(await audited(services)) == 1


async def test_doing_it_again_is_no_second_act(services: Services) -> None:
    """Pausing what is paused and resuming what runs changes nothing and is not noted."""
    await sources.add(services, "7", new())
    for act in (sources.pause, sources.pause, sources.resume, sources.resume):
        await act(services, "7", FEED)

    assert [what for _, what, _ in await audited(services)] == ["addsource", "pausesource", "resumesource"]


async def test_removed_source_takes_its_entries_along(sqlite_storage: Storage, services: Services) -> None:
    """How many went is told beforehand and afterwards."""
    async with sqlite_storage.begin() as tx:
        entry = await make.entry(tx)
    source = await sources.get(services, str(entry.source_id))

    assert await sources.entries_of(services, source) == 1
    assert (await sources.remove(services, "7", str(source.id))).entries == 1
    assert (await sources.page(services, 0, 10)) == ([], 0)


# ---------------------------------------------------------------- health


async def test_health_names_what_fails_worst_first(services: Services) -> None:
    """Sources that fail again and again, or were given up, are named; one hiccup is not."""
    for number, failures in enumerate((1, 5, 12)):
        await sources.add(services, "7", new(f"https://s{number}.example/feed"))
        async with services.storage.begin() as tx:
            (claimed,) = await store.claim(tx, services.clock.now(), timedelta(minutes=1), 1)
            state = "broken" if failures == 12 else "active"
            await make.settle(tx, claimed, services.clock.now(), failures=failures, last_error="gone", state=state)

    found = await health_now(services)

    assert [source.failures for source in found.failing] == [12, 5]
    assert found.counts["sources.broken"] == 1


async def test_health_tells_of_a_webhook_that_failed_lately(services: Services, clock: TestClock) -> None:
    """A failure is worth a word for an hour while updates wait; that they wait always is."""
    told = []
    for minutes, waiting in ((59, 2), (61, 2), (1, 0)):
        seen = clock.now() - timedelta(minutes=minutes)
        told.append(await health_now(replace(services, incoming=partial(Incoming, waiting, "502", seen))))

    assert [found.incoming.waiting for found in told if found.incoming] == [2, 2, 0]
    assert [found.failed_ago for found in told] == [timedelta(minutes=59), None, None]


async def test_health_tells_of_late_messages(services: Services, clock: TestClock) -> None:
    """A message that has been waiting for long is worth a word, a fresh one is not."""
    async with services.storage.begin() as tx:
        chat = await make.chat(tx)
        await outbox.notice(tx, chat.id, {"key": "x"}, clock.now())
    fresh = await health_now(services)
    clock.advance(timedelta(minutes=10))
    late = await health_now(services)

    assert (fresh.queued, fresh.late_by, late.late_by) == (1, None, timedelta(minutes=10))


# ------------------------------------------------------------------ kept


def test_kept_values_are_forgotten_in_time_and_number() -> None:
    """Memory is bounded, tokens fit in a button, and nobody guesses the next one."""
    kept: Kept[int] = Kept()
    tokens = [kept.keep(number, make.NOW) for number in range(MOST + 1)]

    assert len(set(tokens)) == MOST + 1
    assert {len(token) for token in tokens} == {12}
    assert kept.get(tokens[0], make.NOW) is None
    assert kept.get(tokens[-1], make.NOW) == MOST
    assert kept.get(tokens[-1], make.NOW + FOR) is None
    assert kept.get("nobody's", make.NOW) is None
