"""The real program as a child process, talking to the emulator and the world on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Starting imports the Telegram library and makes a database; loaded machines take their time.
START_SECONDS = 60.0


def environment(folder: Path, **settings: object) -> dict[str, str]:
    """A bare environment with these BOT_* settings and nothing of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    fast = {
        "BOT_DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
        "BOT_FETCH_PRIVATE": "true",
        "BOT_POLL_SECONDS": "0.3",
        "BOT_HOST_SECONDS": "0.2",
        "BOT_LOG_LEVEL": "DEBUG",
        "BOT_LOG": "json",
        "BOT_EDIT_SECONDS": "0.2",
    }
    given = {f"BOT_{name.upper()}": str(value) for name, value in settings.items()}
    return kept | fast | given | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


@dataclass(slots=True)
class Program:
    """One run of the program; its log is kept. Starts in `folder`, so that no .env of the developer's is read. `before` is
    a command that runs it somewhere else."""

    folder: Path
    settings: dict[str, object]
    arguments: Sequence[str] = ("-m", "bot", "run")
    python: str = sys.executable
    log: list[str] = field(default_factory=list)
    process: Process | None = None
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    before: Sequence[str] = ()
    _reading: asyncio.Task[None] | None = None

    async def start(self) -> Program:
        self.process = await asyncio.create_subprocess_exec(
            *self.before,
            self.python,
            *self.arguments,
            cwd=self.folder,
            env=environment(self.folder, **self.settings),
            stdout=PIPE,
            stderr=PIPE,
            limit=1 << 24,
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def _read(self) -> None:
        assert self.process is not None
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.log.append(line.decode("utf-8", "replace"))
            self.heard.set()
        self.heard.set()

    def events(self, name: str, **values: object) -> list[dict[str, object]]:
        """The log events of this name with these values so far."""
        found = [json.loads(line) for line in self.log if line.startswith("{")]
        return [one for one in found if one["event"] == name and values.items() <= one.items()]

    async def logged(self, name: str, times: int = 1, **values: object) -> None:
        """Return when an event of this name and values has been logged so often."""
        async with asyncio.timeout(START_SECONDS):
            while len(self.events(name, **values)) < times:
                self.heard.clear()
                await self.heard.wait()

    async def ended(self, seconds: float = START_SECONDS) -> int:
        """Its exit code, once it has ended by itself."""
        assert self.process is not None
        assert self._reading is not None
        async with asyncio.timeout(seconds):
            code = await self.process.wait()
            await self._reading
        return code

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """End it by a signal; its exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await self.ended()


async def output(folder: Path, *arguments: str, given: bytes = b"", **settings: object) -> tuple[int, str, str]:
    """Run `trucewatch` with `arguments` to its end: exit code, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env=environment(folder, **settings),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    async with asyncio.timeout(START_SECONDS):
        out, err = await process.communicate(given)
    return process.returncode or 0, out.decode(), err.decode()
