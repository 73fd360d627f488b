"""How the outlets answer: conditional requests, gzip, and the troubles that were ordered."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime

from tornado.web import RequestHandler

from bot.playground.world.feeds import CONTENT_TYPES, feed
from bot.playground.world.outlets import FEED_PATHS, Outlet
from bot.playground.world.pages import article_page, front_page

HTML = "text/html; charset=utf-8"


@dataclass(slots=True, eq=False)
class Trouble:
    """Something wrong with an outlet, for paths that start with `path`, until cleared or `times` times."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0
    cut: bool = False
    body: bytes | None = None
    path: str = "/"
    name: str = ""
    times: int | None = None

    def takes(self, path: str) -> bool:
        """Whether it meets this request, which is counted."""
        if not path.startswith(self.path) or self.times == 0:
            return False
        self.times = None if self.times is None else self.times - 1
        return True


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that an outlet saw, at a monotonic moment, and how it answered (0: cut off)."""

    at: float
    outlet: str
    path: str
    headers: Mapping[str, str]
    status: int


@dataclass(slots=True)
class Press:
    """An outlet with its troubles and its log, as its server sees them, and how its feed answered last."""

    outlet: Outlet
    log: list[Asked]
    troubles: list[Trouble] = field(default_factory=list)
    answered: int | None = None


class PressHandler(RequestHandler):
    """Every path of one outlet."""

    def initialize(self, press: Press) -> None:
        self.press = press

    def log_visit(self, status: int) -> None:
        asked = Asked(time.monotonic(), self.press.outlet.name, self.request.path, dict(self.request.headers), status)
        self.press.log.append(asked)
        if asked.path == FEED_PATHS[self.press.outlet.kind]:
            self.press.answered = status

    async def get(self) -> None:
        trouble = next((one for one in self.press.troubles if one.takes(self.request.path)), None)
        if trouble and trouble.seconds:
            await asyncio.sleep(trouble.seconds)
        if trouble and trouble.cut:
            self.log_visit(0)
            self.detach().close()
        elif trouble and (trouble.status or trouble.body is not None):
            self._fail(trouble)
        else:
            self._serve()
            self.log_visit(self.get_status())

    def compute_etag(self) -> None:
        """The outlets set their own."""

    def _fail(self, trouble: Trouble) -> None:
        self.set_status(trouble.status or 200)
        for name, value in trouble.headers.items():
            self.set_header(name, value)
        self.finish(trouble.body if trouble.body is not None else b"<h1>Sorry</h1>")
        self.log_visit(trouble.status or 200)

    def _serve(self) -> None:
        outlet, path = self.press.outlet, self.request.path
        if path == FEED_PATHS[outlet.kind]:
            self._feed(outlet)
        elif path == "/robots.txt":
            self._body("text/plain; charset=utf-8", outlet.robots.encode())
        elif path == "/":
            self._body(HTML, front_page(outlet).encode())
        elif path in outlet.articles:
            self._body(HTML, article_page(outlet, outlet.articles[path]).encode())
        else:
            self.set_status(404)
            self.finish(b"<h1>Not found</h1>")

    def _feed(self, outlet: Outlet) -> None:
        body = feed(outlet)
        changed = max((article.updated for article in outlet.articles.values()), default=None)
        self.set_header("ETag", f'"{hashlib.sha256(body).hexdigest()[:20]}"')
        if changed:
            self.set_header("Last-Modified", format_datetime(changed, usegmt=True))
        if self._unchanged():
            self.set_status(304)
            self.finish()
        else:
            self._body(CONTENT_TYPES[outlet.kind], body)

    def _unchanged(self) -> bool:
        """As RFC 9110 section 13.2.2 orders it: an entity tag, when given, decides alone."""
        tag = self.request.headers.get("If-None-Match")
        if tag is not None:
            return tag == self._headers["ETag"]
        since = self.request.headers.get("If-Modified-Since")
        last = self._headers.get("Last-Modified")
        return bool(since and last and parsedate_to_datetime(last) <= parsedate_to_datetime(since))

    def _body(self, content_type: str, body: bytes) -> None:
        self.set_header("Content-Type", content_type)
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            body = gzip.compress(body, mtime=0)
        self.finish(body)
