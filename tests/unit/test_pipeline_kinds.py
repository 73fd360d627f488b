"""What kinds of sources ask of the line: parts, options between polls, items that are whole, articles of any age."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.child import Children
from bot.errors import SourceError, TimedOut, Unreadable
from bot.model import Article, Fetched, NewSource, Validators
from bot.model.pacing import Bounds, Limits
from bot.pipeline import parts
from bot.pipeline.notices import Admins
from bot.pipeline.pacing import Pacing
from bot.pipeline.poll import Poll
from bot.pipeline.process import dated
from bot.pipeline.rules import Rules
from bot.pipeline.settling import Pace, Read
from bot.storage import Storage, entries, hosts, saving
from bot.storage import sources as store
from tests import make
from tests.line import Hands, Line
from tests.unit.test_source_kinds import BASE, index, live, news_sitemap

SITE = "https://news.example/"
TAG = Validators('"tag"', "Tue, 24 Nov 2026 10:00:00 GMT")

FIVE_MINUTES = timedelta(minutes=5)
EVERY_FIVE_MINUTES = Limits(FIVE_MINUTES, 0, Bounds(FIVE_MINUTES, FIVE_MINUTES))


class Passing(Hands):
    """A clock on which time passes for who sleeps."""

    async def sleep(self, span: timedelta) -> None:
        self.at += max(span, timedelta())


class Web:
    """Bodies and errors by address, each with validators."""

    def __init__(self) -> None:
        self.pages: dict[str, str | SourceError] = {}
        self.asked: list[tuple[str, Validators]] = []

    async def get(self, url: str, validators: Validators = Validators(), **_: object) -> Fetched:  # noqa: B008
        self.asked.append((url, validators))
        found = self.pages.get(url, Unreadable(url=url, reason="empty"))
        if isinstance(found, SourceError):
            raise found
        return Fetched(url, None, 200, "text/html", found.encode(), TAG, None, make.NOW)


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
async def poll(sqlite_storage: Storage, web: Web) -> AsyncIterator[Poll]:
    pace = Pace(make.LEASE, timedelta(seconds=2), make.FRESH, timedelta(days=14))
    async with Children() as children:
        clock = Passing()
        yield Poll(
            storage=sqlite_storage,
            fetcher=web,  # type: ignore[arg-type]
            children=children,
            rules=Rules(sqlite_storage, web, children, clock, "probe", heeds=False),  # type: ignore[arg-type]
            clock=clock,
            pace=pace,
            pacing=Pacing(sqlite_storage, EVERY_FIVE_MINUTES),
            admins=Admins(frozenset(), "en", "UTC"),
            jitter=lambda: 0.5,
            found=lambda: None,
        )


async def watch(poll: Poll, kind: str, url: str = SITE, **options: str) -> None:
    new = NewSource(kind, url, "news.example", "News", options=options)
    async with poll.storage.begin() as tx:
        await store.add(tx, new, make.MINUTE, poll.clock.now(), url_key=url)


async def asked(poll: Poll) -> Any:
    """The source after one more poll."""
    poll.clock.at += timedelta(minutes=10)  # type: ignore[attr-defined]
    (turn,) = await poll.claim(5)
    await poll.handle(turn)
    async with poll.storage.read() as tx:
        return await store.get(tx, turn.source.id)


async def stored(poll: Poll) -> list[tuple[str, bool]]:
    """Titles of what is kept and not read yet, and whether each may raise alerts."""
    async with poll.storage.begin() as tx:
        return [(one.item.title, one.live) for one in await entries.claim(tx, poll.clock.now(), make.LEASE, 100)]


async def test_parts_of_an_index_are_polled_in_their_hosts_turn(poll: Poll, web: Web) -> None:
    """With a pause before each; what they hold becomes entries of the source."""
    web.pages = {
        SITE: index((f"{SITE}news-a.xml", "2026-11-24"), (f"{SITE}news-b.xml", "2026-11-23")),
        f"{SITE}news-a.xml": news_sitemap(2),
        f"{SITE}news-b.xml": news_sitemap(3),
    }
    await watch(poll, "sitemap")
    before = poll.clock.now() + timedelta(minutes=10)

    source = await asked(poll)

    assert [url for url, _ in web.asked] == [SITE, f"{SITE}news-a.xml", f"{SITE}news-b.xml"]
    assert poll.clock.now() - before >= timedelta(seconds=4)
    assert (source.failures, len(await stored(poll))) == (0, 3)


async def test_index_that_stays_the_same_is_followed_again(poll: Poll, web: Web) -> None:
    """Its own body and validators say nothing of what its parts hold."""
    web.pages = {SITE: index((f"{SITE}news.xml", "")), f"{SITE}news.xml": news_sitemap(1)}
    await watch(poll, "sitemap")
    await asked(poll)
    await stored(poll)
    web.pages[f"{SITE}news.xml"] = news_sitemap(2).replace("2026-11-24", poll.clock.now().date().isoformat())

    await asked(poll)

    assert web.asked[2] == (SITE, Validators())
    assert ("Truce & talks 1", True) in await stored(poll)


async def test_parts_that_stay_the_same_are_not_stored_again(
    poll: Poll, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All bodies together are what is known; the same ones bring nothing."""
    web.pages = {SITE: index((f"{SITE}news.xml", "")), f"{SITE}news.xml": news_sitemap(1)}
    await watch(poll, "sitemap")
    await asked(poll)
    stored = []
    monkeypatch.setattr(saving, "save", lambda *_: stored.append(1))

    source = await asked(poll)

    assert (source.failures, source.last_ok_at, stored) == (0, poll.clock.now(), [])


