"""The transport below httpx: connections that the guard has admitted, kept between two requests to a site.

httpcore's pool behind the same guard spends 1.0 ms of CPU on a request that brings nothing new, over 200 hosts;
this one 0.2 ms, and such requests are nearly all of what polling does. The rules of HTTP/1.1 are h11's in both.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import h11
import httpx

from bot.fetch.address import Address, read
from bot.fetch.dial import Dialer, Route
from bot.fetch.idle import Idle
from bot.fetch.wire import Broken, Fields, Head, Wire


class Pieces(httpx.AsyncByteStream):
    """The body of an answer as it arrives. When it is closed its connection is kept, if it can carry another one."""

    def __init__(self, wire: Wire, route: Route, idle: Idle) -> None:
        self._wire = wire
        self._route = route
        self._idle = idle

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._wire.pieces():
            yield piece

    async def aclose(self) -> None:
        """Give the connection back."""
        self._idle.give(self._route, self._wire)


class GuardedTransport(httpx.AsyncBaseTransport):
    """GET and POST over guarded connections, straight or through the dialer's proxy."""

    def __init__(self, dialer: Dialer) -> None:
        self._dialer = dialer
        self._idle = Idle()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange, by the extension `proxy` if there is one; the response has to be closed. Raises SourceError,
        Broken, OSError, h11.RemoteProtocolError."""
        address = read(str(request.url))
        route = self._dialer.route(address.site, request.extensions.get("proxy"))
        fields = request.headers.raw
        wire, head = await self._ask(route, _target(route, address, fields), fields, request.content)
        response = httpx.Response(head.status, headers=head.fields, stream=Pieces(wire, route, self._idle))
        # Byte for byte: httpx would guess an encoding, and validators have to go back as they came.
        response.headers.encoding = "latin-1"
        return response

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

    async def aclose(self) -> None:
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
