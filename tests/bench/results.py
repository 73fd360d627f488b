"""What a measurement gives back: tables, each with the lines that may be drawn of it."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self

Cell = str | int | float | bool | None
Measure = Callable[..., AsyncIterator["Table"]]


@dataclass(frozen=True, slots=True)
class Plot:
    """Columns of a table over another one, both axes logarithmic; `unit` is what the upright one counts.

    The columns in `floors` are drawn dashed: no program can be below them.
    """

    over: str
    lines: tuple[str, ...]
    unit: str
    floors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one measurement. `name` tells it from all others, of any measurement; a plot is a file of that name."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    plot: Plot | None = None

    def column(self, name: str) -> list[Cell]:
        """The values of a column, from above."""
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def cell(self, row: str, column: str) -> float:
        """The number in the row that begins with `row`."""
        return float(dict(zip(self.column(self.columns[0]), self.column(column), strict=True))[row] or 0)


def restored(kept: dict[str, Any]) -> Table:
    """A table as JSON has it."""
    plot = kept["plot"] and Plot(**{name: tuple(v) if isinstance(v, list) else v for name, v in kept["plot"].items()})
    rows = tuple(map(tuple, kept["rows"]))
    return Table(kept["name"], kept["title"], tuple(kept["columns"]), rows, kept["note"], plot)


def facts(name: str, title: str, told: dict[str, Cell], note: str = "") -> Table:
    """A table of two columns: what was measured, and how much it is."""
    return Table(name, title, ("measure", "value"), tuple(told.items()), note)


def markdown(table: Table) -> str:
    """The table as Markdown."""
    lines = [table.columns, ("---",) * len(table.columns), *(tuple(map(shown, row)) for row in table.rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def shown(value: Cell) -> str:
    """A value to three digits, large ones in groups of three."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        if value == 0 or abs(value) >= 100:
            return f"{value:,.0f}"
        return f"{value:.3g}" if abs(value) >= 0.001 else f"{value:.1e}"
    return value


class Overheard(io.TextIOBase):
    """Standard output while a measurement prints its tables itself: passed on, and read as tables afterwards."""

    def __init__(self, name: str) -> None:
        self.name, self.said, self.out = name, list[str](), sys.stdout
        self._within = contextlib.redirect_stdout(self)

    def __enter__(self) -> Self:
        self._within.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._within.__exit__(None, None, None)

    def write(self, text: str) -> int:
        self.said.append(text)
        return self.out.write(text)

    def flush(self) -> None:
        self.out.flush()

    def tables(self) -> list[Table]:
        """The tables that were printed, each under the line before it."""
        return [
            Table(f"{self.name}-{number}", title or self.name, head, rows)
            for number, (title, head, rows) in enumerate(_tables("".join(self.said)), 1)
        ]


def _tables(text: str) -> Iterator[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]]:
    title, rows = "", list[tuple[str, ...]]()
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
        elif rows:
            yield title, rows[0], tuple(rows[2:])
            title, rows = line.strip(), []
        elif line.strip():
            title = line.strip()
