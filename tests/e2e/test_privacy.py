"""All of a chat as a file, the chat forgotten, a query handed on by a link and by a card: the whole program, over the wire."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

from bot.playground.emulator import Emulator
from bot.playground.world import World
from tests.e2e.conftest import Start, known, subscribed

BRIDGE = "Both sides signed a truce on the bridge in the evening, and each named an officer who answers for it."

HERRING = "Nine hundred crews of two coasts wrote to their governments: while the herring runs they want a truce."


async def test_chat_is_shown_all_of_itself_and_forgotten(emulator: Emulator, world: World, start: Start) -> None:
    """A link hands a query to Boris. Anna gets her file, is forgotten by a tap, and hears of nothing more; he does."""
    program = await start()
    await subscribed(emulator, emulator.anna, "truce")
    await known(program, world)
    subscribing = await emulator.wait_for(emulator.anna)
    emulator.press(emulator.anna, subscribing, "🔗 Share")
    shared = await emulator.wait_for(emulator.anna, lambda message: "t.me" in message.text)
    (payload,) = parse_qs(urlsplit(shared.links[0]).query)["start"]
    number = emulator.say(emulator.boris, emulator.boris, f"/start {payload}")
    question = await emulator.wait_for(emulator.boris, after=number)
    emulator.press(emulator.boris, question, "✅ Subscribe")
    await emulator.wait_for(emulator.boris, lambda message: "Subscribed" in message.text)

    world.publish("wire", "Truce on the bridge", [BRIDGE])
    await emulator.wait_for(emulator.anna, lambda message: "on the bridge" in message.text)
    number = emulator.say(emulator.anna, emulator.anna, "/mydata")
    file = await emulator.wait_for(emulator.anna, lambda message: "document" in message.raw, after=number)
    told = json.loads(emulator.town.files[file.raw["document"]["file_id"]].body)
    assert [one["query"] for one in told["subscriptions"]] == ["truce"]
    assert [(one["kind"], one["state"]) for one in told["messages"]] == [("alert", "sent")]

    number = emulator.say(emulator.anna, emulator.anna, "/forget")
    question = await emulator.wait_for(emulator.anna, after=number)
    emulator.press(emulator.anna, question, "🗑 Yes, delete everything")
    await emulator.wait_for(emulator.anna, lambda message: "Forgotten" in message.text)
    world.publish("wire", "Fishermen ask for a truce at sea", [HERRING])
    await emulator.wait_for(emulator.boris, lambda message: "at sea" in message.text)
    assert not [message for message in emulator.from_bot(emulator.anna) if "at sea" in message.text]

    asking = emulator.ask(emulator.anna, "truce")
    assert [one["title"] for one in await emulator.offered(asking)] == [
        "Fishermen ask for a truce at sea",
        "Truce on the bridge",
    ]
    emulator.choose(emulator.anna, emulator.group, asking, "1")
    assert "Fishermen ask for a truce at sea" in emulator.messages(emulator.group)[-1].text
