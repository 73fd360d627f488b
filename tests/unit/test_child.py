"""Code that a hostile page could hang, blow up or crash, in a process that can be killed."""

from __future__ import annotations

import asyncio
import pickle
import signal
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.child import ANSWER_BYTES, Children, Died, _answered
from bot.errors import Unreadable
from tests.deeds import (
    article,
    chatter,
    command,
    deepen,
    die,
    double,
    eat,
    environment,
    evil,
    hang,
    large,
    pid,
    refuse,
)

# As much as Python and these tests take, and little more.
SMALL = 300 << 20


async def test_calls_come_back_with_what_they_made() -> None:
    """Values and expected errors pass as they are."""
    async with Children() as children:
        assert await children.call(double, 4) == 8
        assert await children.call(article) == article()
        with pytest.raises(Unreadable) as caught:
            await children.call(refuse)
        assert caught.value.details == {"url": "u", "reason": "pdf"}
        assert await children.call(chatter) == "done"


async def test_a_call_that_hangs_is_ended_with_its_process() -> None:
    """Even in the midst of C code; others go on meanwhile, and the next call has a new process."""
    async with Children(2) as children:
        hanging = asyncio.create_task(children.call(hang, seconds=3))
        before = [await children.call(pid) for _ in range(5)]
        with pytest.raises(Died) as caught:
            await hanging
        assert caught.value.details["reason"] == "overrun"
        assert len({*before, *[await children.call(pid) for _ in range(5)]}) == 2


@pytest.mark.parametrize("how", ["exit", "SIGKILL", "SIGSEGV"])
async def test_a_crash_ends_only_its_child(how: str) -> None:
    """The call is told, and the next one works."""
    async with Children() as children:
        with pytest.raises(Died) as caught:
            await children.call(die, how)
        assert caught.value.details["reason"] == "crash"
        assert await children.call(double, 4) == 8


async def test_memory_is_bounded() -> None:
    """More than a child may have is refused to it, and no machine runs out of it."""
    async with Children(memory_bytes=SMALL) as children:
        assert await children.call(eat, 1 << 20) == 1 << 20
        with pytest.raises(Died) as caught:
            await children.call(eat, 1 << 30)
        assert caught.value.details["reason"] in {"fault", "crash"}
        assert await children.call(double, 4) == 8


async def test_endless_depth_is_an_error() -> None:
    """A fault of the code is told, with its first words."""
    async with Children() as children:
        with pytest.raises(Died) as caught:
            await children.call(deepen)
        assert caught.value.details["reason"] == "fault"
        assert str(caught.value.details["what"]).startswith("RecursionError")


async def test_children_know_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever takes one over finds neither token nor password in its environment."""
    for name in ("BOT_TOKEN", "BOT_DATABASE_URL", "PGPASSWORD", "POSTGRES_PASSWORD"):
        monkeypatch.setenv(name, "hush")
    async with Children() as children:
        known = await children.call(environment)
    assert "hush" not in known.values()
    assert "PATH" in known


@pytest.mark.parametrize("answer", [evil, command])
async def test_answers_are_values_and_nothing_else(answer: Any) -> None:
    """What would do something when it is read, or is no value, is a crash of the child."""
    async with Children() as children:
        with pytest.raises(Died) as caught:
            await children.call(answer)
        assert caught.value.details["reason"] == "crash"
    assert not Path("/tmp/never-made-by-a-child").exists()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"junk",
        pickle.dumps(7),
        pickle.dumps((1, 2, 3)),
        b"cbot.nowhere\nThing\n.",
        b"cbot.child\nnothing\n.",
        b"cos\nsystem\n.",
    ],
)
def test_what_is_no_answer_is_refused_in_one_way(answer: bytes) -> None:
    """Whatever a child that was taken over sends, it is a crash of the child and no fault of the bot."""
    with pytest.raises(pickle.UnpicklingError):
        _answered(answer)


async def test_answers_are_bounded() -> None:
    """One that is larger than any article is not waited for."""
    async with Children() as children:
        assert len(await children.call(large, 1 << 20)) == 1 << 20
        with pytest.raises(Died) as caught:
            await children.call(large, ANSWER_BYTES + 1)
        assert caught.value.details["reason"] == "crash"


def test_a_child_that_nobody_waits_for_ends_itself() -> None:
    """Its parent may be killed while it hangs: it does not run on for ever."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.child", str(1 << 30)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdin is not None
        request = pickle.dumps((0.5, hang.__module__, "hang", ()))
        process.stdin.write(struct.pack("!Q", len(request)) + request)
        process.stdin.flush()
        assert process.wait(30) == -signal.SIGALRM


async def test_children_are_replaced_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many calls there is a new one if it has grown, and else not."""
    monkeypatch.setattr("bot.child.CALLS_PER_LOOK", 3)
    async with Children() as children:
        assert len({await children.call(pid) for _ in range(7)}) == 1
        monkeypatch.setattr("bot.child.GROWN_BYTES", 1 << 20)
        assert len({await children.call(pid) for _ in range(6)}) == 3


async def test_nothing_is_called_after_the_end() -> None:
    """Who comes too late is told so."""
    async with Children() as children:
        await children.call(pid)
    with pytest.raises(Died) as caught:
        await children.call(pid)
    assert caught.value.details["reason"] == "closed"
