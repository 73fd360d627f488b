"""Runs every measurement, or those named on the command line, each with what it is given after its name:
`python -m tests.bench polling clustering FOLDER`."""

from __future__ import annotations

import asyncio
import sys

from tests.bench import (
    analysis,
    clustering,
    commands,
    delivery,
    feeds,
    fetching,
    freshness,
    inflection,
    matching,
    placing,
    polling,
    rounds,
    searching,
    soak,
    summaries,
    workers,
    year,
)

BENCHES = {
    "analysis": analysis.measure,
    "clustering": clustering.measure,
    "commands": commands.measure,
    "delivery": delivery.measure,
    "feeds": feeds.measure,
    "fetching": fetching.measure,
    "forgetting": year.forgetting,
    "freshness": freshness.measure,
    "inflection": inflection.measure,
    "matching": matching.measure,
    "placing": placing.measure,
    "polling": polling.measure,
    "rounds": rounds.measure,
    "searching": searching.measure,
    "soak": soak.measure,
    "summaries": summaries.measure,
    "workers": workers.measure,
    "year": year.measure,
}


def wanted(arguments: list[str]) -> dict[str, list[str]]:
    """The measurements named, with their arguments; all when none is."""
    named: dict[str, list[str]] = {}
    for argument in arguments:
        if argument in BENCHES:
            named[argument] = []
        elif named:
            named[list(named)[-1]].append(argument)
    return named or {name: [] for name in BENCHES}


if __name__ == "__main__":
    for name, given in wanted(sys.argv[1:]).items():
        print(f"\n## {name}\n", flush=True)
        asyncio.run(BENCHES[name](*given))
