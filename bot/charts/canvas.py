"""A sheet of paper and a few inks: pixels as indices into a palette, written as a PNG.

Each ink has SHADES from the paper's colour to its own, so letters and dots have smooth edges.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

Colour = tuple[int, int, int]

SHADES = 32
PAPER: Colour = (246, 248, 250)
# Every ink is read on the paper, whatever is around the picture: text 16:1, soft text 5.4:1, tones 5:1 or more.
INKS: dict[str, Colour] = {
    "text": (23, 33, 43),
    "soft": (84, 99, 114),
    "grid": (208, 216, 224),
    "bar": (37, 99, 168),
    "calm": (20, 110, 66),
    "grave": (179, 38, 30),
    "plain": (120, 78, 0),
}
ORDER = tuple(INKS)


class Canvas:
    """A sheet, `width` by `height` pixels; (0, 0) is its upper left corner. What lies outside is not drawn."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rows = [bytearray(width) for _ in range(height)]

    def box(self, left: int, top: int, right: int, bottom: int, ink: str) -> None:
        """Fill from (left, top) up to but not including (right, bottom)."""
        left, right = max(0, left), min(self.width, right)
        filled = bytes([full(ink)]) * max(0, right - left)
        for row in self.rows[max(0, top) : max(0, bottom)]:
            row[left : left + len(filled)] = filled

    def dashes(self, x: int, top: int, bottom: int, ink: str) -> None:
        """A dashed line downwards, two pixels wide."""
        for y in range(top, bottom, 12):
            self.box(x - 1, y, x + 1, min(y + 6, bottom), ink)

    def stamp(self, mask: Sequence[bytes], left: int, top: int, ink: str) -> None:
        """Lay `ink` on as thick as `mask` says, 0-255 a pixel, its rows from above."""
        table = shades(ink)
        for y, line in enumerate(mask, top):
            if not 0 <= y < self.height:
                continue
            start, end = max(0, left), min(self.width, left + len(line))
            if start >= end:
                continue
            new = line[start - left : end - left].translate(table)
            old = self.rows[y][start:end]
            self.rows[y][start:end] = bytes(n or o for n, o in zip(new, old, strict=True)) if any(old) else new

    def shape(self, depth: Callable[[float, float], float], x: int, y: int, reach: int, ink: str) -> None:
        """Fill around (x, y) where `depth`, in pixels from the edge inwards, is above 0."""
        span = range(-reach, reach + 1)
        mask = [bytes(round(255 * min(1.0, max(0.0, depth(dx, dy) + 0.5))) for dx in span) for dy in span]
        self.stamp(mask, x - reach, y - reach, ink)

    def png(self) -> bytes:
        """The sheet as a PNG without transparency."""
        head = struct.pack("!IIBBBBB", self.width, self.height, 8, 3, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + row for row in self.rows), 9)
        parts = ((b"IHDR", head), (b"PLTE", palette()), (b"IDAT", pixels), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + name + body + struct.pack("!I", zlib.crc32(name + body))


def full(ink: str) -> int:
    """The index of an ink at its thickest."""
    return SHADES * (ORDER.index(ink) + 1)


@cache
def shades(ink: str) -> bytes:
    """For every thickness 0-255 the index of the ink's shade; the thinnest is bare paper, 0."""
    first = SHADES * ORDER.index(ink)
    steps = (value * SHADES // 255 for value in range(256))
    return bytes(first + step if step else 0 for step in steps)


@cache
def palette() -> bytes:
    """The colours by index: the paper, then each ink from its thinnest shade to its own colour."""
    mixed = [_mixed(colour, step / SHADES) for colour in INKS.values() for step in range(1, SHADES + 1)]
    return b"".join(bytes(colour) for colour in (PAPER, *mixed))


def _mixed(colour: Colour, part: float) -> Colour:
    red, green, blue = (round(paper + (ink - paper) * part) for paper, ink in zip(PAPER, colour, strict=True))
    return red, green, blue


# ---------------------------------------------------------------- shapes


def disc(radius: float) -> Callable[[float, float], float]:
    """A full circle."""
    return lambda x, y: radius - (x * x + y * y) ** 0.5


def ring(radius: float, thick: float) -> Callable[[float, float], float]:
    """A circle's line, `thick` pixels inwards."""
    return lambda x, y: thick / 2 - abs(radius - thick / 2 - (x * x + y * y) ** 0.5)


def polygon(*corners: tuple[float, float]) -> Callable[[float, float], float]:
    """A convex polygon, its corners clockwise as seen on the sheet."""
    edges = [(*a, *_inward(a, b)) for a, b in pairwise((*corners, corners[0]))]
    return lambda x, y: min((x - ax) * nx + (y - ay) * ny for ax, ay, nx, ny in edges)


def _inward(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    dx, dy = b[0] - a[0], b[1] - a[1]
    long = (dx * dx + dy * dy) ** 0.5
    return -dy / long, dx / long
