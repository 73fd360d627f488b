"""A list of feeds imported through the chat of the real program, whose sites are many hosts on loopback.

`make bench ARGS="importing 500"`: how long it takes, how often its message is edited, whether other commands are answered
meanwhile; then again with a restart in the midst, and cancelled in the midst. One feed of ten is not there.
"""

from __future__ import annotations

import logging
import re
import signal
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.playground.emulator import Emulator
from tests.bench import serving
from tests.e2e.program import Program

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Wire {0}</title><link>http://{0}/</link>
<item><title>Harvest is late</title><link>http://{0}/1</link><guid>http://{0}/1</guid></item></channel></rss>"""
DONE = re.compile(r"\d+ of \d+")
SECONDS = 600.0


class Feed(RequestHandler):
    """The same feed on every host, and none where the address says so."""

    def get(self, path: str) -> None:
        if path != "feed":
            self.send_error(404)
            return
        self.set_header("Content-Type", "application/rss+xml")
        self.finish(FEED.format(self.request.host))


@dataclass(slots=True)
class Import:
    """The program, its chat, and the sites."""

    folder: Path
    api: Emulator
    port: int
    program: Program | None = None

    async def start(self) -> None:
        settings = {"token": self.api.token, "api_url": self.api.url, "admins": self.api.olga.id, "log_level": "INFO"}
        before = len(self.api.called("getUpdates"))
        self.program = await Program(self.folder, settings | {"poll_seconds": 3600}).start()
        await self.api.until(lambda: len(self.api.called("getUpdates")) > before, SECONDS)

    async def stop(self, number: int = signal.SIGTERM) -> None:
        if self.program is not None:
            await self.program.stop(number)

    def listed(self, count: int, offset: int = 0) -> bytes:
        """A list of so many feeds in folders, every tenth of them missing."""
        hosts = (f"127.0.{number // 250 + offset}.{number % 250 + 1}:{self.port}" for number in range(count))
        outlines = "".join(
            f'<outline text="F{number}"><outline text="Feed {number}" xmlUrl="http://{host}/{"gone" if number % 10 == 9 else "feed"}"/></outline>'
            for number, host in enumerate(hosts)
        )
        return f'<?xml version="1.0"?><opml version="2.0"><body>{outlines}</body></opml>'.encode()

    def send(self, body: bytes) -> int:
        return self.api.send_file(self.api.olga, self.api.olga, "feeds.opml", body, "/importsources")

    def told(self, after: int) -> str:
        """What the newest message of the bot says now."""
        got = [message for message in self.api.from_bot(self.api.olga) if message.id > after]
        return got[0].text if got else ""

    async def until(self, after: int, words: str) -> None:
        await self.api.until(lambda: words in self.told(after), SECONDS)

    def edits(self) -> int:
        return len(self.api.called("editMessageText"))


async def measure(count: str = "500") -> None:
    """Print what each way took."""
    logging.getLogger("tornado.access").setLevel(logging.ERROR)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        api = await stack.enter_async_context(Emulator())
        server = HTTPServer(Application([(r"/(.*)", Feed)]))
        sockets = [serving.everywhere(0)]  # all of 127.0.0.0/8 are its hosts
        server.add_sockets(sockets)
        stack.callback(server.stop)
        run = Import(folder, api, sockets[0].getsockname()[1])
        await run.start()
        try:
            await _whole(run, int(count))
            await _again(run, int(count))
            await _restarted(run, int(count))
            await _cancelled(run, int(count))
        finally:
            await run.stop(signal.SIGKILL)


async def _whole(run: Import, count: int) -> None:
    edits, began = run.edits(), time.monotonic()
    number = run.send(run.listed(count))
    await run.api.until(lambda: run.edits() > edits, SECONDS)
    asked = time.monotonic()
    ping = run.api.say(run.api.olga, run.api.olga, "/help")
    await run.api.until(lambda: any(message.id > ping for message in run.api.from_bot(run.api.olga)), 60)
    print(f"/help meanwhile: {time.monotonic() - asked:.2f} s; progress: {run.told(number)!r}")
    await run.until(number, "cannot be read")
    print(f"{count} feeds: {time.monotonic() - began:.1f} s, {run.edits() - edits} edits\n{run.told(number)}\n")


async def _again(run: Import, count: int) -> None:
    edits, began = run.edits(), time.monotonic()
    number = run.send(run.listed(count))
    await run.until(number, "cannot be read")
    print(f"the same again: {time.monotonic() - began:.1f} s, {run.edits() - edits} edits\n{run.told(number)[:200]}\n")


async def _restarted(run: Import, count: int) -> None:
    edits, began = run.edits(), time.monotonic()
    number = run.send(run.listed(count, offset=10))
    await run.api.until(lambda: run.edits() > edits + 1, SECONDS)
    before = run.told(number)
    await run.stop(signal.SIGKILL)
    await run.start()
    await run.until(number, "cannot be read")
    print(f"killed at {before!r} and started again: {time.monotonic() - began:.1f} s\n{run.told(number)[:200]}\n")


async def _cancelled(run: Import, count: int) -> None:
    edits = run.edits()
    number = run.send(run.listed(count, offset=20))
    await run.api.until(lambda: run.edits() > edits + 1, SECONDS)
    shown = next(message for message in run.api.from_bot(run.api.olga) if message.id > number)
    before, began = shown.text, time.monotonic()
    run.api.press(run.api.olga, shown, shown.buttons[0].text)
    await run.api.until(
        lambda: run.told(number) != before and not DONE.search(run.told(number).split("\n")[0]), SECONDS
    )
    print(f"cancelled at {before!r}: {time.monotonic() - began:.1f} s\n{run.told(number)[:300]}")
