"""Webhooks as Telegram plays them: brought in order, with the secret, again until they are taken, instead of getUpdates."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
import telegram
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.channels.pace import Pace
from bot.channels.telegram import make_bot
from bot.clock import Clock
from bot.playground.emulator import PATIENCE, Emulator
from bot.playground.loopback import listening
from handlers.receive import ALLOWED, Polling
from handlers.webhook import Webhook


@dataclass
class Receiver:
    """What is brought; `refuses` are statuses with which the next ones are answered, `gate` holds the answers up."""

    changed: Callable[[], None]
    url: str = ""
    taken: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    refuses: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def said(self) -> list[str]:
        return [update["message"]["text"] for _, update in self.taken]


class Post(RequestHandler):
    def initialize(self, receiver: Receiver) -> None:
        self.receiver = receiver

    async def post(self) -> None:
        self.receiver.taken.append((dict(self.request.headers), json.loads(self.request.body)))
        self.receiver.changed()
        await self.receiver.gate.wait()
        status, headers = self.receiver.refuses.pop(0) if self.receiver.refuses else (204, {})
        self.set_status(status)
        for name, value in headers.items():
            self.set_header(name, value)


@pytest.fixture
async def receiver(emulator: Emulator) -> AsyncIterator[Receiver]:
    """A place to bring updates to; Telegram plays a server of one's own, which takes an address without TLS."""
    emulator.town.local, emulator.town.updates.delivery.pause = True, 0.01
    found = Receiver(emulator.town.changed)
    found.gate.set()
    server = HTTPServer(Application([("/hook", Post, {"receiver": found})], log_function=lambda _: None))
    place = listening()
    server.add_socket(place)
    found.url = "http://{}:{}/hook".format(*place.getsockname())
    yield found
    found.gate.set()
    server.stop()
    await server.close_all_connections()


async def test_updates_are_brought_as_they_are(emulator: Emulator, bot: telegram.Bot, receiver: Receiver) -> None:
    """What waited and what comes later, as JSON by the specification, with the secret; what was taken waits no more."""
    emulator.say(emulator.anna, emulator.anna, "before")
    await bot.set_webhook(receiver.url, secret_token="agreed")
    emulator.say(emulator.anna, emulator.anna, "after")
    await emulator.idle()

    assert receiver.said == ["before", "after"]
    headers, update = receiver.taken[0]
    assert (headers["X-Telegram-Bot-Api-Secret-Token"], headers["Content-Type"]) == ("agreed", "application/json")
    assert emulator.spec.type_problems("Update", update) == []
    assert [post.status for post in emulator.town.updates.delivery.posts] == [204, 204]


async def test_what_is_not_taken_comes_again_and_nothing_of_its_chat_before(
    emulator: Emulator, bot: telegram.Bot, receiver: Receiver
) -> None:
    """The first repetition is at once, then pauses double; others are not kept waiting for it."""
    receiver.refuses = [(503, {})] * 5
    emulator.say(emulator.anna, emulator.anna, "first")
    emulator.say(emulator.anna, emulator.anna, "second")
    await bot.set_webhook(receiver.url)
    await emulator.idle()
    posts = emulator.town.updates.delivery.posts
    pauses = [after.at - before.at for before, after in pairwise(posts)]

    assert receiver.said == ["first"] * 6 + ["second"]
    assert [post.status for post in posts] == [503] * 5 + [204, 204]
    assert pauses[1] >= 0.02
    assert pauses[2] >= 0.04
    assert pauses[3] >= 0.08
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
    assert info.last_error_date


async def test_retry_after_is_heeded(emulator: Emulator, bot: telegram.Bot, receiver: Receiver) -> None:
    """Who says when to come again is believed."""
    receiver.refuses = [(503, {"Retry-After": "1"})]
    emulator.say(emulator.anna, emulator.anna, "first")
    await bot.set_webhook(receiver.url)
    await emulator.idle()
    refused, taken = emulator.town.updates.delivery.posts

    assert taken.at - refused.at >= 1


async def test_chats_are_brought_side_by_side_up_to_the_connections(
    emulator: Emulator, bot: telegram.Bot, receiver: Receiver
) -> None:
    """A chat that is slow to be taken holds up itself, and what is under way is never more than was asked for."""
    receiver.gate.clear()
    for person in (emulator.anna, emulator.anna, emulator.boris, emulator.olga):
        emulator.say(person, person, person.first_name)
    await bot.set_webhook(receiver.url, max_connections=2)
    await emulator.until(lambda: len(receiver.taken) == 2)
    under_way = list(receiver.said)
    receiver.gate.set()
    await emulator.idle()

    assert under_way == ["Anna", "Boris"]
    assert sorted(receiver.said) == ["Anna", "Anna", "Boris", "Olga"]


async def test_webhook_and_polling_bar_each_other(emulator: Emulator, bot: telegram.Bot, receiver: Receiver) -> None:
    """Who asks while a webhook is set, or when one comes, gets 409; without it what was not taken waits for who asks."""
    asking = asyncio.create_task(bot.get_updates(timeout=30))
    await emulator.until(lambda: emulator.called("getUpdates"))
    receiver.gate.clear()
    await bot.set_webhook(receiver.url)
    with pytest.raises(telegram.error.Conflict):
        await asyncio.wait_for(asking, PATIENCE)
    emulator.say(emulator.anna, emulator.anna, "waits")
    await emulator.until(lambda: receiver.taken)
    await bot.delete_webhook()

    assert [update.message.text for update in await bot.get_updates()] == ["waits"]


@pytest.mark.parametrize(
    ("local", "url", "secret", "words"),
    [
        (False, "http://bot.example/", "", "An HTTPS URL must be provided"),
        (False, "https://bot.example:8080/", "", "only on ports 80, 88, 443 or 8443"),
        (True, "ftp://bot.example/", "", "An HTTPS URL must be provided"),
        (True, "http://bot.example/", "not a secret!", "unallowed characters"),
    ],
)
async def test_what_telegram_refuses(
    emulator: Emulator, bot: telegram.Bot, local: bool, url: str, secret: str, words: str
) -> None:
    """An address without TLS or on another port, and a secret that does not fit into a header."""
    emulator.town.local = local
    with pytest.raises(telegram.error.BadRequest, match=f"(?i){words}"):
        await bot.set_webhook(url, secret_token=secret or None)
    assert (await bot.get_webhook_info()).url == ""


async def test_the_bot_changes_between_the_two_ways(emulator: Emulator, receiver: Receiver) -> None:
    """It sets the webhook once, with its kinds of updates, deletes it when it is to ask, and drops nothing that waits."""
    receiver.refuses = [(503, {})] * 1000
    emulator.say(emulator.anna, emulator.anna, "waits")
    account = make_bot(emulator.token, emulator.url, Pace(), Clock())

    async def there() -> None: ...

    way = Webhook(receiver.url, "agreed", 8, there)
    async with account:
        await way.attach(account)
        await emulator.until(lambda: receiver.taken)
        hook = emulator.town.updates.delivery.hook
        info = await account.get_webhook_info()
        await Polling().attach(account)

    assert hook is not None
    assert (hook.secret, hook.connections, set(info.allowed_updates)) == ("agreed", 8, set(ALLOWED))
    assert [call.params.get("drop_pending_updates", False) for call in emulator.called("deleteWebhook")] == [False]
    assert len(emulator.called("setWebhook")) == 1
    assert [update["message"]["text"] for update in emulator.town.updates.pending] == ["waits"]
    assert emulator.violations == []
