"""Runs `trucewatch run` in this process and kills it, as `kill -9` does, at the n-th log event of a given name.

    python -m tests.e2e.crashing deliver accepted 1

The events are those that every run logs at each step, so the product knows nothing of this.
"""

from __future__ import annotations

import logging
import os
import signal
import sys

from bot.__main__ import main


class Killer(logging.Handler):
    def __init__(self, event: str, nth: int) -> None:
        super().__init__(logging.DEBUG)
        self.event = event
        self.left = nth

    def emit(self, record: logging.LogRecord) -> None:
        name = record.msg.get("event") if isinstance(record.msg, dict) else record.msg
        if name == self.event:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    room, event, nth = sys.argv[1:4]
    logging.getLogger(room).addHandler(Killer(event, int(nth)))
    sys.argv[1:] = ["run"]
    main()
