"""Sources, asked at a real server, read in real children, on a real store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import structlog
from sqlalchemy import select

from bot.child import Children
from bot.config import Settings
from bot.errors import StoreAway
from bot.model import NotModified, Source, Validators
from bot.model.pacing import Bounds, Limits
from bot.pipeline import parts
from bot.pipeline.notices import Admins
from bot.pipeline.pacing import Pacing
from bot.pipeline.poll import Answered, Poll
from bot.pipeline.rules import Rules
from bot.pipeline.settling import Pace
from bot.sources import spelling
from bot.stages import Rooms, polling
from bot.storage import Storage, sources
from bot.storage.queue import Overslept
from bot.storage.schema import entry, outbox
from tests import make
from tests.conftest import TestClock
from tests.unit.fetch_server import Asked, Site, answer, fetcher, routes, serving

HOUR = timedelta(hours=1)
FIVE = timedelta(minutes=5)
SAME = NotModified(Validators("same"), None)
UNCHANGED = answer("304 Not Modified", b"", length=False)
GONE = answer("410 Gone", b"")


def feed(*guids: str, told: str = "") -> bytes:
    items = "".join(f"<item><guid>{guid}</guid><title>Entry {guid}</title></item>" for guid in guids)
    return f'<rss version="2.0"><channel><title>Paper</title>{told}{items}</channel></rss>'.encode()


class Watched(Children):
    """Children that count what they were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    async def call(self, fn: Callable[..., Any], *args: Any, seconds: float = 20.0) -> Any:
        self.calls += 1
        return await super().call(fn, *args, seconds=seconds)


@dataclass
class Watch:
    """Sources of one site, asked whenever they are due."""

    storage: Storage
    stage: Poll
    site: Site
    clock: TestClock
    children: Watched
    pages: dict[str, bytes] = field(default_factory=dict)

    async def add(self, path: str = "/feed", **told: Any) -> Source:
        url = told.pop("url", self.site.url(path))
        async with self.storage.begin() as tx:
            new = make.new_source(url=url, host=f"127.0.0.1:{self.site.port}", **told)
            return (await sources.add(tx, new, FIVE, self.clock.now(), url_key=spelling(url)))[0]

    async def turn(self, after: timedelta = timedelta()) -> None:
        """Time passes; then all that is due is asked."""
        self.clock.advance(after)
        for turn in await self.stage.claim(10):
            await self.stage.handle(turn)

    async def source(self, id: int = 1) -> Source:
        async with self.storage.read() as tx:
            found = await sources.get(tx, id)
        assert found is not None
        return found

    async def wait(self) -> timedelta:
        """Until the first source is asked again."""
        due = (await self.source()).due_at
        assert due is not None
        return due - self.clock.now()

    async def guids(self) -> list[str]:
        async with self.storage.read() as tx:
            return sorted((await tx.scalars(select(entry.c.guid))).all())

    async def notices(self) -> list[dict[str, str]]:
        async with self.storage.read() as tx:
            return list((await tx.scalars(select(outbox.c.payload).order_by(outbox.c.id))).all())


def staged(storage: Storage, client: Any, children: Children, clock: TestClock) -> Poll:
    return Poll(
        storage=storage,
        fetcher=client,
        children=children,
        rules=Rules(storage, client, children, clock, "probe/1 (+https://e.org)", heeds=True),
        clock=clock,
        pace=Pace(make.LEASE, timedelta(seconds=2), make.FRESH, timedelta(days=14)),
        # As often as all are, whatever their rhythm.
        pacing=Pacing(storage, Limits(FIVE, 0, Bounds(FIVE, FIVE))),
        admins=Admins(frozenset({7}), "en", "UTC"),
        jitter=lambda: 0.5,
        found=lambda: None,
    )


@asynccontextmanager
async def watch(storage: Storage, **by_path: bytes) -> AsyncIterator[Watch]:
    """Feeds are named like their paths."""

    async def reply(asked: Asked, writer: Any) -> None:
        await routes(**by_path)(asked, writer)

    clock = TestClock()
    async with serving(reply) as site, fetcher(clock=clock) as client, Watched() as children:
        yield Watch(storage, staged(storage, client, children, clock), site, clock, children, by_path)


