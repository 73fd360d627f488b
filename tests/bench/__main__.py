"""Runs every measurement, or those named on the command line, each with what it is given after its name:
`python -m tests.bench polling clustering FOLDER`.

`quick` before them runs smaller forms, `keep` writes docs/benchmarks.md, its pictures and its figures; `report` alone makes the page and
pictures again of the figures that are kept.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import sys

from tests.bench import report
from tests.bench.results import Overheard, Table, markdown

# What is measured, in the order of the page, and what the quick form of each is given; None where there is none.
BENCHES: dict[str, tuple[str, ...] | None] = {
    "resources": ("60",),
    "throughput": ("120",),
    "matching": ("100000",),
    "reading": (),
    "clustering": (),
    "fanning": ("100000",),
    "polling": None,
    "rounds": ("200",),
    "delivery": None,
    "extraction": None,
    "capacity": ("100000",),
    "analysis": None,
    "commands": None,
    "feeds": None,
    "fetching": None,
    "forgetting": None,
    "freshness": None,
    "importing": None,
    "inflection": None,
    "moving": None,
    "placing": None,
    "searching": None,
    "soak": None,
    "sources": None,
    "summaries": None,
    "workers": None,
    "year": None,
}
# What does not stand in a module of its own as `measure`.
ELSEWHERE = {"forgetting": ("year", "forgetting"), "sources": ("crowd", "measure")}


def wanted(arguments: list[str], *, quick: bool = False) -> dict[str, list[str]]:
    """The measurements named, with their arguments; all when none is, or all that have a quick form."""
    named: dict[str, list[str]] = {}
    for argument in arguments:
        if argument in BENCHES:
            named[argument] = list(BENCHES[argument] or ()) if quick else []
        elif named:
            named[list(named)[-1]].append(argument)
    if named:
        return named
    return {
        name: list(given or ()) if quick else [] for name, given in BENCHES.items() if given is not None or not quick
    }


async def measured(name: str, given: list[str]) -> report.Run:
    """One measurement, its tables printed as they come."""
    module, function = ELSEWHERE.get(name, (name, "measure"))
    bench, watch, tables = importlib.import_module(f"tests.bench.{module}"), report.Watch(), list[Table]()
    print(f"\n## {name}\n", flush=True)
    with Overheard(name) as heard:
        made = getattr(bench, function)(*given)
        if inspect.iscoroutine(made):
            await made
        else:
            async for table in made:
                print(f"{table.title}\n\n{markdown(table)}\n\n{table.note}\n", file=heard.out, flush=True)
                tables.append(table)
    tables[:0] = heard.tables()
    return watch.run(name, " ".join((bench.__doc__ or "").split("\n\n")[0].split()), given, tables)


def main(arguments: list[str]) -> None:
    flags = [word for word in arguments if word in {"keep", "quick", "report"}]
    if "report" not in flags:
        for name, given in wanted([word for word in arguments if word not in flags], quick="quick" in flags).items():
            run = asyncio.run(measured(name, given))
            if "keep" in flags:
                report.keep(run)
    if "report" in flags or "keep" in flags:
        report.write(list(BENCHES))


if __name__ == "__main__":
    main(sys.argv[1:])
