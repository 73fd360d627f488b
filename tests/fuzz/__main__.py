"""Feeds every parser of what comes from outside with what breaks parsers, and tells what broke: `make fuzz`.

`python -m tests.fuzz 600 feed page` takes ten minutes in all for these two. A third of the time goes to bodies that grow, the
rest to atheris, which changes samples and keeps what reaches new code. A fault is any error but the expected ones, 2 s of
the processor for 100 kB, or 500 MB; its body is kept in FAULTS, and the exit code is 1.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz import corpus
from tests.fuzz.once import MEGABYTES
from tests.fuzz.targets import TARGETS

SECONDS = 600.0
# How the time is parted.
GROWN = 1 / 3
# Under atheris everything takes several times as long, on a busy machine more.
PATIENCE = 20
FAULTS = Path(".fuzz/faults")


@dataclass(slots=True)
class Tried:
    """One parser: how many bodies, how much memory at most, and what was wrong."""

    name: str
    grown: int = 0
    changed: int = 0
    megabytes: int = 0
    faults: list[str] = field(default_factory=list)


def tried(name: str, seconds: float) -> Tried:
    """One parser, for so long."""
    found, faults = Tried(name), FAULTS / name
    faults.mkdir(parents=True, exist_ok=True)
    _, told = _run("tests.fuzz.once", name, str(seconds * GROWN), str(faults))
    found.grown = _number(r"^tried (\d+)", told)
    found.faults += re.findall(r"^fault (.*)", told, re.MULTILINE)
    if not found.grown:
        found.faults.append(f"died of a body that grew: {told[-300:]}")
    with tempfile.TemporaryDirectory() as folder:
        _change(found, faults, Path(folder), seconds * (1 - GROWN))
    return found


def _change(found: Tried, faults: Path, folder: Path, seconds: float) -> None:
    """Let atheris change samples; what it takes for a fault is tried again without it."""
    begun, words = folder / "corpus", folder / "words"
    begun.mkdir()
    for number, body in enumerate(corpus.seeds(found.name)):
        (begun / str(number)).write_bytes(body[: corpus.LARGEST])
    words.write_text(corpus.dictionary(found.name), "ascii")
    limits = (
        f"-max_total_time={max(1, round(seconds))}",
        f"-timeout={PATIENCE}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={corpus.LARGEST}",
    )
    kept = (f"-artifact_prefix={faults}/", f"-dict={words}", "-print_final_stats=1")
    code, told = _run("tests.fuzz.loop", found.name, str(begun), *limits, *kept)
    found.changed = _number(r"number_of_executed_units:\s*(\d+)", told)
    found.megabytes = _number(r"peak_rss_mb:\s*(\d+)", told)
    for path in re.findall(r"Test unit written to (\S+)", told):
        _, judged = _run("tests.fuzz.once", found.name, path)
        if (verdict := judged.strip().splitlines()[-1:]) != ["fine"]:
            found.faults.append(f"{path}: {''.join(verdict)}")
        elif "out-of-memory" in told:
            found.faults.append(f"over {MEGABYTES} MB after {found.changed} bodies")
    if code and not found.changed:
        found.faults.append(f"atheris did not run: {told[-500:]}")


def _run(*command: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, errors="replace", check=False
    )
    return done.returncode, done.stdout + done.stderr


def _number(pattern: str, told: str) -> int:
    found = re.search(pattern, told, re.MULTILINE)
    return int(found[1]) if found else 0


def main(arguments: list[str]) -> int:
    """Print a line a parser, then what was wrong; 1 if anything was."""
    names = [name for name in arguments if name in TARGETS] or list(TARGETS)
    seconds = next((float(one) for one in arguments if one not in TARGETS), SECONDS)
    at_once = min(len(names), os.cpu_count() or 1)
    each = seconds * at_once / len(names)
    print("| parser | grown | changed | MB | faults |\n|---|---|---|---|---|", flush=True)
    faults: list[str] = []
    with ThreadPoolExecutor(at_once) as pool:
        for one in pool.map(lambda name: tried(name, each), names):
            print(f"| {one.name} | {one.grown} | {one.changed} | {one.megabytes} | {len(one.faults)} |", flush=True)
            faults += [f"{one.name}: {fault}" for fault in one.faults]
    print(*faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
