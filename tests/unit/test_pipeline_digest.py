"""Gathering and holding, from the outbox to the chat, on both engines, with clocks that are set."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.channels.pace import Pace
from bot.messages.markup import plain
from bot.model import Chat, Development, Hearing, Message, Options, Receipt, StoryId
from bot.model.hearing import Quiet
from bot.model.wishes import FOR_GOOD
from bot.pipeline import catchup
from bot.pipeline.deliver import Deliver
from bot.pipeline.digest import Digest
from bot.pipeline.queueing import Queue
from bot.pipeline.turns import Turns
from bot.service import mutes
from bot.storage import Storage, chats, outbox, roles, subscriptions, tracing
from bot.storage.developments import develop
from bot.storage.schema import chat as chat_table
from bot.storage.schema import mute
from bot.storage.schema import outbox as table
from bot.storage.tracing import Told
from tests import make
from tests.chatting import world
from tests.conftest import TestClock

NIGHT = Quiet(time(23), time(7))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Phone:
    """What arrives in the chats. With `fails` messages do not."""

    clock: TestClock
    messages: list[Message] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)

    async def send(self, chat: Chat, message: Message, **_: object) -> Receipt:
        if self.fails:
            raise self.fails.pop(0)
        self.messages.append(message)
        return Receipt(str(len(self.messages)), self.clock.now())

    async def answers(self) -> bool:
        return True

    async def edit(self, chat: Chat, ref: str, message: Message, *, reply: bool = True) -> None:
        raise AssertionError("nothing is edited here")


@dataclass
class Office:
    """The store, the two stages that bring alerts to a chat, and what arrives there."""

    storage: Storage
    clock: TestClock
    phone: Phone
    stories: list[StoryId] = field(default_factory=list)

    async def chat(self, hearing: Hearing = Hearing(), tz: str = "UTC", **wanted: Options) -> Chat:  # noqa: B008
        async with self.storage.begin() as tx:
            chat = await make.chat(tx)
            await chats.set_hearing(tx, chat.id, hearing, tz, self.clock.now())
            for query, options in wanted.items():
                await subscriptions.add(tx, chat.id, query, self.clock.now(), 100, options)
        return chat

    async def news(self, *queries: str, number: int = 1) -> list[StoryId]:
        """So many new stories that match the queries."""
        made = []
        for _ in range(number):
            async with self.storage.begin() as tx:
                entry = await make.entry(tx, str(len(self.stories)))
                story = await make.story(tx, *queries or ("truce",), of=entry, now=self.clock.now())
                await outbox.announce(tx, story, 1, self.clock.now())
            self.stories.append(story)
            made.append(story)
        return made

    async def goes_on(self, story: StoryId, revision: int, title: str, status: str = "in_force") -> None:
        """A development of the story."""
        now = self.clock.now()
        told = Development(revision, "status", status, True, title, "http://b.example/2", "B Wire", "It holds.", now)
        async with self.storage.begin() as tx:
            await develop(tx, story, told)
            await outbox.announce(tx, story, revision, now)

    async def turn(self) -> list[str]:
        """Whatever is due is gathered and sent; what arrived."""
        before = len(self.phone.messages)
        gathers = Digest(self.storage, self.clock, lambda: None)
        for _ in range(3):
            for chat_id in await gathers.claim(10):
                await gathers.handle(chat_id)
            await self.deliver()
        return [plain(message.html) for message in self.phone.messages[before:]]

    async def deliver(self) -> None:
        async with self.storage.begin() as tx:
            epoch = await roles.hold(tx, "telegram", "me", self.clock.now(), HOUR) or 0
        turns = Turns(Pace())
        queue = Queue(self.storage, self.phone, turns, self.clock, make.LEASE, lambda: epoch, lambda: None)  # type: ignore[arg-type]
        sends = Deliver(self.storage, self.phone, queue, self.clock)  # type: ignore[arg-type]
        while claimed := await queue.claim(10):
            for delivery in claimed:
                await sends.handle(delivery)
                self.clock.advance(timedelta(seconds=1))

    async def at(self, *moment: int) -> list[str]:
        """The clock shows this time (UTC); what arrives then."""
        self.clock.at = datetime(*moment, tzinfo=UTC)  # type: ignore[arg-type, misc]
        return await self.turn()

    async def states(self) -> list[tuple[str, str]]:
        async with self.storage.read() as tx:
            rows = await tx.execute(select(table.c.kind, table.c.state).order_by(table.c.id))
            return [(row.kind, row.state) for row in rows]

    async def mutes(self, chat: Chat, story: StoryId | None, until: datetime) -> None:
        async with self.storage.begin() as tx:
            await tx.execute(insert(mute).values(chat_id=chat.id, story_id=story, until=until))


@pytest.fixture
async def office(storage: Storage, clock: TestClock) -> AsyncIterator[Office]:
    return Office(storage, clock, Phone(clock))


def heads(messages: Sequence[str]) -> list[str]:
    return [message.splitlines()[0] for message in messages]


# --------------------------------------------------------------- digests


async def test_daily_digest_comes_at_its_time_once(office: Office) -> None:
    """In the chat's zone; nothing before, nothing after, and no empty one the next day."""
    await office.chat(Hearing("daily", time(8)), "Asia/Yerevan", truce=Options())
    await office.news(number=2)

    assert await office.at(2026, 3, 2, 3, 59) == []
    assert heads(await office.at(2026, 3, 2, 4, 0)) == ["🗞 Digest: 2 stories"]
    assert await office.at(2026, 3, 2, 4, 1) == []
    assert await office.at(2026, 3, 3, 4, 0) == []
    assert {state for _, state in await office.states()} == {"digested", "sent"}


