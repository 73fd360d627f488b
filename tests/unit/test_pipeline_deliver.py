"""What becomes of each message: every outcome, whose turn it is, and what an outage costs; on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.channels.pace import Pace
from bot.clock import Clock
from bot.errors import (
    ChatGone,
    ConfigError,
    DeliveryError,
    Moved,
    NoConnection,
    OutcomeUnknown,
    Rejected,
    TryLater,
)
from bot.model import Elsewhere
from bot.pipeline.deliver import MOST_CLAIMS, MOST_EDITS
from bot.storage import Storage, chats, outbox, subscriptions
from bot.storage.schema import outbox as rows
from tests import make
from tests.conftest import TestClock
from tests.sending import Sending

LATER = timedelta(seconds=5)


@pytest.fixture
async def here(storage: Storage, clock: TestClock) -> Sending:
    return await Sending(storage, clock).open()


# ------------------------------------------------------------------ outcomes


async def test_message_is_sent_and_noted(here: Sending) -> None:
    """One call, and the row holds the proof."""
    async with here.storage.begin() as tx:
        await make.chat(tx, "1", "truce")
    await here.stories(1)
    await here.turn()

    assert len(here.post.arrived) == 1
    assert await here.states() == [("sent", None, 1)]


@pytest.mark.parametrize("error", [TryLater(LATER), NoConnection(LATER), ConfigError("revoked")], ids=repr)
async def test_surely_not_sent_is_tried_until_it_is(here: Sending, error: Exception) -> None:
    """Ten failures in a row cost no attempt."""
    async with here.storage.begin() as tx:
        chat = await make.chat(tx, "1")
    await here.notices(chat, "a")
    here.post.fates["1"] = [error] * 10

    await here.until(lambda: bool(here.post.arrived), step=5, seconds=3000)

    assert await here.states() == [("sent", None, 1)]


async def test_unknown_outcome_is_repeated_once(here: Sending) -> None:
    """The second time it arrives; a message whose outcome is unknown twice is parked, with the reason."""
    async with here.storage.begin() as tx:
        one, two = await make.chat(tx, "1"), await make.chat(tx, "2")
    await here.notices(one, "a")
    await here.notices(two, "b")
    here.post.fates["1"] = [OutcomeUnknown(reason="cut")]
    here.post.fates["2"] = [OutcomeUnknown(reason="cut")] * 5
    with capture_logs():
        await here.run(60, step=1)

    assert await here.states() == [("sent", None, 2), ("parked", "outcome_unknown (reason=cut)", 2)]
    assert here.post.tried.count("2") == 2


async def test_crash_after_each_of_two_sends_parks(here: Sending) -> None:
    """A lease that ran out is an unknown outcome: a third copy is never made."""
    async with here.storage.begin() as tx:
        chat = await make.chat(tx, "1")
    await here.notices(chat, "a")
    for _ in range(2):
        (claimed,) = await here.queue.claim(9)
        async with here.storage.begin() as tx:
            await outbox.begin(tx, claimed)
        here.clock.advance(make.LEASE)
        here.restart()
    with capture_logs():
        await here.turn()

    assert here.post.tried == []
    assert await here.states() == [("parked", "outcome_unknown", 3)]


async def test_crashes_before_the_send_cost_no_message(here: Sending) -> None:
    """Claimed by one process after the other that died before its call, it is sent all the same; not for ever."""
    async with here.storage.begin() as tx:
        one, two = await make.chat(tx, "1"), await make.chat(tx, "2")
    await here.notices(one, "a")
    for times in (5, MOST_CLAIMS):
        for _ in range(times):
            assert len(await here.queue.claim(9)) == 1
            here.clock.advance(make.LEASE)
            here.restart()
        with capture_logs():
            await here.turn()
        await here.notices(two, "b")

    assert here.post.tried == ["1"]
    assert (await here.states())[:2] == [("sent", None, 6), ("parked", "outcome_unknown", MOST_CLAIMS + 1)]


@pytest.mark.parametrize("reason", ["blocked", "deactivated", "kicked", "not_found", "no_rights"])
async def test_gone_chat_keeps_its_subscriptions_and_comes_back(here: Sending, reason: str) -> None:
    """One call is made; all its topics rest, with the reason; what people subscribed to stays; speaking revives it."""
    async with here.storage.begin() as tx:
        for topic in (0, 9):
            await make.chat(tx, "-1", "truce", thread_id=topic, kind="supergroup")
    await here.stories(2)
    here.post.fates["-1"] = [ChatGone(reason=reason)] * 9
    await here.run(10, step=1)

    assert here.post.tried == ["-1"]
    async with here.storage.begin() as tx:
        there = await chats.all_at(tx, "telegram", "-1")
        assert [(chat.state, chat.state_reason) for chat in there] == [("gone", reason)] * 2
        assert [len(await subscriptions.of_chat(tx, chat.id)) for chat in there] == [1, 1]
        back = await make.chat(tx, "-1", thread_id=9, kind="supergroup")
    assert (back.state, back.state_reason) == ("active", None)
    here.post.fates.clear()
    await here.stories(1, of=2)
    await here.run(5, step=1)
    assert len(here.post.arrived) == 1


async def test_moved_group_is_sent_to_where_it_is(here: Sending) -> None:
    """The row goes out to the new address, without an attempt lost; the subscription moves along."""
    async with here.storage.begin() as tx:
        await make.chat(tx, "-1", "truce", kind="group")
    await here.stories(1)
    here.post.fates["-1"] = [Moved("-1001")]
    await here.run(3)

    assert [to for _, to, _ in here.post.arrived] == ["-1001"]
    assert await here.states() == [("sent", None, 1)]


async def test_two_groups_that_become_one_hear_once(here: Sending) -> None:
    """Both addresses wait for the same story when the move is found out: one message, one chat."""
    async with here.storage.begin() as tx:
        await make.chat(tx, "-1", "truce", kind="group")
        await make.chat(tx, "-1001", "truce", kind="supergroup")
    await here.stories(1)
    here.post.fates["-1"] = [Moved("-1001")] * 9
    await here.run(5)

    assert [to for _, to, _ in here.post.arrived] == ["-1001"]
    async with here.storage.read() as tx:
        assert await chats.all_at(tx, "telegram", "-1") == []
        assert len(await chats.all_at(tx, "telegram", "-1001")) == 1


async def test_refused_message_is_parked(here: Sending) -> None:
    """What Telegram will never take is our mistake: tried once, kept for the operator, and the next one goes."""
    async with here.storage.begin() as tx:
        chat = await make.chat(tx, "1")
    await here.notices(chat, "a", "b")
    here.post.fates["1"] = [Rejected(reason="message is too long")]
    with capture_logs():
        await here.run(3)

    assert here.texts("1") == ["b"]
    assert await here.states() == [("parked", "rejected (reason=message is too long)", 1), ("sent", None, 1)]


async def edited(here: Sending, *fates: DeliveryError) -> list[tuple[str, str | None, int]]:
    """An alert that was sent, an edit of it that meets these fates, and what the rows say in the end."""
    async with here.storage.begin() as tx:
        await make.chat(tx, "1", "truce")
    await here.stories(1)
    await here.turn()
    here.clock.advance(LATER)
    async with here.storage.begin() as tx:
        story = await tx.scalar(select(rows.c.story_id))
        await outbox.refresh(tx, story, here.clock.now(), here.clock.now())
    here.post.fates["1"] = list(fates)
    with capture_logs():
        await here.run(120, step=1)
    return await here.states()


@pytest.mark.parametrize("words", ["message to edit not found", "message can't be edited"])
async def test_edit_of_what_is_gone_or_too_old_ends_quietly(here: Sending, words: str) -> None:
    """Nothing is parked, nothing repeated: the chat has the alert as it was."""
    states = await edited(here, Rejected(reason=words))

    assert states == [("sent", None, 1), ("dropped", f"rejected (reason={words})", 1)]
    assert here.post.edited == []


async def test_edit_is_repeated_while_its_outcome_is_unknown(here: Sending) -> None:
    """Twice made it is one, so it may be repeated more often than a message, and is never parked."""
    states = await edited(here, *[OutcomeUnknown()] * (MOST_EDITS - 1))

    assert (states[1][0], len(here.post.edited)) == ("sent", 1)


async def test_edit_that_nobody_answers_for_is_let_go(here: Sending) -> None:
    """An alert shown as it was is no loss worth an operator's time."""
    states = await edited(here, *[OutcomeUnknown()] * 20)

    assert states[1] == ("dropped", "outcome_unknown", MOST_EDITS)


