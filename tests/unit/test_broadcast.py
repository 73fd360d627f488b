"""Broadcasts: who is told, in which order, what pausing and cancelling reach, and what those who run the bot read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update
from structlog.testing import capture_logs

from bot.channels.pace import Pace
from bot.errors import ChatGone, DeliveryError, OutcomeUnknown, Rejected, TryLater
from bot.messages.markup import plain
from bot.model import Chat, Delivery, Message, Receipt
from bot.model.broadcasts import Broadcast, Counts
from bot.pipeline.broadcasting import Watch
from bot.pipeline.deliver import Deliver
from bot.pipeline.queueing import Queue
from bot.pipeline.turns import Turns
from bot.storage import Storage, Tx, broadcasts, chats, outbox, roles
from bot.storage.audit import table as audit
from bot.storage.onair import broadcast as table
from bot.storage.schema import mute
from bot.storage.schema import outbox as rows
from tests import make
from tests.chatting import ANNA, BORIS, OWNER, World, world
from tests.conftest import TestClock
from tests.stored import forgotten

WORDS = "<b>Tonight</b> the bot pauses."
DAY = timedelta(days=1)


async def claim(tx: Tx, now: datetime = make.NOW, limit: int = 100) -> list[Delivery]:
    epoch = await roles.hold(tx, "telegram", "me", now, make.LEASE)
    return await outbox.claim(tx, epoch, now, make.LEASE, limit)


async def begun(tx: Tx, owner: Chat) -> Broadcast:
    """A broadcast that was begun."""
    made = await broadcasts.draft(tx, WORDS, "99", make.NOW)
    assert await broadcasts.start(tx, made.id, owner.id, "7", make.NOW)
    found = await broadcasts.under_way(tx)
    assert found is not None
    return found


# ---------------------------------------------------------------- who is told


async def test_every_chat_that_can_be_written_to_is_told_once(storage: Storage) -> None:
    """Private chats, groups and channels; a forum once, however many topics are known; those gone are counted."""
    async with storage.begin() as tx:
        owner = await make.chat(tx, "1")
        await make.chat(tx, "-1002", kind="channel")
        topics = [await make.chat(tx, "-1003", thread_id=thread, kind="supergroup") for thread in (9, 4)]
        lost = [await make.chat(tx, "-1004", thread_id=thread, kind="supergroup") for thread in (0, 5)]
        half = [await make.chat(tx, "-1005", thread_id=thread, kind="supergroup") for thread in (0, 5)]
        await chats.know(tx, "console", "1", 0, "private", "", "en", "UTC", make.NOW)
        for gone in (*lost, half[0]):
            await chats.gone(tx, gone.id, "kicked", make.NOW)
        assert await broadcasts.audience(tx) == (4, 1)
        found = await begun(tx, owner)
        assert found.counts == Counts(waiting=4, gone=1)
        told = [delivery.chat for delivery in await claim(tx)]
        assert [chat.address for chat in told] == ["1", "-1002", "-1003", "-1005"]
        assert [told[2].id, told[3].id] == [topics[1].id, half[1].id]


async def test_one_at_a_time_and_once(storage: Storage) -> None:
    """Begun twice it is sent once; another waits for its end; what was begun is no draft to be thrown away."""
    async with storage.begin() as tx:
        owner = await make.chat(tx, "1")
        first, second = [await broadcasts.draft(tx, WORDS, "99", make.NOW) for _ in range(2)]
        started = [await broadcasts.start(tx, id, owner.id, "7", make.NOW) for id in (first.id, first.id, second.id)]
        assert started == [True, False, False]
        assert [await broadcasts.discard(tx, id) for id in (first.id, second.id, second.id)] == [False, True, False]
        assert len((await tx.execute(select(rows.c.id))).all()) == 1
        found = await broadcasts.under_way(tx)
        assert found is not None
        await outbox.sent(tx, (await claim(tx))[0], Receipt("5", make.NOW))
        counted = await broadcasts.get(tx, found.id)
        assert counted is not None
        await broadcasts.close(tx, counted)
        await begun(tx, owner)
        ended = await broadcasts.get(tx, first.id)
        assert ended is not None
        assert (ended.state, ended.is_open, ended.counts) == ("done", False, Counts(delivered=1))


async def test_alerts_go_before(storage: Storage) -> None:
    """Of everything that is due a broadcast is last."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        await begun(tx, chat)
        await outbox.announce(tx, await make.story(tx, "truce"), 1, make.NOW)
        await outbox.notice(tx, chat.id, {"key": "x"}, make.NOW)
        assert [delivery.kind for delivery in await claim(tx, limit=2)] == ["notice", "alert"]
        (last,) = await claim(tx)
        assert last.broadcast_id is not None


