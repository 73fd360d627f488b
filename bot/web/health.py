"""Is it alive, is it ready, and its numbers: /livez, /readyz (also /healthz), /metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import tornado.web
from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, generate_latest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from bot.clock import Clock
from bot.storage import Storage, health

# Every loop turns at least every twenty seconds when idle; a minute without a turn is a loop that hangs.
LONGEST_TURN = 60.0
# A caller may keep a connection, or take over its body, for so many seconds, and send no more than this.
IDLE, LARGEST = 60.0, 20_000_000


@dataclass(frozen=True, slots=True)
class Health:
    """What is asked: when each loop last turned (monotonic seconds, by name) and what keeps us from being ready."""

    storage: Storage
    clock: Clock
    turns: Callable[[], Mapping[str, float]]
    troubles: Callable[[], Sequence[str]]

    def stuck(self) -> list[str]:
        """Loops that have not turned for a minute."""
        now = self.clock.monotonic()
        return [name for name, at in self.turns().items() if now - at > LONGEST_TURN]

    async def not_ready(self) -> list[str]:
        """Why no work should be expected of this process; empty when it is ready."""
        try:
            await self.counts()
        except Exception as error:  # noqa: BLE001 - whatever the database says, it does not answer
            return [f"the database does not answer ({type(error).__name__})"]
        return [*(f"the loop {name} hangs" for name in self.stuck()), *self.troubles()]

    async def counts(self) -> dict[str, int]:
        """Rows by table and state."""
        async with self.storage.read() as tx:
            return await health.counts(tx)


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
    """Counts of rows and the process's own numbers, for Prometheus."""

    async def get(self) -> None:
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        rows = Gauge("trucewatch_rows", "Rows by table and state", ["what"], registry=registry)
        for name, count in (await self.health.counts()).items():
            rows.labels(name).set(count)
        await self.finish(generate_latest(registry))


def serve(
    address: str, health: Health, *more: tuple[str, type[tornado.web.RequestHandler], dict[str, object]]
) -> HTTPServer:
    """Listen on host:port until the server is stopped, and answer `more` than about health."""
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
    server.add_sockets(bind_sockets(int(port), host.strip("[]")))
    return server
