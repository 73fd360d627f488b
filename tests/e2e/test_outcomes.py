"""What Telegram may do to a message on its way, and what becomes of it."""

from __future__ import annotations

import itertools

import pytest

from bot.playground.emulator import Emulator, Person, Room, faults
from bot.playground.world import World
from tests.e2e.conftest import Start, known, subscribed
from tests.e2e.program import Program

ALERT = "sendMessage"
# What the outlets had in print before the test began.
QUIET = 0


async def ready(api: Emulator, world: World, start: Start) -> Program:
    """Anna and Boris wait for truces."""
    program = await start()
    await subscribed(api, api.anna, "truce")
    await subscribed(api, api.boris, "truce")
    await known(program, world)
    return program


# Stories that have nothing in common but the truce, so that none is taken for the other.
STORIES = itertools.cycle(
    [
        (
            "The army of Velmar and the rebels of Tarn signed a truce over the river port on Sunday evening.",
            "Barges with grain left within the hour, the harbour master said, and sappers began to lift mines.",
        ),
        (
            "Coal miners in Ostrava and their company called a truce after nine weeks of strike, a union said.",
            "Wages rise by four percent from July. The shafts will be aired for two days before the first shift.",
        ),
        (
            "Two heirs of a Lisbon bakery agreed to a truce in court about their grandmother's recipe books.",
            "Judge Almeida had the custard tarts brought in as evidence. The shop opens again before Easter.",
        ),
        (
            "Fishermen of Bergen reached a truce with the coast guard about nets near the northern lighthouse.",
            "Cod quotas were halved in January. Skippers will carry transponders, inspectors stop boarding at night.",
        ),
        (
            "Clans in the Hindu Kush swore a truce under an old cedar before the pistachio harvest begins.",
            "Elders counted forty-one years of feud. Brides crossed the pass with drums, and mules brought salt.",
        ),
    ]
)


def publish(world: World, title: str) -> None:
    world.publish("wire", title, next(STORIES), decoys=False)


def count(api: Emulator, where: Room | Person, words: str) -> int:
    """How many messages of the bot say so there."""
    return sum(words in message.text for message in api.from_bot(where))


async def group_ready(api: Emulator, world: World, start: Start, group: Room, thread: int | None = None) -> Program:
    """A group, or a topic of it, waits for truces; so does Boris."""
    program = await start()
    number = api.say(api.olga, group, "/subscribe truce", thread=thread)
    await api.wait_for(group, lambda message: "Subscribed" in message.text, after=number)
    await subscribed(api, api.boris, "truce")
    await known(program, world)
    return program


async def test_flood_wait_is_kept(emulator: Emulator, world: World, start: Start) -> None:
    """After a 429 the chat hears of it once, not before the time Telegram named; others do not wait."""
    await ready(emulator, world, start)
    emulator.fault(faults.flood(3), method=ALERT, chat=emulator.anna)
    publish(world, "Flooded")

    await emulator.wait_for(emulator.boris, lambda message: "Flooded" in message.text)
    await emulator.wait_for(emulator.anna, lambda message: "Flooded" in message.text)

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
    publish(world, "Absent")
    await emulator.wait_for(emulator.boris, lambda message: "Absent" in message.text)

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

    await emulator.wait_for(new, lambda message: "Moved" in message.text)
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
        await emulator.wait_for(person, lambda message: "Rough" in message.text)
        assert sum("Rough" in message.text for message in emulator.from_bot(person)) == 1


async def test_outage_loses_nothing(emulator: Emulator, world: World, start: Start) -> None:
    """While every call is answered by a proxy's error page, messages wait; afterwards each arrives once."""
    program = await ready(emulator, world, start)
    emulator.fault(faults.server_error(), times=None)
    publish(world, "Before")
    await program.logged("no answer", times=3)
    for title in ("During", "Meanwhile"):
        publish(world, title)
    await program.logged("placed", times=3 + QUIET)
    emulator.clear_faults()

    for person in (emulator.anna, emulator.boris):
        for title in ("Before", "During", "Meanwhile"):
            await emulator.wait_for(person, lambda message, title=title: title in message.text)
            assert count(emulator, person, title) == 1
    assert not program.events("parked")


async def test_move_that_nobody_told_of(emulator: Emulator, world: World, start: Start) -> None:
    """A group whose move is learnt from a refusal hears at its new place, of this story and of the next."""
    await group_ready(emulator, world, start, emulator.group)
    new = emulator.town.add_room(Room(-1_001_000_007_777, "supergroup", emulator.group.title))
    emulator.fault(faults.moved(new.id), method=ALERT, chat=emulator.group, times=None)
    for title in ("Unheard", "Afterwards"):
        publish(world, title)
        await emulator.wait_for(new, lambda message, title=title: title in message.text)

    assert count(emulator, new, "Unheard") == 1


async def test_right_to_write_lost_and_given_back(emulator: Emulator, world: World, start: Start) -> None:
    """A group that may not be written to is tried once, then left alone; with the right its alerts come again."""
    await group_ready(emulator, world, start, emulator.group)
    emulator.group.bot_may_write = False
    for title in ("Mute", "Silence"):
        publish(world, title)
        await emulator.wait_for(emulator.boris, lambda message, title=title: title in message.text)
    tries = [call for call in emulator.called(ALERT, emulator.group) if call.status == 400]
    emulator.group.bot_may_write = True
    emulator.set_bot_role(emulator.group, "administrator")
    await emulator.idle()
    publish(world, "Heard")
    await emulator.wait_for(emulator.group, lambda message: "Heard" in message.text)

    assert len(tries) == 1


@pytest.mark.parametrize("state", ["closed", "deleted"])
async def test_topic_that_takes_nothing(emulator: Emulator, world: World, start: Start, state: str) -> None:
    """What belongs into it comes to the group, and says why, once."""
    topics = emulator.forum.topics or {}
    thread = next(iter(topics))
    await group_ready(emulator, world, start, emulator.forum, thread)
    if state == "closed":
        topics[thread].closed = True
    else:
        del topics[thread]
    for title in ("First", "Second"):
        publish(world, title)
        await emulator.wait_for(emulator.forum, lambda message, title=title: title in message.text)

    told = [message for message in emulator.from_bot(emulator.forum) if message.thread_id is None]
    assert [state in message.text for message in told] == [True, False]


async def test_slow_mode_holds_nobody_else(emulator: Emulator, world: World, start: Start) -> None:
    """A group that may be written to once an hour waits alone, and commands in other chats are answered."""
    await group_ready(emulator, world, start, emulator.group)
    emulator.fault(faults.flood(3600), method=ALERT, chat=emulator.group)
    publish(world, "Slow")
    await emulator.wait_for(emulator.boris, lambda message: "Slow" in message.text)
    await emulator.until(lambda: any(call.status == 429 for call in emulator.called(ALERT, emulator.group)))
    number = emulator.say(emulator.anna, emulator.anna, "/subscriptions")

    await emulator.wait_for(emulator.anna, after=number)
    publish(world, "Next")
    await emulator.wait_for(emulator.boris, lambda message: "Next" in message.text)
    assert [call.status for call in emulator.called(ALERT, emulator.group)].count(429) == 1
