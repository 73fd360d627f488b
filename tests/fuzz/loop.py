"""One parser under atheris: `python -m tests.fuzz.loop feed FOLDER -max_total_time=30`, with libFuzzer's own options."""

from __future__ import annotations

import sys

import atheris

READERS = ["bot", "feedparser", "trafilatura", "listparser", "protego", "cssselect", "tomllib"]

if __name__ == "__main__":
    with atheris.instrument_imports(include=READERS):
        from tests.fuzz.targets import TARGETS
    name = sys.argv.pop(1)
    # Tables are read at the first use.
    TARGETS[name](b"x")
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()
