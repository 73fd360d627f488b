"""Exchanges over connections that the guard has admitted, kept between two requests to a site.

A client library's pool behind the same guard spends 1.0 ms of CPU on a request that brings nothing new, over 200 hosts;
this 0.2 ms, and such requests are nearly all of what polling does. The rules of HTTP/1.1 are h11's in both.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import h11

from bot.fetch.address import Address
from bot.fetch.dial import Dialer, Route
from bot.fetch.idle import Idle
from bot.fetch.wire import Broken, Fields, Head, Wire


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an answer, its fields read byte for byte under names in lower case, and what carries its body."""

    status: int
    fields: Mapping[str, str]
    wire: Wire

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def pieces(self) -> AsyncIterator[bytes]:
        """The body as it arrives, still packed."""
        return self.wire.pieces()


class Transport:
    """GET and POST over guarded connections, straight or through the dialer's proxy."""

    def __init__(self, dialer: Dialer) -> None:
        self._dialer = dialer
        self._idle = Idle()

    @asynccontextmanager
    async def exchange(
        self, address: Address, fields: Fields, body: bytes = b"", proxy: Address | None = None
    ) -> AsyncIterator[Answer]:
        """A GET, or a POST of a body, by this `proxy` if there is one. At the end of the block the connection is kept if it
        can carry another exchange. Raises SourceError, Broken, OSError, h11.RemoteProtocolError."""
        route = self._dialer.route(address.site, proxy)
        wire, head = await self._ask(route, _target(route, address, fields), fields, body)
        try:
            # Byte for byte: validators have to go back as they came.
            told = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.fields}
            yield Answer(head.status, told, wire)
        finally:
            self._idle.give(route, wire)

    async def _ask(self, route: Route, target: bytes, fields: Fields, body: bytes) -> tuple[Wire, Head]:
        # What changes something at the other end is sent once, so not over a connection that may be closed already.
        spare = None if body else self._idle.take(route)
        if spare and (head := await self._ask_spare(spare, target, fields)):
            return spare, head
        wire = await self._dialer.dial(route)
        return wire, await _asked(wire, target, fields, body)

    async def _ask_spare(self, wire: Wire, target: bytes, fields: Fields) -> Head | None:
        """None when the server had closed the kept connection without a word: ask again on a new one."""
        try:
            return await _asked(wire, target, fields)
        except (OSError, Broken, h11.RemoteProtocolError):
            if not wire.silent:
                raise
            return None

    def close(self) -> None:
        """Close the kept connections."""
        self._idle.close()


async def _asked(wire: Wire, target: bytes, fields: Fields, body: bytes = b"") -> Head:
    try:
        return await wire.ask(target, fields, body)
    except BaseException:
        wire.close()
        raise


def _target(route: Route, address: Address, fields: Fields) -> bytes:
    """The path; through a proxy, plain http needs the whole address, and the proxy's login."""
    proxy = route.proxy
    if proxy is None or address.site.scheme == "https":
        return address.path
    if proxy.login:
        fields.append((b"Proxy-Authorization", proxy.login))
    return b"http://" + address.authority + address.path
