"""What was measured, kept as JSON, and the pages and pictures that are made of it."""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench import carrying, plot
from tests.bench.results import Table, markdown, restored

DOCS = Path(__file__).parents[2] / "docs"
PAGE, FOLDER = DOCS / "benchmarks.md", DOCS / "benchmarks"
FIGURES = FOLDER / "figures.json"
HEAD = """# Benchmarks

Every figure here is a command that anybody can repeat: `make bench ARGS="NAME"` prints one measurement, `make bench ARGS=quick` a smaller
form of all that are below, `keep` in front (`make bench ARGS="keep quick"`) also writes this page, its pictures and
[figures.json](benchmarks/figures.json), and `report` makes the page of the JSON again. What it means for how much a machine carries stands in
[capacity.md](capacity.md).

CPU time is that of the process, user and system; it says more than the clock where other work goes on, and less than on a quiet machine,
since caches are shared: the load beside each figure says how quiet it was. A dashed line is a floor, a bare loop that does the least that
any program must do: the distance to it is what could be won at most.
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One measurement as it was made: its tables, and on what machine, when, how busy."""

    name: str
    about: str
    command: str
    date: str
    seconds: float
    load_before: float
    load_after: float
    cpus: int
    python: str
    tables: tuple[Table, ...]


class Watch:
    """Notes when a measurement began and how busy the machine was."""

    def __init__(self) -> None:
        self.began, self.load = time.monotonic(), os.getloadavg()[0]

    def run(self, name: str, about: str, given: list[str], tables: list[Table]) -> Run:
        """The measurement, now that it is over."""
        now = datetime.now(UTC).strftime("%Y-%m-%d")
        # Whoever repeats it has a folder of another name.
        given = ["FOLDER" if Path(one).is_dir() else one for one in given]
        command = f'make bench ARGS="{" ".join([name, *given])}"' if given else f"make bench ARGS={name}"
        spent = round(time.monotonic() - self.began, 1)
        loads = round(self.load, 1), round(os.getloadavg()[0], 1)
        machine = os.cpu_count() or 1, platform.python_version()
        return Run(name, about, command, now, spent, *loads, *machine, tuple(tables))


def kept() -> dict[str, Run]:
    """All measurements that are kept, by name."""
    if not FIGURES.is_file():
        return {}
    return {one["name"]: _run(one) for one in json.loads(FIGURES.read_text("utf-8"))}


def _run(told: dict[str, Any]) -> Run:
    return Run(**told | {"tables": tuple(map(restored, told["tables"]))})


def keep(run: Run) -> None:
    """Keep a measurement in place of an earlier one of this name."""
    FOLDER.mkdir(exist_ok=True)
    runs = kept() | {run.name: run}
    FIGURES.write_text(json.dumps([asdict(one) for one in runs.values()], indent=1, ensure_ascii=False) + "\n", "utf-8")


def write(order: list[str]) -> None:
    """The page and the pictures, of what is kept, in this order."""
    runs = kept()
    for path, content in files([runs[name] for name in order if name in runs]).items():
        (DOCS / path).write_text(content, "utf-8")


def files(runs: list[Run]) -> dict[str, str]:
    """What the page and its pictures are, by their paths below docs."""
    tables = [table for run in runs for table in run.tables]
    pictures = {f"benchmarks/{table.name}.svg": plot.drawn(table, table.plot) for table in tables if table.plot}
    pages = {
        "benchmarks.md": "\n".join([HEAD, *map(_section, runs)]),
        "capacity.md": carrying.page({t.name: t for t in tables}),
    }
    return pages | pictures


def _section(run: Run) -> str:
    cores = f"{run.cpus} core{'s' if run.cpus > 1 else ''}"
    load = f"load {run.load_before:g} before, {run.load_after:g} after"
    head = f"## {run.name}\n\n{run.about}\n\n`{run.command}` on {run.date}: {run.seconds:.0f} s, {cores}, Python {run.python}, {load}.\n"
    return "\n".join([head, *map(told, run.tables)])


def told(table: Table) -> str:
    """A table under its title, with its picture and what is to be said of it."""
    parts = [f"**{table.title}**", markdown(table)]
    if table.plot:
        parts.append(f"![{table.title}](benchmarks/{table.name}.svg)")
    return "\n\n".join([*parts, *([table.note] if table.note else [])]) + "\n"
