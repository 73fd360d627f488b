"""Polling by rhythm: what one poll leaves behind, on both engines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.child import Children
from bot.errors import ServerFailed
from bot.model import Fetched, Hub, NotModified, Source, Validators
from bot.model.access import Access
from bot.model.pacing import Bounds, Limits, Plan
from bot.model.rhythm import HOUR
from bot.pipeline.notices import Admins
from bot.pipeline.pacing import Pacing
from bot.pipeline.poll import Poll
from bot.pipeline.rules import Rules
from bot.pipeline.settling import Pace
from bot.service import pacing as expected
from bot.storage import Storage, hubs, rhythms, sources
from bot.storage.schema import source as source_table
from tests import make
from tests.chatting import world
from tests.conftest import TestClock

LIMITS = Limits(timedelta(minutes=5), 0, Bounds(timedelta(minutes=1), timedelta(hours=1)))
PACE = Pace(make.LEASE, timedelta(seconds=1), make.FRESH, timedelta(days=14))
ITEM = "<item><guid>{n}</guid><title>{title}</title><link>http://a.example/{n}</link><pubDate>{date}</pubDate></item>"
FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{head}{items}</channel></rss>'


@dataclass
class Web:
    """Answers with what it is given."""

    clock: TestClock
    answers: dict[str, Fetched | NotModified | Exception] = field(default_factory=dict)

    async def get(self, url: str, validators: Validators, *, access: Access) -> Fetched | NotModified:
        found = self.answers[url]
        if isinstance(found, Exception):
            raise found
        return found

    def feed(self, name: str, ages: list[float], head: str = "", title: str = "Truce", **told: object) -> None:
        """Items this many hours old."""
        dates = [format_datetime(self.clock.now() - HOUR * age, usegmt=True) for age in ages]
        items = "".join(ITEM.format(n=f"{name}{date}", title=title, date=date) for date in dates)
        body = FEED.format(head=head, items=items).encode()
        url = f"http://{name}.example/feed"
        known = Fetched(url, None, 200, "text/xml", body, Validators(), None, self.clock.now())
        self.answers[url] = replace(known, **told)


@pytest.fixture
async def poll(storage: Storage, clock: TestClock) -> AsyncIterator[tuple[Poll, Web]]:
    async with Children(size=1) as children:
        web = Web(clock)
        stage = Poll(
            storage,
            web,  # type: ignore[arg-type]
            children,
            Rules(storage, web, children, clock, "probe", heeds=False),  # type: ignore[arg-type]
            clock,
            PACE,
            Pacing(storage, LIMITS),
            Admins(frozenset(), "en", "UTC"),
            lambda: 0.5,
            lambda: None,
            listens=True,
        )
        yield stage, web


async def added(storage: Storage, clock: TestClock, *names: str) -> None:
    async with storage.begin() as tx:
        for name in names:
            await sources.add(tx, make.new_source(name, lang=None), LIMITS.every, clock.now())


async def polled(stage: Poll) -> dict[str, Source]:
    """Every due source is asked; all of them as they are then, by name."""
    for turn in await stage.claim(10):
        await stage.handle(turn)
    async with stage.storage.read() as tx:
        listed, _ = await sources.page(tx, 0, 10)
    return {one.host.partition(".")[0]: one for one in listed}


async def test_busy_source_is_asked_sooner(storage: Storage, clock: TestClock, poll: tuple[Poll, Web]) -> None:
    """Of two sources the one that posts hourly is asked more often than the one that posts weekly, from the second poll on."""
    stage, web = poll
    await added(storage, clock, "busy", "quiet")
    web.feed("busy", [0.5 + n for n in range(40)])
    web.feed("quiet", [30 + 168 * n for n in range(8)])
    await polled(stage)
    clock.advance(timedelta(minutes=20))
    for name in ("busy", "quiet"):
        web.answers[f"http://{name}.example/feed"] = NotModified(Validators(), None)
    known = await polled(stage)
    waits = {name: one.due_at - clock.now() for name, one in known.items() if one.due_at}
    assert LIMITS.bounds.least <= waits["busy"] < LIMITS.every < waits["quiet"] <= LIMITS.bounds.most * 1.05

    delays = await expected.delays(world(storage, clock).services, list(known.values()))
    assert timedelta(seconds=30) <= delays[known["busy"].id] < timedelta(seconds=150) < delays[known["quiet"].id]


async def test_chosen_interval_is_kept_to(storage: Storage, clock: TestClock, poll: tuple[Poll, Web]) -> None:
    """What a person chose is neither shortened nor stretched."""
    stage, web = poll
    await added(storage, clock, "busy")
    async with storage.begin() as tx:
        await tx.execute(update(source_table).values(chosen=True, interval_s=7200.0))
    web.feed("busy", [0.5 + n for n in range(40)])
    known = await polled(stage)
    assert known["busy"].due_at == clock.now() + timedelta(hours=2)
    delays = await expected.delays(world(storage, clock).services, list(known.values()))
    assert delays[known["busy"].id] == timedelta(hours=1)


async def test_what_the_feed_asks_for_is_not_undercut(
    storage: Storage, clock: TestClock, poll: tuple[Poll, Web]
) -> None:
    """A feed that says ten minutes is asked no sooner, however busy it is."""
    stage, web = poll
    await added(storage, clock, "busy", "quiet")
    web.feed("busy", [0.2 * n for n in range(40)], head="<ttl>10</ttl>")
    web.feed("quiet", [30 + 168 * n for n in range(8)])
    known = await polled(stage)
    assert known["busy"].due_at == clock.now() + timedelta(minutes=10)


async def test_plan_is_made_once_for_all_who_ask(
    storage: Storage, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Polls that are under way when it is too old do not each make it anew."""
    pacing, made, plan = Pacing(storage, LIMITS), [], rhythms.plan
    await pacing.plan(clock.now())

    async def counted(*asked: Any) -> Plan:
        made.append(asked)
        return await plan(*asked)

    monkeypatch.setattr(rhythms, "plan", counted)
    clock.advance(HOUR)
    await asyncio.gather(*(pacing.plan(clock.now()) for _ in range(5)))

    assert len(made) == 1