async def test_hourly_digest_comes_with_the_full_hour(office: Office) -> None:
    """What came since the last one."""
    await office.chat(Hearing("hourly"), truce=Options())
    await office.at(2026, 3, 1, 12, 20)
    await office.news()

    assert await office.at(2026, 3, 1, 12, 59) == []
    assert heads(await office.at(2026, 3, 1, 13, 0)) == ["🗞 Digest: 1 story"]
    await office.news(number=2)
    assert heads(await office.at(2026, 3, 1, 14, 0)) == ["🗞 Digest: 2 stories"]


@pytest.mark.parametrize(
    ("night", "comes"),
    [((2026, 3, 28, 20, 0), (2026, 3, 29, 1, 0)), ((2026, 10, 24, 20, 0), (2026, 10, 25, 0, 30))],
    ids=["missing hour", "doubled hour"],
)
async def test_digest_in_an_odd_hour_comes_once(office: Office, night: tuple[int, ...], comes: tuple[int, ...]) -> None:
    """02:30 in Berlin on the nights on which clocks change; looked at every quarter of an hour."""
    await office.chat(Hearing("daily", time(2, 30)), "Europe/Berlin", truce=Options())
    office.clock.at = datetime(*night, tzinfo=UTC)  # type: ignore[arg-type, misc]
    await office.news()
    arrived = []
    for _ in range(4 * 12):
        start = office.clock.at
        arrived += [start for _ in await office.turn()]
        if arrived and len(arrived) == 1 and start == arrived[0]:
            await office.news()
        office.clock.at = start + timedelta(minutes=15)

    assert arrived == [datetime(*comes, tzinfo=UTC)]  # type: ignore[arg-type, misc]


async def test_subscription_has_its_own_time(office: Office) -> None:
    """Beside a chat that hears at once; the soonest of two that ask for the same story counts."""
    morning, evening = Options(mode="daily", at=time(8)), Options(mode="daily", at=time(20))
    await office.chat(truce=morning, peace=evening, football=Options())
    await office.news("truce")
    await office.news("truce", "peace")
    assert len(await office.turn()) == 0
    await office.news("football")
    assert len(await office.turn()) == 1

    assert heads(await office.at(2026, 3, 1, 20, 0)) == ["🗞 Digest: 1 story"]
    assert heads(await office.at(2026, 3, 2, 8, 0)) == ["🗞 Digest: 1 story"]


async def test_digest_tells_what_changed_since_the_last(office: Office) -> None:
    """The story once, with what was not told yet, and nothing of it when nothing is new."""
    await office.chat(Hearing("hourly"), truce=Options())
    (story,) = await office.news()
    await office.at(2026, 3, 1, 13, 0)
    await office.goes_on(story, 2, "Truce in force")
    await office.goes_on(story, 3, "Truce violated", "violation_alleged")

    (second,) = await office.at(2026, 3, 1, 14, 0)
    assert second.index("Truce violated") < second.index("Truce in force")
    assert "🔴" in second
    assert await office.at(2026, 3, 1, 15, 0) == []
    await office.goes_on(story, 4, "Truce extended", "extended")
    (third,) = await office.at(2026, 3, 1, 16, 0)
    assert "Truce extended" in third
    assert "violated" not in third


