"""Updates brought by Telegram (webhook): the real program behind a reverse proxy, with Telegram's queue before it."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator

import asyncpg
import pytest

from bot.playground.emulator import Emulator
from tests.e2e.conftest import Start, subscribed
from tests.e2e.program import Program
from tests.e2e.test_operation import free_port
from tests.hub import call
from tests.proxy import Proxy, proxying


@pytest.fixture
async def proxy(emulator: Emulator) -> AsyncIterator[Proxy]:
    """A proxy before a place where nobody listens yet; Telegram brings updates to it as a server of one's own does, and
    makes short pauses."""
    emulator.town.local, emulator.town.updates.delivery.pause = True, 0.1
    async with proxying(f"127.0.0.1:{free_port()}") as running:
        yield running


async def hooked(start: Start, proxy: Proxy, place: str = "", **settings: object) -> Program:
    """The bot in webhook mode behind the proxy, once it receives."""
    listen = place or proxy.upstreams[0]
    return await start(waits=False, updates="webhook", listen=listen, public_url=proxy.url, **settings)


async def receives(api: Emulator) -> None:
    """Return when a webhook is set."""
    await api.until(lambda: api.town.updates.delivery.hook)


async def test_commands_and_buttons_come_by_webhook(emulator: Emulator, start: Start, proxy: Proxy) -> None:
    """What people write, tap and ask inline is answered; a stranger without the secret is turned away, and nothing of
    what he says is done."""
    program = await hooked(start, proxy)
    await receives(emulator)
    emulator.say(emulator.anna, emulator.anna, "/start")
    hello = await emulator.wait_for(emulator.anna)
    press = emulator.press(emulator.anna, hello, "🕊 Ceasefire & truce")
    await emulator.answered(press)
    await emulator.wait_for(emulator.anna, lambda message: "Subscribed" in message.text)
    assert await emulator.offered(emulator.ask(emulator.boris, "truce"))
    emulator.say(emulator.olga, emulator.olga, "/health")
    await emulator.wait_for(emulator.olga, lambda message: "wait at Telegram: 0" in message.text)
    await emulator.idle()

    place = f"http://{proxy.upstreams[0]}/telegram"
    forged = b'{"update_id": 1, "message": {"message_id": 1, "date": 1, "text": "/forget"}}'
    json = {"Content-Type": "application/json"}
    assert (await call(place, forged, json))[0] == 403
    assert (await call(place, forged, json | {"X-Telegram-Bot-Api-Secret-Token": "guessed"}))[0] == 403
    assert (await call(place))[0] == 405
    assert not emulator.called("getUpdates")
    assert {status for _, status in proxy.statuses} == {200}
    assert not [line for line in program.log if '"level": "error"' in line]
    assert await program.stop() == 0


async def test_nothing_is_lost_or_doubled_between_polling_and_webhook(
    emulator: Emulator, start: Start, proxy: Proxy
) -> None:
    """What is said while the bot changes from asking for updates to having them brought, and back, is answered once."""

    program = await start()
    for number, webhook in enumerate((True, False), 1):
        emulator.say(emulator.anna, emulator.anna, f"/subscribe before{number}")
        await program.stop()
        emulator.say(emulator.anna, emulator.anna, f"/subscribe between{number}")
        emulator.say(emulator.boris, emulator.boris, f"/subscribe other{number}")
        program = await (hooked(start, proxy) if webhook else start())
        emulator.say(emulator.anna, emulator.anna, f"/subscribe after{number}")
        await emulator.idle()

    wanted = [f"{when}{number}" for number in (1, 2) for when in ("before", "between", "after")]
    answers = [message.text for message in emulator.from_bot(emulator.anna)]
    assert [sum(word in answer for answer in answers) for word in wanted] == [1] * len(wanted), answers
    assert len(answers) == len(wanted)
    assert len(emulator.from_bot(emulator.boris)) == 2


async def test_an_answer_that_is_lost_is_given_again(emulator: Emulator, start: Start, proxy: Proxy) -> None:
    """Telegram does not know that an update was handled and brings it again: it is not handled again."""
    await hooked(start, proxy)
    await receives(emulator)
    proxy.loses = 2
    emulator.say(emulator.anna, emulator.anna, "/subscribe truce")
    await emulator.idle()

    assert [post.status for post in emulator.town.updates.delivery.posts] == [0, 0, 200]
    assert len(emulator.from_bot(emulator.anna)) == 1


async def test_killed_between_handling_and_answering(emulator: Emulator, start: Start, proxy: Proxy) -> None:
    """What Telegram was not told is handled comes to the next process, which says what is so, and changes nothing twice."""
    program = await hooked(start, proxy, lease_seconds=2)
    await receives(emulator)
    proxy.loses = 1
    emulator.say(emulator.anna, emulator.anna, "/subscribe truce")
    await proxy.lost.wait()
    await program.stop(signal.SIGKILL)
    emulator.say(emulator.anna, emulator.anna, "/list")
    await hooked(start, proxy, lease_seconds=2)
    listed = await emulator.wait_for(emulator.anna, lambda message: "1 subscription" in message.text)
    await emulator.idle()

    assert len([message for message in emulator.from_bot(emulator.anna) if message.id < listed.id]) <= 2


async def test_another_process_takes_over_behind_the_proxy(emulator: Emulator, start: Start, proxy: Proxy) -> None:
    """Who stands by refuses what the proxy brings, so that it goes to who has the role; when that one dies nothing is
    lost, and the webhook is not set anew."""
    proxy.upstreams.insert(0, f"127.0.0.1:{free_port()}")
    standing_by, holding = proxy.upstreams
    first = await hooked(start, proxy, holding, lease_seconds=2)
    await receives(emulator)
    second = await hooked(start, proxy, standing_by, lease_seconds=2)
    await second.logged("sources declared")
    await subscribed(emulator, emulator.anna, "truce")
    await emulator.idle()
    assert (standing_by, 503) in proxy.statuses
    assert (holding, 200) in proxy.statuses
    await first.stop(signal.SIGKILL)
    emulator.say(emulator.boris, emulator.boris, "/subscribe ceasefire")
    await emulator.wait_for(emulator.boris, lambda message: "Subscribed" in message.text)
    await emulator.idle()

    assert len(emulator.from_bot(emulator.boris)) == 1
    assert (standing_by, 200) in proxy.statuses


@pytest.mark.postgres
async def test_what_is_said_while_the_store_is_away_is_answered_later(
    emulator: Emulator, start: Start, proxy: Proxy, postgres: str, postgres_url: str
) -> None:
    """Telegram keeps it meanwhile, is told so (503), and nobody has to say it again."""
    program = await hooked(start, proxy, database_url=postgres_url, lease_seconds=5)
    await receives(emulator)
    await subscribed(emulator, emulator.anna, "truce")
    await emulator.idle()
    name = postgres_url.partition("?")[0].rpartition("/")[2]
    keeper = await asyncpg.connect(postgres.format("postgres"))
    await keeper.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await keeper.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
    emulator.say(emulator.anna, emulator.anna, "/list")
    await emulator.until(lambda: emulator.town.updates.delivery.posts[-1].status == 503)
    await keeper.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await keeper.close()
    await emulator.wait_for(emulator.anna, lambda message: "1 subscription" in message.text)

    assert len(emulator.from_bot(emulator.anna)) == 2
    assert not program.events("update failed")
