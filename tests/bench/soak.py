"""The bot killed again and again, as by `kill -9`, while news comes in: what is lost, and what is told twice.

`make bench ARGS="soak 500"`: the real program between a Bot API and a news world on loopback, killed so often.
"""

from __future__ import annotations

import asyncio
import random
import re
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.playground.emulator import Emulator, Person, Shown, faults
from bot.playground.world import Draft, World
from tests.bench import lost
from tests.e2e.conftest import sources_file, subscribed
from tests.e2e.program import Program

KILLS = 20
READERS = 6
PRINTERS = ("wire", "harbour", "meridian")
# Seconds that a process lives, from its start or from its first word to Telegram on.
LIFE = (0.2, 3.0)
# Seconds between two articles. A chat may be written to once a second, also when most of them pass in starting up.
PAUSE = (1.0, 5.0)
# A message is under way for so long, which makes it likely to die just then.
UNDER_WAY = 0.15
# What an article is: a truce that nobody told of before, what became of an earlier one, the same by another outlet, a
# correction of it, or nothing that anybody waits for.
KINDS = {"new": 3, "development": 3, "copy": 2, "correction": 1, "other": 2}
# Who may agree on a truce. Stories are told apart by their sides, so nobody is in two of them.
SIDES = (
    "Israel-Hamas Hezbollah-Lebanon Iran-United_States Russia-Ukraine Armenia-Azerbaijan Congo-Rwanda India-Pakistan "
    "Houthis-Yemeni_government Ethiopian_government-TPLF Malian_government-Tuareg_rebels Thailand-Cambodia "
    "Burundian_government-National_Liberation_Forces Ugandan_government-Lord's_Resistance_Army Colombian_government-ELN Taliban-Afghan_government Georgia-South_Ossetia "
    "Sri_Lankan_government-Tamil_Tigers Myanmar_military-Three_Brotherhood_Alliance Philippine_government-Communist_rebels "
    "Indonesian_government-Free_Aceh_Movement Spanish_government-ETA Iraqi_government-Mahdi_Army Serbia-Kosovo_Liberation_Army"
)
DRAIN_SECONDS = 600.0
# An article in whose reading the process died eight times is taken for the cause; here it never is.
SETTINGS = {"lease_seconds": 2, "log_level": "INFO", "poll_seconds": 0.5, "max_attempts": 1000}


@dataclass(slots=True, eq=False)
class Truce:
    """A truce that is told of, by its sides: its first article, the addresses of all, and what else was printed."""

    sides: tuple[str, str]
    draft: Draft
    urls: list[str]
    stages: int = 0
    copied: bool = False
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """What becomes of a truce: a headline, the first words, and how alerts call it."""

    title: str
    told: str
    shown: str


STAGES = (
    Stage("{} and {} agree on a truce", "{} and {} agreed on a truce after long talks.", "AGREED"),
    Stage(
        "Truce between {} and {} comes into force",
        "The truce between {} and {} came into force at midnight.",
        "IN FORCE",
    ),
    Stage(
        "{} accuses {} of breaking the truce", "{} accused {} of violating the truce with artillery fire.", "VIOLATION"
    ),
)


