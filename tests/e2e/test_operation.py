"""What an operator relies on: two engines, two processes, health pages, declared sources."""

from __future__ import annotations

import asyncio
import socket
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

    await emulator.wait_for(emulator.anna, lambda message: "Karabakh" in message.text, seconds=30)
    assert not [line for line in program.log if '"level": "error"' in line]


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

    await emulator.wait_for(emulator.anna, lambda message: "Karabakh" in message.text, seconds=30)
    assert before == 1
    assert sum("Karabakh" in message.text for message in emulator.from_bot(emulator.anna)) == 1


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