# -------------------------------------------------- pausing and cancelling


async def test_paused_broadcast_rests(storage: Storage) -> None:
    """What is not on its way is not given out until it goes on, even when its chat was only busy; the rest ends well."""
    later = make.NOW + 2 * make.LEASE
    async with storage.begin() as tx:
        owner = await make.chat(tx, "1")
        for number in range(2, 6):
            await make.chat(tx, str(number))
        found = await begun(tx, owner)
        under_way, busy, unknown = await claim(tx, limit=3)
        await outbox.again(tx, unknown, make.NOW + make.MINUTE, give_back=False)
        assert await broadcasts.change(tx, found.id, "paused", make.NOW)
        assert not await broadcasts.change(tx, found.id, "paused", make.NOW)
        await outbox.sent(tx, under_way, Receipt("5", make.NOW))
        await outbox.again(tx, busy, make.NOW, give_back=True)
        await broadcasts.enforce(tx, found.id, later)
        assert await claim(tx, later) == []
        counted = await broadcasts.under_way(tx)
        assert counted is not None
        assert (counted.state, counted.counts) == ("paused", Counts(delivered=1, waiting=4))
        assert await broadcasts.change(tx, found.id, "running", later)
        given = await claim(tx, later)
        assert [(delivery.chat.address, delivery.attempts) for delivery in given] == [
            ("2", 1),
            ("3", 2),
            ("4", 1),
            ("5", 1),
        ]


async def test_cancelled_broadcast_ends_with_what_is_on_its_way(storage: Storage) -> None:
    """What waits is dropped, what is under way is counted as it ends, and the sum is everybody."""
    async with storage.begin() as tx:
        owner = await make.chat(tx, "1")
        people = [await make.chat(tx, str(number)) for number in range(2, 7)]
        found = await begun(tx, owner)
        sent, blocked, failed, under_way = await claim(tx, limit=4)
        await outbox.sent(tx, sent, Receipt("5", make.NOW))
        await outbox.drop(tx, blocked, "chat_gone")
        await outbox.park(tx, failed, "rejected")
        await chats.gone(tx, people[4].id, "blocked", make.NOW)
        assert await broadcasts.change(tx, found.id, "cancelled", make.NOW)
        assert not await broadcasts.change(tx, found.id, "running", make.NOW)
        assert await broadcasts.words(tx, found.id, owner.id, make.NOW) is None
        counted = await broadcasts.under_way(tx)
        assert counted is not None
        assert counted.counts == Counts(delivered=1, blocked=2, failed=1, cancelled=1, waiting=1)
        await outbox.drop(tx, under_way, "unwanted")
        counted = await broadcasts.get(tx, found.id)
        assert counted is not None
        assert counted.counts == Counts(delivered=1, blocked=2, failed=1, cancelled=2)
        await broadcasts.close(tx, counted)
        assert await broadcasts.under_way(tx) is None
        ended = await broadcasts.get(tx, found.id)
        assert ended is not None
        assert (ended.state, ended.counts) == ("cancelled", counted.counts)


async def test_muted_and_paused_chats_are_told_without_a_sound(storage: Storage) -> None:
    """A mute of everything that still holds, or a pause, takes the sound and not the words; a story's mute nothing."""
    async with storage.begin() as tx:
        owner, muted, over, paused, one = [await make.chat(tx, str(number)) for number in range(1, 6)]
        story = await make.story(tx)
        for chat, about, until in ((muted, None, DAY), (over, None, -DAY), (one, story, DAY)):
            await tx.execute(insert(mute).values(chat_id=chat.id, story_id=about, until=make.NOW + until))
        await chats.set_state(tx, paused.id, "paused", "asked")
        found = await begun(tx, owner)
        silent = [
            (await broadcasts.words(tx, found.id, chat.id, make.NOW) or ("", None))[1]
            for chat in (owner, muted, over, paused, one)
        ]
        assert silent == [False, True, False, True, False]


STATES = {
    "queued": {"state": "queued", "due_at": make.NOW},
    "sent": {"state": "sent", "message_ref": "1", "sent_at": make.NOW},
    "dropped": {"state": "dropped"},
}


