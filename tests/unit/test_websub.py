"""WebSub: what is asked of a hub, what it is believed, and that a push has its source asked and nothing else."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import select, update
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from bot.errors import StoreAway
from bot.fetch import links
from bot.fetch.client import Fetcher
from bot.model import Hub, Source
from bot.model.hubs import REFUSED, Push, Seal, Verdict, form, lease_of, verdict
from bot.pipeline.listening import Listening
from bot.service.pushes import Pushes
from bot.storage import Storage, hubs, sources
from bot.storage.schema import source as source_table
from bot.web import hooks
from tests import hub as little
from tests import make
from tests.conftest import TestClock

HUB = Hub("https://hub.example/", "https://a.example/feed")
PUSH = Push(1, HUB, "token", "secret", "wanted", True, None, None, 1, None)
SAID = {"hub.mode": "subscribe", "hub.topic": HUB.topic, "hub.challenge": "c", "hub.lease_seconds": "3600"}
LATER = timedelta(days=1)

# ---------------------------------------------------------------- what a hub is believed


def test_what_was_asked_for_is_confirmed() -> None:
    """The challenge goes back, and the lease is taken down."""
    assert verdict(PUSH, SAID) == Verdict("c", "active", timedelta(hours=1))
    leaving = replace(PUSH, state="leaving")
    assert verdict(leaving, SAID | {"hub.mode": "unsubscribe"}) == Verdict("c", "gone")


@pytest.mark.parametrize(
    ("push", "said"),
    [
        (None, SAID),
        (replace(PUSH, asked=False), SAID),
        (PUSH, SAID | {"hub.topic": "https://b.example/feed"}),
        (PUSH, SAID | {"hub.mode": "unsubscribe"}),
        (replace(PUSH, state="leaving"), SAID),
        (replace(PUSH, listening=False), SAID),
        (PUSH, SAID | {"hub.challenge": ""}),
        (PUSH, SAID | {"hub.challenge": "c" * 2001}),
        (PUSH, SAID | {"hub.mode": "publish"}),
        (PUSH, {}),
        (PUSH, {"hub.mode": "denied"}),
    ],
)
def test_what_was_not_asked_for_is_refused(push: Push | None, said: dict[str, str]) -> None:
    """An unknown token, another topic, another mode, a question out of turn: no, and nothing changes."""
    assert verdict(push, said) == REFUSED


def test_denial_needs_no_challenge() -> None:
    """A hub that does not want says so, at any time."""
    assert verdict(replace(PUSH, asked=False), {"hub.mode": "denied", "hub.topic": HUB.topic}) == Verdict("", "denied")


@pytest.mark.parametrize(
    ("told", "lease"),
    [
        ("3600", timedelta(hours=1)),
        ("0", timedelta(minutes=5)),
        ("9" * 30, timedelta(days=30)),
        ("", timedelta(days=1)),
        ("-5", timedelta(days=1)),
        ("٣", timedelta(days=1)),
    ],
)
def test_lease_is_believed_within_bounds(told: str, lease: timedelta) -> None:
    """Neither for ever nor for a second, and a day where it is not told."""
    assert lease_of(told) == lease


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512", "SHA256"])
def test_signature_of_each_method_holds(method: str) -> None:
    """Whoever knows the secret is believed, whatever the pieces in which the body comes."""
    told = hmac.new(b"secret", b"body of it", getattr(hashlib, method.lower())).hexdigest()
    seal = Seal("secret", f"{method}={told.upper()}")
    for piece in (b"body", b" of ", b"it"):
        seal.add(piece)
    assert seal.holds


@pytest.mark.parametrize("header", ["", "sha256=", "md5=900150983cd24fb0d6963f7d28e17f72", "sha256", "sha256=é", "=x"])
def test_anything_else_is_a_forgery(header: str) -> None:
    """No signature, another method, letters that are none of it."""
    seal = Seal("secret", header)
    seal.add(b"body")
    assert not seal.holds


def test_secret_goes_to_the_hub_that_is_asked_to_tell() -> None:
    """Subscribing tells it, leaving does not."""
    assert form(PUSH, "https://me.example/websub/token")["hub.secret"] == "secret"
    assert "hub.secret" not in form(replace(PUSH, state="leaving"), "https://me.example/websub/token")


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ('<https://hub.example/>; rel="hub", <https://a.example/feed>; rel="self"', HUB),
        ("<https://hub.example/>;rel=hub", Hub("https://hub.example/", "https://b.example/x")),
        ('</hub>; title="a, b"; rel=\'x\'; rel="hub"', None),
        ('</hub>; rel="alternate hub"', Hub("https://b.example/hub", "https://b.example/x")),
        ("<javascript:alert(1)>; rel=hub", None),
        ("<https://[>; rel=hub", None),
        ("<" * 5000, None),
        ("", None),
    ],
)
def test_hub_in_a_link_field(field: str, found: Hub | None) -> None:
    """Read as RFC 8288 writes it, quoted or not; what leads elsewhere than to http is none."""
    assert links.hub(field, "https://b.example/x") == found


# ---------------------------------------------------------------- what is kept


async def pushes(storage: Storage) -> list[dict[str, object]]:
    async with storage.read() as tx:
        return [dict(row._mapping) for row in await tx.execute(select(hubs.push).order_by(hubs.push.c.id))]


async def watched(storage: Storage) -> Source:
    async with storage.begin() as tx:
        made = await make.source(tx)
        await make.settle(tx, made, make.NOW, due_at=make.NOW + LATER)
        await hubs.wanted(tx, made.id, HUB, make.NOW)
    return made


async def active(storage: Storage) -> tuple[Source, Push]:
    """A source of which a hub tells."""
    made = await watched(storage)
    async with storage.begin() as tx:
        (push,) = await hubs.claim(tx, make.NOW, make.LEASE, 5)
        await hubs.answered(tx, push, Verdict("c", "active", timedelta(days=10)), make.NOW)
    return made, push


async def test_hub_is_asked_once_and_again_until_it_confirms(storage: Storage) -> None:
    """What is named again is not asked again; what is not confirmed is, ever later."""
    made = await watched(storage)
    async with storage.begin() as tx:
        assert not await hubs.wanted(tx, made.id, HUB, make.NOW)
        (push,) = await hubs.claim(tx, make.NOW, make.LEASE, 5)
        assert await hubs.claim(tx, make.NOW, make.LEASE, 5) == []
        await hubs.asked(tx, push, make.NOW)
        (again,) = await hubs.claim(tx, make.NOW + timedelta(minutes=10), make.LEASE, 5)
        await hubs.asked(tx, again, make.NOW)
    first, second = make.NOW + timedelta(minutes=10), make.NOW + timedelta(minutes=20)
    assert (again.attempts, (await pushes(storage))[0]["due_at"]) == (2, second)
    assert first < second


async def test_lease_is_renewed_before_it_ends(storage: Storage) -> None:
    """A fifth of the lease before its end the hub is asked again; until then the source counts as told of."""
    made, _ = await active(storage)
    async with storage.begin() as tx:
        assert await hubs.claim(tx, make.NOW + timedelta(days=7), make.LEASE, 5) == []
        (push,) = await hubs.claim(tx, make.NOW + timedelta(days=8), make.LEASE, 5)
        source = await sources.get(tx, made.id)
    assert (push.state, push.mode) == ("active", "subscribe")
    assert source.pushed_until == make.NOW + timedelta(days=10)


async def test_another_hub_takes_its_place_and_the_old_one_is_left(storage: Storage) -> None:
    """The old one is told; its pushes count no more, for its token leads to what is being left."""
    made, old = await active(storage)
    async with storage.begin() as tx:
        assert await hubs.wanted(tx, made.id, replace(HUB, url="https://new.example/"), make.NOW)
        claimed = await hubs.claim(tx, make.NOW + make.MINUTE, make.LEASE, 5)
        source = await sources.get(tx, made.id)
    assert {(one.hub.url, one.mode) for one in claimed} == {
        ("https://hub.example/", "unsubscribe"),
        ("https://new.example/", "subscribe"),
    }
    assert len({one.token for one in claimed} | {old.token}) == 2
    assert source.pushed_until is None


async def test_hub_that_is_no_longer_named_is_left_for_good(storage: Storage) -> None:
    """It is told so a few times, and then it is over, whether it listens or not."""
    made, _ = await active(storage)
    async with storage.begin() as tx:
        await hubs.wanted(tx, made.id, None, make.NOW)
        now = make.NOW
        for _ in range(hubs.FAREWELLS):
            (push,) = await hubs.claim(tx, now, make.LEASE, 5)
            await hubs.refused(tx, push, now, for_good=False)
            now += LATER
        assert await hubs.claim(tx, now, make.LEASE, 5) == []
    assert await pushes(storage) == []


async def test_paused_source_is_left_when_its_lease_would_be_renewed(storage: Storage) -> None:
    """Nobody wants to be told of it."""
    made, _ = await active(storage)
    async with storage.begin() as tx:
        await sources.pause(tx, made.id)
        (push,) = await hubs.claim(tx, make.NOW + timedelta(days=9), make.LEASE, 5)
        assert push.mode == "unsubscribe"
        await hubs.refused(tx, push, make.NOW, for_good=True)
    assert await pushes(storage) == []


async def test_denial_is_respected_for_a_week(storage: Storage) -> None:
    """A hub that refused for good is asked again in a week; the source is asked as any other."""
    made = await watched(storage)
    async with storage.begin() as tx:
        (push,) = await hubs.claim(tx, make.NOW, make.LEASE, 5)
        await hubs.refused(tx, push, make.NOW, for_good=True)
        assert await hubs.claim(tx, make.NOW + timedelta(days=6), make.LEASE, 5) == []
        assert len(await hubs.claim(tx, make.NOW + timedelta(days=8), make.LEASE, 5)) == 1
        assert (await sources.get(tx, made.id)).pushed_until is None


async def test_poke_makes_due_and_repeating_it_makes_it_due_once(storage: Storage) -> None:
    """A replayed push has the source asked no more often than every ten seconds, and a paused one not at all."""
    made, _ = await active(storage)
    ten = timedelta(seconds=10)
    async with storage.begin() as tx:
        push = await hubs.of_token(tx, (await tx.scalar(select(hubs.push.c.token))))
        assert await hubs.poke(tx, push, make.NOW)
        assert (await sources.get(tx, made.id)).due_at == make.NOW
        assert not await hubs.poke(tx, await hubs.of_token(tx, push.token), make.NOW)
        await tx.execute(update(source_table).values(due_at=make.NOW + LATER))
        assert await hubs.poke(tx, await hubs.of_token(tx, push.token), make.NOW + ten / 5)
        assert (await sources.get(tx, made.id)).due_at == make.NOW + ten
        await sources.pause(tx, made.id)
        assert not await hubs.poke(tx, await hubs.of_token(tx, push.token), make.NOW + LATER)


async def test_removed_source_takes_its_hub_along(storage: Storage) -> None:
    """What the hub sends after that is sent to nobody."""
    made, push = await active(storage)
    async with storage.begin() as tx:
        await sources.remove(tx, made.id)
        assert await hubs.of_token(tx, push.token) is None


# ---------------------------------------------------------------- over loopback


@asynccontextmanager
async def listening(storage: Storage, clock: TestClock) -> AsyncIterator[tuple[Listening, asyncio.Event]]:
    """The stage that asks hubs, and the door at which they call."""
    nudge = asyncio.Event()
    # As the real one: no line for each request.
    server = HTTPServer(Application(hooks.routes(Pushes(storage, clock, nudge)), log_function=lambda _: None))
    sockets = bind_sockets(0, "127.0.0.1")
    server.add_sockets(sockets)
    callback = f"http://127.0.0.1:{sockets[0].getsockname()[1]}{hooks.PATH}"
    async with Fetcher(clock=clock, user_agent="t", seconds=5, max_bytes=10**6, private=True) as fetcher:
        yield Listening(storage, fetcher, clock, make.LEASE, callback), nudge
    server.stop()
    await server.close_all_connections()


async def ask(stage: Listening) -> None:
    for push in await stage.claim(5):
        await stage.handle(push)


async def named(storage: Storage, site: little.Hub) -> None:
    async with storage.begin() as tx:
        made = await make.source(tx)
        await make.settle(tx, made, make.NOW, due_at=make.NOW + LATER)
        await hubs.wanted(tx, made.id, Hub(f"{site.root}/hub", site.feed), make.NOW)


async def due(storage: Storage) -> object:
    async with storage.read() as tx:
        return await tx.scalar(select(source_table.c.due_at))


async def test_subscribed_pushed_and_renewed(storage: Storage, clock: TestClock) -> None:
    """The hub confirms before it has answered; a signed push makes the source due; the renewal is confirmed, too."""
    async with little.hub() as site, listening(storage, clock) as (stage, nudge):
        await named(storage, site)
        await ask(stage)
        assert site.answers == [(200, "c-123")]
        for method in ("sha1", "sha512"):
            assert await site.push(site.asked[0], method=method) == 204
        assert nudge.is_set()
        assert await due(storage) == clock.now()
        clock.at += timedelta(days=9)
        await ask(stage)
        assert site.answers == [(200, "c-123")] * 2
        assert (await pushes(storage))[0]["expires_at"] == clock.now() + timedelta(days=10)


async def test_strangers_change_nothing(storage: Storage, clock: TestClock) -> None:
    """Wrong secret, no signature, unknown token, other topic, a question nobody expects: refused, and nothing is due."""
    async with little.hub() as site, listening(storage, clock) as (stage, nudge):
        await named(storage, site)
        await ask(stage)
        asked, before = site.asked[0], (await pushes(storage), await due(storage))
        assert await site.push(asked, secret="other") == 403
        assert (await little.call(asked["hub.callback"], b"x"))[0] == 403
        assert await site.push(asked | {"hub.callback": stage.callback + "x" * 32}) == 404
        assert (await site.question(asked))[0] == 404
        assert (await site.question(asked, **{"hub.topic": "http://else.example/"}))[0] == 404
        assert (await site.question(asked, **{"hub.mode": "unsubscribe"}))[0] == 404
        assert (await little.call(asked["hub.callback"]))[0] == 404
        assert (await little.call(stage.callback + "../x", b"x"))[0] == 404
        assert (await pushes(storage), await due(storage)) == before
        assert not nudge.is_set()


async def test_denied_and_refused_by_the_hub(storage: Storage, clock: TestClock) -> None:
    """A denial, and an answer that says never, end it for a week; a hub that is down is asked again soon."""
    async with little.hub() as site, listening(storage, clock) as (stage, _):
        await named(storage, site)
        site.status = 503
        await ask(stage)
        assert (await pushes(storage))[0]["due_at"] == clock.now() + timedelta(minutes=10)
        clock.at += timedelta(minutes=10)
        site.status, site.denies = 202, True
        await ask(stage)
        assert ((await pushes(storage))[0]["state"], site.answers) == ("denied", [(200, "")])
        assert await site.push(site.asked[0]) == 410
        clock.at += timedelta(days=7)
        site.status = 403
        await ask(stage)
        (kept,) = await pushes(storage)
        assert (kept["state"], kept["due_at"]) == ("denied", clock.now() + timedelta(days=7))


async def test_left_when_the_feed_names_it_no_more(storage: Storage, clock: TestClock) -> None:
    """The hub asks whether we want to leave, is told yes, and nothing of it is kept."""
    async with little.hub() as site, listening(storage, clock) as (stage, _):
        await named(storage, site)
        await ask(stage)
        async with storage.begin() as tx:
            await hubs.wanted(tx, 1, None, clock.now())
        await ask(stage)
        assert [one["hub.mode"] for one in site.asked] == ["subscribe", "unsubscribe"]
        assert site.answers[1] == (200, "c-123")
        assert await pushes(storage) == []


async def test_hub_on_a_private_address_is_not_asked(storage: Storage, clock: TestClock) -> None:
    """A feed cannot have us send forms into our own network."""
    async with little.hub() as site, listening(storage, clock) as (stage, _):
        await named(storage, site)
        async with Fetcher(clock=clock, user_agent="t", seconds=5, max_bytes=10**6, private=False) as guarded:
            await ask(replace(stage, fetcher=guarded))
        assert site.asked == []
        assert (await pushes(storage))[0]["state"] in {"wanted", "denied"}


@pytest.mark.parametrize(("failure", "told"), [(StoreAway(reason="locked"), "locked"), (ValueError("odd"), "odd")])
async def test_token_is_in_no_log_line(
    sqlite_storage: Storage,
    clock: TestClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    failure: Exception,
    told: str,
) -> None:
    """Whatever fails while a hub calls, and however odd its question is: the address that it calls is a secret."""

    def failing(*_: object) -> None:
        raise failure

    async with listening(sqlite_storage, clock) as (stage, _):
        assert (await little.call(stage.callback + "geheim?hub.mode=%ff"))[0] == 400
        monkeypatch.setattr(sqlite_storage, "read", failing)
        with structlog.testing.capture_logs() as lines:
            assert (await little.call(stage.callback + "geheim", b"x"))[0] == 500
    assert [(line["event"], told in str(line)) for line in lines] == [("caller not heard", True)]
    assert "geheim" not in caplog.text
    assert "geheim" not in str(lines)
