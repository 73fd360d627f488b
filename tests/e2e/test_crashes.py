"""kill -9 at every step between claim and settle, then a new start: nothing is lost, little is repeated."""

from __future__ import annotations

import signal

import pytest

from bot.playground.emulator import Emulator
from bot.playground.world import World
from tests.e2e.conftest import Start, known, subscribed

# Logger, event, the n-th of them at which the process dies, and whether the alert may come twice.
MARKS = {
    "a source claimed": ("loop", "claimed", 1, False),
    "its answer read": ("poll", "answered", 1, False),
    "entries stored": ("poll", "polled", 1, False),
    "an entry read": ("process", "read", 1, False),
    "a story placed": ("process", "placed", 1, False),
    "about to send": ("deliver", "sending", 1, False),
    "sent, not settled": ("deliver", "accepted", 1, True),
    "settled": ("deliver", "sent", 1, False),
}


@pytest.mark.parametrize(("room", "event", "nth", "twice"), MARKS.values(), ids=MARKS.keys())
async def test_killed_at(
    emulator: Emulator, world: World, start: Start, room: str, event: str, nth: int, *, twice: bool
) -> None:
    """Killed at this step while news is on its way, the next start brings the alert: once, or twice at most where
    the message was accepted but not yet noted."""
    quick = {"lease_seconds": 1}
    first = await start(**quick)
    await subscribed(emulator, emulator.anna, "truce")
    await known(first, world)
    await first.stop(signal.SIGKILL)
    world.ready("settlement")

    # It dies while starting, before it may have asked Telegram for anything.
    doomed = await start("-m", "tests.e2e.crashing", room, event, str(nth), waits=False, **quick)
    assert await doomed.ended() == -signal.SIGKILL
    second = await start(**quick)
    await emulator.wait_for(emulator.anna, lambda message: "Karabakh" in message.text)
    world.publish("wire", "Marker", ["The marker truce was signed in the evening by both sides."])
    await emulator.wait_for(emulator.anna, lambda message: "Marker" in message.text)
    assert await second.stop() == 0

    told = sum("Karabakh" in message.text for message in emulator.from_bot(emulator.anna))
    assert told in ({1, 2} if twice else {1})
