"""What chats wish, in the whole program: digests, quiet hours, sound, number of sources, and making up for a stop.

Times of day cannot be waited for: what is held is made older in the database, as if it had waited.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.playground.emulator import Emulator, Person, Shown
from bot.playground.world import World
from tests.e2e.conftest import Start, known, subscribed
from tests.e2e.program import Program

MICROSECONDS = 1_000_000
HOUR = timedelta(hours=1)
# Events that share no words, so that each is a story of its own.
EVENTS = {
    "bridge": (
        "Guns fall silent at the bridge of Kerem",
        [
            "Officers of both armies met on the bridge of Kerem before dawn and spoke for five hours about roads.",
            "They signed a truce that begins at noon; each side named a colonel who answers for it on the ground.",
            "Villagers on both banks of the Sel were told by loudspeaker, and the first carts crossed in the afternoon.",
        ],
    ),
    "harbour": (
        "Harbour pilots of Lantry sail again",
        [
            "Pilots in the port of Lantry went back to work on Thursday after eleven weeks on shore.",
            "A truce between the dockers' militia and the coast guard holds since the weekend, the harbour master said.",
            "Forty freighters had been lying at anchor; grain and timber will be unloaded before anything else.",
        ],
    ),
    "mountain": (
        "Shepherds drive their flocks over the Tamur pass",
        [
            "Snow has gone from the Tamur pass, and with it the mines that two garrisons had laid there in autumn.",
            "Sergeants of the mountain brigades agreed on a truce without asking their generals, as shepherds tell it.",
            "Some nine thousand sheep are expected on the summer pastures, where no animal has grazed for three years.",
        ],
    ),
    "valley": (
        "Mills turn in the Ostra valley",
        [
            "Millers in the Ostra valley opened their sluices on Monday, and bread is baked again in all nine towns.",
            "Elders of the two clans swore a truce in the chapel of Ostra after the burial of a boy of twelve.",
            "A judge from the capital will hear both families about wells, dowries and the shots fired at Easter.",
        ],
    ),
}


def publish(world: World, *names: str) -> None:
    """These events, each in the wire."""
    for name in names:
        title, paragraphs = EVENTS[name]
        world.publish("wire", title, paragraphs)


def older(folder: Path, by: timedelta) -> None:
    """Everything that is held was held so much earlier, and is looked at now."""
    with closing(sqlite3.connect(folder / "bot.db", timeout=30)) as database, database:
        span = int(by.total_seconds() * MICROSECONDS)
        database.execute("UPDATE outbox SET held_at = held_at - ? WHERE state = 'held'", (span,))
        database.execute("UPDATE chat SET digest_due_at = 0 WHERE digest_due_at IS NOT NULL")


async def says(api: Emulator, person: Person, text: str) -> Shown:
    """The bot's answer."""
    return await api.wait_for(person, after=api.say(person, person, text))


def told(api: Emulator, person: Person) -> list[Shown]:
    """What tells of the events."""
    titles = [title for title, _ in EVENTS.values()]
    return [message for message in api.from_bot(person) if any(title in message.text for title in titles)]


async def ready(start: Start, world: World) -> Program:
    program = await start()
    await known(program, world)
    return program


async def test_daily_digest_by_command(emulator: Emulator, world: World, start: Start, tmp_path: Path) -> None:
    """Two stories of a day in one message with links and threads, none of them before, and none of them again."""
    program = await ready(start, world)
    anna, boris = emulator.anna, emulator.boris
    assert "daily at 08:00" in (await says(emulator, anna, "/digest daily 08:00")).text
    await subscribed(emulator, anna, "truce")
    await subscribed(emulator, boris, "truce")
    publish(world, "bridge", "harbour")
    await emulator.until(lambda: len(told(emulator, boris)) == 2)
    assert told(emulator, anna) == []
    older(tmp_path, timedelta(days=2))

    digest = await emulator.wait_for(anna, lambda message: "Digest: 2 stories" in message.text)
    assert all(EVENTS[name][0] in digest.text for name in ("bridge", "harbour"))
    assert len(digest.links) == 2
    assert {"🧵 1", "🧵 2"} <= {button.text for button in digest.buttons}
    await says(emulator, anna, "/digest off")
    publish(world, "valley")
    await emulator.until(lambda: len(told(emulator, anna)) == 2)
    assert await program.stop() == 0