async def test_part_whose_host_is_busy_for_long_has_a_turn_of_its_own(poll: Poll, web: Web) -> None:
    """Who comes to that host next waits for the pause behind the part."""
    part = "https://maps.example/news.xml"
    web.pages = {SITE: index((part, "")), part: news_sitemap(1)}
    await watch(poll, "sitemap")
    async with poll.storage.begin() as tx:
        await hosts.reserve_slot(tx, "maps.example", poll.clock.now() + timedelta(minutes=10), timedelta(seconds=20))

    await asked(poll)

    now = poll.clock.now()
    async with poll.storage.begin() as tx:
        assert await hosts.reserve_slot(tx, "maps.example", now, timedelta(0)) == now + poll.pace.host


async def test_part_that_fails_costs_no_other(poll: Poll, web: Web) -> None:
    """An index whose parts all fail has failed itself, for their reason."""
    web.pages = {
        SITE: index((f"{SITE}news-a.xml", "2026-11-24"), (f"{SITE}news-b.xml", "2026-11-23")),
        f"{SITE}news-a.xml": TimedOut(url=SITE, seconds=1),
        f"{SITE}news-b.xml": news_sitemap(1),
    }
    await watch(poll, "sitemap")
    assert (await asked(poll)).last_error is None
    web.pages[f"{SITE}news-b.xml"] = TimedOut(url=SITE, seconds=1)

    assert (await asked(poll)).last_error == "timed_out"


