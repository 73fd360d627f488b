"""A site with a feed, and a WebSub hub that tells of it, on loopback."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from urllib.parse import parse_qs, urlencode

import tornado.web
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

ITEM = "<item><guid>{n}</guid><title>{title}</title><link>{root}/{n}</link><pubDate>{date}</pubDate></item>"
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


async def call(address: str, body: bytes | None = None, fields: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Status and body of what an address answers to a GET, or a POST of a body."""

    def exchange() -> tuple[int, str]:
        try:
            with OPENER.open(urllib.request.Request(address, body, dict(fields or {})), timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    return await asyncio.to_thread(exchange)


@dataclass
class Hub:
    """What the feed holds, what the hub was asked for, and how it behaves.

    `status` is what it answers a request with, `lease` what it grants, `denies` what it says instead of a question.
    """

    root: str = ""
    titles: list[str] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    polls: int = 0
    status: int = 202
    lease: str = "864000"
    denies: bool = False
    named: bool = True
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def feed(self) -> str:
        return f"{self.root}/feed"

    async def until(self, holds: object, seconds: float = 60) -> None:
        """Return once `holds()`."""
        async with asyncio.timeout(seconds):
            while not holds():  # type: ignore[operator]
                self.changed.clear()
                await self.changed.wait()

    async def question(self, asked: Mapping[str, str], **other: str) -> tuple[int, str]:
        """What the subscriber answers when the hub asks whether it was really he."""
        mode = "denied" if self.denies else asked["hub.mode"]
        said = {
            "hub.mode": mode,
            "hub.topic": asked["hub.topic"],
            "hub.challenge": "c-123",
            "hub.lease_seconds": self.lease,
        }
        return await call(f"{asked['hub.callback']}?{urlencode(said | other)}")

    async def push(self, asked: Mapping[str, str], *, secret: str | None = None, method: str = "sha256") -> int:
        """Tell the subscriber of news; the status of his answer."""
        body = b"<rss/>" * 1000
        key = (asked["hub.secret"] if secret is None else secret).encode()
        made = hmac.new(key, body, getattr(hashlib, method)).hexdigest()
        return (await call(asked["hub.callback"], body, {"X-Hub-Signature": f"{method}={made}"}))[0]


class _Feed(tornado.web.RequestHandler):
    def initialize(self, hub: Hub) -> None:
        self.hub = hub

    def get(self) -> None:
        self.hub.polls += 1
        self.hub.changed.set()
        if self.hub.named:
            self.set_header("Link", f'<{self.hub.root}/hub>; rel="hub", <{self.hub.feed}>; rel=self')
        items = "".join(
            ITEM.format(n=n, title=title, root=self.hub.root, date=formatdate(usegmt=True))
            for n, title in enumerate(self.hub.titles)
        )
        self.finish(f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>')


class _Hub(tornado.web.RequestHandler):
    def initialize(self, hub: Hub) -> None:
        self.hub = hub

    async def post(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(self.request.body.decode()).items()}
        self.hub.asked.append(asked)
        if self.hub.status < 300:
            # Before it answers: the earliest that any hub asks.
            self.hub.answers.append(await self.hub.question(asked))
        self.set_status(self.hub.status)
        self.hub.changed.set()


@asynccontextmanager
async def hub() -> AsyncIterator[Hub]:
    """Runs until left."""
    made = Hub()
    server = HTTPServer(tornado.web.Application([("/feed", _Feed, {"hub": made}), ("/hub", _Hub, {"hub": made})]))
    sockets = bind_sockets(0, "127.0.0.1")
    made.root = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    server.add_sockets(sockets)
    try:
        yield made
    finally:
        server.stop()
        await server.close_all_connections()
