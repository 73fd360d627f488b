"""Pictures as tests see them: the colour of each pixel, read back from the file."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

Colour = tuple[int, ...]


@dataclass(frozen=True)
class Image:
    """A PNG with a palette."""

    width: int
    height: int
    rows: list[bytes]
    palette: list[Colour]
    chunks: list[str]

    def column(self, x: int) -> list[Colour]:
        return [self.palette[row[x]] for row in self.rows]

    def colours(self) -> set[Colour]:
        return {self.palette[index] for row in self.rows for index in set(row)}

    def edge(self, wide: int) -> set[Colour]:
        """The colours of a frame of this width."""
        inner = slice(wide, -wide)
        sides = [row[:wide] + row[-wide:] for row in self.rows[inner]]
        return {self.palette[index] for row in (*self.rows[:wide], *self.rows[-wide:], *sides) for index in set(row)}


def opened(png: bytes) -> Image:
    """The picture; AssertionError when a checksum or the form is wrong."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    parts, at = [], 8
    while at < len(png):
        (size,) = struct.unpack("!I", png[at : at + 4])
        name, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert struct.unpack("!I", png[at + 8 + size : at + 12 + size]) == (zlib.crc32(name + body),)
        parts.append((name.decode(), body))
        at += 12 + size
    told = dict(parts)
    width, height, depth, kind, *_ = struct.unpack("!IIBBBBB", told["IHDR"])
    assert (depth, kind) == (8, 3)
    raw = zlib.decompress(told["IDAT"])
    lines = [raw[start : start + width + 1] for start in range(0, len(raw), width + 1)]
    assert len(lines) == height
    assert all(line[0] == 0 and len(line) == width + 1 for line in lines)
    palette = [tuple(told["PLTE"][start : start + 3]) for start in range(0, len(told["PLTE"]), 3)]
    return Image(width, height, [line[1:] for line in lines], palette, [name for name, _ in parts])