async def test_development_after_a_digest_answers_it_when_alerts_are_instant(office: Office) -> None:
    """The chat turned its digest off: the follow-up is a reply to the message that told of the story."""
    chat = await office.chat(Hearing("hourly"), truce=Options())
    (story,) = await office.news()
    await office.at(2026, 3, 1, 13, 0)
    async with office.storage.begin() as tx:
        await chats.set_hearing(tx, chat.id, Hearing(), "UTC", office.clock.now())
    await office.goes_on(story, 2, "Truce in force")
    await office.turn()

    assert [message.reply_to for message in office.phone.messages] == [None, "1"]
    assert "TRUCE IN FORCE" in office.phone.messages[1].html


async def test_turning_the_digest_off_brings_what_was_held(office: Office) -> None:
    """At once, in one message."""
    chat = await office.chat(Hearing("daily"), truce=Options())
    await office.news(number=3)
    assert await office.turn() == []
    async with office.storage.begin() as tx:
        await chats.set_hearing(tx, chat.id, Hearing(), "UTC", office.clock.now())

    assert heads(await office.turn()) == ["🗞 Digest: 3 stories"]


async def test_unwanted_stories_drop_out_and_an_empty_digest_is_not_sent(office: Office) -> None:
    """Muted or unsubscribed before it is made, or while it waits to be sent."""
    chat = await office.chat(Hearing("hourly"), truce=Options(), peace=Options())
    first, second = await office.news(number=2)
    (third,) = await office.news("peace")
    async with office.storage.begin() as tx:
        (_, peace) = await subscriptions.of_chat(tx, chat.id)
        await subscriptions.remove(tx, chat.id, [peace.id])
    await office.mutes(chat, first, office.clock.now() + DAY)

    assert heads(await office.at(2026, 3, 1, 13, 0)) == ["🗞 Digest: 1 story"]
    assert f"story:{second}" in str(office.phone.messages[0].buttons)
    assert [state for _, state in await office.states()].count("dropped") == 2
    await office.news()
    await office.mutes(chat, office.stories[-1], office.clock.now() + DAY)
    assert await office.at(2026, 3, 1, 14, 0) == []
    assert third in office.stories


async def test_story_muted_while_its_digest_waits_is_left_out(office: Office) -> None:
    """And when none is left the digest is not sent."""
    chat = await office.chat(Hearing("hourly"), truce=Options())
    (story,) = await office.news()
    office.clock.at = datetime(2026, 3, 1, 13, 0, tzinfo=UTC)
    gathers = Digest(office.storage, office.clock, lambda: None)
    for chat_id in await gathers.claim(10):
        await gathers.handle(chat_id)
    for chat_id in await gathers.claim(10):
        await gathers.handle(chat_id)
    assert ("digest", "queued") in await office.states()
    await office.mutes(chat, story, office.clock.now() + DAY)

    assert await office.turn() == []
    assert ("digest", "dropped") in await office.states()


async def test_muted_chat_gets_its_digest_afterwards(office: Office) -> None:
    """A pause of everything keeps what was held before it."""
    chat = await office.chat(Hearing("hourly"), truce=Options())
    await office.news()
    await office.mutes(chat, None, datetime(2026, 3, 1, 14, 30, tzinfo=UTC))

    assert await office.at(2026, 3, 1, 13, 0) == []
    assert await office.at(2026, 3, 1, 14, 0) == []
    assert heads(await office.at(2026, 3, 1, 14, 30)) == ["🗞 Digest: 1 story"]


async def test_paused_chat_is_not_gathered_for(office: Office) -> None:
    """What is held stays, and comes when the chat is active again."""
    chat = await office.chat(Hearing("hourly"), truce=Options())
    await office.news()
    async with office.storage.begin() as tx:
        await chats.set_state(tx, chat.id, "paused", None)
    assert await office.at(2026, 3, 1, 13, 0) == []
    async with office.storage.begin() as tx:
        await chats.set_state(tx, chat.id, "active", None)

    assert heads(await office.at(2026, 3, 1, 14, 1)) == ["🗞 Digest: 1 story"]


async def test_next_digest_waits_for_the_one_before(office: Office) -> None:
    """While a digest cannot be sent the next gathers on, and tells all of it later."""
    await office.chat(Hearing("hourly"), truce=Options())
    await office.news()
    office.clock.at = datetime(2026, 3, 1, 13, 0, tzinfo=UTC)
    gathers = Digest(office.storage, office.clock, lambda: None)
    for hour in (13, 14, 15):
        office.clock.at = datetime(2026, 3, 1, hour, 0, tzinfo=UTC)
        for _ in range(2):
            for chat_id in await gathers.claim(10):
                await gathers.handle(chat_id)
        await office.news()

    assert [kind for kind, _ in await office.states()].count("digest") == 1
    assert heads(await office.turn()) == ["🗞 Digest: 1 story"]
    assert heads(await office.at(2026, 3, 1, 16, 5)) == ["🗞 Digest: 3 stories"]


