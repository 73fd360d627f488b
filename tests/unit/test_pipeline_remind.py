"""Reminders and mutes when their moment comes: what goes out is what is true and wanted by then."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot.channels.pace import Pace
from bot.errors import TryLater
from bot.messages.markup import plain
from bot.model import Chat, Message, Receipt, StoryId
from bot.model.truces import Status, Truce
from bot.model.wishes import FOR_GOOD, LEADS, Wish
from bot.pipeline.deliver import Deliver
from bot.pipeline.queueing import Queue
from bot.pipeline.turns import Turns
from bot.storage import Storage, mutes, outbox, reminders, roles, stories
from bot.storage.developments import develop
from tests import make, telegram_html
from tests.conftest import TestClock
from tests.truces import BEGINS, ENDS, HOUR, TRUCE, development, moment, truce

SECOND = timedelta(seconds=1.1)


@dataclass
class Room:
    """A channel that keeps what arrives; `failures` are raised by the next calls."""

    clock: TestClock
    sent: list[Message] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(7))

    async def send(self, chat: Chat, message: Message, **_told: object) -> Receipt:
        if self.failures:
            raise self.failures.pop(0)
        telegram_html.check(message)
        self.sent.append(message)
        return Receipt(str(next(self.numbers)), self.clock.now())

    async def edit(self, chat: Chat, ref: str, message: Message, *, reply: bool = True) -> None:
        self.sent.append(message)


@dataclass
class Line:
    """A chat that was alerted of a story, and the stage that delivers to it."""

    storage: Storage
    clock: TestClock
    room: Room
    stage: Deliver
    chat: Chat
    story: StoryId

    async def turn(self) -> list[str]:
        """Send what is due; the texts that arrived, without the by-line's zone of the chat."""
        before = len(self.room.sent)
        async with self.storage.begin() as tx:
            await roles.hold(tx, "telegram", "me", self.clock.now(), make.LEASE)
        while claimed := await self.stage.queue.claim(10):
            for delivery in claimed:
                await self.stage.handle(delivery)
        return [plain(message.html) for message in self.room.sent[before:]]

    async def at(self, when: Any) -> list[str]:
        """What is sent at that moment and, one message of a chat at a time, in the seconds after it."""
        self.clock.at = when
        told = []
        for _ in range(4):
            told += await self.turn()
            self.clock.advance(SECOND)
        return told

    async def wish(self, what: str = "effective", *minutes: int) -> None:
        async with self.storage.begin() as tx:
            for lead in minutes or (60,):
                made = Wish(what, lead, BEGINS if what == "effective" else ENDS)
                assert await reminders.remind(tx, self.chat.id, self.story, made, self.clock.now())

    async def tell(self, *truces: Truce) -> None:
        async with self.storage.begin() as tx:
            await stories.tell(tx, self.story, truces, None)

    async def revise(self, revision: int, change: str, status: str | None = None) -> None:
        async with self.storage.begin() as tx:
            await develop(tx, self.story, development(revision, change, status, at=self.clock.now()))
            await outbox.announce(tx, self.story, revision, self.clock.now())


@pytest.fixture
async def line(sqlite_storage: Storage, clock: TestClock) -> Line:
    """Alerted as message 7."""
    async with sqlite_storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        story = await make.story(tx, "truce")
        await develop(tx, story, development(1, "first", "agreed", at=make.NOW))
        await stories.tell(tx, story, (TRUCE,), None)
        await outbox.announce(tx, story, 1, make.NOW)
        epoch = await roles.hold(tx, "telegram", "me", clock.now(), make.LEASE) or 0
    room = Room(clock)
    turns = Turns(Pace(deliveries=100.0))
    queue = Queue(sqlite_storage, room, turns, clock, make.LEASE, lambda: epoch, asyncio.Event().set)
    stage = Deliver(sqlite_storage, room, queue, clock)
    made = Line(sqlite_storage, clock, room, stage, chat, story)
    assert len(await made.turn()) == 1
    return made


