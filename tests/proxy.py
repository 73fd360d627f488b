"""A reverse proxy on loopback, as one stands between Telegram and the bot: passes on what it gets to the first that takes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.playground.loopback import listening

PASSED = ("Content-Type", "X-Telegram-Bot-Api-Secret-Token")


@dataclass
class Proxy:
    """`upstreams` are asked in their order; `statuses` are what each of them answered, 0 for nothing. With `loses` set so
    many answers do not reach the caller."""

    upstreams: list[str]
    url: str = ""
    statuses: list[tuple[str, int]] = field(default_factory=list)
    loses: int = 0
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    client: AsyncHTTPClient = field(default_factory=lambda: AsyncHTTPClient(force_instance=True, max_clients=100))

    async def passed(self, path: str, headers: dict[str, str], body: bytes) -> HTTPResponse | None:
        """The answer of the first upstream that is there and does not say 503; the last one's if none is."""
        answer = None
        for upstream in self.upstreams:
            asked = HTTPRequest(f"http://{upstream}{path}", "POST", headers, body, request_timeout=60)
            try:
                answer = await self.client.fetch(asked, raise_error=False)
            except OSError:
                self.statuses.append((upstream, 0))
                continue
            self.statuses.append((upstream, 0 if answer.code == 599 else answer.code))
            if answer.code not in {503, 599}:
                break
        return answer


class Passing(RequestHandler):
    def initialize(self, proxy: Proxy) -> None:
        self.proxy = proxy

    async def post(self) -> None:
        headers = {name: self.request.headers[name] for name in PASSED if name in self.request.headers}
        headers["X-Forwarded-For"] = str(self.request.remote_ip)
        answer = await self.proxy.passed(self.request.path, headers, self.request.body)
        if self.proxy.loses and answer and answer.code == 200:
            self.proxy.loses -= 1
            self.proxy.lost.set()
            self.detach().close()
            return
        self.set_status(502 if answer is None or answer.code == 599 else answer.code)
        if answer and "Retry-After" in answer.headers:
            self.set_header("Retry-After", answer.headers["Retry-After"])
        self.finish()


@asynccontextmanager
async def proxying(*upstreams: str) -> AsyncIterator[Proxy]:
    """A proxy before these `host:port`."""
    proxy = Proxy(list(upstreams))
    server = HTTPServer(Application([(r"/.*", Passing, {"proxy": proxy})], log_function=lambda _handler: None))
    place = listening()
    server.add_socket(place)
    proxy.url = "http://{}:{}".format(*place.getsockname())
    try:
        yield proxy
    finally:
        server.stop()
        proxy.client.close()
        await server.close_all_connections()