async def test_closed_topic_is_told_once_and_remembered(here: Sending) -> None:
    """The first message says why it is in the group; the next ones do not; the topic's first one ends that."""
    async with here.storage.begin() as tx:
        chat = await make.chat(tx, "-1", thread_id=9, kind="supergroup")
    told = []
    fates: list[Elsewhere | None] = ["topic_closed", "topic_closed", None]
    for number, fate in enumerate(fates):
        await here.notices(chat, str(number))
        here.post.fates["-1"] = [fate] if fate else []
        await here.run(2)
        async with here.storage.read() as tx:
            now = await chats.get(tx, chat.id)
        assert now is not None
        told.append((bool(here.post.asides[-1]), now.state, now.state_reason))

    assert told == [(True, "active", "topic_closed"), (False, "active", "topic_closed"), (False, "active", None)]


@pytest.mark.parametrize("known", [True, False], ids=["group known", "group new"])
async def test_deleted_topic_leaves_everything_to_the_group(here: Sending, known: bool) -> None:
    """Its subscriptions are the group's, nothing twice, and the next story is told once, without a topic."""
    async with here.storage.begin() as tx:
        if known:
            await make.chat(tx, "-1", "truce", kind="supergroup")
        await make.chat(tx, "-1", "truce", "peace", thread_id=9, kind="supergroup")
    await here.stories(1)
    async with here.storage.read() as tx:
        topic = next(chat for chat in await chats.all_at(tx, "telegram", "-1") if chat.thread_id)
    here.post.fates[topic.address] = ["topic_deleted"]
    await here.run(5)
    await here.stories(1, of=1)
    await here.run(5)

    async with here.storage.read() as tx:
        (left,) = await chats.all_at(tx, "telegram", "-1")
        assert left.thread_id == 0
        assert {one.query for one in await subscriptions.of_chat(tx, left.id)} == {"truce", "peace"}
    stories = (await here.order())["-1"]
    assert len(stories) == len(set(stories)) == 2


