"""From a source to a chat, as a person sees it."""

from __future__ import annotations

import re

from bot.playground.emulator import Emulator
from bot.playground.world import World
from tests.e2e.conftest import Start, known, subscribed

# What the world has in print at its start.
QUIET_ENTRIES = 3 * 2 + 3 * 1


async def test_buried_words_alert_once(emulator: Emulator, world: World, start: Start) -> None:
    """Words that stand only in the last paragraphs raise one alert, with their sentences, link, source, and both truces."""
    program = await start()
    await subscribed(emulator, emulator.anna, "truce, ceasefire")
    await known(program, world)
    url = world.ready("settlement")

    alert = await emulator.wait_for(emulator.anna, lambda message: "Karabakh" in message.text)

    assert "an agreement was reached on a new truce" in alert.text
    # The year is told when it is not the present one.
    lines = re.sub(r"(Oct) 20\d\d", r"\1", alert.text).split("\n")
    assert lines[0] == "🔴 TRUCE VIOLATION ALLEGED · Karabakh"
    assert "🕛 In force from 18 Oct 00:00 local · 17 Oct 20:00 UTC" in lines
    assert "⚠️ Armenia accuses Azerbaijan" in lines
    assert "Earlier truce: from 10 Oct 12:00 local · 10 Oct 08:00 UTC" in lines
    assert world.outlet("wire").title in alert.text
    assert url in str(alert.raw)
    # A marker published later shows that the line went on and told the story no second time.
    world.publish("wire", "Marker", ["The marker truce was signed in the evening by both sides."])
    await emulator.wait_for(emulator.anna, lambda message: "Marker" in message.text)
    assert sum("Karabakh" in message.text for message in emulator.from_bot(emulator.anna)) == 1


async def test_sidebar_is_not_the_article(emulator: Emulator, world: World, start: Start) -> None:
    """An article whose page names truces only beside the text raises nothing."""
    program = await start()
    await subscribed(emulator, emulator.anna, "truce, ceasefire")
    await known(program, world)
    url = world.ready("decoys only")
    outlet = world.outlet("meridian")
    world.publish(outlet, "Marker", ["The marker truce was signed in the evening by both sides."])
    await emulator.wait_for(emulator.anna, lambda message: "Marker" in message.text)
    # Entries are read in the order in which they came, several at a time: wait for the last of these two.
    await program.logged("placed", matches=0, times=QUIET_ENTRIES + 1)

    assert world.visits("meridian", url.removeprefix(outlet.root)), "the page with the decoys was never read"
    assert not any("rye bread" in message.text for message in emulator.from_bot(emulator.anna))


async def test_inflected_words_are_found(emulator: Emulator, world: World, start: Start) -> None:
    """A plural in English and a genitive in Russian are found by the words people type."""
    program = await start()
    await subscribed(emulator, emulator.anna, "ceasefire")
    await subscribed(emulator, emulator.boris, "перемирие")
    await known(program, world)

    world.ready("ceasefires")
    world.ready("peremiriye")

    english = await emulator.wait_for(emulator.anna, lambda message: "River towns" in message.text)
    russian = await emulator.wait_for(emulator.boris, lambda message: "приморском" in message.text)
    assert "ceasefires" in english.text
    assert "перемирия" in russian.text


async def test_first_batch_is_known_not_news(emulator: Emulator, world: World, start: Start) -> None:
    """What a source lists when it is first asked is never alerted, and /latest knows it all the same."""
    world.ready("settlement")
    program = await start()
    await subscribed(emulator, emulator.anna, "truce")
    await known(program, world)
    world.publish("wire", "Marker", ["The marker truce was signed in the evening by both sides."])
    await emulator.wait_for(emulator.anna, lambda message: "Marker" in message.text)

    # News is read first: wait for the last of what was known.
    await program.logged("placed", times=QUIET_ENTRIES + 2)
    told = [message.text for message in emulator.from_bot(emulator.anna)]
    number = emulator.say(emulator.anna, emulator.anna, "/latest")
    latest = await emulator.wait_for(emulator.anna, after=number)

    assert not any("Karabakh" in text and "Subscribed" not in text for text in told)
    assert "Karabakh" in latest.text


async def test_same_text_elsewhere_is_no_second_alert(emulator: Emulator, world: World, start: Start) -> None:
    """The same article on another site, and the same page once more in the feed, tell a chat nothing new."""
    program = await start()
    await subscribed(emulator, emulator.anna, "truce")
    await known(program, world)
    paragraphs = [
        "Ministers of both sides met on the bridge at dawn and spoke for five hours about roads and wells.",
        "They signed a truce that begins at noon, and each side named an officer who answers for it on the ground.",
        "Villagers on both banks were told by loudspeaker. The officers exchanged maps and telephone numbers.",
    ]
    world.publish("wire", "Truce on the bridge", paragraphs)
    await emulator.wait_for(emulator.anna, lambda message: "bridge" in message.text)
    world.publish("meridian", "A truce, on the bridge", paragraphs)
    world.publish("wire", "Marker", ["The marker truce was signed in the evening by both sides."])
    await emulator.wait_for(emulator.anna, lambda message: "Marker" in message.text)
    await program.logged("placed", times=QUIET_ENTRIES + 3)

    assert sum("bridge" in message.text for message in emulator.from_bot(emulator.anna)) == 1
