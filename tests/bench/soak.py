"""The bot killed again and again, as by `kill -9`, while news comes in: what is lost, and what is told twice.

`make bench ARGS="soak 500"`: the real program between a Bot API and a news world on loopback, killed so often.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from bot.playground.emulator import Emulator, Person, Shown, faults
from bot.playground.world import Draft, World
from tests.e2e.conftest import sources_file, subscribed
from tests.e2e.program import Program

KILLS = 20
READERS = 6
PRINTERS = ("wire", "harbour", "meridian")
# Seconds that a process lives, from its start or from its first word to Telegram on.
LIFE = (0.2, 3.0)
# Seconds between two articles. A chat may be written to once a second, also when most of them pass in starting up.
PAUSE = (1.0, 4.0)
# A message is under way for so long, which makes it likely to die just then.
UNDER_WAY = 0.15
# What an article is: a truce that nobody told of before, what became of an earlier one, the same by another outlet, a
# correction of it, or nothing that anybody waits for.
KINDS = {"new": 4, "development": 2, "copy": 2, "correction": 1, "other": 2}
DRAIN_SECONDS = 600.0
SETTINGS = {"lease_seconds": 2, "log_level": "INFO", "poll_seconds": 0.5}


@dataclass(slots=True, eq=False)
class Truce:
    """A truce that is told of: the place that only its articles name, and the addresses of these."""

    place: str
    draft: Draft
    urls: list[str]
    came: str = ""
    copied: bool = False
    corrected: str = ""


@dataclass(slots=True)
class Press:
    """What prints, and what it has printed."""

    world: World
    drawn: random.Random
    truces: list[Truce] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)
    printed: Counter[str] = field(default_factory=Counter)

    async def print_on(self) -> None:
        """One article after the other."""
        while True:
            self.print()
            await asyncio.sleep(self.drawn.uniform(*PAUSE))

    def print(self) -> None:
        """One of some kind; a new one when there is nothing left to add to the earlier ones."""
        kind = self.drawn.choices(list(KINDS), list(KINDS.values()))[0]
        deeds: dict[str, Callable[[], str]] = {
            "development": self._develop,
            "copy": self._copy,
            "correction": self._correct,
            "other": self._other,
        }
        self.printed[deeds.get(kind, self._new)() or self._new()] += 1

    def _words(self, number: int) -> str:
        words = ["".join(self.drawn.choices("bdfgklmnprstvaeiou", k=8)) for _ in range(number)]
        return " ".join(words)

    def _outlet(self) -> str:
        return self.drawn.choice(PRINTERS)

    def _new(self) -> str:
        place = f"Zor{self._words(1)}"
        told = f"Both sides agreed on a truce in {place} after long talks."
        others = tuple(f"{self._words(9)}.".capitalize() for _ in range(5))
        draft = Draft(f"Both sides agree on a truce in {place}", (told, *others))
        self.truces.append(Truce(place, draft, [self.world.print("wire", draft)]))
        return "new"

    def _some(self, fits: Callable[[Truce], bool]) -> Truce | None:
        # Of the newest, as it is with news.
        fitting = [truce for truce in self.truces[-6:] if fits(truce)]
        return self.drawn.choice(fitting) if fitting else None

    def _develop(self) -> str:
        truce = self._some(lambda one: not one.came)
        if truce is None:
            return ""
        told = f"The truce in {truce.place} came into force at midnight, both sides said."
        draft = Draft(f"Truce in {truce.place} comes into force", (told, *truce.draft.paragraphs[1:]))
        truce.came = self.world.print(self._outlet(), draft)
        return "development"

    def _copy(self) -> str:
        truce = self._some(lambda one: not one.copied)
        if truce is None:
            return ""
        truce.copied = True
        headline = f"Truce agreed: what {truce.place} has to hope for"
        self.world.print("harbour", replace(truce.draft, title=headline))
        return "copy"

    def _correct(self) -> str:
        truce = self._some(lambda one: not one.corrected)
        if truce is None:
            return ""
        truce.corrected = f"Both sides say they agree on a truce in {truce.place}"
        self.world.amend(truce.urls[0], replace(truce.draft, title=truce.corrected))
        return "correction"

    def _other(self) -> str:
        self.world.publish(self._outlet(), self._words(3).capitalize(), [f"{self._words(40)}."])
        return "other"


@dataclass(slots=True)
class Soak:
    """One bot that does not get old, those who read it, and what they got."""

    folder: Path
    api: Emulator
    press: Press
    drawn: random.Random
    log: Counter[str] = field(default_factory=Counter)

    async def started(self) -> Program:
        settings = SETTINGS | {
            "token": self.api.token,
            "api_url": self.api.url,
            "sources_file": sources_file(self.folder, self.press.world.feeds()),
        }
        return await Program(self.folder, settings).start()

    async def ready(self) -> list[Person]:
        """Readers who wait for truces, and feeds whose first articles are known."""
        program = await self.started()
        await self.api.until(lambda: self.api.called("getUpdates"), 60)
        people = [self.api.add_person(9000 + number, f"Reader{number}") for number in range(READERS)]
        for person in people:
            await subscribed(self.api, person, "truce")
        while not self.asked("SELECT min(known) FROM source"):
            await asyncio.sleep(0.1)
        await self.end(program, signal.SIGTERM)
        return people

    async def end(self, program: Program, number: int) -> None:
        code = await program.stop(number)
        self.log[f"exit {code}"] += 1
        wrong = [line for line in program.log if '"level": "error"' in line or "Traceback" in line]
        self.log.update({"errors": len(wrong)})
        for line in wrong[:1]:
            at = program.log.index(line)
            print("".join(program.log[at : at + 12])[:3000], file=sys.stderr, flush=True)

    async def kill(self) -> None:
        """Start it and kill it, some time after its start or after its first word to Telegram."""
        before = len(self.api.calls)
        program = await self.started()
        if self.drawn.random() < 0.7:
            await self.api.until(lambda: len(self.api.calls) > before, 60)
        await asyncio.sleep(self.drawn.uniform(*LIFE))
        await self.end(program, signal.SIGKILL)

    async def drain(self) -> None:
        """Let it come to the end of its work."""
        program = await self.started()
        left = "SELECT (SELECT count(*) FROM entry WHERE due_at IS NOT NULL) + (SELECT count(*) FROM outbox WHERE state = 'queued')"
        articles = sum(len(outlet.articles) for outlet in self.press.world.outlets)
        while self.asked("SELECT count(*) FROM entry") < articles:
            await asyncio.sleep(0.5)
        began, quiet = time.monotonic(), 0
        while quiet < 5 and time.monotonic() - began < DRAIN_SECONDS:
            await asyncio.sleep(1)
            quiet = quiet + 1 if self.asked(left) == 0 else 0
        await self.end(program, signal.SIGTERM)

    def asked(self, question: str) -> Any:
        """The first value that the database says."""
        with closing(sqlite3.connect(self.folder / "bot.db", timeout=30)) as database:
            return database.execute(question).fetchone()[0]

    def rows(self) -> dict[str, int]:
        """What became of messages, by kind."""
        with closing(sqlite3.connect(self.folder / "bot.db", timeout=30)) as database:
            asked = "SELECT kind || ' ' || state || coalesce(' ' || error, ''), count(*) FROM outbox GROUP BY 1 ORDER BY 1"
            return dict(database.execute(asked).fetchall())


@dataclass(slots=True)
class Count:
    """What readers should have got, did not get, and got twice."""

    due: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    twice: Counter[str] = field(default_factory=Counter)
    thrice: int = 0

    def add(self, kind: str, copies: int) -> None:
        self.due[kind] += 1
        self.lost[kind] += copies == 0
        self.twice[kind] += copies > 1
        self.thrice += copies > 2

    def read(self, truce: Truce, messages: list[Shown]) -> None:
        """One truce in one chat."""
        about = [message for message in messages if truce.place in message.text]
        first = [message for message in about if message.reply_to is None]
        self.add("alert", len(first))
        if truce.came:
            later = sum(message.reply_to is not None for message in about)
            self.add("development", later or any("IN FORCE" in message.text for message in first))
        if truce.copied:
            self.add("edit: outlets", any("2 outlets" in message.text for message in first))
        if truce.corrected:
            self.add("edit: correction", any(truce.corrected in message.text for message in first))


async def measure(kills: str = str(KILLS), seed: str = "1") -> None:
    """Print the figures after so many kills."""
    await soaked(int(kills), random.Random(seed), print)


async def soaked(kills: int, drawn: random.Random, tell: Callable[[str], Any]) -> Count:
    """Kill the bot so often, and count what readers got; `tell` gets the lines of the report."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        async with Emulator() as api, World() as world:
            for outlet in world.outlets:
                outlet.feed_size = 1000
            soak = Soak(Path(folder), api, Press(world, drawn), drawn)
            people = await soak.ready()
            api.fault(faults.delay(UNDER_WAY), method="sendMessage", times=None)
            printing = asyncio.create_task(soak.press.print_on())
            for number in range(1, kills + 1):
                await soak.kill()
                if number % 10 == 0:
                    sent = len(api.called("sendMessage"))
                    print(f"{number} kills, {sum(soak.press.printed.values())} articles, {sent} messages, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            printing.cancel()
            await soak.drain()
            found = Count()
            for truce in soak.press.truces:
                for person in people:
                    found.read(truce, api.from_bot(person))
            report(soak, found, kills, time.monotonic() - began, tell)
            return found


def report(soak: Soak, found: Count, kills: int, seconds: float, tell: Callable[[str], Any]) -> None:
    tell(f"{kills} kills in {seconds:.0f} s; printed: {dict(soak.press.printed)}")
    tell("| what | due | lost | twice |\n|---|---|---|---|")
    for kind in found.due:
        tell(f"| {kind} | {found.due[kind]} | {found.lost[kind]} | {found.twice[kind]} |")
    tell(f"three times or more: {found.thrice}; breaches of the Bot API: {len(soak.api.violations)}")
    tell(f"rows: {soak.rows()}; log: {dict(soak.log)}; stories: {soak.asked('SELECT count(*) FROM story')}")
