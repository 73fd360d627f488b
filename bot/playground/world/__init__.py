"""A small news world on loopback: six outlets, each on an address of its own, and a truce that plays itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Self

from tornado.httpserver import HTTPServer
from tornado.web import Application

from bot.playground.loopback import listening
from bot.playground.world import articles, script
from bot.playground.world.outlets import Draft, Outlet, Printed, outlets
from bot.playground.world.script import STEPS, Stage
from bot.playground.world.serve import Asked, Press, PressHandler, Trouble

__all__ = ["Asked", "Draft", "Outlet", "Stage", "Trouble", "World"]


class World:
    """Outlets with feeds and article pages. Open it with `async with`; it listens on 127.0.0.0/8 only.

    At the start every outlet has something quiet in print, so that the first look at a feed is no news.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        # When the truce of the story that is being told came into force.
        self.begins = script.begins(now())
        self.requests: list[Asked] = []
        self._presses = {outlet.name: Press(outlet, self.requests) for outlet in outlets()}
        self._servers: list[HTTPServer] = []
        self._printed = 0

    async def __aenter__(self) -> Self:
        for number, press in enumerate(self._presses.values(), start=2):
            self._open(press, f"127.0.0.{number}")
        self._background()
        return self

    async def __aexit__(self, *_raised: object) -> None:
        for server in self._servers:
            server.stop()
            await server.close_all_connections()

    @property
    def outlets(self) -> tuple[Outlet, ...]:
        """All publishers."""
        return tuple(press.outlet for press in self._presses.values())

    def outlet(self, name: str) -> Outlet:
        """The publisher of this name: wire, harbour, meridian, polyus, gazette or vestnik."""
        return self._presses[name].outlet

    def feeds(self) -> list[str]:
        """The address of every feed, in the order of the outlets."""
        return [outlet.feed_url for outlet in self.outlets]

    # ------------------------------------------------------------ printing

    def publish(
        self,
        outlet: str | Outlet,
        title: str,
        paragraphs: Sequence[str],
        excerpt: str | None = None,
        decoys: bool = True,
        published: datetime | None = None,
    ) -> str:
        """Print an article and put it into the feed, with an excerpt of about twenty words; its address."""
        return self.print(outlet, Draft(title, tuple(paragraphs), excerpt or "", decoys), published)

    def print(self, outlet: str | Outlet, draft: Draft, published: datetime | None = None) -> str:
        """As `publish`, of a draft."""
        where = self.outlet(outlet) if isinstance(outlet, str) else outlet
        self._printed += 1
        moment = (published or self.now()).astimezone(UTC).replace(microsecond=0)
        path = f"/{moment:%Y/%m/%d}/{self._printed}"
        article = Printed(path, where.root + path, draft, moment, moment)
        where.articles[path] = article
        return article.url

    def ready(self, name: str) -> str:
        """Print one of the articles kept ready (`articles.READY`); its address."""
        return self.print(*articles.READY[name])

    def amend(self, url: str, draft: Draft) -> None:
        """Change an article that is in print; the feed says when."""
        outlet, article = self._find(url)
        outlet.articles[article.path] = replace(article, draft=draft, updated=self.now().replace(microsecond=0))

    def withdraw(self, url: str) -> None:
        """Take an article out of feed and site: 404 from now on."""
        outlet, article = self._find(url)
        del outlet.articles[article.path]

    def step(self, number: int) -> str:
        """Print one step of the scripted truce at once, counted from 0; its address."""
        return self.tell(STEPS[number].stage, STEPS[number].outlet)

    def tell(self, stage: Stage, outlet: str) -> str:
        """Print a stage of the truce as this outlet tells it, dated when that happened; its address."""
        published = script.published(stage, outlet, self.begins)
        return self.print(outlet, script.told(stage, outlet, self.begins), published)

    # ------------------------------------------------------------ troubles

    def trouble(self, outlet: str, trouble: Trouble) -> Trouble:
        """Order a trouble for an outlet; `calm` ends it."""
        self._presses[outlet].troubles.append(trouble)
        return trouble

    def calm(self, outlet: str | None = None) -> None:
        """No more troubles at this outlet, or anywhere."""
        for name, press in self._presses.items():
            if outlet in {None, name}:
                press.troubles.clear()

    def troubled(self, outlet: str) -> list[Trouble]:
        """The troubles on order for an outlet."""
        return list(self._presses[outlet].troubles)

    def visits(self, outlet: str, path: str = "/") -> list[Asked]:
        """The requests an outlet saw for paths that start with `path`."""
        return [asked for asked in self.requests if asked.outlet == outlet and asked.path.startswith(path)]

    def answers(self) -> dict[str, int | None]:
        """How each outlet's feed answered when it was last asked (0: the line was cut; None: not asked yet)."""
        return {name: press.answered for name, press in self._presses.items()}

    # ------------------------------------------------------------ opening

    def _open(self, press: Press, address: str) -> None:
        app = Application([(r"/.*", PressHandler, {"press": press})], log_function=lambda _handler: None)
        server = HTTPServer(app)
        # Systems that have no address but 127.0.0.1 get another port instead.
        place = listening(address=address)
        server.add_socket(place)
        host, port = place.getsockname()
        press.outlet.root = f"http://{host}:{port}"
        self._servers.append(server)

    def _background(self) -> None:
        start = self.now() - timedelta(hours=3)
        for outlet in self.outlets:
            for number, draft in enumerate(articles.QUIETLY[outlet.lang]):
                self.print(outlet, draft, start + timedelta(minutes=20 * number))

    def _find(self, url: str) -> tuple[Outlet, Printed]:
        for outlet in self.outlets:
            for article in outlet.articles.values():
                if article.url == url:
                    return outlet, article
        raise KeyError(url)