async def test_quiet_hours_hold_all_but_what_is_urgent(emulator: Emulator, world: World, start: Start) -> None:
    """Urgent comes at once without a sound; the rest afterwards, in one message."""
    program = await ready(start, world)
    anna, boris = emulator.anna, emulator.boris
    now = datetime.now(UTC)
    hours = f"{now - HOUR:%H:%M}-{now + 2 * HOUR:%H:%M}"
    for person in (anna, boris):
        assert "Saved" in (await says(emulator, person, f"/quiet {hours}")).text
    await subscribed(emulator, anna, "truce")
    await subscribed(emulator, boris, "truce urgent")
    publish(world, "bridge", "harbour")
    await emulator.until(lambda: len(told(emulator, boris)) == 2)
    assert all(message.silent for message in told(emulator, boris))
    await program.logged("held", times=2, why="quiet")
    assert told(emulator, anna) == []

    await says(emulator, anna, "/quiet off")
    (gathered,) = await emulator.until(lambda: told(emulator, anna))
    assert "In your quiet hours: 2 stories" in gathered.text
    assert not gathered.silent


async def test_story_waits_for_its_second_source(emulator: Emulator, world: World, start: Start) -> None:
    """A copy on another site is none; a text of another outlet's own is."""
    program = await ready(start, world)
    anna, boris = emulator.anna, emulator.boris
    answer = await says(emulator, anna, "/subscribe topic:ceasefire min-sources:2")
    assert "from 2 independent sources" in answer.text
    await subscribed(emulator, boris, "topic:ceasefire")
    world.tell("rumour", "wire")
    await emulator.until(lambda: emulator.from_bot(boris)[-1].buttons[0].text == "📖 Read")
    assert [message.text for message in emulator.from_bot(anna)] == [answer.text]

    for stage, outlet in (("agreement", "wire"), ("agreement", "gazette"), ("agreement", "meridian")):
        world.tell(stage, outlet)  # type: ignore[arg-type]
    alert = await emulator.wait_for(anna, lambda message: "📖 Read" in str(message.raw))
    assert "independent" in alert.text or "outlets" in alert.text
    assert await program.stop() == 0


async def test_silent_subscription_makes_no_sound(emulator: Emulator, world: World, start: Start) -> None:
    """The same story, with a sound for one and without for another."""
    await ready(start, world)
    await subscribed(emulator, emulator.anna, "truce silent")
    await subscribed(emulator, emulator.boris, "truce")
    publish(world, "bridge")
    for person, silent in ((emulator.anna, True), (emulator.boris, False)):
        (alert,) = await emulator.until(lambda person=person: told(emulator, person))
        assert alert.silent is silent


async def test_what_was_missed_comes_in_one_message(
    emulator: Emulator, world: World, start: Start, tmp_path: Path
) -> None:
    """Two hours without the bot: one message of what was printed meanwhile; what follows is instant."""
    first = await ready(start, world)
    await subscribed(emulator, emulator.anna, "truce")
    assert await first.stop() == 0
    with closing(sqlite3.connect(tmp_path / "bot.db", timeout=30)) as database, database:
        done = database.execute("UPDATE pulse SET seen_at = seen_at - ?", (7200 * MICROSECONDS,))
        assert done.rowcount == 1
    publish(world, "bridge", "harbour", "mountain")
    second = await start()

    await second.logged("back after a stop")
    missed = await emulator.wait_for(emulator.anna, lambda message: "3 stories" in message.text)
    assert "While I could not reach you" in missed.text
    publish(world, "valley")
    fresh = await emulator.wait_for(emulator.anna, lambda message: "Mills turn" in message.text)
    assert "stories" not in fresh.text
    assert len(told(emulator, emulator.anna)) == 2
