"""Stages that die: `python -m tests.mortal FOLDER` reads one job a line, forks a child for it, and the child handles one row
that is due and is gone, as by `kill -9`, when its tasks have waited for something n times. Dead while it waits is dead after
one wait or the other, for what is waited for happens wholly or not at all.

A child that comes to its end before that answers "done", another "dead".
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Self, cast

from bot import observe
from bot.channels.pace import Pace
from bot.model import Chat, Delivery, Elsewhere, Message, Receipt
from bot.pipeline.deliver import Deliver
from bot.pipeline.queueing import Queue
from bot.pipeline.turns import Turns
from bot.storage import Storage
from bot.text.article import from_text
from bot.text.document import source_words
from bot.text.reading import read_wholly
from tests import make
from tests.conftest import TestClock
from tests.line import Hands, Line

NUMBERS = count(100)


@dataclass(frozen=True, slots=True)
class Letters:
    """A channel whose messages have arrived when they stand in the file: one line each, the chat and what was done."""

    path: Path
    clock: TestClock

    async def send(self, chat: Chat, _message: Message, *, asides: Mapping[Elsewhere, str] | None = None) -> Receipt:
        await self._arrive(f"{chat.address} sent")
        return Receipt(str(next(NUMBERS)), self.clock.now())

    async def edit(self, chat: Chat, _ref: str, _message: Message, *, reply: bool = True) -> None:
        await self._arrive(f"{chat.address} edited")

    async def answers(self) -> bool:
        return True

    async def _arrive(self, line: str) -> None:
        await asyncio.sleep(0)
        with self.path.open("a") as file:
            file.write(f"{line}\n")
        await asyncio.sleep(0)

    def arrived(self) -> Counter[str]:
        """How many messages, or edits of them, each chat got."""
        return Counter(line.split()[0] for line in self.path.read_text().splitlines())


class Life:
    """What is left of it, counted in waits."""

    def __init__(self, waits: int) -> None:
        self.left = waits

    def waited(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def task(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **told: Any) -> asyncio.Task[Any]:
        """A task whose every wait is counted; for `set_task_factory`."""
        return asyncio.Task(self._lived(coroutine), loop=loop, **told)

    async def _lived(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return await Waits(coroutine, self)


@dataclass(frozen=True, slots=True)
class Waits:
    """A coroutine step by step."""

    coroutine: Coroutine[Any, Any, Any]
    life: Life

    def __await__(self) -> Generator[Any, Any, Any]:
        step, given = self.coroutine.send, None
        while True:
            try:
                wait = step(cast("Any", given))
            except StopIteration as end:
                return end.value
            try:
                step, given = self.coroutine.send, (yield wait)
            except BaseException as error:  # noqa: BLE001 - handed to whom it is for
                step, given = cast("Any", self.coroutine.throw), cast("Any", error)
            self.life.waited()


@dataclass(frozen=True, slots=True)
class Sends:
    """The stage that sends."""

    claim: Callable[[int], Awaitable[Sequence[Delivery]]]
    handle: Callable[[Delivery], Awaitable[None]]


def delivering(storage: Storage, letters: Letters, epoch: int) -> Sends:
    """The stage that sends by this channel."""
    turns = Turns(Pace(overall=1000, deliveries=1000))
    queue = Queue(storage, letters, turns, letters.clock, make.LEASE, lambda: epoch, bool)
    return Sends(queue.claim, Deliver(storage, letters, queue, letters.clock).handle)


async def work(storage: Storage, job: dict[str, Any], letters: Letters) -> None:
    """Handle one row that is due."""
    if job["stage"] == "deliver":
        stage: Any = delivering(storage, letters, job["epoch"])
    else:
        stage = Line(storage, Hands(letters.clock.now())).stage
    for row in await stage.claim(1):
        await stage.handle(row)


async def live(url: str, job: dict[str, Any], folder: Path) -> None:
    """As long as it lasts."""
    clock = TestClock(datetime.fromisoformat(job["now"]))
    life = Life(job["waits"])
    asyncio.get_running_loop().set_task_factory(life.task)
    await asyncio.create_task(work(Storage(url, pool=2), job, Letters(folder / "letters", clock)))


def serve(folder: Path) -> None:
    """Jobs from standard input, until it ends."""
    observe.setup("ERROR", "text", ())
    # What is read from disk at the first article is read once, for all children.
    text = from_text("Both sides agreed on a truce on Monday. It is to hold until Friday.", title="Truce", lang="en")
    read_wholly(text, "en", source_words("a", "a.example"))
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            asyncio.run(live(job["url"], job, folder))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        told = {0: "done", signal.SIGKILL: "dead"}.get(status, f"status {status}")
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()


class Mortals:
    """The process that bears those children, for tests: `with Mortals(folder) as mortals`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.mortal", str(self.folder)]
        root = Path(__file__).parents[1]
        self._process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        return self

    def __exit__(self, *_raised: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def died(self, **job: object) -> bool:
        """Whether a child with this job died on the way; it has ended either way."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        told = self._process.stdout.readline().strip()
        assert told in {"done", "dead"}, told
        return told == "dead"


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
