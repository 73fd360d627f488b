"""A body as it grows: unpacked piece by piece, and never one byte over the limit."""

from __future__ import annotations

from bot.errors import TooLarge, Unreadable
from bot.fetch.unpacking import BROKEN, CODINGS, Unpacker, unpacker

PLAIN = {"", "identity", "none", "utf-8"}  # the last two are what misconfigured servers say


class Body:
    """Collects the pieces of a message body. Raises TooLarge, and Unreadable(reason="encoding")."""

    def __init__(self, coding: str | None, limit: int) -> None:
        self._coding = _known(coding)
        self._limit = limit
        self._raw = 0
        self._out = bytearray()
        self._unpacker: Unpacker | None = None

    def add(self, piece: bytes) -> None:
        """Take in a piece as it came from the wire."""
        self._raw += len(piece)
        if self._raw > self._limit:
            raise TooLarge(limit=self._limit)
        if self._coding:
            self._unpack(piece)
        else:
            self._out += piece

    def whole(self) -> bytes:
        """All of it, once the wire has said that nothing follows."""
        if self._coding and self._raw and not (self._unpacker and self._unpacker.ended):
            raise Unreadable(reason="encoding")
        return bytes(self._out)

    def _unpack(self, piece: bytes) -> None:
        if not piece:
            return
        if self._unpacker is None:
            self._unpacker = unpacker(self._coding, piece)
        try:
            # The last byte asked for is the one that proves it is too much.
            for part in self._unpacker.unpack(piece, self._limit + 1 - len(self._out)):
                self._out += part
        except BROKEN:
            raise Unreadable(reason="encoding") from None
        if len(self._out) > self._limit:
            raise TooLarge(limit=self._limit)


def _known(coding: str | None) -> str:
    name = (coding or "").strip().lower()
    if name in PLAIN:
        return ""
    if name not in CODINGS:
        raise Unreadable(reason="encoding")
    return CODINGS[name]