@pytest.mark.parametrize("ours", STATES)
@pytest.mark.parametrize("theirs", STATES)
async def test_group_known_twice_is_told_once(storage: Storage, ours: str, theirs: str) -> None:
    """When a group turns out to be another one it has one copy: a sent one if there is, else one that is to be sent."""
    async with storage.begin() as tx:
        owner = await make.chat(tx, "1")
        both = [await make.chat(tx, address, kind="group") for address in ("-1", "-1001")]
        made = await broadcasts.draft(tx, WORDS, "99", make.NOW)
        told = {"kind": "notice", "broadcast_id": made.id, "priority": 5, "created_at": make.NOW}
        for chat, state in zip(both, (ours, theirs), strict=True):
            await tx.execute(insert(rows).values(told | {"chat_id": chat.id} | STATES[state]))
        await chats.moved(tx, "telegram", "-1", "-1001")
        left = (await tx.execute(select(rows.c.chat_id, rows.c.state))).all()
        assert len(left) == 1
        assert left[0].chat_id == both[0].id
        assert left[0].state == next(state for state in ("sent", "queued", "dropped") if state in (ours, theirs))
        assert owner


# --------------------------------------------------------------- forgetting


async def test_chats_are_forgotten_after_their_time_of_grace(storage: Storage) -> None:
    """What a chat asked for goes with it, 30 days after it was first gone, and not before."""
    async with storage.begin() as tx:
        gone, back, owner = [await make.chat(tx, str(number), "truce") for number in (1, 2, 3)]
        found = await begun(tx, gone)
        await outbox.notice(tx, gone.id, {}, make.NOW)
        for chat in (gone, back):
            await chats.gone(tx, chat.id, "blocked", make.NOW)
            await chats.gone(tx, chat.id, "kicked", make.NOW + DAY)
        assert await chats.gone_since(tx, "telegram", "1") == make.NOW
        await make.chat(tx, "2")
        assert await chats.gone_since(tx, "telegram", "2") is None
        keep = {"now": make.NOW, "texts": make.NOW, "rows": make.NOW}
        assert await forgotten(tx, **keep, chats=make.NOW) == {}
        assert (await forgotten(tx, **keep, chats=make.NOW + DAY))["chats"] == 1
        assert await chats.get(tx, gone.id) is None
        assert await chats.get(tx, back.id) == back
        assert await chats.get(tx, owner.id) == owner
        left = await broadcasts.get(tx, found.id)
        assert left is not None
        assert left.chat_id is None


async def test_broadcasts_are_forgotten_with_their_messages(storage: Storage) -> None:
    """One that goes on, or whose messages are kept, stays."""
    late = make.NOW + 90 * DAY
    async with storage.begin() as tx:
        owner = await make.chat(tx, "1")
        await broadcasts.draft(tx, WORDS, "99", make.NOW)
        found = await begun(tx, owner)
        keep = {"now": make.NOW, "texts": make.NOW, "chats": make.NOW}
        assert await forgotten(tx, **keep, rows=make.NOW) == {}
        assert (await forgotten(tx, **keep, rows=late))["broadcasts"] == 1
        await outbox.sent(tx, (await claim(tx))[0], Receipt("5", make.NOW))
        await broadcasts.close(tx, found)
        assert (await forgotten(tx, **keep, rows=late))["broadcasts"] == 1
        assert await broadcasts.get(tx, found.id) is None


# --------------------------------------------------------------- its progress


@dataclass
class Wall:
    """The channel: what was sent, what stands in the messages that were edited, and errors for the next calls."""

    clock: TestClock
    sent: list[tuple[str, Message]] = field(default_factory=list)
    edits: list[tuple[str, Message]] = field(default_factory=list)
    failures: list[DeliveryError] = field(default_factory=list)

    async def send(self, chat: Chat, message: Message, **_told: object) -> Receipt:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((chat.address, message))
        return Receipt(str(100 + len(self.sent)), self.clock.now())

    async def edit(self, chat: Chat, ref: str, message: Message, *, reply: bool = True) -> None:
        assert reply
        assert chat.address == "1"
        if self.failures:
            raise self.failures.pop(0)
        self.edits.append((ref, message))


@dataclass
class Scene:
    storage: Storage
    clock: TestClock
    wall: Wall
    watch: Watch
    deliver: Deliver

    async def step(self, many: int = 0) -> str:
        """Deliver so many messages, look three seconds later, and return what stands in the progress then."""
        for _ in range(many):
            (delivery,) = await self.deliver.queue.claim(1)
            await self.deliver.handle(delivery)
            self.clock.advance(timedelta(seconds=0.1))
        self.clock.advance(timedelta(seconds=3))
        await self.watch.once()
        return plain(self.wall.edits[-1][1].html) if self.wall.edits else ""


