"""Words as ink: made harmless, cut to their room, shaped, and put in the order of their script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import uharfbuzz as harfbuzz

from bot.charts import bidi
from bot.charts.canvas import Canvas
from bot.charts.fonts import JOINERS, Face, chosen, first_with, font, needed

ELLIPSIS = "…"
# Longer words are no label; what comes after is not looked at.
LONGEST = 400
# No script stacks more marks on a letter; what does is meant to break displays.
MARKS = 3
VARIATIONS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


@dataclass(frozen=True, slots=True)
class Style:
    """How large, in pixels from line to line of capitals' body, how bold, and in which ink."""

    size: int
    ink: str = "text"
    weight: int = 400

    @property
    def leading(self) -> int:
        """From one line to the next."""
        return round(self.size * 1.36)


@dataclass(frozen=True, slots=True)
class Glyph:
    """An outline of a font with its place on the line, in pixels from the line's left end and upwards."""

    font: harfbuzz.Font
    number: int
    scale: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of shaped words and how wide it is, in pixels."""

    glyphs: tuple[Glyph, ...]
    width: float


# ------------------------------------------------------------------ words


def readable(text: str) -> str | None:
    """`text` on one line as the fonts can write it, or None when they lack one of its letters.

    Signs that no font has, controls, and whatever steers direction or cannot be seen are left out.
    """
    words = " ".join(VARIATIONS.sub("", text[: LONGEST * 4]).split())[:LONGEST]
    for form in ("NFC", "NFKC"):
        kept = "".join(_harmless(unicodedata.normalize(form, words)))
        if all(first_with(character) or character in JOINERS for character in kept):
            return " ".join(kept.split())
    return None


def _harmless(text: str) -> Iterator[str]:
    stacked = 0
    for at, character in enumerate(text):
        stacked = stacked + 1 if unicodedata.category(character) == "Mn" else 0
        if stacked > MARKS:
            continue
        if character in JOINERS:
            # Between letters they shape them; anywhere else, or in rows, they only hide.
            if 0 < at < len(text) - 1 and needed(text[at - 1]) and needed(text[at + 1]):
                yield character
        elif character == " " or needed(character) or _sign(character):
            yield character


def _sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS" and first_with(character) is not None


def wrapped(text: str, style: Style, width: int, most: int) -> list[str]:
    """`text` in at most `most` lines of that width, closed with … when it was cut."""
    lines: list[str] = []
    while text and len(lines) < most:
        fits = _fitting(text, style, width)
        if fits < len(text) and len(lines) == most - 1:
            cut = _fitting(text, style, width, ELLIPSIS)
            text, line = "", text[: _border(text, cut)].rstrip() + ELLIPSIS
        else:
            end = fits if fits == len(text) else _border(text, fits)
            text, line = text[end:].lstrip(), text[:end].rstrip()
        lines.append(line)
    return lines


def _fitting(text: str, style: Style, width: int, end: str = "") -> int:
    """How many characters fit, `end` after them; at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if shaped(text[:middle] + end, style).width <= width else (low, middle - 1)
    return low


def _border(text: str, end: int) -> int:
    """The last place up to `end` where a line may end: between words if that leaves half of it, never in a letter."""
    if end < len(text) and text[end] != " ":
        space = text.rfind(" ", end // 2, end)
        end = space if space > 0 else end
    while end > 1 and end < len(text) and (unicodedata.category(text[end])[0] == "M" or text[end] in JOINERS):
        end -= 1
    return end


# ------------------------------------------------------------------ shape


@lru_cache(maxsize=4096)
def shaped(text: str, style: Style) -> Line:
    """Readable text as outlines."""
    glyphs: list[Glyph] = []
    x = 0.0
    for level, face, part in _runs(text):
        made = font(face.face, style.weight)
        scale = style.size / face.face.upem
        buffer = harfbuzz.Buffer()
        buffer.add_str(part)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if level % 2 else "ltr"
        harfbuzz.shape(made, buffer)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            glyphs.append(Glyph(made, info.codepoint, scale, x + place.x_offset * scale, place.y_offset * scale))
            x += place.x_advance * scale
    return Line(tuple(glyphs), x)


def _runs(text: str) -> list[tuple[int, Face, str]]:
    """The parts of a line that share a direction and a font, as they are seen from left to right."""
    parts = zip(bidi.levels(text), chosen(text), text, strict=True)
    runs = []
    for (level, face), group in groupby(parts, lambda part: part[:2]):
        if face is not None:
            runs.append((level, (level, face, "".join(character for *_, character in group))))
    return bidi.seen(runs)


def write(canvas: Canvas, text: str, left: float, baseline: int, style: Style) -> None:
    """Readable text on the canvas, from `left` on."""
    draw = harfbuzz.RasterDraw()
    for glyph in shaped(text, style).glyphs:
        draw.transform = (glyph.scale, 0, 0, glyph.scale, left + glyph.x, glyph.y)
        draw.draw_glyph(glyph.font, glyph.number)
    image = draw.render()
    if image is None or not image.buffer:
        return
    extents, pixels = image.extents, image.buffer
    starts = range((extents.height - 1) * extents.stride, -1, -extents.stride)
    mask = [pixels[start : start + extents.width] for start in starts]
    canvas.stamp(mask, extents.x_origin, baseline - extents.y_origin - extents.height, style.ink)
