"""A picture from the first article to the chat page's file, through the real program."""

from __future__ import annotations

from bot.charts.canvas import INKS
from bot.playground.emulator import Emulator
from bot.playground.world import World
from tests.e2e.conftest import Start, known, subscribed
from tests.pixels import opened

# Of three wars, so that they are three stories; the last one goes on.
NEWS = {
    "Army and rebels sign a truce in Khartoum": "Sudan's army and the RSF signed a truce in Khartoum on Monday.",
    "Truce agreed for Nagorno-Karabakh": "Armenia and Azerbaijan agreed on a truce in Nagorno-Karabakh.",
    "Israel and Hamas agree on a truce in Gaza": "Israel and Hamas agreed on a truce in Gaza, mediators in Doha said.",
}


async def test_trend_is_a_picture_whose_buttons_change_it(emulator: Emulator, world: World, start: Start) -> None:
    """Stories of today are counted, drawn in a child process and sent; a tap puts other days in the same place."""
    program = await start()
    await subscribed(emulator, emulator.anna, "truce")
    await known(program, world)
    for title, text in NEWS.items():
        world.publish("wire", title, [text])
        await emulator.wait_for(emulator.anna, lambda message, title=title: title in message.text)

    asked = emulator.say(emulator.anna, emulator.anna, "/trend")
    picture = await emulator.wait_for(emulator.anna, after=asked)
    assert picture.text.startswith("truce: 3 stories in 30 days")
    assert (emulator.anna.id, "upload_photo") in emulator.town.actions
    (size,) = picture.raw["photo"]
    drawn = opened(emulator.town.files[size["file_id"]].body)
    assert (size["width"], size["height"]) == (drawn.width, drawn.height) == (1080, 810)
    assert INKS["bar"] in drawn.colours()

    tap = emulator.press(emulator.anna, picture, "7d")
    assert await emulator.answered(tap) in ({}, {"show_alert": False})
    changed = await emulator.wait_for(emulator.anna, lambda message: "in 7 days" in message.text)
    assert (changed.id, changed.edits) == (picture.id, 1)
    assert changed.raw["photo"][0]["file_id"] != size["file_id"]

    emulator.say(emulator.boris, emulator.boris, "/trend truce 90d")
    other = await emulator.wait_for(emulator.boris, lambda message: "in 90 days" in message.text)
    assert "photo" in other.raw

    turn = "Israel and Hamas accuse each other of violating the truce in Gaza"
    world.publish("wire", turn, ["Hamas accused Israel of violating the truce in Gaza; Israel accused Hamas of it."])
    await emulator.wait_for(emulator.anna, lambda message: turn in message.text)
    asked = emulator.say(emulator.anna, emulator.anna, "/trend 7d")
    marked = await emulator.wait_for(emulator.anna, after=asked)
    assert "1 change of a truce's status is marked." in marked.text
    assert INKS["grave"] in opened(emulator.town.files[marked.raw["photo"][0]["file_id"]].body).colours()