# -------------------------------------------------------------------- outage


async def test_an_outage_costs_few_attempts(here: Sending) -> None:
    """While nobody answers, a harmless call is made now and then; the messages go when it is over, none is parked."""
    async with here.storage.begin() as tx:
        there = [await make.chat(tx, str(number)) for number in range(50)]
    for chat in there:
        await here.notices(chat, "a")
        here.post.fates[chat.address] = [OutcomeUnknown(reason="502")]
    here.post.up = False
    with capture_logs():
        await here.run(300, step=1)
        tried, asked = len(here.post.tried), here.post.asked
        here.post.up = True
        here.post.fates.clear()
        await here.run(120, step=1)

    assert tried <= 10
    assert 8 <= asked <= 20
    assert {state for state, _, _ in await here.states()} == {"sent"}


async def test_nothing_goes_while_everybody_is_held(here: Sending) -> None:
    """Three chats limited at once: no row is touched before Telegram's time is over."""
    async with here.storage.begin() as tx:
        there = [await make.chat(tx, str(number)) for number in range(9)]
    for chat in there:
        await here.notices(chat, "a")
    for number in range(3):
        here.pace.after_429(str(number), here.clock.monotonic(), 20)
    await here.run(19)
    assert here.post.tried == []
    await here.run(5)
    assert len(here.post.arrived) == 9


# --------------------------------------------------------------------- turns


