"""Is it alive, is it ready, and its numbers: /livez, /readyz (also /healthz), /metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import tornado.web
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from bot.clock import Clock
from bot.errors import ConfigError
from bot.pipeline.index import Index
from bot.pipeline.loop import Stage
from bot.pipeline.role import Role
from bot.storage import Storage, health, migrate
from bot.storage.health import Waiting
from bot.tally import Tally
from bot.web import metrics

# Every loop turns at least every twenty seconds when idle; a minute without a turn is a loop that hangs.
LONGEST_TURN = 60.0
# What has waited longer than this in a queue waits for something that people must mend.
LONGEST_WAIT = timedelta(minutes=15)
# The queues that a role works off, and what waits in them. The backlog has time.
SERVED = {
    "worker": {"source": "sources wait to be asked", "entry": "entries wait to be read"},
    "telegram": {"outbox": "messages wait to be sent"},
}
# A caller may keep a connection, or take over its body, for so many seconds, and send no more than this.
IDLE, LARGEST = 60.0, 20_000_000


@dataclass(frozen=True, slots=True)
class Health:
    """What the pages look at, all of it alive: the store, what this process counts, its loops, its roles, and what keeps it
    from its work. `roles` are those it may have; `began` is when it did (monotonic seconds)."""

    storage: Storage
    clock: Clock
    tally: Tally
    index: Index
    turning: Mapping[str, Stage[Any]]
    held: Mapping[str, Role]
    troubles: Sequence[str]
    roles: frozenset[str]
    began: float
    rows: metrics.Rows = field(default_factory=metrics.Rows)

    def stuck(self) -> list[str]:
        """Loops that have not turned for a minute."""
        now = self.clock.monotonic()
        return [name for name, stage in self.turning.items() if now - stage.turned_at > LONGEST_TURN]

    async def not_ready(self) -> list[str]:
        """Why no work should be expected of this process; empty when it is ready."""
        try:
            async with self.storage.read() as tx:
                now, revision = self.clock.now(), await health.revision(tx)
                if migrate.is_behind(revision):
                    return ["the database has an older version's schema: run `trucewatch migrate`"]
                waiting = await health.queues(tx, now)
        except Exception as error:  # noqa: BLE001 - whatever the database says, it does not answer
            return [f"the database does not answer ({type(error).__name__})"]
        hang = [f"the loop {name} hangs" for name in self.stuck()]
        return [*hang, *self._lost(), *self._late(waiting, now), *self.troubles]

    def _lost(self) -> list[str]:
        return [
            f"the role {name} is lost: it is neither held nor stood by for; does the database take writes?"
            for name, role in self.held.items()
            if role.state == "lost"
        ]

    def _late(self, waiting: Mapping[str, Waiting], now: datetime) -> list[str]:
        """Queues of ours in which something has waited for too long. Who stands by answers for none, and what waited
        before this process began is being caught up."""
        up = timedelta(seconds=self.clock.monotonic() - self.began)
        mine = {role for role in self.roles if role not in self.held or self.held[role].state == "held"}
        told = []
        for role in sorted(mine):
            for queue, words in SERVED[role].items():
                oldest = waiting[queue].oldest
                age = min(up, now - oldest) if oldest else timedelta(0)
                if age > LONGEST_WAIT:
                    told.append(f"{words}: the first for {age.total_seconds() // 60:.0f} minutes")
        return told


class Page(tornado.web.RequestHandler):
    """Common to all pages: plain text, nothing about the server, and no log line per look."""

    def initialize(self, health: Health) -> None:
        self.health = health

    def set_default_headers(self) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.clear_header("Server")

    def tell(self, troubles: Sequence[str]) -> None:
        """200 and "ok", or 503 and one trouble a line."""
        self.set_status(503 if troubles else 200)
        self.finish("\n".join(troubles or ["ok"]) + "\n")


class Livez(Page):
    """503 when a loop hangs: restart me."""

    async def get(self) -> None:
        self.tell(self.health.stuck())


class Readyz(Page):
    """503 when something needed is missing: do not count on me."""

    async def get(self) -> None:
        self.tell(await self.health.not_ready())


class Metrics(Page):
    """Everything that can be counted, for Prometheus. Its own numbers a process tells without a database, too."""

    async def get(self) -> None:
        own = self.health
        stored = await metrics.stored(own.storage, own.rows, own.clock.now())
        seen = metrics.Seen(own.tally, own.index, own.turning, own.held, own.clock.monotonic())
        self.set_header("Content-Type", metrics.CONTENT_TYPE)
        await self.finish(metrics.told(seen, stored))


def serve(
    address: str, health: Health, *more: tuple[str, type[tornado.web.RequestHandler], dict[str, object]]
) -> HTTPServer:
    """Listen on host:port until the server is stopped, and answer `more` than about health. Raises ConfigError."""
    host, _, port = address.rpartition(":")
    shared = {"health": health}
    application = tornado.web.Application(
        [
            ("/livez", Livez, shared),
            ("/healthz", Readyz, shared),
            ("/readyz", Readyz, shared),
            ("/metrics", Metrics, shared),
            *more,
        ],
        log_function=lambda _: None,
    )
    server = HTTPServer(application, idle_connection_timeout=IDLE, body_timeout=IDLE, max_body_size=LARGEST)
    try:
        server.add_sockets(bind_sockets(int(port), host.strip("[]")))
    except OSError as error:
        raise ConfigError(
            f"BOT_LISTEN: nobody can listen on {address} ({error.strerror}): `trucewatch doctor` tells what to do."
        ) from None
    return server
