"""The whole product: the real program as its own process between a Bot API and a news world."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.playground.emulator import Emulator, Person
from bot.playground.world import World
from tests.e2e.program import Program
from tests.fakes import emulator, world  # noqa: F401

Start = Callable[..., Awaitable[Program]]


def sources_file(folder: Path, urls: list[str]) -> Path:
    """A file that declares these feeds."""
    path = folder / "sources.toml"
    path.write_text("\n".join(f'[[source]]\nurl = "{url}"\n' for url in urls))
    return path


@pytest.fixture
async def start(emulator: Emulator, world: World, tmp_path: Path) -> AsyncIterator[Start]:  # noqa: F811
    """Starts the bot, watching the world's feeds, and returns when it receives (unless told
    not to wait); ended after the test."""
    begun: list[Program] = []
    # What is asserted is English; languages have tests of their own.
    emulator.boris.language_code = emulator.layla.language_code = "en"

    async def started(*arguments: str, waits: bool = True, **settings: object) -> Program:
        wanted = {
            "token": emulator.token,
            "api_url": emulator.url,
            "admins": emulator.olga.id,
            "sources_file": tmp_path / "sources.toml",
        } | settings
        if not (tmp_path / "sources.toml").exists():
            sources_file(tmp_path, world.feeds())
        before = len(emulator.called("getUpdates"))
        program = Program(tmp_path, wanted, arguments or ("-m", "bot", "run"))
        begun.append(await program.start())
        if waits:
            await emulator.until(lambda: len(emulator.called("getUpdates")) > before)
        return program

    yield started
    for program in begun:
        if program.process and program.process.returncode is None:
            await program.stop()
    assert not emulator.violations


async def subscribed(api: Emulator, person: Person, query: str) -> None:
    """`person` subscribes to `query` and has been told so."""
    number = api.say(person, person, f"/subscribe {query}")
    await api.wait_for(person, lambda message: "Subscribed" in message.text, after=number)


async def known(program: Program, world: World) -> None:  # noqa: F811
    """What stood in every feed at the start was stored, so what comes now is news."""
    for number in range(1, len(world.feeds()) + 1):
        await program.logged("polled", source=number, outcome="read")
