"""A truce from rumour to denial, told by six outlets: one alert a chat, answered by what happened next and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.playground.emulator import Emulator, Person, Shown
from bot.playground.world import Stage, World
from bot.playground.world.script import HOURS, STEPS
from tests.e2e.conftest import Start, known, subscribed
from tests.e2e.program import Program
from tests.e2e.test_story import QUIET_ENTRIES

ZONES = ("Asia/Yerevan", "Europe/London", "Asia/Kathmandu")
STAGES: tuple[Stage, ...] = tuple(HOURS)
SCRIPT = [(step.stage, step.outlet) for step in STEPS]
# Copies before their originals, the agency last.
COPIES_FIRST = ["vestnik", "meridian", "harbour", "gazette", "polyus", "wire"]


@dataclass(slots=True)
class Telling:
    """The story as it is told in the world, and what each chat has heard of it. `urls`: the stage of every address."""

    emulator: Emulator
    world: World
    folder: Path
    people: dict[str, Person] = field(default_factory=dict)
    urls: dict[str, Stage] = field(default_factory=dict)

    async def audience(self) -> None:
        """A chat for every zone, subscribed to the topic; there is no command for the zone, so it is written down."""
        for number, zone in enumerate(ZONES):
            person = self.emulator.add_person(900 + number, zone.rpartition("/")[2])
            await subscribed(self.emulator, person, "topic:ceasefire")
            with closing(sqlite3.connect(self.folder / "bot.db", timeout=30)) as database, database:
                done = database.execute("UPDATE chat SET tz = ? WHERE address = ?", (zone, str(person.id)))
                assert done.rowcount == 1
            self.people[zone] = person

    async def tell(self, program: Program, steps: Iterable[tuple[Stage, str]], *, together: bool = False) -> None:
        """Print these articles, one when the one before was read, or all at once."""
        read = len(program.events("placed"))
        for stage, outlet in steps:
            self.urls[self.world.tell(stage, outlet)] = stage
            read += 1
            if not together:
                await program.logged("placed", times=read)
        await program.logged("placed", times=read)

    async def tell_in_turn(self, program: Program, steps: Sequence[tuple[Stage, str]]) -> None:
        """Print these articles, those of a stage when everybody has heard of the one before."""
        for stage in STAGES:
            of_stage = [step for step in steps if step[0] == stage]
            await self.tell(program, of_stage)
            if of_stage:
                await self.reached(STAGES.index(stage) + 1)

    async def over(self) -> None:
        """Return when all that was to be sent so far was sent: another truce is told of after it."""
        outlet = self.world.outlet("gazette")
        text = ["La Kerem et l'Orvash ont signé une trêve le long du Sel ; les armées cessent le feu dimanche."]
        url = self.world.publish(outlet, "Kerem et Orvash signent une trêve sur le Sel", text)
        for person in self.people.values():
            await self.emulator.wait_for(person, lambda message: url in str(message.raw))

    def heard(self, zone: str) -> list[tuple[Stage, Shown]]:
        """What stands in the chat of this zone about the story, each with the stage that it links to."""
        messages = self.emulator.from_bot(self.people[zone])
        told = ((self.stage_of(message), message) for message in messages)
        return [(stage, message) for stage, message in told if stage is not None]

    def stage_of(self, message: Shown) -> Stage | None:
        own = str({name: value for name, value in message.raw.items() if name != "reply_to_message"})
        return next((stage for url, stage in self.urls.items() if url in own), None)

    async def reached(self, number: int) -> None:
        """Return when every chat has heard so many messages about the story."""
        await self.emulator.until(lambda: all(len(self.heard(zone)) >= number for zone in ZONES))

    async def counted(self) -> None:
        """Return when the alert of every chat counts what the script has."""
        told = "3 independent of 6 outlets"
        await self.emulator.until(lambda: all(told in self.heard(zone)[0][1].text for zone in ZONES))

    async def check(self) -> None:
        """One alert, which counts the outlets; an answer to it at each development, in order; nothing else."""
        # What another story sends may overtake what waits for its turn in a chat.
        await self.reached(len(STAGES))
        await self.counted()
        for zone in ZONES:
            heard = self.heard(zone)
            assert [stage for stage, _ in heard] == list(STAGES), zone
            (_, first), *answers = heard
            assert first.reply_to is None
            assert {message.reply_to for _, message in answers} == {first.id}
            assert first.edits >= 1
            self._check_times(zone, answers)

    def _check_times(self, zone: str, answers: Sequence[tuple[Stage, Shown]]) -> None:
        """The beginning of the truce on the chat's clock, where it was agreed and where it came."""
        local = self.world.begins.astimezone(ZoneInfo(zone))
        for stage, message in answers:
            if stage in {"agreement", "in force"}:
                assert f"{local:%H:%M}" in message.text, (zone, stage)
                assert str(local.day) in message.text, (zone, stage)


