"""Where Telegram brings updates: /telegram (webhook).

The secret that was agreed on with Telegram says that it is Telegram who calls. Before that is known nothing is read but
the head of the request; then no more than an update can have.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

import tornado.web
from tornado.httputil import HTTPServerRequest

from bot import observe
from bot.web.quiet import Quiet

log = observe.logger("hooks")

PATH = "/telegram"
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
# Updates of Telegram's have some kilobytes: a text has 4,096 characters at the most, and is quoted once or twice.
LARGEST = 1_000_000

Network = IPv4Network | IPv6Network
# What takes an update: None once it was handled, else in how many seconds it is to be brought again.
Take = Callable[[Mapping[str, Any]], Awaitable[int | None]]


@dataclass(frozen=True, slots=True)
class Gate:
    """Who is let in: who knows the secret and calls from one of `networks`; from anywhere if there are none."""

    take: Take
    secret: str
    networks: Sequence[Network] = ()

    def refusal(self, request: HTTPServerRequest) -> int | None:
        """The status with which a request is turned away by its head; None when its body may be read."""
        if request.method != "POST":
            return 405
        if self.networks and not self._is_near(caller(request)):
            return 403
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), self.secret.encode()):
            return 403
        if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
            return 415
        return 413 if int(request.headers.get("Content-Length", 0)) > LARGEST else None

    def _is_near(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.networks)


def caller(request: HTTPServerRequest) -> str:
    """The address from which a request came. Who calls from a private address is a proxy of ours, and whom it saw stands
    last in X-Forwarded-For; what others say there is not believed."""
    peer = str(request.remote_ip)
    try:
        is_proxy = not ip_address(peer).is_global
    except ValueError:
        is_proxy = True
    named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return named if is_proxy and named else peer


@tornado.web.stream_request_body
class Post(Quiet):
    """One update: 200 after it was handled, 503 when it is to be brought again."""

    def initialize(self, gate: Gate) -> None:
        self.gate = gate
        self.body = bytearray()

    def prepare(self) -> None:
        """Before a body is taken."""
        status = self.gate.refusal(self.request)
        if status:
            log.info("caller refused", status=status)
            self.answer(status)

    def data_received(self, chunk: bytes) -> None:
        """A piece of the body; what was refused is not kept."""
        if len(self.body) <= LARGEST:
            self.body += chunk

    async def post(self) -> None:
        """Telegram brings an update."""
        raw = update_in(self.body) if len(self.body) <= LARGEST else None
        if raw is None:
            self.answer(413 if len(self.body) > LARGEST else 400)
            return
        again_in = await self.gate.take(raw)
        if again_in is not None:
            self.set_header("Retry-After", str(again_in))
        self.answer(200 if again_in is None else 503)


def update_in(body: bytes | bytearray) -> Mapping[str, Any] | None:
    """The update that a body holds; None when it is none."""
    try:
        found = json.loads(bytes(body))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and type(found.get("update_id")) is int else None


def routes(gate: Gate) -> list[tuple[str, type[tornado.web.RequestHandler], dict[str, object]]]:
    """What the server answers beside the pages about health."""
    return [(PATH, Post, {"gate": gate})]
