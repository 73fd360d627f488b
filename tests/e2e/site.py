"""A site on loopback that consists of what a test puts on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.playground.loopback import listening


@dataclass
class Site:
    """Bodies by path, and the paths that were asked for."""

    root: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def article(self, path: str, title: str, *paragraphs: str) -> str:
        """Put an article on the site; its address."""
        told = "".join(f"<p>{one}</p>" for one in paragraphs)
        self.pages[path] = (
            f"<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>{told}</article></body></html>"
        )
        return self.root + path


class Handler(RequestHandler):
    """Every path of a site."""

    def initialize(self, site: Site) -> None:
        self.site = site

    async def get(self) -> None:
        self.site.asked.append(self.request.path)
        body = self.site.pages.get(self.request.path)
        if body is None:
            self.set_status(404)
        else:
            self.set_header(
                "Content-Type", "application/xml" if body.startswith(("<?xml", "<rss")) else "text/html; charset=utf-8"
            )
            self.write(body)


@asynccontextmanager
async def running() -> AsyncIterator[Site]:
    """A site that listens on 127.0.0.77, or on 127.0.0.1 where there is no other."""
    site = Site()
    server = HTTPServer(Application([(r"/.*", Handler, {"site": site})], log_function=lambda _handler: None))
    place = listening(address="127.0.0.77")
    server.add_socket(place)
    site.root = "http://{}:{}".format(*place.getsockname())
    try:
        yield site
    finally:
        server.stop()
        await server.close_all_connections()