# ------------------------------------------------------------- unchanged


async def test_what_did_not_change_is_not_read(storage: Storage) -> None:
    """304 under the validators as they came, and the same bytes without any, cost no reading; new bytes do."""
    first = answer("200 OK", feed("1"), 'ETag: W/"odd, 1"', "Last-Modified: some day")
    async with watch(storage, feed=first) as here:
        await here.add()
        await here.turn()
        here.pages["feed"] = answer("304 Not Modified", b"", 'ETag: "2"', length=False)
        await here.turn(FIVE)
        asked = here.site.asked[1].fields
        assert (asked["if-none-match"], asked["if-modified-since"]) == ('W/"odd, 1"', "some day")
        here.pages["feed"] = answer("200 OK", feed("1"))
        await here.turn(FIVE)
        assert here.site.asked[2].fields["if-none-match"] == '"2"'
        assert (here.children.calls, await here.guids()) == (1, ["1"])
        here.pages["feed"] = answer("200 OK", feed("1", "2"))
        await here.turn(FIVE)
        assert "if-none-match" not in here.site.asked[3].fields
        assert (here.children.calls, await here.guids()) == (2, ["1", "2"])


async def test_what_did_not_change_is_written_down_together(storage: Storage) -> None:
    """Sources that come within a moment share a transaction; one whose lease was lost meanwhile keeps nobody else's back."""
    async with watch(storage) as here:
        made = [await here.add(f"/{name}", title=name) for name in "abc"]
        async with storage.begin() as tx:
            claimed = await sources.claim(tx, here.clock.now(), make.LEASE, 5)
            await sources.poke(tx, made[1].id, here.clock.now())
        with transactions(storage) as begun:
            written = (here.stage.together.add(Answered(one, SAME)) for one in claimed)
            told = await asyncio.gather(*written, return_exceptions=True)
        assert [type(one) for one in told] == [type(None), Overslept, type(None)]
        assert len(begun) == 1
        assert [one.validators.etag for one in await everything(storage)] == ["same", None, "same"]


async def test_what_is_new_is_written_down_with_others(storage: Storage) -> None:
    """News, bodies that stayed the same and failures share a transaction; each source gets what is its own."""
    pages = {"a": answer("200 OK", feed("1")), "b": answer("200 OK", feed("2", "3")), "c": answer("404 Not Found", b"")}
    async with watch(storage, **pages) as here:
        for name in "abc":
            await here.add(f"/{name}", title=name)
            await here.turn(timedelta(seconds=3))
        here.pages["a"] = answer("200 OK", feed("4", "1"))
        here.clock.advance(FIVE * 3)
        async with storage.begin() as tx:
            due = await sources.claim(tx, here.clock.now(), make.LEASE, 5)
        asked = [Answered(one, await here.stage._ask(one)) for one in due]
        with transactions(storage) as begun:
            await asyncio.gather(*map(here.stage.together.add, asked))
        assert len(begun) == 1
        assert await here.guids() == ["1", "2", "3", "4"]
        assert [one.failures for one in await everything(storage)] == [0, 0, 2]


async def test_one_that_cannot_be_written_down_keeps_nobody_elses_back(storage: Storage) -> None:
    """Two sources that move to one address at once: the second stays where it is, and the third is settled, too."""
    async with watch(storage) as here:
        for name in "abc":
            await here.add(f"/{name}", title=name)
        async with storage.begin() as tx:
            claimed = await sources.claim(tx, here.clock.now(), make.LEASE, 5)
        there = NotModified(Validators("moved"), None, "http://new.example/feed")
        moving = [replace(one, moved_to=there.moved_to) for one in claimed[:2]]
        asked = [*(Answered(one, there) for one in moving), Answered(claimed[2], SAME)]
        await asyncio.gather(*map(here.stage.together.add, asked))
        kept = await everything(storage)
        assert [one.url == there.moved_to for one in kept] == [True, False, False]
        assert [one.validators.etag for one in kept] == ["moved", "moved", "same"]