async def test_urgent_goes_first_and_everything_in_its_time(here: Sending) -> None:
    """Alerts before follow-ups, digests and broadcasts due at the same time; one that waited long before them all."""
    async with here.storage.begin() as tx:
        there = [await make.chat(tx, str(number)) for number in range(5)]
    await here.notices(there[4], "old broadcast", kind="broadcast")
    here.clock.advance(timedelta(hours=1))
    for number, kind in enumerate(["broadcast", "digest", "followup", "alert"]):
        await here.notices(there[number], kind, kind=kind)
    await here.run(1)

    kinds = [here.texts(to)[-1] for _, to, _ in here.post.arrived]
    assert kinds == ["old broadcast", "alert", "followup", "digest", "broadcast"]


async def test_a_slow_group_delays_nobody(here: Sending) -> None:
    """Thousands of messages of one group are due first; a person's alert goes at once all the same, and the group's
    go as fast as a group may be written to."""
    async with here.storage.begin() as tx:
        group, person = await make.chat(tx, "-1", kind="supergroup"), await make.chat(tx, "1")
    await here.notices(group, *(str(number) for number in range(3000)))
    await here.notices(person, "hello", kind="broadcast")
    await here.run(3)

    (at,) = [at for at, to, _ in here.post.arrived if to == "1"]
    assert at <= 1
    await here.run(180)
    arrived = [at for at, to, _ in here.post.arrived if to == "-1"]
    assert len(arrived) >= 18 * 3
    assert all(sum(start <= at < start + 60 for at in arrived) <= 18 for start in arrived)


async def test_a_row_is_not_looked_at_again_and_again(here: Sending) -> None:
    """Each waiting message has a turn of its own, so that a long queue costs each of its messages a few writes."""
    async with here.storage.begin() as tx:
        person = await make.chat(tx, "1")
    await here.notices(person, *(str(number) for number in range(100)))
    await here.run(2)

    async with here.storage.read() as tx:
        due = [at for (at,) in await tx.execute(select(rows.c.due_at).where(rows.c.state == "queued"))]
    assert len(set(due)) == len(due) >= 97
    assert max(due) - min(due) >= timedelta(seconds=90)


@pytest.mark.parametrize("disturbed", ["quietly", "by replies", "by 429", "by cut lines", "by a restart"])
async def test_a_chats_stories_keep_their_order(here: Sending, disturbed: str) -> None:
    """Whatever comes between, people read the stories as they came, also those that came while others waited."""
    async with here.storage.begin() as tx:
        for address, kind in (("-1", "supergroup"), ("-2", "channel"), ("1", "private"), ("2", "private")):
            await make.chat(tx, address, "truce", kind=kind)
    with capture_logs():
        await here.stories(12)
        for number in range(8):
            if disturbed == "by replies":
                here.pace.take("-1", True, here.clock.monotonic(), reply=True)
                here.pace.take("1", False, here.clock.monotonic(), reply=True)
            elif disturbed == "by 429":
                here.post.fates["1"] = here.post.fates["-1"] = [TryLater(LATER)]
            elif disturbed == "by cut lines" and number % 4 == 0:
                here.post.fates["2"] = [OutcomeUnknown()]
            elif disturbed == "by a restart" and number == 4:
                here.restart()
            await here.run(2.5)
            await here.stories(1, of=12 + number)
        await here.run(120)

    order = await here.order()
    assert {address: len(found) for address, found in order.items()} == dict.fromkeys(("-1", "-2", "1", "2"), 20)
    assert all(found == sorted(found) for found in order.values())


async def test_the_loop_is_woken_when_the_next_turn_comes(sqlite_storage: Storage) -> None:
    """Two messages to a person: the second goes a second later, not at the next look at the queue after that."""
    here = await Sending(sqlite_storage, Clock(), Pace(private=20)).open()
    async with here.storage.begin() as tx:
        chat = await make.chat(tx, "1")
    await here.notices(chat, *"abcde")
    while len(here.post.arrived) < 5:
        if not await here.turn():
            await here.woken.wait()
            here.woken.clear()

    times = [at for at, _, _ in here.post.arrived]
    assert here.texts("1") == list("abcde")
    assert times[-1] - times[0] < 0.8
