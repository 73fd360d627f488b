"""Updates that are brought: who may bring them, what they are answered, and that each is handled once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Update, WebhookInfo
from telegram.error import InvalidToken, TimedOut
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.web import Application

from bot.config import Settings
from bot.errors import StoreAway
from bot.playground.loopback import listening
from bot.stages import secret_of
from bot.web.updates import LARGEST, SECRET, Gate, caller, routes
from handlers import webhook
from handlers.lanes import Duty
from handlers.receive import ALLOWED, REFUSED
from handlers.webhook import AWAY, SOON, Watch, Webhook
from tests.chatting import ANNA, BORIS, said

JSON = {"Content-Type": "application/json"}
KNOWN = JSON | {SECRET: "agreed"}
UPDATE = b'{"update_id": 7}'
URL = "https://bot.example/telegram"
ANSWER = 60.0

# ------------------------------------------------------------------ at the gate


@dataclass
class Served:
    """A server with the gate in front, what came through, and what is answered to that."""

    address: str = ""
    taken: list[Mapping[str, Any]] = field(default_factory=list)
    again_in: int | None = None

    async def take(self, raw: Mapping[str, Any]) -> int | None:
        self.taken.append(raw)
        return self.again_in

    async def asked(self, body: Any, headers: dict[str, str], method: str = "POST") -> Any:
        request = HTTPRequest(
            self.address, method, headers,
            **({"body_producer": body} if callable(body) else {"body": body}), allow_nonstandard_methods=True,
        )  # fmt: skip
        client = AsyncHTTPClient(force_instance=True)
        try:
            return await client.fetch(request, raise_error=False)
        finally:
            client.close()


@asynccontextmanager
async def served(*networks: str) -> AsyncIterator[Served]:
    here = Served()
    gate = Gate(here.take, "agreed", [ip_network(one) for one in networks])
    server, place = HTTPServer(Application(routes(gate), log_function=lambda _: None)), listening()
    server.add_socket(place)
    here.address = "http://{}:{}/telegram".format(*place.getsockname())
    try:
        yield here
    finally:
        server.stop()
        await server.close_all_connections()


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", KNOWN, 405),
        ("PUT", KNOWN, 405),
        ("POST", JSON, 403),
        ("POST", JSON | {SECRET: "guessed"}, 403),
        ("POST", JSON | {SECRET: "agreed2"}, 403),
        ("POST", KNOWN | {"Content-Type": "text/plain"}, 415),
        ("POST", {SECRET: "agreed"}, 415),
    ],
)
async def test_who_does_not_know_the_secret_is_turned_away(method: str, headers: dict[str, str], status: int) -> None:
    """Another way to ask, no secret, a wrong one, another kind of body: a status and not one word."""
    async with served() as here:
        answer = await here.asked(None if method == "GET" else UPDATE, headers, method)

    assert (answer.code, answer.body, here.taken) == (status, b"", [])
    assert "Server" not in answer.headers


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"7", b'{"update_id": "7"}', b'{"update_id": true}', b"[" * 100_000, b"\xff\xfe", b'{"a": 1}']
)
async def test_what_is_no_update_is_refused(body: bytes) -> None:
    """Whatever stands in a body is an answer of 400, never an error of ours."""
    async with served() as here:
        with capture_logs() as lines:
            answer = await here.asked(body, KNOWN)

    assert (answer.code, here.taken, lines) == (400, [], [])


async def test_a_body_without_an_end_is_not_kept() -> None:
    """No more is held than an update can have, whether its length is told before or not."""

    async def endless(write: Any) -> None:
        for _ in range(LARGEST // 100_000 + 2):
            await write(b" " * 100_000)

    async with served() as here:
        chunked = await here.asked(endless, KNOWN)
        told = await here.asked(b" " * (LARGEST + 1), KNOWN)

    assert (chunked.code, here.taken) == (413, [])
    assert told.code in {413, 599}


async def test_what_was_handled_is_well_and_what_was_not_comes_again() -> None:
    """200, or 503 with the seconds after which Telegram is to bring it again."""
    async with served() as here:
        well = await here.asked(UPDATE, KNOWN)
        here.again_in = 5
        again = await here.asked(UPDATE, KNOWN | {"Content-Type": "application/json; charset=utf-8"})

    assert (well.code, again.code, again.headers["Retry-After"]) == (200, 503, "5")
    assert here.taken == [{"update_id": 7}] * 2


async def test_networks() -> None:
    """With BOT_WEBHOOK_IPS who calls from elsewhere is turned away, however well he knows the secret."""
    async with served("149.154.160.0/20") as here:
        outside = await here.asked(UPDATE, KNOWN)
        through = await here.asked(UPDATE, KNOWN | {"X-Forwarded-For": "149.154.167.1"})
        stranger = await here.asked(UPDATE, KNOWN | {"X-Forwarded-For": "149.154.167.1, 203.0.113.9"})
        nonsense = await here.asked(UPDATE, KNOWN | {"X-Forwarded-For": "unknown"})

    assert [answer.code for answer in (outside, through, stranger, nonsense)] == [403, 200, 403, 403]


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("149.154.167.1", None, "149.154.167.1"),
        ("8.8.8.8", "149.154.167.1", "8.8.8.8"),
        ("127.0.0.1", "9.9.9.9, 149.154.167.1", "149.154.167.1"),
        ("172.18.0.2", "149.154.167.1", "149.154.167.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("::1", "2001:67c:4e8::1", "2001:67c:4e8::1"),
    ],
)
def test_only_a_proxy_of_ours_is_believed(peer: str, forwarded: str | None, found: str) -> None:
    """Who calls from outside may write what he likes into X-Forwarded-For."""
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert caller(SimpleNamespace(remote_ip=peer, headers=headers)) == found  # type: ignore[arg-type]


def test_the_secret_is_the_same_for_all_processes_and_tells_nothing() -> None:
    """It follows from the token, which cannot be read from it; another token has another one."""
    one, same, other = (secret_of(Settings(token=token)) for token in ("1:aa", "1:aa", "1:ab"))
    assert one == same != other
    assert "1:aa" not in one
    assert len(one) == 64


# ------------------------------------------------------------------ handling


def brought(number: int, text: str = "", user: int = ANNA) -> dict[str, Any]:
    return {"update_id": number, "message": said(text or f"m{number}", user)}


@dataclass
class Telegram:
    """What Telegram says of the webhook, what it was asked to do, and what it fails with."""

    info: WebhookInfo = field(default_factory=lambda: WebhookInfo("", False, 0))
    asked: list[dict[str, Any]] = field(default_factory=list)
    failing: Exception | None = None
    looks: asyncio.Condition = field(default_factory=asyncio.Condition)
    looked: int = 0

    async def get_webhook_info(self) -> WebhookInfo:
        async with self.looks:
            self.looked += 1
            self.looks.notify_all()
        if self.failing:
            raise self.failing
        return self.info

    async def set_webhook(self, url: str, **more: Any) -> None:
        self.asked.append({"url": url} | more)
        self.info = WebhookInfo(url, False, 0, max_connections=more["max_connections"], allowed_updates=ALLOWED)

    async def until(self, looked: int) -> None:
        async with asyncio.timeout(ANSWER), self.looks:
            await self.looks.wait_for(lambda: self.looked >= looked)


class Running:
    """A webhook that is open; `gates` hold a text until they are set, `away` says how often the store is."""

    def __init__(self, telegram: Telegram, slots: int = 8, every: float = 60.0, finish: float = 15.0) -> None:
        self.handled: list[str] = []
        self.begun: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.away = 0
        self.is_sure = True
        self.troubles: list[str] = []
        self.contested: list[float] = []
        self.stop = asyncio.Event()
        self.telegram = telegram
        self.webhook = Webhook(URL, "agreed", slots, self.there, Watch(every, finish))
        duty = Duty(self.handle, self.stop, slots, self.troubles, self.contest, self.sure)
        run = self.webhook.run(telegram, duty)  # type: ignore[arg-type]
        self.task = asyncio.create_task(run)

    async def there(self) -> None:
        if self.away:
            self.away -= 1
            raise StoreAway(reason="locked")

    def sure(self) -> bool:
        return self.is_sure

    async def contest(self, seconds: float) -> None:
        self.contested.append(seconds)

    async def handle(self, update: Update) -> None:
        text = str(update.message.text) if update.message else ""
        self.begun.append(text)
        if text in self.gates:
            await self.gates[text].wait()
        if text == "fails":
            raise RuntimeError(text)
        self.handled.append(text)

    async def bring(self, *raw: Mapping[str, Any]) -> list[int | None]:
        """What each is answered, one after the other."""
        async with asyncio.timeout(ANSWER):
            return [await self.webhook.take(one) for one in raw]

    async def begin(self, raw: Mapping[str, Any]) -> asyncio.Task[int | None]:
        """It is being handled."""
        self.gates[raw["message"]["text"]] = asyncio.Event()
        task = asyncio.create_task(self.webhook.take(raw))
        while raw["message"]["text"] not in self.begun:
            await asyncio.sleep(0)
        return task

    async def end(self) -> None:
        self.stop.set()
        async with asyncio.timeout(ANSWER):
            await self.task


@asynccontextmanager
async def running(telegram: Telegram | None = None, **more: Any) -> AsyncIterator[Running]:
    found = Running(telegram or Telegram(), **more)
    await asyncio.sleep(0)
    with capture_logs():
        yield found
        for gate in found.gates.values():
            gate.set()
        await found.end()


async def test_each_is_answered_when_it_was_handled_and_handled_once() -> None:
    """Telegram brings again what it believes to be lost; what failed is logged and does not come back for ever."""
    async with running() as here:
        assert await here.bring(brought(1), brought(2, "fails"), brought(1), brought(2, "fails")) == [None] * 4
        assert here.begun == ["m1", "fails"]


async def test_who_repeats_waits_for_the_same_handling() -> None:
    """A proxy that lost patience, or Telegram, asks again while the first is still at work."""
    async with running() as here:
        first = await here.begin(brought(1))
        second = asyncio.create_task(here.webhook.take(brought(1)))
        await asyncio.sleep(0)
        here.gates["m1"].set()
        assert await asyncio.gather(first, second) == [None, None]
        assert here.begun == ["m1"]


async def test_what_takes_long_is_asked_for_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before Telegram closes the connection it is told to come again, and then hears that all is well."""
    monkeypatch.setattr(webhook, "LONGEST", 0.01)
    async with running() as here:
        assert await (await here.begin(brought(1))) == SOON
        here.gates["m1"].set()
        monkeypatch.setattr(webhook, "LONGEST", ANSWER)
        assert await here.bring(brought(1)) == [None]
        assert here.begun == ["m1"]