@pytest.fixture
async def scene(storage: Storage, clock: TestClock) -> AsyncIterator[Scene]:
    """Four people; the first has begun a broadcast."""
    wall = Wall(clock)
    async with storage.begin() as tx:
        epoch = await roles.hold(tx, "telegram", "me", clock.now(), DAY)
        owner = await make.chat(tx, "1")
        for number in (2, 3, 4):
            await make.chat(tx, str(number))
        made = await broadcasts.draft(tx, WORDS, "99", clock.now())
        await broadcasts.start(tx, made.id, owner.id, "7", clock.now())
    queue = Queue(storage, wall, Turns(Pace()), clock, make.LEASE, lambda: epoch or 0, asyncio.Event().set)
    deliver = Deliver(storage, wall, queue, clock)
    with capture_logs():
        yield Scene(storage, clock, wall, Watch(storage, wall, clock, asyncio.Event()), deliver)


async def test_progress_is_one_message_edited(scene: Scene) -> None:
    """It moves with what is delivered, is left alone while nothing moves, and ends as the report, once."""
    await scene.watch.once()
    assert scene.wall.edits == []
    assert "0 / 4" in await scene.step()
    await scene.step()
    assert len(scene.wall.edits) == 1
    assert "2 / 4" in await scene.step(2)
    scene.wall.failures = [ChatGone(reason="blocked")]
    told = await scene.step(2)
    await scene.step()

    assert "Broadcast finished" in told
    assert [line for line in told.splitlines() if ": " in line] == [
        "Delivered: 3",
        "Blocked or removed me: 1",
        "Failed: 0",
        "Cancelled: 0",
    ]
    assert [ref for ref, _ in scene.wall.edits] == ["7"] * 3
    assert [(address, message.html) for address, message in scene.wall.sent] == [(n, WORDS) for n in ("1", "2", "4")]
    assert [row.text for row in scene.wall.edits[0][1].buttons[0]] == ["⏸ Pause", "✖ Cancel the rest"]
    assert scene.wall.edits[-1][1].buttons == ()


async def test_progress_that_was_deleted_is_shown_anew(scene: Scene) -> None:
    """A message that cannot be edited is followed by another, which is edited from then on."""
    scene.wall.failures = [Rejected(reason="message to edit not found")]
    await scene.step()
    await scene.step(1)

    assert scene.wall.sent[0][0] == "1"
    assert [ref for ref, _ in scene.wall.edits] == ["101"]


@pytest.mark.parametrize("error", [TryLater(timedelta(seconds=5)), OutcomeUnknown()], ids=lambda error: error.code)
async def test_report_that_was_not_shown_is_shown_later(scene: Scene, error: DeliveryError) -> None:
    """A broadcast is not closed before its report could be shown."""
    await scene.step(3)
    (last,) = await scene.deliver.queue.claim(1)
    await scene.deliver.handle(last)
    scene.wall.failures = [error]
    with pytest.raises(type(error)):
        await scene.step()

    assert "Broadcast finished" in await scene.step()


async def test_report_that_nobody_can_read_ends_it_all_the_same(scene: Scene) -> None:
    """Whoever began it may have blocked the bot meanwhile."""
    await scene.step(4)
    async with scene.storage.begin() as tx:
        await tx.execute(update(table).values(open=True, state="running"))
        await chats.gone(tx, 1, "blocked", make.NOW)
    await scene.step()

    async with scene.storage.read() as tx:
        assert await broadcasts.under_way(tx) is None


async def test_cancelled_while_it_is_sent(scene: Scene) -> None:
    """What was claimed before is not sent when it is cancelled before its turn, and is counted so."""
    (claimed,) = await scene.deliver.queue.claim(1)
    assert claimed.broadcast_id is not None
    async with scene.storage.begin() as tx:
        await broadcasts.change(tx, claimed.broadcast_id, "cancelled", scene.clock.now())
    await scene.deliver.handle(claimed)
    told = await scene.step()

    assert "Broadcast cancelled" in told
    assert "Cancelled: 4" in told
    assert scene.wall.sent == []


# ------------------------------------------------------------ those who run it


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> AsyncIterator[World]:
    """Anna, Boris and two owners have written to the bot."""
    made = world(sqlite_storage, clock, admins=frozenset({OWNER, OWNER + 1}))
    with capture_logs():
        for user in (ANNA, BORIS, OWNER, OWNER + 1):
            await made.says("/start", user)
        yield made


