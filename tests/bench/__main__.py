"""Runs every measurement, or those named on the command line: `python -m tests.bench polling`.

What is no name of one is an argument of the one before it: `python -m tests.bench summaries FOLDER`.
"""

from __future__ import annotations

import asyncio
import sys

from tests.bench import analysis, fetching, matching, polling, searching, summaries

BENCHES = {
    "analysis": analysis.measure,
    "fetching": fetching.measure,
    "matching": matching.measure,
    "polling": polling.measure,
    "searching": searching.measure,
    "summaries": summaries.measure,
}


def asked(arguments: list[str]) -> dict[str, list[str]]:
    """The measurements named, each with what follows its name; all without a name."""
    found: dict[str, list[str]] = {} if arguments else {name: [] for name in BENCHES}
    for one in arguments:
        if one in BENCHES:
            found[one] = []
        else:
            found[list(found)[-1]].append(one)
    return found


if __name__ == "__main__":
    for name, rest in asked(sys.argv[1:]).items():
        print(f"\n## {name}\n", flush=True)
        asyncio.run(BENCHES[name](*rest))