async def test_a_chat_is_answered_in_order_and_no_more_than_slots_at_once() -> None:
    """What finds no room comes again; the second of a chat waits for the first."""
    async with running(slots=2) as here:
        first = await here.begin(brought(1))
        second = asyncio.create_task(here.webhook.take(brought(2)))
        await asyncio.sleep(0)
        assert await here.bring(brought(3, user=BORIS)) == [SOON]
        assert here.begun == ["m1"]
        here.gates["m1"].set()
        assert await asyncio.gather(first, second) == [None, None]
        assert await here.bring(brought(3, user=BORIS)) == [None]
        assert here.handled == ["m1", "m2", "m3"]


async def test_what_finds_the_store_away_comes_again() -> None:
    """Nothing of it is done before, and it is handled when it comes again."""
    async with running() as here:
        here.away = 2
        assert await here.bring(brought(1), brought(1), brought(1)) == [AWAY, AWAY, None]
        assert here.begun == ["m1"]


async def test_unreadable_update_is_answered() -> None:
    """What the library cannot read would come again for a day, and keep its chat from being heard."""
    async with running() as here:
        assert await here.bring({"update_id": 1, "message": {"date": "yesterday"}}) == [None]


async def test_who_has_not_the_role_takes_nothing() -> None:
    """Before and after its time a process refuses all, so that the proxy asks the next one."""
    async with running() as here:
        await here.end()
        assert await here.bring(brought(1)) == [SOON]
        assert here.begun == []