async def waiting(here: World) -> int:
    async with here.services.storage.read() as tx:
        return (await outbox.depth(tx, here.services.clock.now())).queued


async def test_preview_then_one_tap(here: World) -> None:
    """The message as it will look, then the question with the number of chats; a tap sends, tapped twice once."""
    bold = [{"type": "bold", "offset": 11, "length": 7}]
    preview, question = await here.says("/broadcast Tonight the bot pauses.", OWNER, entities=bold)
    assert preview == "Tonight the bot pauses."
    assert list(here.channel.shown.values())[-2].states[0] == Message("<b>Tonight</b> the bot pauses.")
    assert question == "This goes to 4 chats and takes about 1 second. Send it?"
    assert await waiting(here) == 0
    ref, data = list(here.channel.shown)[-1], here.last.data("Send")
    for _ in range(2):
        await here.taps_data(data, ref, OWNER)

    assert await waiting(here) == 4
    assert "0 / 4" in here.last.text
    async with here.services.storage.read() as tx:
        noted = (await tx.execute(select(audit.c.who, audit.c.what, audit.c.subject))).all()
    assert [tuple(row) for row in noted] == [(str(OWNER), "broadcast", "1: Tonight the bot pauses.")]


async def test_time_that_it_takes_is_told(here: World) -> None:
    """At the rate that deliveries have."""
    here.services = replace(here.services, send_rate=0.02)
    here.door._services = here.services

    assert "about 3 minutes" in (await here.says("/broadcast x", OWNER))[1]


async def test_draft_that_is_not_wanted(here: World) -> None:
    """Cancelled before it was sent nothing is sent, and its button means nothing any more."""
    await here.says("/broadcast x", OWNER)
    ref, data = list(here.channel.shown)[-1], here.last.data("Send")
    await here.taps("Cancel", OWNER)
    assert here.last.text == "Nothing was sent."

    assert "too old" in str(await here.taps_data(data, ref, OWNER))
    assert await waiting(here) == 0


async def test_two_owners(here: World) -> None:
    """Of two broadcasts one is sent and the other refused; each owner may stop what the other began."""
    await here.says("/broadcast one", OWNER)
    first, data = list(here.channel.shown)[-1], here.last.data("Send")
    await here.says("/broadcast two", OWNER + 1)
    second, other = list(here.channel.shown)[-1], here.last.data("Send")
    await here.taps_data(data, first, OWNER)
    assert "Another broadcast is under way" in str(await here.taps_data(other, second, OWNER + 1))
    assert "Another broadcast is under way" in (await here.says("/broadcast three", OWNER + 1))[0]
    (shown,) = await here.says("/broadcast", OWNER + 1)
    assert "0 / 4" in shown
    await here.taps("Pause", OWNER + 1)
    assert "paused" in here.last.text
    await here.taps("Resume", OWNER + 1)
    await here.taps("Cancel the rest", OWNER + 1)
    assert "cancelled" in here.last.text
    assert here.last.labels == []

    assert await waiting(here) == 0
    async with here.services.storage.read() as tx:
        acts = (await tx.scalars(select(audit.c.what).order_by(audit.c.id))).all()
    assert acts == ["broadcast", "broadcast paused", "broadcast running", "broadcast cancelled"]


@pytest.mark.parametrize(
    ("text", "told"),
    [("/broadcast " + "🕊" * 2049, "Telegram takes 4096 characters")],
)
async def test_what_cannot_be_broadcast(here: World, text: str, told: str) -> None:
    """More than Telegram takes is refused in a sentence."""
    (answer,) = await here.says(text, OWNER)

    assert told in answer
    assert here.last.labels == []


@pytest.mark.parametrize("data", ["broadcast:send:77", "broadcast:pause:77", "broadcast:x:1", "broadcast:no:77"])
async def test_button_of_a_broadcast_that_is_unknown(here: World, data: str) -> None:
    """It is answered and changes nothing."""
    assert "too old" in str(await here.taps_data(data, list(here.channel.shown)[-1], OWNER))


async def test_others_do_not_learn_of_it(here: World) -> None:
    """Neither the command nor its buttons exist for those who do not run the bot."""
    assert "do not know" in (await here.says("/broadcast x"))[0]
    await here.says("/broadcast x", OWNER)
    ref, data = list(here.channel.shown)[-1], here.last.data("Send")

    assert "earlier version" in str(await here.taps_data(data, ref, ANNA))
    assert await waiting(here) == 0
