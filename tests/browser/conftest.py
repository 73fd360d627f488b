"""What a test in a browser may ask for: the browser, the page with a bot that the test plays, and the real program."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.playground.deeds import Scene
from bot.playground.emulator import Emulator
from bot.playground.page import Page
from bot.playground.world import World
from tests.browser.chrome import PATIENCE, Browser, chromium

Found = TypeVar("Found")
# The scripted truce in a third of a second.
FAST = 400.0
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process; each opens a page of its own."""
    with chromium() as opened:
        yield opened


class Stage:
    """Emulator, world and page in a thread of their own; the test itself is the bot and the people elsewhere."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.ready, self.over = threading.Event(), asyncio.Event()
        self.thread = threading.Thread(target=self.loop.run_until_complete, args=(self._play(),))

    async def _play(self) -> None:
        async with Emulator() as self.api, World() as world, Page(Scene(self.api, world, FAST), 0) as self.page:
            self.ready.set()
            await self.over.wait()

    @property
    def url(self) -> str:
        return self.page.url

    def do(self, deed: Callable[..., Found], *arguments: Any, **named: Any) -> Found:
        """The outcome of a deed, done in that thread."""

        async def done() -> Found:
            return deed(*arguments, **named)

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(PATIENCE)

    def bot(self, method: str, **parameters: Any) -> Any:
        """The bot calls a method of the Bot API."""
        asked = urllib.request.Request(
            f"{self.api.url}/bot{self.api.token}/{method}",
            json.dumps(parameters).encode(),
            {"Content-Type": "application/json"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(asked, timeout=PATIENCE) as answer:
            return json.load(answer)["result"]


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The page without the real bot."""
    made = Stage()
    made.thread.start()
    assert made.ready.wait(PATIENCE)
    yield made
    violations = list(made.api.violations)
    made.loop.call_soon_threadsafe(made.over.set)
    made.thread.join(PATIENCE)
    made.loop.close()
    assert violations == []


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[str]:
    """The address of the whole playground, the real bot in it."""
    with program(tmp_path) as url:
        yield url


@contextmanager
def program(folder: Path) -> Iterator[str]:
    """`trucewatch playground`, run in `folder` and ended at the end of the block; its address."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    command = [sys.executable, "-m", "bot", "playground", "--port", "0", "--no-open", "--speed", "40"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as program:
        assert program.stdout
        addresses = (re.search(r"http://127\.0\.0\.1:\d+/", line) for line in program.stdout)
        try:
            yield next(found.group() for found in addresses if found)
        finally:
            program.terminate()
            program.wait(PATIENCE)