async def test_who_may_have_lost_the_role_takes_nothing() -> None:
    """Cut off from the database a process cannot know whether another one holds the role by now."""
    async with running() as here:
        here.is_sure = False
        assert await here.bring(brought(1)) == [SOON]
        here.is_sure = True
        assert await here.bring(brought(1)) == [None]
        assert here.handled == ["m1"]


async def test_what_is_under_way_at_the_end_is_finished_and_answered() -> None:
    """A planned stop loses nothing; what takes too long is to be brought again, to the next process."""
    async with running(finish=ANSWER) as here:
        task = await here.begin(brought(1))
        here.stop.set()
        here.gates["m1"].set()
        assert await task is None
    async with running(finish=0.01) as here:
        task = await here.begin(brought(1))
        await here.end()
        assert await task == SOON


# ------------------------------------------------------------------ what Telegram says of it


async def test_webhook_is_set_if_telegram_does_not_have_it_so() -> None:
    """With the secret, the kinds that are handled and as many connections as there are slots, and nothing is dropped; by
    who takes over only if it differs, or if Telegram could not deliver, since the secret may be another one."""
    telegram = Telegram()
    hook = Webhook(URL, "agreed", 300, asyncio.Event().wait)  # type: ignore[arg-type]
    await hook.attach(telegram)  # type: ignore[arg-type]
    await hook.attach(telegram)  # type: ignore[arg-type]

    asked = {"url": URL, "max_connections": 100, "allowed_updates": ALLOWED, "secret_token": "agreed"}
    assert telegram.asked == [asked | {"drop_pending_updates": False}]

    failed = datetime(2026, 3, 1, tzinfo=UTC)
    telegram.info = WebhookInfo(URL, False, 3, failed, "403", 100, ALLOWED)
    await hook.attach(telegram)  # type: ignore[arg-type]
    await Webhook(URL, "agreed", 8, asyncio.Event().wait).attach(telegram)  # type: ignore[arg-type]
    assert [one["max_connections"] for one in telegram.asked] == [100, 100, 8]
    assert hook.said is not None
    assert (hook.said.waiting, hook.said.error, hook.said.error_at) == (3, "403", failed)
    assert "agreed" not in repr(hook)


async def test_webhook_that_somebody_takes_away_is_set_again() -> None:
    """Another program with the token is told of as long as that was just so, and updates come here again."""
    telegram = Telegram()
    async with running(telegram, every=0.001) as here:
        await telegram.until(looked=3)
        assert [one["url"] for one in telegram.asked] == [URL]
        assert here.contested == [0.002]
        assert here.troubles == []


async def test_what_people_must_mend_is_told() -> None:
    """A token that was revoked stands among the troubles until Telegram takes it again; a network that is away does not."""
    telegram = Telegram()
    async with running(telegram, every=0.001) as here:
        seen = []
        for failing in (TimedOut(), InvalidToken("no"), None):
            telegram.failing = failing
            # The look after the next one began when the next one was over.
            await telegram.until(looked=telegram.looked + 2)
            seen.append(list(here.troubles))

    assert seen == [[], [REFUSED], []]
