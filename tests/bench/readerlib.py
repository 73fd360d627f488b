"""CPU of an update by the library `reader`, in a Python that has it: PATH COUNT PORT, told as JSON. Needs nothing of ours."""

import json
import resource
import sys
import tempfile
from pathlib import Path

from reader import make_reader

WORKERS = 8
POLLS = 1000


def used() -> float:
    """CPU seconds of this process, which has no children."""
    told = resource.getrusage(resource.RUSAGE_SELF)
    return told.ru_utime + told.ru_stime


def main(path: str, count: str, port: str) -> None:
    number = int(count)
    with tempfile.TemporaryDirectory() as folder:
        reader = make_reader(str(Path(folder) / "reader.db"))
        for at in range(number):
            reader.add_feed(f"http://127.0.{1 + at // 250}.{1 + at % 250}:{port}{path}")
        reader.update_feeds(workers=WORKERS, scheduled=False)
        rounds = max(1, POLLS // number)
        began = used()
        for _ in range(rounds):
            reader.update_feeds(workers=WORKERS, scheduled=False)
        spent = (used() - began) * 1000 / (rounds * number)
        entries = reader.get_entry_counts().total or 0
        assert entries >= 20 * number, f"{entries} entries of {number} feeds"
        reader.close()
    print(json.dumps([spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000]))


if __name__ == "__main__":
    main(*sys.argv[1:])
