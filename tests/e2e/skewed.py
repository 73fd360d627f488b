"""Runs `trucewatch run` in this process on a machine whose clock is wrong by so many seconds.

python -m tests.e2e.skewed -7200
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import time_machine

from bot.__main__ import main

if __name__ == "__main__":
    wrong = timedelta(seconds=float(sys.argv[1]))
    sys.argv[1:] = ["run"]
    with time_machine.travel(datetime.now(UTC) + wrong, tick=True):
        main()
