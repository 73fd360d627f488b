"""What children are asked to do in tests: to work, and to do harm. They import it by its name."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

from bot.errors import Unreadable
from bot.model import Article


def double(number: int) -> int:
    return 2 * number


def pid() -> int:
    return os.getpid()


def hang() -> bool:
    """C code that looks at no signal handler."""
    return bool(re.match(r"(a+)+$", "a" * 60 + "b"))


def die(how: str) -> None:
    if how == "exit":
        os._exit(3)
    os.kill(os.getpid(), getattr(signal, how))


def eat(size: int) -> int:
    return len(bytearray(size))


def deepen() -> int:
    return deepen() + 1


def chatter() -> str:
    sys.stdout.write("to standard output")
    os.write(1, b"and to its number")
    return "done"


def environment() -> dict[str, str]:
    return dict(os.environ)


def refuse() -> None:
    raise Unreadable(url="u", reason="pdf")


def article() -> Article:
    return Article("u", "t", "text", None, datetime(2026, 3, 1, tzinfo=UTC), complete=True)


class Evil:
    """Does something when it is read."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("/tmp/never-made-by-a-child",)


def evil() -> Evil:
    return Evil()


def command() -> Any:
    return subprocess.Popen


def large(size: int) -> bytes:
    return bytes(size)
