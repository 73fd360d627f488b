"""What stages count of what they do."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.pace import Pace
from bot.errors import ChatGone, TryLater
from bot.storage import Storage
from tests import make
from tests.line import Line
from tests.sending import Sending

HEADLINE = "Armenia and Azerbaijan agree on truce"
TEXT = (
    "Armenia and Azerbaijan agreed on a truce along their border on Friday, the foreign ministries of both said. It begins "
    "at midnight. Talks in Geneva had lasted for nine days, and mediators of three countries had taken part in them."
)


async def test_reading_is_counted_once(sqlite_storage: Storage) -> None:
    """An entry counts under how it came to its story, with its matches and alerts; its delays only when it is first read,
    and only if it is news."""
    line = Line(sqlite_storage)
    tally = line.stage.tally
    async with sqlite_storage.begin() as tx:
        await make.chat(tx, "1", "truce")
    await line.prints("a", HEADLINE, TEXT, at=line.clock.now() - timedelta(seconds=40))
    assert (tally.entries, tally.stored["match"], tally.stored["alert"]) == ({"new": 1}, 1, 1)
    assert (sum(tally.delays["published_to_seen"].counts), tally.delays["published_to_seen"].seconds) == (1, 40)
    assert sum(tally.delays["seen_to_matched"].counts) == 1

    line.clock.at += timedelta(hours=1)
    await line.prints("a", f"{HEADLINE} at last", TEXT)
    await line.prints("old", "Library opens", "A library opened its doors to all who like to read.", live=False)
    assert sum(tally.entries.values()) == 3
    assert sum(tally.delays["seen_to_matched"].counts) == 1


async def test_sending_is_counted_by_kind_and_outcome(sqlite_storage: Storage) -> None:
    """Each try counts under its kind and what came of it; delays only of what arrived."""
    line = Line(sqlite_storage)
    async with sqlite_storage.begin() as tx:
        for address in ("1", "2"):
            await make.chat(tx, address, "truce")
    await line.prints("a", HEADLINE, TEXT, at=line.clock.now() - timedelta(seconds=40))
    line.clock.at += timedelta(seconds=4)
    hasty = Pace(overall=1000, deliveries=1000, private=1000)
    sending = await Sending(sqlite_storage, line.clock, hasty).open()
    sending.post.fates["1"] += [TryLater(timedelta(0))]
    sending.post.fates["2"] += [ChatGone(reason="blocked")]
    while await sending.turn():
        pass
    line.clock.at += timedelta(seconds=1)
    while await sending.turn():
        pass

    tally = sending.stage.tally
    counted = {("alert", "try_later"): 1, ("alert", "chat_gone"): 1, ("alert", "sent"): 1}
    assert tally.sends == counted
    assert (sum(tally.delays["matched_to_sent"].counts), tally.delays["matched_to_sent"].seconds) == (1, 5)
    assert tally.delays["published_to_sent"].seconds == 45
