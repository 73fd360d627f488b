"""The ways in which servers pack bodies, unpacked in small parts: what a part may hold is known before it is made."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from typing import Any, Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate", "br": "br", "zstd": "zstd"}
ACCEPTED = b"gzip, deflate, br, zstd"
BROKEN = (zlib.error, brotli.error, zstd.ZstdError)

GZIP = 16 + zlib.MAX_WBITS
GZIP_MAGIC = b"\x1f"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
# RFC 9659: no more than 8 MB of window for bodies on the web. Without it a body of 20 bytes takes 128 MB.
ZSTD_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
# Brotli's buffer may overshoot what is asked for by as much as it has grown to, so little is asked for at a time.
PART_BYTES = 65_536


class Unpacker(Protocol):
    """`ended`: everything so far is whole. `unpack` gives parts until the piece is used up or `room` bytes are out;
    it raises one of BROKEN."""

    @property
    def ended(self) -> bool: ...
    def unpack(self, piece: bytes, room: int) -> Iterator[bytes]: ...


def unpacker(coding: str, first: bytes) -> Unpacker:
    """For a value of CODINGS and the first bytes of a body."""
    if coding == "br":
        return Brotli()
    if coding == "zstd":
        return Members(lambda: zstd.ZstdDecompressor(options=ZSTD_WINDOW), ZSTD_MAGIC)
    if coding == "gzip":
        return Members(lambda: zlib.decompressobj(GZIP), GZIP_MAGIC)
    return Members(lambda: zlib.decompressobj(_deflate_bits(first)), b"")


class Members:
    """One stream, or several in a row that each begin with `magic`; anything else behind the end is padding."""

    def __init__(self, make: Any, magic: bytes) -> None:
        self._make = make
        self._magic = magic
        self._stream = make()

    @property
    def ended(self) -> bool:
        return bool(self._stream.eof)

    def unpack(self, piece: bytes, room: int) -> Iterator[bytes]:
        while piece and room > 0:
            if self._stream.eof:
                if not self._magic or not piece.startswith(self._magic[: len(piece)]):
                    return
                self._stream = self._make()
            part = self._stream.decompress(piece, room)
            room -= len(part)
            yield part
            piece = self._stream.unused_data


class Brotli:
    """One stream; nothing may follow it."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def ended(self) -> bool:
        return bool(self._stream.is_finished())

    def unpack(self, piece: bytes, room: int) -> Iterator[bytes]:
        while room > 0 and not self.ended:
            part = self._stream.process(piece, output_buffer_limit=min(room, PART_BYTES))
            room -= len(part)
            yield part
            piece = b""
            if self._stream.can_accept_more_data():
                return


def _deflate_bits(first: bytes) -> int:
    """Deflate means a zlib stream (RFC 9110), but some servers send a bare one."""
    headed = first[0] & 0x0F == 8 and (len(first) < 2 or int.from_bytes(first[:2], "big") % 31 == 0)
    return zlib.MAX_WBITS if headed else -zlib.MAX_WBITS