async def test_reminders_come_at_their_time(line: Line) -> None:
    """An hour before, ten minutes before, at the time: by both clocks, as replies to the alert, with ways on."""
    await line.wish("effective", *LEADS)
    assert await line.at(BEGINS - HOUR - make.MINUTE) == []
    told = [await line.at(BEGINS - lead * make.MINUTE) for lead in LEADS]
    heads = [text.split("\n")[0] for (text,) in told]
    assert heads == [
        "⏰ The truce is to begin in 1 hour: 1 Mar 19:00 local · 1 Mar 15:00 UTC",
        "⏰ The truce is to begin in 10 minutes: 1 Mar 19:00 local · 1 Mar 15:00 UTC",
        "⏰ The truce is to begin now: 1 Mar 19:00 local · 1 Mar 15:00 UTC",
    ]
    assert told[0][0].endswith("Truce\n🤝 TRUCE AGREED · A")
    last = line.room.sent[-1]
    assert (last.reply_to, last.silent) == ("7", False)
    assert [button.data for row in last.buttons for button in row if button.data] == [f"story:{line.story}"]
    assert await line.at(BEGINS + HOUR) == []


async def test_end_is_reminded_of_too(line: Line) -> None:
    """With its own words."""
    await line.wish("expires", 10)
    (text,) = await line.at(ENDS - 10 * make.MINUTE)
    assert text.startswith("⏰ The truce is to end in 10 minutes: 3 Mar 19:00 local · 3 Mar 15:00 UTC")


@pytest.mark.parametrize("by", [timedelta(hours=5), timedelta(hours=-1)], ids=["later", "earlier"])
async def test_reminder_moves_with_its_time(line: Line, by: timedelta) -> None:
    """It comes an hour before the new time, and tells that it was another one."""
    await line.wish()
    await line.tell(truce(effective=moment(BEGINS + by)))
    assert await line.at(BEGINS + by - HOUR - make.MINUTE) == []
    (text,) = await line.at(BEGINS + by - HOUR)
    assert "is to begin in 1 hour" in text
    assert "The time was changed: before, it was 1 Mar 15:00 your time." in text
    assert await line.at(BEGINS + by) == []


async def test_time_that_changes_while_a_reminder_is_on_its_way(line: Line) -> None:
    """Claimed for the old time, it is put back for the new one."""
    await line.wish()
    line.clock.at = BEGINS - HOUR
    async with line.storage.begin() as tx:
        await roles.hold(tx, "telegram", "me", line.clock.now(), make.LEASE)
    (delivery,) = await line.stage.queue.claim(10)
    await line.tell(truce(effective=moment(BEGINS + HOUR)))
    await line.stage.handle(delivery)
    assert len(line.room.sent) == 1
    (text,) = await line.at(BEGINS)
    assert "is to begin in 1 hour" in text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.DENIED, "🚫 TRUCE DENIED"),
        (Status.COLLAPSED, "💥 TRUCE COLLAPSED"),
        (Status.REJECTED, "❌ TRUCE REJECTED"),
    ],
)
async def test_truce_called_off_is_told_instead(line: Line, status: Status, words: str) -> None:
    """What was to begin, when, what became of it and when that was told, with the article that told it."""
    await line.wish()
    line.clock.at = make.NOW + HOUR
    await line.tell(truce(status))
    await line.revise(2, "status", status)
    await line.turn()
    (text,) = await line.at(BEGINS - HOUR)
    assert text.split("\n")[0] == (
        f"⏰ The truce that was to begin 1 Mar 19:00 local · 1 Mar 15:00 UTC: {words} (1 Mar 13:00)"
    )
    assert line.room.sent[-1].buttons[0][0].url == "https://a.example/2"


