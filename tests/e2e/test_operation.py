"""What an operator relies on: two engines, two processes, health pages, declared sources."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sqlite3
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.playground.emulator import Emulator
from bot.playground.world import World
from tests.e2e.conftest import Start, known, sources_file, subscribed
from tests.e2e.program import output


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def asked(address: str) -> tuple[int, str]:
    """Status and body of a GET on loopback."""

    def get() -> tuple[int, str]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(address, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    return await asyncio.to_thread(get)


@pytest.mark.postgres
async def test_the_line_on_postgresql(emulator: Emulator, world: World, start: Start, postgres_url: str) -> None:
    """The same story comes through with PostgreSQL below."""
    program = await start(database_url=postgres_url)
    await subscribed(emulator, emulator.anna, "truce")
    await known(program, world)
    world.ready("settlement")

    await emulator.wait_for(emulator.anna, lambda message: "Karabakh" in message.text)
    assert not [line for line in program.log if '"level": "error"' in line]
    assert await program.stop() == 0


async def test_a_second_process_waits_and_takes_over(emulator: Emulator, world: World, start: Start) -> None:
    """Of two processes on one database one speaks to Telegram; the other takes over when it ends."""
    first = await start()
    await subscribed(emulator, emulator.anna, "truce")
    await known(first, world)
    second = await start(waits=False)
    await second.logged("sources declared")
    before = len(emulator.called("getMe"))
    assert await first.stop() == 0
    await second.logged("role taken")
    world.ready("settlement")

    await emulator.wait_for(emulator.anna, lambda message: "Karabakh" in message.text)
    assert before == 1
    assert sum("Karabakh" in message.text for message in emulator.from_bot(emulator.anna)) == 1


async def test_takeover_after_a_kill_takes_seconds(emulator: Emulator, world: World, start: Start) -> None:
    """Who holds the role may die without a word: the other one answers and sends within its lease of six seconds and
    the second between two looks. Sources that the first was asking are asked again when their lease ends."""
    quick = {"lease_seconds": 6}
    first = await start(**quick)
    await subscribed(emulator, emulator.anna, "truce")
    await known(first, world)
    second = await start(waits=False, **quick)
    await second.logged("sources declared")
    began = time.monotonic()
    await first.stop(signal.SIGKILL)
    await second.logged("logged in")
    took = time.monotonic() - began
    world.ready("settlement")

    await emulator.wait_for(emulator.anna, lambda message: "Karabakh" in message.text)
    assert took < 20
    assert sum("Karabakh" in message.text for message in emulator.from_bot(emulator.anna)) == 1


async def stranger(api: Emulator, end: asyncio.Event) -> None:
    """Another program that receives with the same token, without manners."""

    def poll() -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with contextlib.suppress(OSError), opener.open(f"{api.url}/bot{api.token}/getUpdates?timeout=25", timeout=30):
            pass

    while not end.is_set():
        await asyncio.to_thread(poll)


async def test_stranger_with_the_token_is_told_of(emulator: Emulator, start: Start, tmp_path: Path) -> None:
    """Another program that receives is told in words: in the log, at /readyz, by `doctor`, in /health and by a notice to
    the administrators, once; the bot goes on asking, slowly."""
    listen = f"127.0.0.1:{free_port()}"
    program = await start(listen=listen)
    end = asyncio.Event()
    rival = asyncio.create_task(stranger(emulator, end))
    try:
        told = await emulator.wait_for(emulator.olga, lambda message: "Another program receives" in message.text)
        status, words = await asked(f"http://{listen}/readyz")
        _, report, _ = await output(
            tmp_path, "doctor", token=emulator.token, api_url=emulator.url, listen=listen, roles="telegram"
        )
    finally:
        end.set()
        emulator.town.updates.close()
        await rival

    assert "/revoke" in told.text
    assert (status, "another program receives" in words) == (503, True)
    assert "Another program receives with this token" in report
    assert program.events("another program receives with this token", level="error")
    polls = [call.at for call in emulator.called("getUpdates") if call.params.get("allowed_updates")]
    assert len([at for at in polls if at > polls[-1] - 30]) < 12


async def test_health_pages(emulator: Emulator, start: Start, tmp_path: Path) -> None:
    """/livez, /readyz, /healthz and /metrics answer where BOT_LISTEN says; `doctor --ready` asks them."""
    listen = f"127.0.0.1:{free_port()}"
    program = await start(listen=listen)

    for page in ("livez", "readyz", "healthz"):
        assert await asked(f"http://{listen}/{page}") == (200, "ok\n")
    status, metrics = await asked(f"http://{listen}/metrics")
    assert status == 200
    assert 'trucewatch_rows{what="sources.active"} 6.0' in metrics
    assert (await output(tmp_path, "doctor", "--ready", listen=listen))[0] == 0
    await program.stop()
    assert (await output(tmp_path, "doctor", "--ready", listen=listen))[0] == 1


async def test_role_that_is_lost_makes_red(emulator: Emulator, start: Start, tmp_path: Path) -> None:
    """A database that can be read but takes no writes costs the role within its lease: the health check turns red and says
    why, the metrics too, and all is green again when the writes go through."""
    listen = f"127.0.0.1:{free_port()}"
    await start(listen=listen)

    async def until(wanted: int) -> str:
        async with asyncio.timeout(60):
            while True:
                code, out, _ = await output(tmp_path, "doctor", "--ready", listen=listen)
                if code == wanted:
                    return out

    assert await until(0) == "ok\n"
    with contextlib.closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "the role telegram is lost" in await until(1)
        metrics = (await asked(f"http://{listen}/metrics"))[1]
        assert 'trucewatch_role{role="telegram",state="lost"} 1.0' in metrics
        assert (await asked(f"http://{listen}/livez"))[0] == 200
    assert await until(0) == "ok\n"


async def test_an_article_can_be_followed(emulator: Emulator, world: World, start: Start, tmp_path: Path) -> None:
    """The log's ids lead from a source by entry and story to a message in a chat; `trucewatch trace` tells the same of each
    of them from the database, and the metrics have counted it. What is unknown is one sentence and code 2."""
    listen = f"127.0.0.1:{free_port()}"
    program = await start(listen=listen)
    await subscribed(emulator, emulator.anna, "truce")
    await known(program, world)
    url = world.ready("settlement")
    await emulator.wait_for(emulator.anna, lambda message: "Karabakh" in message.text)
    await program.logged("sent", kind="alert")

    sent = program.events("sent", kind="alert")[0]
    (placed, *_) = [one for one in program.events("placed", story=sent["story"]) if one["alerts"]]
    assert program.events("polled", source=placed["source"], outcome="read")
    lines = []
    for given in (f"entry {placed['entry']}", f"story {sent['story']}", f"outbox {sent['outbox']}", url):
        code, out, _ = await output(tmp_path, "trace", *given.split())
        lines.append([line for line in out.splitlines() if f"chat {sent['chat']} outbox {sent['outbox']}" in line])
        assert code == 0
        assert f"source {placed['source']} entry {placed['entry']} story {sent['story']}: opens the story" in out
    assert [["queued" in queued, "sent" in went] for queued, went in lines] == [[True, True]] * 4
    metrics = (await asked(f"http://{listen}/metrics"))[1]
    for told in (
        'trucewatch_sends_total{kind="alert",outcome="sent"} 1.0',
        'trucewatch_stored_total{what="alert"} 1.0',
        'trucewatch_delay_seconds_count{step="published_to_sent"} 1.0',
        'trucewatch_bot_api_calls_total{method="sendMessage",outcome="ok"}',
        'trucewatch_role{role="telegram",state="held"} 1.0',
        "trucewatch_index_queries 1.0",
    ):
        assert told in metrics
    code, out, err = await output(tmp_path, "trace", "story", "99")
    assert (code, out) == (2, "")
    assert err == "trucewatch: Nothing is stored of story 99: it was never seen here, or is forgotten by now.\n"


async def test_declared_sources_are_merged(emulator: Emulator, world: World, start: Start, tmp_path: Path) -> None:
    """A source that leaves the file is paused, not deleted, and wakes when it is declared again."""
    program = await start()
    await known(program, world)
    await program.stop()
    sources_file(tmp_path, world.feeds()[:1])
    program = await start()
    await program.logged("sources declared")
    assert len(program.events("sources declared")[0]["paused"]) == 5

    number = emulator.say(emulator.olga, emulator.olga, "/sources")
    listed = await emulator.wait_for(emulator.olga, after=number)
    assert sum(outlet.title in listed.text for outlet in world.outlets) == 6
