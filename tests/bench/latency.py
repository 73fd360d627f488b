"""From an article fetched to the call that tells of it: idle, and while 200 other entries a second are read."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.playground.emulator import Emulator
from bot.playground.loopback import listening
from tests.e2e.conftest import subscribed
from tests.e2e.program import Program

# More than the second that a chat waits between two messages: what is measured is the bot, not Telegram's limit.
TOLD, EVERY = 30, 2.2
BUSY_FEEDS, BUSY_ENTRIES = 20, 10
ITEM = "<item><guid>{0}</guid><title>{1}</title><link>{2}</link><pubDate>{3}</pubDate><description>{4}</description></item>"
# Each story in other words, so that none is taken for a repetition of the one before.
WORDS = [
    "amber",
    "basalt",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "garnet",
    "harbour",
    "indigo",
    "jasper",
    "kelp",
    "lagoon",
    "maple",
    "nectar",
    "opal",
]


@dataclass(slots=True)
class Site:
    """A feed of news, others of noise; when each page of news went out, and its telling article."""

    port: int = 0
    printed: list[int] = field(default_factory=list)
    served: dict[int, float] = field(default_factory=dict)
    noise: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def news(self, number: int) -> str:
        """An article of its own words."""
        one, two, three = (WORDS[(number * step + step) % len(WORDS)] for step in (1, 3, 7))
        where = f"{one.title()}{number}"
        return (
            f"The {two} party of {where} and its {three} rivals signed a truce over well {number} on Sunday. "
            f"Carts of {one} left {where} at dawn, and the {three} bridge number {number * 37} was opened to {two} traders."
        )


class Feed(RequestHandler):
    """All news so far, newest first."""

    def initialize(self, site: Site) -> None:
        self.site = site

    def get(self) -> None:
        site, now = self.site, formatdate()
        items = [
            ITEM.format(n, f"{WORDS[n % len(WORDS)].title()}{n} signs", site.url(f"/a/{n}"), now, "News.")
            for n in reversed(site.printed[-20:])
        ]
        self.finish(f"<rss version='2.0'><channel><title>News</title>{''.join(items)}</channel></rss>")


class Noise(RequestHandler):
    """Ten entries that nobody has seen before, at every look."""

    def initialize(self, site: Site) -> None:
        self.site = site

    def get(self, feed: str) -> None:
        first = self.site.noise
        self.site.noise += BUSY_ENTRIES
        items = [
            ITEM.format(
                n, f"Match {n} in league {feed}", f"http://127.0.0.1:9/{n}", formatdate(), "A " + f"goal {n} " * 40
            )
            for n in range(first, first + BUSY_ENTRIES)
        ]
        self.finish(f"<rss version='2.0'><channel><title>Noise {feed}</title>{''.join(items)}</channel></rss>")


class Page(RequestHandler):
    """An article; the moment when it went out is kept."""

    def initialize(self, site: Site) -> None:
        self.site = site

    async def get(self, number: str) -> None:
        text = self.site.news(int(number))
        await self.finish(f"<html><body><article><h1>Signed</h1><p>{text}</p></article></body></html>")
        self.site.served.setdefault(int(number), time.monotonic())


async def measure() -> None:
    """Print the table."""
    print("\nFrom the last byte of an article to the arrival of sendMessage\n")
    print("| | messages | median ms | 99th percentile ms | other entries read a second |\n|---|---|---|---|---|")
    for name, busy in (("idle", 0), (f"{BUSY_FEEDS * BUSY_ENTRIES} entries a second offered", BUSY_FEEDS)):
        print(f"| {name} | {await _measured(busy)} |", flush=True)


async def _measured(busy: int) -> str:
    site = Site()
    app = Application(
        [
            (r"/feed", Feed, {"site": site}),
            (r"/noise/(\d+)", Noise, {"site": site}),
            (r"/a/(\d+)", Page, {"site": site}),
        ],
        log_function=lambda _: None,
    )
    place = listening(0)
    site.port = place.getsockname()[1]
    server = HTTPServer(app)
    server.add_socket(place)
    with tempfile.TemporaryDirectory() as folder:
        async with Emulator() as api:
            try:
                return await _watch(api, site, Path(folder), busy)
            finally:
                server.stop()


async def _watch(api: Emulator, site: Site, folder: Path, busy: int) -> str:
    urls = [site.url("/feed"), *(site.url(f"/noise/{n}") for n in range(busy))]
    sources = folder / "sources.toml"
    sources.write_text("\n".join(f'[[source]]\nurl = "{url}"\n' for url in urls))
    settings = {"token": api.token, "api_url": api.url, "sources_file": sources, "log_level": "INFO"}
    fast = {"poll_seconds": 1, "host_seconds": 0.2, "commands_per_minute": 1000, "robots": "false"}
    program = await Program(folder, settings | fast).start()
    try:
        await api.until(lambda: api.called("getUpdates"), 60)
        readers = [api.add_person(700_000 + n, f"Reader{n}") for n in range(3)]
        for reader in readers:
            await subscribed(api, reader, "truce")
        await program.logged("polled", times=1)
        began, noise = time.monotonic(), len(program.events("placed", matches=0))
        for number in range(TOLD):
            site.printed.append(number)
            await asyncio.sleep(EVERY)
        await asyncio.sleep(5)
        others = (len(program.events("placed", matches=0)) - noise) / (time.monotonic() - began)
    finally:
        await program.stop()
    return _told(api, site, others)


def _told(api: Emulator, site: Site, others: float) -> str:
    waits = []
    for call in api.called("sendMessage"):
        found = [n for n in site.served if f"over well {n} on" in call.params["text"]]
        waits += [(call.at - site.served[found[0]]) * 1000] if found else []
    waits.sort()
    return f"{len(waits)} | {statistics.median(waits):.0f} | {waits[int(len(waits) * 0.99) - 1]:.0f} | {others:.0f}"