@dataclass(slots=True)
class Press:
    """What prints, and what it has printed."""

    world: World
    drawn: random.Random
    truces: list[Truce] = field(default_factory=list)
    printed: Counter[str] = field(default_factory=Counter)
    sides: list[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        told = [pair.replace("_", " ").partition("-") for pair in SIDES.split()]
        self.sides = self.drawn.sample([(one, other) for one, _, other in told], len(told))

    def print_first(self) -> None:
        """The first article of a truce."""
        self.printed["new"] += self._new()

    async def print_on(self) -> None:
        """One article after the other, the first of a truce."""
        self.print_first()
        while True:
            await asyncio.sleep(self.drawn.uniform(*PAUSE))
            self.print()

    def print(self) -> None:
        """One of some kind, as long as there is something left of that kind."""
        deeds = {"new": self._new, "development": self._develop, "copy": self._copy, "correction": self._correct}
        kind = self.drawn.choices(list(KINDS), list(KINDS.values()))[0]
        if kind not in deeds or not deeds[kind]():
            kind = "other"
            self.world.publish(self._outlet(), self.words(3).capitalize(), [f"{self.words(40)}."])
        self.printed[kind] += 1

    def words(self, number: int) -> str:
        """Words that stand nowhere else."""
        words = ["".join(self.drawn.choices("bdfgklmnprstvaeiou", k=8)) for _ in range(number)]
        return " ".join(words)

    def _outlet(self) -> str:
        return self.drawn.choice(PRINTERS)

    def _new(self) -> bool:
        if self.sides:
            one, other = self.sides.pop()
            others = [f"{self.words(9)}.".capitalize() for _ in range(5)]
            draft = staged(STAGES[0], (one, other), others)
            self.truces.append(Truce((one, other), draft, [self.world.print("wire", draft)]))
            return True
        return False

    def _some(self, fits: Callable[[Truce], bool]) -> Truce | None:
        # Of the newest, as it is with news.
        fitting = [truce for truce in self.truces[-6:] if fits(truce)]
        return self.drawn.choice(fitting) if fitting else None

    def _develop(self) -> bool:
        truce = self._some(lambda one: one.stages < len(STAGES) - 1)
        if truce is not None:
            truce.stages += 1
            draft = staged(STAGES[truce.stages], truce.sides, truce.draft.paragraphs[1:])
            truce.urls.append(self.world.print("meridian", draft))
        return truce is not None

    def _copy(self) -> bool:
        truce = self._some(lambda one: not one.copied)
        if truce is not None:
            truce.copied = True
            one, other = truce.sides
            truce.urls.append(
                self.world.print("harbour", replace(truce.draft, title=f"What {one} and {other} hope for"))
            )
        return truce is not None

    def _correct(self) -> bool:
        truce = self._some(lambda one: not one.corrected)
        if truce is not None:
            one, other = truce.sides
            truce.corrected = f"{one} and {other} say they agree on a truce"
            self.world.amend(truce.urls[0], replace(truce.draft, title=truce.corrected))
        return truce is not None


def staged(stage: Stage, sides: tuple[str, str], others: Sequence[str]) -> Draft:
    """An article on that."""
    return Draft(stage.title.format(*sides), (stage.told.format(*sides), *others))


@dataclass(slots=True)
class Soak:
    """One bot that does not get old, those who read it, and what they got."""

    folder: Path
    api: Emulator
    press: Press
    drawn: random.Random
    log: Counter[str] = field(default_factory=Counter)
    placings: list[dict[str, object]] = field(default_factory=list)
    program: Program | None = None

    async def started(self) -> Program:
        settings = SETTINGS | {
            "token": self.api.token,
            "api_url": self.api.url,
            "sources_file": sources_file(self.folder, self.press.world.feeds()),
        }
        self.program = await Program(self.folder, settings).start()
        return self.program

    async def run(self, kills: int) -> list[Person]:
        """All of it; those who read."""
        people = await self.ready()
        self.api.fault(faults.delay(UNDER_WAY), method="sendMessage", times=None)
        printing = asyncio.create_task(self.press.print_on())
        try:
            for number in range(1, kills + 1):
                await self.kill()
                if number % 10 == 0:
                    articles, sent = self.press.printed.total(), len(self.api.called("sendMessage"))
                    print(f"{number} kills, {articles} articles, {sent} messages", file=sys.stderr, flush=True)
        finally:
            printing.cancel()
        await self.drain()
        return people

    async def over(self) -> None:
        """Whatever happened, nothing is left running."""
        if self.program is not None:
            await self.program.stop(signal.SIGKILL)

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
        self.placings += [*program.events("placed"), *program.events("entry parked")]
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
        while quiet < 3 and time.monotonic() - began < DRAIN_SECONDS:
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
            asked = (
                "SELECT kind || ' ' || state || coalesce(' ' || error, ''), count(*) FROM outbox GROUP BY 1 ORDER BY 1"
            )
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
        about = [message for message in messages if links(message) & set(truce.urls)]
        first = [message for message in about if message.reply_to is None]
        answers = Counter(message.text for message in about if message.reply_to is not None)
        self.add("alert", len(first))
        if truce.stages:
            shown = any(STAGES[truce.stages].shown in message.text for message in about)
            self.add("development", max(answers.values(), default=1) if shown else 0)
        if truce.copied:
            self.add("edit: outlets", any(re.search(r"of \d outlets", message.text) for message in first))
        if truce.corrected:
            # One that leads with another outlet's headline has nothing to correct.
            # Of two copies only the second can be edited: the first died with the process that knew its number.
            stale = [one for one in first[-1:] if truce.draft.title in one.text and truce.corrected not in one.text]
            self.add("edit: correction", not stale)


def links(message: Shown) -> set[str]:
    """Where a message leads."""
    return {*message.links, *(button.url for button in message.buttons if button.url)}


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
            try:
                people = await soak.run(kills)
            finally:
                await soak.over()
            found = Count()
            for truce in soak.press.truces:
                got = [(person.id, api.from_bot(person)) for person in people]
                asked = lost.of_sqlite(soak.folder / "bot.db")
                await read_by(truce, got, found, tell, asked, soak.placings)
            report(soak, found, kills, time.monotonic() - began, tell)
            return found


async def read_by(
    truce: Truce,
    got: Sequence[tuple[int, list[Shown]]],
    found: Count,
    tell: Callable[[str], Any],
    asked: lost.Asked,
    placings: lost.Placings,
) -> None:
    """One truce in all chats; what became of its articles if somebody was not told all of it."""
    before = found.lost.total()
    for _, messages in got:
        found.read(truce, messages)
    if missed := found.lost.total() - before:
        tell(f"\n{truce.sides} went on to {STAGES[truce.stages].shown}, and {missed} were not told all:")
        for line in await lost.told(asked, truce.urls, placings):
            tell(f"- {line}")
        for person, messages in got[:1]:
            for message in messages:
                if links(message) & set(truce.urls):
                    tell(f"- {person} got {message.text!r}, in answer to {message.reply_to}")
        tell("")


def report(soak: Soak, found: Count, kills: int, seconds: float, tell: Callable[[str], Any]) -> None:
    tell(f"{kills} kills in {seconds:.0f} s; printed: {dict(soak.press.printed)}")
    tell("| what | due | lost | twice |\n|---|---|---|---|")
    for kind in found.due:
        tell(f"| {kind} | {found.due[kind]} | {found.lost[kind]} | {found.twice[kind]} |")
    tell(f"three times or more: {found.thrice}; breaches of the Bot API: {len(soak.api.violations)}")
    parked = soak.asked("SELECT count(*) FROM entry WHERE error IS NOT NULL")
    tell(
        f"rows: {soak.rows()}; articles parked: {parked}; log: {dict(soak.log)}; stories: {soak.asked('SELECT count(*) FROM story')}"
    )
