"""One connection: a request out, the head of the answer and the pieces of its body in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

import h11

# A head longer than this is refused; real ones with long policies reach 20 KB.
HEAD_BYTES = 65_536
PIECE_BYTES = 65_536
# Fields that may be split over several lines, to be read as one list.
LISTS = frozenset({b"cache-control", b"content-encoding", b"link"})

Fields = list[tuple[bytes, bytes]]


class Broken(Exception):
    """The connection ended in the middle of an answer, or before it."""


@dataclass(frozen=True, slots=True)
class Head:
    """Status and fields of an answer; names in lower case, the first line of each unless it is a list."""

    status: int
    fields: Fields


class Wire:
    """A connection that carries one exchange after another. `silent`: nothing came back in this one yet."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)
        self._ended = False
        self.silent = True

    async def ask(self, target: bytes, fields: Fields, body: bytes = b"") -> Head:
        """Send a GET, or a POST of a body, and return the head of the answer. Raises Broken, OSError,
        h11.RemoteProtocolError."""
        self.silent = True
        request = h11.Request(method=b"POST" if body else b"GET", target=target, headers=fields)
        self._writer.write(self._state.send(request) or b"")
        if body:
            self._writer.write(self._state.send(h11.Data(data=body)) or b"")
        self._state.send(h11.EndOfMessage())
        event = await self._next()
        while not isinstance(event, h11.Response):
            if not isinstance(event, h11.InformationalResponse):
                raise Broken
            event = await self._next()
        return Head(event.status_code, _fields(event.headers))

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body as it arrives, still packed, until the server says it is whole."""
        while isinstance(event := await self._next(), h11.Data):
            yield bytes(event.data)

    async def _next(self) -> type[h11.NEED_DATA | h11.PAUSED] | h11.Event:
        try:
            while (event := self._state.next_event()) is h11.NEED_DATA:
                if self._ended:
                    raise Broken
                data = await self._reader.read(PIECE_BYTES)
                self._ended = not data
                self.silent = self.silent and not data
                self._state.receive_data(data)
        except h11.RemoteProtocolError:
            if self._ended:
                raise Broken from None
            raise
        return event

    def renew(self) -> bool:
        """Make ready for another exchange, skipping what little is left of this one; False when that cannot be."""
        state = self._state
        try:
            while state.their_state is h11.SEND_BODY:
                if state.next_event() is h11.NEED_DATA:
                    return False
            if state.trailing_data[0] or {state.our_state, state.their_state} != {h11.DONE}:
                return False
        except h11.RemoteProtocolError:
            return False
        state.start_next_cycle()
        return self.alive()

    def alive(self) -> bool:
        """Whether neither side has closed, as far as is known."""
        return not (self._ended or self._reader.at_eof() or self._writer.is_closing())

    def close(self) -> None:
        """Let go of the connection at once; what is still under way is dropped."""
        self._writer.transport.abort()


def _fields(pairs: Iterable[tuple[bytes, bytes]]) -> Fields:
    fields: dict[bytes, bytes] = {}
    for name, value in pairs:
        if name not in fields:
            fields[name] = value
        elif name in LISTS:
            fields[name] += b", " + value
    return list(fields.items())