async def test_who_fails_is_looked_at_again_in_a_minute(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in one chat is loud and does not keep the stage busy."""
    await office.chat(Hearing("hourly"), truce=Options())
    await office.news()
    gathers = Digest(office.storage, office.clock, lambda: None)
    monkeypatch.setattr("bot.pipeline.digest.plan", lambda *_, **__: 1 / 0)
    (chat_id,) = await gathers.claim(10)
    assert await gathers.claim(10) == []
    with pytest.raises(ZeroDivisionError):
        await gathers.handle(chat_id)

    assert await gathers.claim(10) == []
    office.clock.advance(timedelta(minutes=1))
    assert await gathers.claim(10) == [chat_id]


# ----------------------------------------------------------- quiet hours


async def test_quiet_hours_hold_and_release_one_message(office: Office) -> None:
    """Nothing in the night but what is urgent, silently; then all of it at once; afterwards alerts are instant."""
    await office.chat(Hearing(quiet=NIGHT), truce=Options(), war=Options(urgent=True))
    await office.at(2026, 3, 1, 23, 30)
    await office.news(number=3)
    assert await office.turn() == []
    await office.news("war")
    (urgent,) = await office.turn()
    assert office.phone.messages[-1].silent
    assert "Digest" not in urgent

    assert await office.at(2026, 3, 2, 6, 59) == []
    assert heads(await office.at(2026, 3, 2, 7, 0)) == ["🌙 In your quiet hours: 3 stories"]
    assert not office.phone.messages[-1].silent
    await office.news()
    assert len(await office.turn()) == 1


async def test_single_alert_of_the_night_comes_as_itself(office: Office) -> None:
    """A list of one would tell less."""
    await office.chat(Hearing(quiet=NIGHT), truce=Options())
    await office.at(2026, 3, 1, 23, 30)
    await office.news()
    assert await office.turn() == []

    (alert,) = await office.at(2026, 3, 2, 7, 0)
    assert alert.startswith("🕊")
    assert await office.states() == [("alert", "sent")]


async def test_digest_due_in_quiet_hours_comes_after_them(office: Office) -> None:
    """Every hour, but not at night: the morning's tells of all."""
    await office.chat(Hearing("hourly", quiet=NIGHT), truce=Options())
    for hour in (22, 23):
        await office.at(2026, 3, 1, hour, 30)
        await office.news()

    assert await office.at(2026, 3, 1, 23, 59) == []
    assert await office.at(2026, 3, 2, 3, 0) == []
    assert heads(await office.at(2026, 3, 2, 7, 0)) == ["🗞 Digest: 2 stories"]


async def test_ending_quiet_hours_brings_what_was_held(office: Office) -> None:
    """Turned off in the middle of the night."""
    chat = await office.chat(Hearing(quiet=NIGHT), truce=Options())
    await office.at(2026, 3, 1, 23, 30)
    await office.news(number=2)
    await office.turn()
    async with office.storage.begin() as tx:
        await chats.set_hearing(tx, chat.id, Hearing(), "UTC", office.clock.now())

    assert heads(await office.turn()) == ["🌙 In your quiet hours: 2 stories"]


async def test_alert_that_may_have_arrived_is_not_held(office: Office) -> None:
    """Its second copy would come in the morning; it is tried once more now, without a sound."""
    from bot.errors import OutcomeUnknown

    await office.chat(Hearing(quiet=NIGHT), truce=Options())
    await office.at(2026, 3, 1, 22, 59)
    await office.news()
    office.phone.fails = [OutcomeUnknown()]
    office.clock.at = datetime(2026, 3, 1, 22, 59, 58, tzinfo=UTC)
    await office.turn()

    assert len(await office.at(2026, 3, 1, 23, 1)) == 1
    assert office.phone.messages[-1].silent


@pytest.mark.parametrize(
    ("hearing", "options", "silent"),
    [
        (Hearing(), Options(), False),
        (Hearing(), Options(silent=True), True),
        (Hearing(silent=True), Options(), True),
        (Hearing(silent=True), Options(silent=False), False),
    ],
)
async def test_sound_is_as_wanted(office: Office, hearing: Hearing, options: Options, silent: bool) -> None:
    """The subscription's wish before the chat's, for alerts as for digests."""
    await office.chat(hearing, truce=options)
    await office.news()
    await office.turn()
    async with office.storage.begin() as tx:
        await tx.execute(update(chat_table).values(mode="hourly"))
    await office.news()
    await office.at(2026, 3, 1, 13, 0)

    assert [message.silent for message in office.phone.messages] == [silent, silent]


# ----------------------------------------------------------------- stops


async def test_missed_news_is_one_message_and_what_follows_is_instant(office: Office) -> None:
    """After an hour without a beat; what is missed waits until all of it has been read."""
    await office.chat(truce=Options())
    assert await catchup.once(office.storage, office.clock.now() - HOUR) == catchup.BEAT
    assert await catchup.once(office.storage, office.clock.now()) == catchup.BEAT
    await office.news(number=2)
    # Nothing was due at the time of the stop, so the stop was over at once; now with a source that is.
    assert len(await office.turn()) == 2
    async with office.storage.begin() as tx:
        await make.source(tx, "slow")
    office.clock.advance(HOUR)
    assert await catchup.once(office.storage, office.clock.now()) == catchup.LOOK
    await office.news(number=3)
    assert await office.turn() == []
    office.clock.advance(catchup.LONGEST)
    assert await catchup.once(office.storage, office.clock.now()) == catchup.BEAT

    assert heads(await office.turn()) == ["⏳ While I could not reach you: 3 stories"]
    await office.news()
    assert heads(await office.turn()) == ["🕊 agreed"]


@pytest.mark.parametrize(("number", "messages"), [(5, 5), (6, 1), (40, 1)])
async def test_many_late_alerts_are_one_message(office: Office, number: int, messages: int) -> None:
    """Nothing could be sent for an hour: up to five come one by one, more in one message."""
    await office.chat(truce=Options())
    await office.news(number=number)
    office.clock.advance(HOUR)
    arrived = await office.turn()
    office.clock.advance(timedelta(seconds=10))
    arrived += await office.turn()

    assert len(arrived) == messages
    if messages == 1:
        assert heads(arrived) == [f"⏳ While I could not reach you: {number} stories"]
    assert {state for _, state in await office.states()} <= {"sent", "digested"}


async def test_many_fresh_alerts_come_one_by_one(office: Office) -> None:
    """A busy hour is no stop."""
    await office.chat(truce=Options())
    await office.news(number=8)

    assert len(await office.turn()) == 8


async def test_what_a_digest_told_is_known_to_have_been_told(office: Office) -> None:
    """To those who ask what became of an article: waiting while it is held, sent with the digest."""
    chat = await office.chat(Hearing("hourly"), truce=Options())
    (story,) = await office.news()

    async def told() -> Told | None:
        async with office.storage.read() as tx:
            return await tracing.told(tx, chat.id, story)

    before = await told()
    await office.at(2026, 3, 1, 13, 0)
    after = await told()

    assert before is not None
    assert (before.state, before.due_at) == ("held", None)
    assert after is not None
    assert after.state == "sent"
    assert after.sent_at is not None
    assert after.sent_at >= datetime(2026, 3, 1, 13, 0, tzinfo=UTC)


async def test_digest_comes_again_when_a_chat_is_heard_by_again(office: Office) -> None:
    """While it was paused it was put off until the end of that, which is another one now, or now itself."""
    services = world(office.storage, office.clock).services
    chat = await office.chat(Hearing(mode="daily"), truce=Options())
    await office.news()
    await mutes.pause(services, chat, FOR_GOOD)
    assert await office.at(2026, 3, 2, 9) == []
    await mutes.pause(services, chat, office.clock.now() + HOUR)
    assert await office.at(2026, 3, 2, 9, 30) == []
    assert len(await office.at(2026, 3, 2, 10)) == 1
    await office.news()
    await mutes.pause(services, chat, FOR_GOOD)
    assert await office.at(2026, 3, 3, 9) == []
    assert await mutes.resume(services, chat)
    assert len(await office.turn()) == 1


async def test_alert_that_a_dead_sender_had_claimed_waits_for_the_morning(office: Office) -> None:
    """It was surely not sent: that it was claimed before is no reason to tell it at night."""
    await office.chat(Hearing(quiet=NIGHT), truce=Options())
    office.clock.at = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    await office.news()
    async with office.storage.begin() as tx:
        epoch = await roles.hold(tx, "telegram", "me", office.clock.now(), HOUR) or 0
        assert len(await outbox.claim(tx, epoch, office.clock.now(), make.LEASE, 10)) == 1
    office.clock.advance(make.LEASE)
    assert await office.turn() == []
    assert len(await office.at(2026, 3, 2, 7)) == 1