async def test_who_waits_for_an_absent_store_is_told(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, and those that come later are served."""
    async with watch(storage) as here:
        await here.add()
        async with storage.begin() as tx:
            (mine,) = await sources.claim(tx, here.clock.now(), make.LEASE, 5)
        settle = partial(here.stage.together.add, Answered(mine, SAME))
        with monkeypatch.context() as patch:
            patch.setattr(storage, "begin", away)
            told = await asyncio.gather(settle(), settle(), return_exceptions=True)
        assert [type(one) for one in told] == [StoreAway, StoreAway]
        await settle()
        assert (await here.source()).validators.etag == "same"


def away() -> Any:
    raise StoreAway(reason="locked")


@contextmanager
def transactions(storage: Storage) -> Iterator[list[int]]:
    """Those that are begun meanwhile."""
    begun: list[int] = []
    begin = storage.begin

    def counted() -> Any:
        begun.append(1)
        return begin()

    storage.begin = counted
    try:
        yield begun
    finally:
        storage.begin = begin


# ------------------------------------------------------------ coming back


async def test_what_a_feed_says_of_its_rest_outlives_unchanged_answers(storage: Storage) -> None:
    """ttl and skipped hours hold until the feed says otherwise, though a 304 does not repeat them."""
    first = answer("200 OK", feed("1", told="<ttl>12</ttl>"), 'ETag: "1"')
    async with watch(storage, feed=first) as here:
        await here.add()
        await here.turn()
        assert await here.wait() == timedelta(minutes=12)
        here.pages["feed"] = UNCHANGED
        await here.turn(timedelta(minutes=12))
        assert await here.wait() == timedelta(minutes=12)
        skip = "<skipHours><hour>12</hour></skipHours>"
        here.pages["feed"] = answer("200 OK", feed("1", told=skip), 'ETag: "2"')
        await here.turn(timedelta(minutes=12))
        assert await here.wait() == HOUR
        here.pages["feed"] = UNCHANGED
        await here.turn(timedelta(minutes=30))
        await here.turn(timedelta(minutes=30))
        assert await here.wait() == FIVE


async def test_a_server_that_asks_to_stay_away_is_left_alone(storage: Storage) -> None:
    """Retry-After counts, in either form, and the source is not blamed for longer than that."""
    for value in ("3600", "Sun, 01 Mar 2026 13:00:00 GMT"):
        reply = answer("429 Too Many", b"", f"Retry-After: {value}", "Date: Sun, 01 Mar 2026 12:00:00 GMT")
        async with watch(storage, **{value[:1]: reply}) as here:
            await here.add(f"/{value[:1]}")
            await here.turn()
            wait = min([one.due_at or here.clock.now() for one in await everything(storage)]) - here.clock.now()
            assert HOUR <= wait <= HOUR * 1.1
            async with storage.begin() as tx:
                for one in await everything(storage):
                    await sources.remove(tx, one.id)


async def everything(storage: Storage) -> list[Source]:
    async with storage.read() as tx:
        return (await sources.page(tx, 0, 50))[0]


async def test_who_slept_through_its_turn_does_not_ask(storage: Storage) -> None:
    """A process that was stopped, and goes on when its lease is over, leaves the host to those who have its turn by now."""
    async with watch(storage, feed=answer("200 OK", feed("1"))) as here:
        await here.add()
        (turn,) = await here.stage.claim(10)
        here.clock.advance(make.LEASE * 2)
        with pytest.raises(Overslept):
            await here.stage.handle(turn)
        assert here.site.asked == []
        await here.turn()
        assert await here.guids() == ["1"]


# ---------------------------------------------------------- moved and gone


async def test_a_source_that_moved_for_good_is_followed_and_told(storage: Storage) -> None:
    """Once is not enough: it may be a mistake. After two answers in a row the new address is asked, and editors know."""
    async with watch(storage, feed=answer("301 Moved", b"", "Location: /b"), b=answer("200 OK", feed("1"))) as here:
        await here.add()
        await here.turn()
        assert (await here.source()).url == here.site.url("/feed")
        assert await here.notices() == []
        await here.turn(FIVE)
        assert (await here.source()).url == here.site.url("/b")
        (told,) = await here.notices()
        assert (told["key"], told["old"], told["url"]) == (
            "notice.source_moved",
            here.site.url("/feed"),
            here.site.url("/b"),
        )
        await here.turn(FIVE)
        assert [asked.path for asked in here.site.asked] == ["/feed", "/b", "/feed", "/b", "/b"]
        assert len(await here.notices()) == 1


async def test_moves_that_do_not_agree_are_not_followed(storage: Storage) -> None:
    """Two different addresses, a temporary redirect in between, or one that another source has: nothing changes."""
    permanent = answer("308 Moved", b"", "Location: /b")
    between = [answer("308 Moved", b"", "Location: /c"), answer("302 Found", b"", "Location: /b")]
    body = answer("200 OK", feed("1"))
    async with watch(storage, feed=permanent, b=body, c=body) as here:
        await here.add()
        for reply in (permanent, between[0], permanent, between[1], permanent):
            here.pages["feed"] = reply
            await here.turn(FIVE)
        await here.add("/b", title="other")
        for _ in range(4):
            await here.turn(FIVE)
        assert (await here.source()).url == here.site.url("/feed")
        assert await here.notices() == []


async def test_a_source_that_is_gone_is_not_asked_again(storage: Storage) -> None:
    """410 is meant for good."""
    async with watch(storage, feed=GONE) as here:
        await here.add()
        await here.turn()
        await here.turn(timedelta(days=30))
        gone = await here.source()
        assert (gone.state, gone.due_at, gone.last_error) == ("broken", None, "gone")
    assert len(here.site.asked) == 1


# ------------------------------------------------------------- robots.txt

DENIED = answer("200 OK", b"User-agent: *\nDisallow: /")


def links(*names: str) -> bytes:
    told = "".join(f'<li><a href="/2026/11/{name}">The long headline of {name}</a></li>' for name in names)
    return answer(
        "200 OK", f"<html><body><main><ul>{told}</ul></main></body></html>".encode(), "Content-Type: text/html"
    )


async def test_a_list_page_that_closes_itself_to_programs_is_left_alone(storage: Storage) -> None:
    """It is not asked for any more, which its health tells; when its rules let us in again it is read."""
    names = ("one", "two", "three", "four")
    async with watch(storage, list=links(*names)) as here:
        await here.add("/list", kind="list")
        await here.turn()
        assert (await here.source()).failures == 0
        here.pages |= {"robots.txt": DENIED, "list": links("five", *names)}
        await here.turn(timedelta(days=2))
        denied = await here.source()
        assert (denied.failures, denied.last_error) == (1, "robots_denied")
        assert [asked.path for asked in here.site.asked] == ["/robots.txt", "/list", "/robots.txt"]
        here.pages["robots.txt"] = answer("404 Not Found", b"")
        await here.turn(timedelta(days=2))
        assert ((await here.source()).failures, len(await here.guids())) == (0, 5)


async def test_a_list_page_that_moves_to_a_closed_host_is_left_alone(storage: Storage) -> None:
    """The rules are those of the host where the page is."""
    async with serving(routes(**{"robots.txt": DENIED, "there": links("one")})) as other:
        moved = answer("302 Found", b"", f"Location: {other.url('/there')}")
        async with watch(storage, list=moved) as here:
            await here.add("/list", kind="list")
            await here.turn()
            assert (await here.source()).last_error == "robots_denied"


async def test_what_is_made_for_programs_needs_no_leave(storage: Storage) -> None:
    """A feed is there to be fetched by them, whatever robots.txt says of pages."""
    async with watch(storage, feed=answer("200 OK", feed("1")), **{"robots.txt": DENIED}) as here:
        await here.add()
        await here.turn()
        assert (await here.guids(), [asked.path for asked in here.site.asked]) == (["1"], ["/feed"])


# ---------------------------------------------------------------- secrets


async def test_what_lets_a_source_in_is_in_no_log_line(sqlite_storage: Storage) -> None:
    """A login in the address is sent and neither stored in the address nor written anywhere."""
    async with watch(sqlite_storage, feed=answer("403 Forbidden", b"")) as here:
        await here.add(url=f"http://me:hush@127.0.0.1:{here.site.port}/feed")
        with structlog.testing.capture_logs() as lines:
            await here.turn()
        assert here.site.asked[0].fields["authorization"] == "Basic bWU6aHVzaA=="
        assert "hush" not in repr(await here.source())
    assert [line["event"] for line in lines] == ["answered", "polled"]
    assert "hush" not in repr(lines)


def test_the_lease_of_a_poll_is_no_longer_than_a_poll(sqlite_storage: Storage) -> None:
    """What a killed process had claimed waits as long as fetching and reading may take, and not for the lease of all else."""
    for given, seconds in (({}, 106), ({"fetch_seconds": 5}, 91), ({"lease_seconds": 30}, 30)):
        rooms = Rooms(Settings(_env_file=None, **given), TestClock(), sqlite_storage, Any, Any, Any)
        stage: Any = polling(rooms).claim
        assert stage.__self__.pace.lease == timedelta(seconds=seconds)


# ------------------------------------------------------------ hostile feeds


async def test_a_feed_that_hangs_its_reader_holds_up_nobody(
    sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader is killed, the source has failed, and the next one is read."""
    async with watch(sqlite_storage, a=answer("200 OK", feed("1")), b=answer("200 OK", feed("2"))) as here:
        await here.add("/a")
        monkeypatch.setattr(parts, "PARSE_SECONDS", 0.0)
        await here.turn()
        monkeypatch.undo()
        await here.add("/b", title="b")
        await here.turn(timedelta(seconds=5))
        assert [(one.failures, one.last_error) for one in await everything(sqlite_storage)] == [
            (1, "unreadable"),
            (0, None),
        ]
        assert await here.guids() == ["2"]


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 50}">' for n in range(12))
HOSTILE = {
    "entities": f'<?xml version="1.0"?><!DOCTYPE r [{ENTITIES}]><rss version="2.0"><channel><title>&e11;</title></channel></rss>',
    "an entity that is a file": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&x;</title></channel></rss>',
    "depth": '<rss version="2.0"><channel>' + "<a>" * 20_000,
    "one attribute": f'<rss version="2.0"><channel><item><guid x="{"y" * 90_000}">1</guid></item></channel></rss>',
    "many attributes": "<rss " + " ".join(f'a{n}="{n}"' for n in range(8000)) + "></rss>",
    "html without end": "<html>" + "<div><table><tr><td>" * 4000,
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_hostile_feeds_end_in_time_and_within_bounds(sqlite_storage: Storage, what: str) -> None:
    """Whatever it holds, it is read or refused, nothing of this machine comes out, and a good feed is read after it."""
    async with watch(sqlite_storage, a=answer("200 OK", HOSTILE[what].encode()), b=answer("200 OK", feed("2"))) as here:
        await here.add("/a")
        await here.turn()
        bad = await here.source()
        assert len(bad.title) < 10_000
        assert "root:" not in bad.title
        await here.add("/b", title="b")
        await here.turn(timedelta(seconds=5))
        assert "2" in await here.guids()


# ------------------------------------------------------------------ pace


async def test_sources_of_one_host_take_turns_across_workers(storage: Storage) -> None:
    """Two workers ask one host no faster than one does: who is not yet to ask is put back until its slot."""
    async with watch(storage, **{name: answer("200 OK", feed(name)) for name in "abc"}) as here:
        for name in "abc":
            await here.add(f"/{name}", title=name)
        async with fetcher(clock=here.clock) as client:
            other = staged(storage, client, here.children, here.clock)
            began = here.clock.now()
            times: list[datetime] = []
            while len(times) < 3:
                for worker in (here.stage, other):
                    for turn in await worker.claim(10):
                        await worker.handle(turn)
                        times.append(turn.at)
                here.clock.advance(timedelta(seconds=0.5))
    assert [(at - began).total_seconds() for at in times] == [0, 2, 4]
