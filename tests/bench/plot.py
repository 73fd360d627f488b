"""Tables as pictures: lines over two logarithmic axes, as SVG that is legible on light and dark pages. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tests.bench.results import Plot, Table

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 200, 40, 50
# Colours that are told apart by most eyes, on white and on black (Okabe and Ito).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#808080")
STYLE = (
    "text{font:12px sans-serif;fill:#24292f}.g{stroke:#d0d7de}.f{stroke-dasharray:5 4}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.g{stroke:#30363d}}"
)
# Names at the ends of lines stand at least so far apart.
LEADING = 15
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """Powers of ten from `low` to `high`, drawn from `start` to `end`."""

    low: int
    high: int
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> Axis:
        """An axis that holds all values, and at least one decade."""
        low = math.floor(math.log10(min(values)) + 1e-9)
        return cls(low, max(low + 1, math.ceil(math.log10(max(values)) - 1e-9)), start, end)

    def at(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Where the powers of ten stand, and what they are called."""
        return [(self.at(10.0**power), named(power)) for power in range(self.low, self.high + 1)]


def named(power: int) -> str:
    """A power of ten as people write it."""
    if -4 < power < 0:
        return f"{10.0**power:.{-power}f}"
    return f"{10**power:,}" if 0 <= power < 8 else f"1e{power}"


def drawn(table: Table, plot: Plot) -> str:
    """The picture of a table."""
    lines = {name: points(table, plot.over, name) for name in (*plot.lines, *plot.floors)}
    lines = {name: found for name, found in lines.items() if found}
    across = Axis.over([x for found in lines.values() for x, _ in found], LEFT, WIDTH - RIGHT)
    up = Axis.over([y for found in lines.values() for _, y in found], HEIGHT - BOTTOM, TOP)
    body = [*_grid(across, up), *_lines(lines, plot.floors, across, up), *_words(table.title, plot)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(table.title)}">'
    return "\n".join([head, f"<style>{STYLE}</style>", *body, "</svg>", ""])


def points(table: Table, over: str, name: str) -> list[Point]:
    """The points of a line; what is nothing or below has no place on such an axis."""
    pairs = zip(table.column(over), table.column(name), strict=True)
    return [(float(x), float(y)) for x, y in pairs if _positive(x) and _positive(y)]


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and value > 0


def _grid(across: Axis, up: Axis) -> list[str]:
    upright = [
        f'<line class="g" x1="{x:.0f}" x2="{x:.0f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        f'<text x="{x:.0f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{label}</text>'
        for x, label in across.ticks
    ]
    level = [
        f'<line class="g" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.0f}" y2="{y:.0f}"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{label}</text>'
        for y, label in up.ticks
    ]
    return upright + level


def _lines(lines: dict[str, list[Point]], floors: Sequence[str], across: Axis, up: Axis) -> list[str]:
    found = []
    ends = spaced({name: up.at(dots[-1][1]) for name, dots in lines.items()})
    for colour, (name, dots) in zip(COLOURS, lines.items(), strict=False):
        places = [(across.at(x), up.at(y)) for x, y in dots]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        kind = ' class="f"' if name in floors else ""
        found.append(f'<polyline{kind} points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        found += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        label = f'<text x="{WIDTH - RIGHT + 12}" y="{ends[name] + 4:.1f}" style="fill:{colour}">{escape(name)}</text>'
        found.append(label)
    return found


def spaced(wanted: dict[str, float]) -> dict[str, float]:
    """Places near those wanted, none on another."""
    placed: dict[str, float] = {}
    for name, y in sorted(wanted.items(), key=lambda pair: pair[1]):
        placed[name] = max([y, *(at + LEADING for at in placed.values())])
    return placed


def _words(title: str, plot: Plot) -> list[str]:
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    return [
        f'<text x="{LEFT}" y="20" style="font-weight:bold">{escape(plot.unit)}</text>',
        f'<text x="{middle:.0f}" y="{HEIGHT - 10}" text-anchor="middle">{escape(plot.over)}</text>',
    ]
