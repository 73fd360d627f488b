"""A body as it grows: unpacked piece by piece, and never one byte over the limit."""

from __future__ import annotations

import zlib

from bot.errors import TooLarge, Unreadable

GZIP = 16 + zlib.MAX_WBITS
PLAIN = {"", "identity", "none", "utf-8"}  # the last two are what misconfigured servers say
CODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}


class Body:
    """Collects the pieces of a message body. Raises TooLarge, and Unreadable(reason="encoding")."""

    def __init__(self, coding: str | None, limit: int) -> None:
        self._coding = _known(coding)
        self._limit = limit
        self._raw = 0
        self._out = bytearray()
        self._inflate: zlib._Decompress | None = None

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
        if self._coding and self._raw and not (self._inflate and self._inflate.eof):
            raise Unreadable(reason="encoding")
        return bytes(self._out)

    def _unpack(self, piece: bytes) -> None:
        while piece:
            if self._inflate is None:
                self._inflate = zlib.decompressobj(GZIP if self._coding == "gzip" else _deflate_bits(piece))
            elif self._inflate.eof:
                # Another gzip member may follow; anything else behind the end is padding.
                if self._coding != "gzip" or piece[:1] != b"\x1f":
                    return
                self._inflate = zlib.decompressobj(GZIP)
            piece = self._inflated(self._inflate, piece)

    def _inflated(self, inflate: zlib._Decompress, piece: bytes) -> bytes:
        """Unpack no more than what is still allowed, plus the one byte that proves it is too much."""
        try:
            self._out += inflate.decompress(piece, self._limit - len(self._out) + 1)
        except zlib.error:
            raise Unreadable(reason="encoding") from None
        if len(self._out) > self._limit:
            raise TooLarge(limit=self._limit)
        return inflate.unused_data


def _known(coding: str | None) -> str:
    name = (coding or "").strip().lower()
    if name in PLAIN:
        return ""
    if name not in CODINGS:
        raise Unreadable(reason="encoding")
    return CODINGS[name]


def _deflate_bits(first: bytes) -> int:
    """Deflate means a zlib stream (RFC 9110), but some servers send a bare one."""
    headed = first[0] & 0x0F == 8 and (len(first) < 2 or int.from_bytes(first[:2], "big") % 31 == 0)
    return zlib.MAX_WBITS if headed else -zlib.MAX_WBITS
