"""What Telegram may do to a message on its way, and what becomes of it."""

from __future__ import annotations

from bot.playground.emulator import Emulator, faults
from bot.playground.world import World
from tests.e2e.conftest import Start, known, subscribed

ALERT = "sendMessage"


async def ready(api: Emulator, world: World, start: Start) -> None:
    """Anna and Boris wait for truces."""
    program = await start()
    await subscribed(api, api.anna, "truce")
    await subscribed(api, api.boris, "truce")
    await known(program, world)


def publish(world: World, title: str) -> None:
    world.publish("wire", title, [f"Here a truce was signed in the evening by both sides: {title}."])


async def test_flood_wait_is_kept(emulator: Emulator, world: World, start: Start) -> None:
    """After a 429 the chat hears of it once, not before the time Telegram named; others do not wait."""
    await ready(emulator, world, start)
    emulator.fault(faults.flood(3), method=ALERT, chat=emulator.anna)
    publish(world, "Flooded")

    await emulator.wait_for(emulator.boris, lambda message: "Flooded" in message.text)
    await emulator.wait_for(emulator.anna, lambda message: "Flooded" in message.text, seconds=30)

    tries = [call.at for call in emulator.called(ALERT, emulator.anna)][-2:]
    assert tries[1] - tries[0] >= 3
    assert sum("Flooded" in message.text for message in emulator.from_bot(emulator.anna)) == 1


async def test_blocked_chat_is_left_alone_until_it_returns(emulator: Emulator, world: World, start: Start) -> None:
    """Who blocks the bot is not written to again; who comes back keeps their subscriptions."""
    await ready(emulator, world, start)
    emulator.block(emulator.anna)
    await emulator.idle()
    publish(world, "While away")
    await emulator.wait_for(emulator.boris, lambda message: "While away" in message.text)
    tried = len(emulator.called(ALERT, emulator.anna))
    publish(world, "Still away")
    await emulator.wait_for(emulator.boris, lambda message: "Still away" in message.text)

    assert len(emulator.called(ALERT, emulator.anna)) == tried

    emulator.unblock(emulator.anna)
    emulator.say(emulator.anna, emulator.anna, "/start")
    await emulator.idle()
    publish(world, "Back again")
    await emulator.wait_for(emulator.anna, lambda message: "Back again" in message.text)


async def test_block_found_while_sending(emulator: Emulator, world: World, start: Start) -> None:
    """A 403 for a message ends the chat's deliveries after that one try."""
    await ready(emulator, world, start)
    emulator.fault(faults.blocked(), method=ALERT, chat=emulator.anna, times=None)
    before = len(emulator.called(ALERT, emulator.anna))
    for title in ("First", "Second"):
        publish(world, title)
        await emulator.wait_for(emulator.boris, lambda message, title=title: title in message.text)

    assert len(emulator.called(ALERT, emulator.anna)) == before + 1


async def test_group_becomes_supergroup(emulator: Emulator, world: World, start: Start) -> None:
    """A group that was upgraded goes on hearing, in its new place, without subscribing again."""
    program = await start()
    number = emulator.say(emulator.olga, emulator.group, "/subscribe truce")
    await emulator.wait_for(emulator.group, lambda message: "Subscribed" in message.text, after=number)
    await known(program, world)

    new = emulator.upgrade(emulator.group)
    publish(world, "Moved")

    await emulator.wait_for(new, lambda message: "Moved" in message.text, seconds=30)
    assert sum("Moved" in message.text for message in emulator.from_bot(new)) == 1


async def test_cut_after_accepting_repeats_once_at_most(emulator: Emulator, world: World, start: Start) -> None:
    """A message that was accepted without an answer is sent once more at the most, and the chat goes on."""
    await ready(emulator, world, start)
    emulator.fault(faults.cut_after(), method=ALERT, chat=emulator.anna)
    publish(world, "Unanswered")
    await emulator.until(
        lambda: sum("Unanswered" in message.text for message in emulator.from_bot(emulator.anna)) == 2, 30
    )
    publish(world, "Afterwards")
    await emulator.wait_for(emulator.anna, lambda message: "Afterwards" in message.text)

    assert sum("Unanswered" in message.text for message in emulator.from_bot(emulator.anna)) == 2


async def test_server_errors_and_lost_connections(emulator: Emulator, world: World, start: Start) -> None:
    """A 502 and a connection cut before the request was taken end in one message."""
    await ready(emulator, world, start)
    emulator.fault(faults.server_error(), method=ALERT, chat=emulator.anna)
    emulator.fault(faults.cut_before(), method=ALERT, chat=emulator.boris)
    publish(world, "Rough")

    for person in (emulator.anna, emulator.boris):
        await emulator.wait_for(person, lambda message: "Rough" in message.text, seconds=30)
        assert sum("Rough" in message.text for message in emulator.from_bot(person)) == 1