async def test_parts_that_take_too_long_are_left_out(poll: Poll, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lease of a source is not overslept for them."""
    import asyncio

    web.pages = {SITE: index((f"{SITE}news.xml", "")), f"{SITE}news.xml": news_sitemap(1)}
    monkeypatch.setattr(parts, "PARTS_SECONDS", 0.01)
    ordinary = web.get

    async def slow(url: str, *more: Any, **told: Any) -> Fetched:
        if url != SITE:
            await asyncio.Event().wait()
        return await ordinary(url, *more, **told)

    web.get = slow  # type: ignore[method-assign]
    await watch(poll, "sitemap")

    assert (await asked(poll)).last_error is None


async def test_what_a_page_kept_comes_back_with_its_next_body(poll: Poll, web: Web) -> None:
    """In the row of the source, written together with the entries; the first look is known, the change is news."""
    added = "A truce was signed at noon and enters into force at midnight, both sides said."
    web.pages = {SITE: live(*BASE)}
    await watch(poll, "page")
    first = await asked(poll)
    assert [alive for _, alive in await stored(poll)] == [False]
    web.pages[SITE] = live(*BASE, added)

    second = await asked(poll)

    assert [title for title, alive in await stored(poll) if alive] == [f"Talks: what is known: {added}"]
    assert set(first.options["seen"].split()) < set(second.options["seen"].split())
    poll.clock.at += make.LEASE  # type: ignore[attr-defined]
    kept = await stored(poll)
    web.pages[SITE] = live(*BASE, added, around="<p class='ad'>Buy now!</p>")
    await asked(poll)
    assert len(await stored(poll)) == len(kept) == 2


async def test_options_that_people_gave_stay(poll: Poll, web: Web) -> None:
    """Beside what the kind keeps for itself."""
    from tests.listpages import listing

    web.pages = {SITE: listing("wordpress")[0]}
    await watch(poll, "list", selector=".widget a")

    assert (await asked(poll)).options == {"selector": ".widget a"}
    assert len(await stored(poll)) == 4


async def test_whole_item_needs_no_page(sqlite_storage: Storage) -> None:
    """What a channel or a watched page told is all that there is; nothing is fetched for it."""
    line = Line(sqlite_storage)
    line.stage = replace(line.stage, full_text=True)
    async with sqlite_storage.begin() as tx:
        source, _ = await store.add(tx, NewSource("telegram", SITE, "t.me", "Wire"), make.MINUTE, make.NOW, known=True)
        await make.save(tx, source, make.batch(make.item("wire/1", summary="A truce holds.")), make.NOW, make.FRESH)
    (entry,) = await line.stage.claim(1)

    assert entry.source_kind == "telegram"
    # A page would be asked of a reader that is not there.
    await line.stage.handle(entry)

    async with sqlite_storage.read() as tx:
        (kept,) = await entries.texts(tx, [entry.id])
    assert kept.text == "A truce holds."


async def test_item_without_a_date_is_as_old_as_its_page_says(sqlite_storage: Storage) -> None:
    """Lists link to old articles, too: they are kept, with their time, and raise no alert. A day alone proves nothing."""
    async with sqlite_storage.begin() as tx:
        source = await make.source(tx)
        await make.save(tx, source, make.batch(make.item(published_at=None)), make.NOW, make.FRESH)
        (entry,) = await entries.claim(tx, make.NOW, make.LEASE, 1)
    page = Article("u", "t", "text", "en", None, complete=True)
    old = datetime(2025, 5, 1, 14, 30, tzinfo=UTC)

    assert (dated(entry, replace(page, published_at=old), make.FRESH).live, entry.live) == (False, True)
    assert dated(entry, replace(page, published_at=old), make.FRESH).item.published_at == old
    for told in (None, datetime(2025, 5, 1, tzinfo=UTC), make.NOW - timedelta(hours=5)):
        assert dated(entry, replace(page, published_at=told), make.FRESH) is entry
    assert dated(entry, TimedOut(url="u", seconds=1), make.FRESH) is entry


async def test_guids_that_are_made_up_each_time_are_seen_through(storage: Storage) -> None:
    """When nothing in a feed is known by its guid, what is known by address, title and time is not new."""

    def items(run: int, *titles: str) -> Any:
        return make.batch(
            *(make.item(f"{run}-{title}", title=title, url=f"http://a.example/{title}") for title in titles)
        )

    async with storage.begin() as tx:
        source = await make.source(tx)
        assert await make.save(tx, source, items(1, "a", "b"), make.NOW, make.FRESH) == 2
        assert await make.save(tx, source, items(2, "a", "b"), make.NOW, make.FRESH) == 0
        assert await make.save(tx, source, items(3, "c", "a", "b"), make.NOW, make.FRESH) == 1


def test_digest_tells_bodies_apart() -> None:
    """One body from another, and one from several."""

    def body(text: bytes) -> Fetched:
        return Fetched("u", None, 200, None, text, TAG, None, make.NOW)

    assert len({parts.digest_of(body(b"a")), parts.digest_of(body(b"b")), parts.digest_of(body(b"a"), body(b"b"))}) == 3
    assert Read(body(b"a"), None, b"x").batch is None