@pytest.fixture
async def telling(emulator: Emulator, world: World, tmp_path: Path) -> Telling:
    """Nothing told yet."""
    return Telling(emulator, world, tmp_path)


async def begun(telling: Telling, start: Start) -> Program:
    """The bot, with what was in print before read and every chat subscribed."""
    program = await start()
    await telling.audience()
    await known(program, telling.world)
    await program.logged("placed", times=QUIET_ENTRIES)
    return program


async def test_one_alert_and_answers_at_developments(telling: Telling, start: Start) -> None:
    """Sixteen articles of one story are one alert and four answers in every chat, with its own clock."""
    program = await begun(telling, start)
    await telling.tell_in_turn(program, SCRIPT)
    await telling.over()

    await telling.check()


async def test_copies_are_silent(telling: Telling, start: Start) -> None:
    """Who only prints or repeats what was told changes the count in the alert, and sends nothing."""
    program = await begun(telling, start)
    await telling.tell(program, SCRIPT[:2])
    await telling.reached(2)
    await telling.tell(program, SCRIPT[2:7])
    await telling.over()

    await telling.counted()
    assert all(len(telling.heard(zone)) == 2 for zone in ZONES)


async def test_order_of_arrival_does_not_matter(telling: Telling, start: Start) -> None:
    """With copies read before their originals, and a stage's articles all at once, chats hear the same."""
    program = await begun(telling, start)
    for number, stage in enumerate(STAGES, 1):
        outlets = {outlet for told, outlet in SCRIPT if told == stage}
        steps = [(stage, outlet) for outlet in COPIES_FIRST if outlet in outlets]
        await telling.tell(program, steps, together=stage != "agreement")
        await telling.reached(number)
    await telling.over()

    await telling.check()


async def test_restart_changes_nothing(telling: Telling, start: Start) -> None:
    """Stopped between two copies and after a development, the bot goes on with the story as if it had not been."""
    program = await begun(telling, start)
    for steps in (SCRIPT[:4], SCRIPT[4:8], SCRIPT[8:]):
        await telling.tell_in_turn(program, steps)
        assert await program.stop() == 0
        program = await start()
    await telling.over()

    await telling.check()


async def test_correction_at_the_source_edits_the_alert(telling: Telling, start: Start) -> None:
    """An article that was changed after it alerted changes the alert, which says what it said before."""
    await begun(telling, start)
    url = telling.world.tell("agreement", "wire")
    telling.urls[url] = "agreement"
    await telling.reached(1)
    before = telling.world.outlet("wire").articles[url.removeprefix(telling.world.outlet("wire").root)].draft

    telling.world.amend(url, replace(before, title="Armenia and Azerbaijan say truce is near"))
    await telling.emulator.until(
        lambda: all("Corrected at the source" in telling.heard(zone)[0][1].text for zone in ZONES), 30
    )

    for zone in ZONES:
        ((_, alert),) = telling.heard(zone)
        assert "say truce is near" in alert.text
        assert f"“{before.title}”" in alert.text