async def test_time_that_is_open_by_now_is_said_to_be(line: Line) -> None:
    """Newer reports leave it open: no certainty is pretended."""
    await line.wish()
    await line.tell(truce(Status.DELAYED, effective=None))
    (text,) = await line.at(BEGINS - HOUR)
    assert "was to begin 1 Mar 15:00 your time; newer reports leave the time open." in text
    assert "🟡 TRUCE DELAYED" in text


async def test_truce_beside_another_keeps_its_reminder(line: Line) -> None:
    """A later truce that became the chief one does not take it over; what newer reports tell is said as well."""
    await line.wish()
    await line.tell(truce(Status.ANNOUNCED, effective=moment(BEGINS + 99 * HOUR)), TRUCE)
    (text,) = await line.at(BEGINS - HOUR)
    assert text.split("\n")[:2] == [
        "⏰ The truce is to begin in 1 hour: 1 Mar 19:00 local · 1 Mar 15:00 UTC",
        "Newer reports tell of another time: 5 Mar 22:00 local · 5 Mar 18:00 UTC",
    ]
    assert "🤝 TRUCE AGREED" in text


async def test_reminder_after_a_stop(line: Line) -> None:
    """Late, it tells the time that is left; of several that are due only the nearest; long past its instant, nothing."""
    await line.wish("effective", *LEADS)
    await line.wish("expires", 0)
    (text,) = await line.at(BEGINS - 4 * make.MINUTE)
    assert "to begin in 4 minutes" in text
    (passed,) = await line.at(BEGINS + 20 * make.MINUTE)
    assert "was to begin 20 minutes ago" in passed
    assert await line.at(ENDS + HOUR) == []


async def test_clock_set_back_sends_nothing_early(line: Line) -> None:
    """Claimed while the clock was ahead, it waits for its time all the same."""
    await line.wish()
    line.clock.at = BEGINS - HOUR
    async with line.storage.begin() as tx:
        await roles.hold(tx, "telegram", "me", line.clock.now(), make.LEASE)
    (delivery,) = await line.stage.queue.claim(10)
    line.clock.at = make.NOW
    await line.stage.handle(delivery)
    assert len(line.room.sent) == 1
    assert len(await line.at(BEGINS - HOUR)) == 1


async def test_reminder_that_cannot_be_sent_now_is_sent_once(line: Line) -> None:
    """Telegram asks to wait: it comes then."""
    await line.wish()
    line.room.failures.append(TryLater(timedelta(minutes=3)))
    assert await line.at(BEGINS - HOUR) == []
    (text,) = await line.at(BEGINS - 57 * make.MINUTE)
    assert "in 57 minutes" in text


@pytest.mark.parametrize("whole", [False, True], ids=["story", "chat"])
async def test_muted_is_silent(line: Line, whole: bool) -> None:
    """What was queued before it was muted is not sent, reminders neither; after that the next development comes,
    with what was missed."""
    await line.wish()
    await line.revise(2, "content")
    async with line.storage.begin() as tx:
        await mutes.silence(tx, line.chat.id, None if whole else line.story, FOR_GOOD)
    assert await line.turn() == []
    await line.revise(3, "time")
    assert await line.at(BEGINS - HOUR) == []
    async with line.storage.begin() as tx:
        await mutes.lift(tx, line.chat.id, None if whole else line.story, line.clock.now())
    assert await line.turn() == []
    await line.revise(4, "status", "in_force")
    (text,) = await line.turn()
    assert text.startswith("🟢 TRUCE IN FORCE · Nagorno-Karabakh\nHeadline 4")


async def test_expiry_that_passed_unreported_reads_so(line: Line) -> None:
    """Its words, and the time by both clocks."""
    await line.revise(2, "lapsed")
    (text,) = await line.turn()
    assert text == (
        "🔄 Expiry time passed, no report of an extension seen\nHeadline 2\n\n"
        "⌛ It was to end: 3 Mar 19:00 local · 3 Mar 15:00 UTC"
    )