async def test_failure_teaches_nothing(storage: Storage, clock: TestClock, poll: tuple[Poll, Web]) -> None:
    """A source that does not answer keeps its rhythm, and silence that nobody could see does not count."""
    stage, web = poll
    await added(storage, clock, "busy")
    web.feed("busy", [0.5 + n for n in range(40)])
    before = (await polled(stage))["busy"]
    clock.advance(timedelta(hours=3))
    web.answers["http://busy.example/feed"] = ServerFailed(status=500)
    after = (await polled(stage))["busy"]
    assert (after.failures, after.rhythm) == (1, before.rhythm)


async def test_rhythm_is_learned_from_what_is_new(storage: Storage, clock: TestClock, poll: tuple[Poll, Web]) -> None:
    """The second poll counts the one new item, not the whole feed again."""
    stage, web = poll
    await added(storage, clock, "busy")
    web.feed("busy", [1.5, 2.5])
    before = (await polled(stage))["busy"].rhythm
    clock.advance(timedelta(hours=2))
    web.feed("busy", [0.25, 3.5, 4.5])
    after = (await polled(stage))["busy"].rhythm
    assert before
    assert after
    assert sum(after.day_posts) - sum(before.day_posts) == pytest.approx(1, abs=0.05)
    assert after.last == clock.now() - HOUR / 4


async def test_silence_of_a_source_that_was_there_before_rhythms_is_seen(
    storage: Storage, clock: TestClock, poll: tuple[Poll, Web]
) -> None:
    """When its rhythm is learned first nothing has to be new for it: it may have been silent for days."""
    stage, web = poll
    await added(storage, clock, "busy")
    web.feed("busy", [24.5 + n for n in range(40)])
    await polled(stage)
    forgotten = update(source_table).values(rhythm=None, silent_from=None, body_hash=None)
    async with storage.begin() as tx:
        await tx.execute(forgotten)
    clock.advance(HOUR)
    after = (await polled(stage))["busy"]
    assert after.silent_from is not None
    assert after.silent_from < clock.now()


async def test_hub_is_wanted_as_headers_or_feed_name_it(
    storage: Storage, clock: TestClock, poll: tuple[Poll, Web]
) -> None:
    """The header speaks before the feed; a feed that calls itself something is asked for under that name."""
    stage, web = poll
    await added(storage, clock, "busy", "quiet")
    links = '<link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="http://hub.example/"/>'
    links += '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="http://quiet.example/self"/>'
    web.feed("quiet", [1], head=links)
    web.feed("busy", [1], head=links, hub=Hub("http://other.example/", "http://busy.example/feed"))
    await polled(stage)
    async with storage.read() as tx:
        rows = await tx.execute(select(hubs.push.c.hub, hubs.push.c.topic).order_by(hubs.push.c.topic))
        assert [tuple(row) for row in rows] == [
            ("http://other.example/", "http://busy.example/feed"),
            ("http://hub.example/", "http://quiet.example/self"),
        ]


async def test_language_is_guessed_where_the_feed_names_none(
    storage: Storage, clock: TestClock, poll: tuple[Poll, Web]
) -> None:
    """By what its items say; what the feed says of itself goes before."""
    stage, web = poll
    await added(storage, clock, "busy", "quiet")
    text = "Сторони домовилися про перемир’я, яке почне діяти опівночі"
    web.feed("busy", [1, 2, 3], title=text)
    web.feed("quiet", [1, 2, 3], title=text, head="<language>ru-RU</language>")
    known = await polled(stage)
    assert (known["busy"].lang, known["quiet"].lang) == ("uk", "ru")
