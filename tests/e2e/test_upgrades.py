"""Versions and restarts that follow each other while news comes in: nobody stops, nothing is lost or told twice."""

from __future__ import annotations

import random
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.playground.emulator import Emulator
from bot.playground.world import World
from tests.bench.soak import SIDES, STAGES, staged
from tests.e2e.conftest import Start, known, subscribed
from tests.e2e.program import Program
from tests.phases import ADDS, FREES, later


class Press:
    """News of one truce after the other, and how often each was told to a reader."""

    def __init__(self, api: Emulator, world: World) -> None:
        self.api, self.world, self.drawn = api, world, random.Random(8)
        self.left = [pair.replace("_", " ").split("-", 1) for pair in SIDES.split()]
        self.printed: list[str] = []

    def print(self) -> str:
        """One more; its headline."""
        one, other = self.left.pop()
        words = ["".join(self.drawn.choices("bdfgklmnprstvaeiou", k=8)) for _ in range(45)]
        draft = staged(STAGES[0], (one, other), [f"{' '.join(words[at : at + 9])}." for at in range(0, 45, 9)])
        self.world.print("wire", draft)
        self.printed.append(draft.title)
        return draft.title

    async def told(self, title: str) -> None:
        """Return when the reader has been told of it."""
        await self.api.wait_for(self.api.anna, lambda message: title in message.text, seconds=60)

    def copies(self) -> dict[str, int]:
        """How often the reader was told of each."""
        sent = self.api.from_bot(self.api.anna)
        return {title: sum(title in message.text for message in sent) for title in self.printed}


def errors(*programs: Program) -> list[str]:
    return [line for program in programs for line in program.log if '"level": "error"' in line or "Traceback" in line]


async def test_new_version_comes_in_while_the_old_one_works(
    emulator: Emulator, world: World, start: Start, tmp_path: Path, database_url: str
) -> None:
    """The new one adds to the schema at its start and puts off what the old one could not bear; what comes up then is
    told once, by the old one. Told to stop, that hands over at once, and the new one does what it put off."""
    folder = later(tmp_path / "next", ("expand", ADDS), ("contract", FREES))
    press = Press(emulator, world)
    old = await start(database_url=database_url)
    await subscribed(emulator, emulator.anna, "truce")
    await known(old, world)
    new = await start("-m", "tests.e2e.later", str(folder), waits=False, database_url=database_url)
    await new.logged("migration put off", revision="9002")
    await new.logged("polled")
    await press.told(press.print())
    assert not new.events("role taken")
    assert not new.events("migrated")

    during = press.print()
    assert await old.stop() == 0
    await new.logged("role taken")
    await new.logged("migrated", revision="9002")
    await press.told(during)
    await press.told(press.print())
    assert await new.stop() == 0
    assert set(press.copies().values()) == {1}
    assert errors(old, new) == []


async def test_old_version_that_missed_a_contraction_ends_with_a_sentence(start: Start, tmp_path: Path) -> None:
    """A process that hung for minutes finds that the schema went on without it: it ends, and says what to do."""
    folder = later(tmp_path / "next", ("expand", ADDS), ("contract", FREES))
    old = await start(waits=False, roles="worker")
    await old.logged("sources declared")
    with closing(sqlite3.connect(tmp_path / "bot.db", timeout=0.2, isolation_level=None)) as database:
        hang(old, database)
        new = await start("-m", "tests.e2e.later", str(folder), waits=False, roles="worker")
        await new.logged("sources declared")
        assert not new.events("migration put off")
        assert database.execute("SELECT revision FROM migration WHERE phase = 'contract'").fetchall() == [("9002",)]
    assert old.process is not None
    old.process.send_signal(signal.SIGCONT)
    assert await old.ended() == 2
    assert "A newer version of the bot has changed the database (9002)" in old.log[-1]
    assert "Traceback" not in "".join(old.log)
    assert await new.stop() == 0


def hang(program: Program, database: sqlite3.Connection) -> None:
    """Stop the program, not while it writes, and let it have been silent for long."""
    assert program.process is not None
    while True:
        program.process.send_signal(signal.SIGSTOP)
        try:
            database.execute("UPDATE process SET seen_at = 0")
        except sqlite3.OperationalError:
            program.process.send_signal(signal.SIGCONT)
        else:
            return


@pytest.mark.postgres
async def test_restart_of_one_after_the_other_loses_nothing(
    emulator: Emulator, world: World, start: Start, postgres_url: str
) -> None:
    """Two processes, each stopped and started anew in turn while truces are told of: each is told once."""
    press = Press(emulator, world)
    settings = {"database_url": postgres_url, "lease_seconds": 6}
    running = [await start(**settings)]
    await subscribed(emulator, emulator.anna, "truce")
    await known(running[0], world)
    running.append(await start(waits=False, **settings))
    await running[1].logged("polled")
    over = []
    for turn in range(2):
        titles = [press.print(), press.print()]
        assert await running[turn].stop() == 0
        over.append(running[turn])
        titles.append(press.print())
        running[turn] = await start(waits=False, **settings)
        titles.append(press.print())
        await running[turn].logged("polled")
        for title in titles:
            await press.told(title)
    assert set(press.copies().values()) == {1}
    assert len(press.printed) == 8
    assert errors(*running, *over) == []
