"""Reading processes: code that a hostile page could hang, blow up or crash runs in a child that can be killed.

A thread cannot stop C code, and a process pool cannot kill one job. Here each child serves one call at a
time over its pipes; a call that overruns is ended with its child, and the next call gets a fresh one. A child that a page
took over gains little: it knows no secret, and what it answers can be nothing but values.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import enum
import importlib
import io
import math
import os
import pickle
import resource
import signal
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar

from bot.errors import BotError

T = TypeVar("T")

HEAD = struct.Struct("!Q")
# Parsers leak and fragment (400 pages: steady at 102 MB); after so many calls a child is replaced if it has grown so large.
# Starting one costs as much as reading a thousand feeds of which little is new.
CALLS_PER_LOOK = 500
GROWN_BYTES = 1 << 28
MEMORY_BYTES = 1 << 30
# An article of three million characters, twice, in the widest encoding.
ANSWER_BYTES = 1 << 26
# What a child may know of the environment. Tokens and passwords are not among it.
ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_", "PYTHON", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
OOM_SCORE = Path("/proc/self/oom_score_adj")
PLAIN = {("datetime", name) for name in ("datetime", "date", "time", "timedelta", "timezone")} | {
    ("builtins", name) for name in ("frozenset", "set", "bytearray", "complex")
}


class Died(BotError):
    """The child did not bring the call to an end. Details: reason (crash, overrun, fault, closed)."""

    code = "child_died"


class Values(pickle.Unpickler):
    """Reads values only: plain ones, and ours of the kinds that do nothing when they are made."""

    def find_class(self, module: str, name: str) -> Any:
        return _kind(module, name)


@cache
def _kind(module: str, name: str) -> Any:
    """What makes a value of that name. Raises UnpicklingError for all that may do more."""
    plain = (module, name) in PLAIN or (module, name) == (BotError.__module__, "_rebuild")
    found = getattr(importlib.import_module(module), name, None) if plain or module.startswith("bot.") else None
    if plain or (
        isinstance(found, type) and (dataclasses.is_dataclass(found) or issubclass(found, BotError | enum.Enum))
    ):
        return found
    raise pickle.UnpicklingError(f"{module}.{name} is no value")


def _answered(answer: bytes) -> tuple[bool, Any]:
    """Whether a call came to its end, and what it gave. Raises UnpicklingError for whatever is no answer."""
    try:
        ok, result = Values(io.BytesIO(answer)).load()
    except Exception as error:
        # A child that was taken over may answer anything.
        raise pickle.UnpicklingError(type(error).__name__) from error
    return bool(ok), result


class Child:
    """One process, one call at a time. Not started before the first call."""

    def __init__(self, memory_bytes: int) -> None:
        self.memory_bytes = memory_bytes
        self.process: Process | None = None
        self.calls = 0

    async def call(self, fn: Callable[..., Any], args: tuple[Any, ...], seconds: float) -> Any:
        """What `fn(*args)` returns or the BotError it raises; Died otherwise. Over `seconds` kills the child."""
        request = pickle.dumps((seconds, fn.__module__, fn.__qualname__, args))
        try:
            async with asyncio.timeout(seconds):
                ok, result = _answered(await self._exchange(request))
        except TimeoutError:
            await self.close()
            raise Died(reason="overrun") from None
        except (OSError, ValueError, asyncio.IncompleteReadError, pickle.UnpicklingError):
            await self.close()
            raise Died(reason="crash") from None
        except asyncio.CancelledError:
            await self.close()
            raise
        self.calls += 1
        if self.calls % CALLS_PER_LOOK == 0 and self.process is not None and resident(self.process.pid) > GROWN_BYTES:
            await self.close()
        if ok:
            return result
        raise result if isinstance(result, BotError) else Died(reason="fault", what=result)

    async def _exchange(self, request: bytes) -> bytes:
        process = self.process
        if process is None or process.returncode is not None:
            # Not started yet, or ended between two calls, as when the system ran out of memory.
            process = await self._start()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(HEAD.pack(len(request)) + request)
        await process.stdin.drain()
        (size,) = HEAD.unpack(await process.stdout.readexactly(HEAD.size))
        if size > ANSWER_BYTES:
            raise ValueError(size)
        return await process.stdout.readexactly(size)

    async def _start(self) -> Process:
        self.calls = 0
        known = {name: value for name, value in os.environ.items() if name.startswith(ENVIRONMENT)}
        command = (sys.executable, "-m", "bot.child", str(self.memory_bytes))
        self.process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, limit=ANSWER_BYTES, env=known
        )
        return self.process

    async def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self.process = self.process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await asyncio.shield(process.wait())


def resident(pid: int) -> float:
    """The memory of a process in bytes; without end where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * resource.getpagesize()
    except OSError:
        return math.inf


class Children:
    """`size` children; a call waits for a free one."""

    def __init__(self, size: int = 1, memory_bytes: int = MEMORY_BYTES) -> None:
        self._all = [Child(memory_bytes) for _ in range(size)]
        self._idle: asyncio.LifoQueue[Child] = asyncio.LifoQueue()
        self._closed = False
        for child in self._all:
            self._idle.put_nowait(child)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        for child in self._all:
            await child.close()

    def __len__(self) -> int:
        return len(self._all)

    async def call(self, fn: Callable[..., T], *args: Any, seconds: float = 20.0) -> T:
        """`fn(*args)`, run in a child; `fn` is a module-level function. Raises what `fn` raises of BotError, else Died."""
        child = await self._idle.get()
        try:
            if self._closed:
                raise Died(reason="closed")
            found: T = await child.call(fn, args, seconds)
            return found
        finally:
            self._idle.put_nowait(child)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer calls until the pipe closes: what a child does all its life."""
    while head := requests.read(HEAD.size):
        (size,) = HEAD.unpack(head)
        answer = _answer(requests.read(size))
        answers.write(HEAD.pack(len(answer)) + answer)
        answers.flush()


def _answer(request: bytes) -> bytes:
    try:
        seconds, module, name, args = pickle.loads(request)  # noqa: S301 - the parent wrote it
        # Who asked may be killed meanwhile: then this ends the process, in the midst of C code, too.
        signal.alarm(math.ceil(seconds) + 1)
        return pickle.dumps((True, getattr(importlib.import_module(module), name)(*args)))
    except BotError as error:
        return pickle.dumps((False, error))
    except Exception as error:  # noqa: BLE001 - whatever a parser throws at bad input is its answer
        return pickle.dumps((False, f"{type(error).__name__}: {error}"[:500]))
    finally:
        signal.alarm(0)


def main() -> None:
    """Entry of the child process: limits first, then serve. Parsers that print must not reach the pipe."""
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Where memory runs out, it is a child that goes, and not the bot.
    with contextlib.suppress(OSError):
        OOM_SCORE.write_text("1000")
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Who asked was killed meanwhile: nobody is there to be told.
    with contextlib.suppress(BrokenPipeError):
        serve(requests, answers)


if __name__ == "__main__":
    main()
