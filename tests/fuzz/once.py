"""One parser over one body, as it is when nobody measures coverage: `python -m tests.fuzz.once feed FILE` tells what is wrong.

`python -m tests.fuzz.once feed SECONDS FOLDER` looks for so long for bodies that grow on it, and leaves the first in FOLDER.
"""

from __future__ import annotations

import random
import resource
import signal
import sys
import time
import traceback
from pathlib import Path

from tests.fuzz.corpus import growing
from tests.fuzz.targets import TARGETS

# Of the processor, for a body of 100 kB, and of memory.
SECONDS = 2.0
MEGABYTES = 500


class Overran(BaseException):
    """The time is over; no parser may take this for its own error."""


def fault(name: str, body: bytes) -> str | None:
    """What is wrong with a parser that is given this: an error, too much time, too much memory; None for nothing."""

    def overrun(*_: object) -> None:
        raise Overran

    signal.signal(signal.SIGVTALRM, overrun)
    signal.setitimer(signal.ITIMER_VIRTUAL, 10 * SECONDS)
    began = time.process_time()
    try:
        TARGETS[name](body)
    except Overran:
        return f"over {10 * SECONDS:.0f} s"
    except Exception as error:  # noqa: BLE001 - that it comes out at all is what is sought
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {str(error)[:200]} ({Path(where.filename).name}:{where.lineno})"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    spent = time.process_time() - began
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return f"{spent:.1f} s" if spent > SECONDS else f"{used} MB" if used > MEGABYTES else None


def grow(name: str, seconds: float, folder: Path) -> None:
    """Print how many bodies were tried and what was found; each kind of fault once."""
    ends, tried, found = time.monotonic() + seconds, 0, set()
    # Tables are read at the first use.
    TARGETS[name](b"x")
    for body in growing(name, random.Random(name)):
        if time.monotonic() > ends:
            break
        tried += 1
        told = fault(name, body)
        if told is not None and told.split("(")[-1] not in found:
            found.add(told.split("(")[-1])
            (folder / f"grown-{tried}").write_bytes(body)
            print(f"fault {body[:60]!r}...: {told}", flush=True)
    print(f"tried {tried}")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        grow(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]))
    else:
        TARGETS[sys.argv[1]](b"x")
        print(fault(sys.argv[1], Path(sys.argv[2]).read_bytes()) or "fine")
