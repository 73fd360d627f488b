"""Runs every measurement, or those named on the command line: `python -m tests.bench polling`."""

from __future__ import annotations

import asyncio
import sys

from tests.bench import analysis, fetching, matching, polling, searching

BENCHES = {
    "analysis": analysis.measure,
    "fetching": fetching.measure,
    "matching": matching.measure,
    "polling": polling.measure,
    "searching": searching.measure,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or BENCHES:
        print(f"\n## {name}\n", flush=True)
        asyncio.run(BENCHES[name]())
