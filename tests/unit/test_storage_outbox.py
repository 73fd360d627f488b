"""The outbox: who hears of a story, in which order, and what a lost answer leads to."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.model import Chat, Delivery, Receipt, StoryId
from bot.storage import Storage, Tx, chats, outbox, roles, stories, subscriptions
from bot.storage.queue import Overslept
from bot.storage.schema import chat as chat_table
from bot.storage.schema import mute
from bot.storage.schema import outbox as table
from bot.storage.schema import story as story_table
from bot.storage.schema import subscription as subscription_table
from tests import make

LATER = make.NOW + make.LEASE


async def claim(tx: Tx, now: object = make.NOW, limit: int = 100) -> list[Delivery]:
    epoch = await roles.hold(tx, "telegram", "me", now, make.LEASE)
    return await outbox.claim(tx, epoch, now, make.LEASE, limit)


async def told(tx: Tx) -> list[tuple[str, str, int]]:
    """(chat, kind, revision) of every alert there is, in order."""
    rows = await tx.execute(
        select(chat_table.c.address, table.c.kind, table.c.revision)
        .join(chat_table, chat_table.c.id == table.c.chat_id)
        .order_by(table.c.id)
    )
    return [tuple(row) for row in rows]


async def revise(tx: Tx, story: StoryId, revision: int) -> int:
    await tx.execute(update(story_table).where(story_table.c.id == story).values(revision=revision))
    return await outbox.announce(tx, story, revision, make.NOW)


async def test_every_chat_that_wants_it_hears_once(storage: Storage) -> None:
    """One row for a chat, however many of its queries match and however often it is announced."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce", "peace")
        await make.chat(tx, "2", "truce")
        await make.chat(tx, "3", "football")
        await make.chat(tx, "4")
        story = await make.story(tx, "truce", "peace")
        assert [await outbox.announce(tx, story, 1, make.NOW) for _ in range(2)] == [2, 0]
        assert sorted(await told(tx)) == [("1", "alert", 1), ("2", "alert", 1)]


@pytest.mark.parametrize("state", ["paused", "gone"])
async def test_paused_and_gone_chats_hear_nothing(storage: Storage, state: str) -> None:
    """Only active chats are told; one that becomes active later has not missed its own announcement's rules."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        await chats.set_state(tx, chat.id, state, None)
        story = await make.story(tx, "truce")
        assert await outbox.announce(tx, story, 1, make.NOW) == 0
        await chats.set_state(tx, chat.id, "active", None)
        assert await outbox.announce(tx, story, 1, make.NOW) == 1


async def test_paused_subscription_raises_no_alert(storage: Storage) -> None:
    """A chat hears through its other subscriptions only."""
    async with storage.begin() as tx:
        one, two = await make.chat(tx, "1", "truce"), await make.chat(tx, "2", "truce", "peace")
        for chat in (one, two):
            first = (await subscriptions.of_chat(tx, chat.id))[0]
            await subscriptions.set_paused(tx, chat.id, [first.id], True)
        await outbox.announce(tx, await make.story(tx, "truce", "peace"), 1, make.NOW)
        assert await told(tx) == [("2", "alert", 1)]


@pytest.mark.parametrize(
    ("everything", "other_story", "ahead", "heard"),
    [(True, False, 1, 0), (False, False, 1, 0), (True, False, 0, 1), (False, True, 1, 1)],
    ids=["all", "this story", "over", "another story"],
)
async def test_muted_stories_are_not_told(
    storage: Storage, everything: bool, other_story: bool, ahead: int, heard: int
) -> None:
    """A mute of everything or of this story holds until its time, and for no other story."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        story, other = await make.story(tx, "truce"), await make.story(tx, of=await make.entry(tx, "2"))
        about = None if everything else other if other_story else story
        await tx.execute(insert(mute).values(chat_id=chat.id, story_id=about, until=make.NOW + ahead * make.MINUTE))
        assert await outbox.announce(tx, story, 1, make.NOW) == heard


async def test_subscription_may_ask_for_several_publishers(storage: Storage) -> None:
    """A story of one publisher is not told until another one has it too."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        await tx.execute(update(subscription_table).values(min_publishers=2))
        story = await make.story(tx, "truce")
        assert await outbox.announce(tx, story, 1, make.NOW) == 0
        await stories.join(tx, story, "b.example", make.NOW)
        assert await outbox.announce(tx, story, 1, make.NOW) == 1


async def test_digest_chat_is_told_later(storage: Storage) -> None:
    """Its alerts are held, not queued, and held once."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        await tx.execute(update(chat_table).values(mode="daily"))
        story = await make.story(tx, "truce")
        assert [await revise(tx, story, revision) for revision in (1, 2)] == [1, 0]
        assert (await tx.execute(select(table.c.state, table.c.due_at))).all() == [("held", None)]
        assert await claim(tx) == []


async def test_later_revision_follows_up_what_was_sent(storage: Storage) -> None:
    """Who was sent the story gets a follow-up, who was not gets an alert, who still waits gets no second row."""
    async with storage.begin() as tx:
        await make.chat(tx, "sent", "truce")
        await make.chat(tx, "waits", "truce")
        story = await make.story(tx, "truce")
        await outbox.announce(tx, story, 1, make.NOW)
        await outbox.sent(tx, (await claim(tx, limit=1))[0], Receipt("7", make.NOW))
        await make.chat(tx, "new", "truce")
        assert await revise(tx, story, 2) == 2
        assert await told(tx) == [
            ("sent", "alert", 1),
            ("waits", "alert", 1),
            ("sent", "followup", 2),
            ("new", "alert", 2),
        ] or (
            await told(tx)
            == [("sent", "alert", 1), ("waits", "alert", 1), ("new", "alert", 2), ("sent", "followup", 2)]
        )


async def test_chat_without_follow_ups_gets_the_alert_only(storage: Storage) -> None:
    """The first word of a story always comes; later ones only to those who want them."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        await tx.execute(update(chat_table).values(followups=False))
        story = await make.story(tx, "truce")
        assert await outbox.announce(tx, story, 1, make.NOW) == 1
        await outbox.sent(tx, (await claim(tx))[0], Receipt("7", make.NOW))
        assert await revise(tx, story, 2) == 0


async def test_revision_that_came_up_while_sending_is_not_lost(storage: Storage) -> None:
    """It found a message waiting and added none; the message showed the older state; so a follow-up goes out."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        story = await make.story(tx, "truce")
        await outbox.announce(tx, story, 1, make.NOW)
        (sending,) = await claim(tx)
        assert await revise(tx, story, 2) == 0
        await outbox.sent(tx, sending, Receipt("7", make.NOW))
        assert await told(tx) == [("1", "alert", 1), ("1", "followup", 2)]


async def test_message_that_showed_the_newest_state_needs_no_follow_up(storage: Storage) -> None:
    """Announced at revision 1 but rendered at revision 2, it counts as revision 2."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        story = await make.story(tx, "truce")
        await outbox.announce(tx, story, 1, make.NOW)
        await revise(tx, story, 2)
        await outbox.sent(tx, (await claim(tx))[0], Receipt("7", make.NOW), revision=2)
        assert await told(tx) == [("1", "alert", 2)]


async def test_revision_and_receipt_at_the_same_time_lose_nothing(storage: Storage) -> None:
    """Whichever of the two transactions commits first, the chat hears of the new revision, once."""
    for number in range(5):
        async with storage.begin() as tx:
            await make.chat(tx, f"c{number}", "truce")
            story = await make.story(tx, "truce", of=await make.entry(tx, str(number)))
            await outbox.announce(tx, story, 1, make.NOW)
            sending = await claim(tx)

        async def settle(sending: list[Delivery] = sending) -> None:
            async with storage.begin() as tx:
                for delivery in sending:
                    await outbox.sent(tx, delivery, Receipt("7", make.NOW))

        async def come_up(story: StoryId = story) -> None:
            async with storage.begin() as tx:
                await revise(tx, story, 2)

        await asyncio.gather(*((settle(), come_up()) if number % 2 else (come_up(), settle())))
        async with storage.begin() as tx:
            kinds = (await tx.scalars(select(table.c.kind).where(table.c.story_id == story))).all()
            assert sorted(kinds) == ["alert"] * (number + 1) + ["followup"] * (number + 1)
            for delivery in await claim(tx):
                await outbox.sent(tx, delivery, Receipt("8", make.NOW))


async def test_urgent_goes_before_old(storage: Storage) -> None:
    """Notices before alerts before follow-ups, and within a kind by age."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        first, second = await make.story(tx, "truce"), await make.story(tx, "truce", of=await make.entry(tx, "2"))
        await outbox.announce(tx, first, 1, make.NOW)
        await outbox.sent(tx, (await claim(tx))[0], Receipt("7", make.NOW))
        await revise(tx, first, 2)
        await outbox.announce(tx, second, 1, make.NOW)
        await outbox.notice(tx, chat.id, {"key": "hello"}, make.NOW)
        together = await claim(tx)
        assert [delivery.kind for delivery in together] == ["notice", "alert", "followup"]
        assert together[0].payload == {"key": "hello"}
        one_by_one = [(await claim(tx, LATER, 1))[0].kind for _ in range(3)]
        assert one_by_one == ["notice", "alert", "followup"]


async def test_claimed_message_knows_its_chat(storage: Storage) -> None:
    """Everything that sending needs comes with the claim, as it is at that moment."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        story = await make.story(tx, "truce")
        await outbox.announce(tx, story, 1, make.NOW)
        (delivery,) = await claim(tx)
        assert isinstance(delivery.chat, Chat)
        assert delivery.chat == await chats.get(tx, chat.id)
        assert (delivery.story_id, delivery.revision, delivery.attempts) == (story, 1, 1)
        assert (delivery.lease, delivery.created_at) == (LATER, make.NOW)


async def test_only_the_holder_of_the_role_claims(storage: Storage) -> None:
    """Nothing is given to an epoch that is over, whose lease ran out, or that never was."""
    async with storage.begin() as tx:
        await outbox.notice(tx, (await make.chat(tx)).id, {}, make.NOW)
        assert await outbox.claim(tx, 1, make.NOW, make.LEASE, 9) == []
        old = await roles.hold(tx, "telegram", "old", make.NOW, make.LEASE)
        assert await outbox.claim(tx, old, LATER, make.LEASE, 9) == []
        new = await roles.hold(tx, "telegram", "new", LATER, make.LEASE)
        assert await outbox.claim(tx, old, LATER, make.LEASE, 9) == []
        assert len(await outbox.claim(tx, new, LATER, make.LEASE, 9)) == 1


async def test_each_outcome_is_kept(storage: Storage) -> None:
    """Sent with its proof, later with or without the attempt, parked and dropped with the reason."""
    later = make.NOW + timedelta(seconds=30)
    async with storage.begin() as tx:
        chat = await make.chat(tx)
        for _ in range(5):
            await outbox.notice(tx, chat.id, {}, make.NOW)
        sent, back, unknown, parked, dropped = await claim(tx)
        await outbox.sent(tx, sent, Receipt("77", make.NOW))
        await outbox.again(tx, back, later, give_back=True)
        await outbox.again(tx, unknown, later, give_back=False)
        await outbox.park(tx, parked, "rejected")
        await outbox.drop(tx, dropped, "unwanted")
        columns = (table.c.state, table.c.attempts, table.c.due_at, table.c.message_ref, table.c.sent_at, table.c.error)
        assert [tuple(row) for row in await tx.execute(select(*columns).order_by(table.c.id))] == [
            ("sent", 1, None, "77", make.NOW, None),
            ("queued", 0, later, None, None, None),
            ("queued", 1, later, None, None, None),
            ("parked", 1, None, None, None, "rejected"),
            ("dropped", 1, None, None, None, "unwanted"),
        ]
        for late in (sent, back, unknown, parked, dropped):
            with pytest.raises(Overslept):
                await outbox.park(tx, late, "late")


async def test_depth_tells_how_long_the_queue_is_behind(storage: Storage) -> None:
    """What waits, since when the longest overdue is due, and what was given up; what is due later is not overdue."""
    async with storage.begin() as tx:
        assert await outbox.depth(tx, make.NOW) == outbox.Depth(0, None, 0)
        chat = await make.chat(tx)
        for minutes in (5, 1, 3):
            await outbox.notice(tx, chat.id, {}, make.NOW + minutes * make.MINUTE)
        now = make.NOW + 4 * make.MINUTE
        assert await outbox.depth(tx, now) == outbox.Depth(3, make.NOW + make.MINUTE, 0)
        assert (await outbox.depth(tx, make.NOW)).oldest is None
        await outbox.park(tx, (await claim(tx, now, 1))[0], "x")
        assert await outbox.depth(tx, now) == outbox.Depth(2, make.NOW + 3 * make.MINUTE, 1)


async def test_alert_shows_the_queries_that_match_now(storage: Storage) -> None:
    """Those of the chat, in its order, without paused ones, with the evidence of the first; none when none is left."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "peace", "truce", "football")
        await make.chat(tx, "2", "ceasefire")
        story = await make.story(tx, "truce", "peace", "ceasefire")
        alert = await stories.alert(tx, story, chat.id)
        assert (alert.story.id, alert.queries, alert.evidence) == (
            story,
            ("peace", "truce"),
            make.evidence("about peace"),
        )
        peace, truce, _ = await subscriptions.of_chat(tx, chat.id)
        await subscriptions.set_paused(tx, chat.id, [peace.id], True)
        alert = await stories.alert(tx, story, chat.id)
        assert (alert.queries, alert.evidence.summary) == (("truce",), "about truce")
        await subscriptions.remove(tx, chat.id, [truce.id])
        assert await stories.alert(tx, story, chat.id) is None


async def test_first_evidence_of_a_story_stays(storage: Storage) -> None:
    """A second entry of the story that matches the same query changes nothing that was told; the first, changed, does."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        entry = await make.entry(tx)
        story = await make.story(tx, "truce", of=entry)
        ((query, _),) = await subscriptions.queries_since(tx, None)
        other = await make.entry(tx, "2", await make.source(tx, "b"))
        await stories.record(tx, story, other.id, [(query, make.evidence("second"))])
        assert (await stories.alert(tx, story, chat.id)).evidence.summary == "about truce"
        await stories.record(tx, story, entry.id, [(query, make.evidence("corrected"))])
        assert (await stories.alert(tx, story, chat.id)).evidence.summary == "corrected"


async def test_story_lists_its_publishers_in_order(storage: Storage) -> None:
    """Each once, in order of first report; the time it was last seen never goes back."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        story = await make.story(tx, "truce")
        for publisher, minutes in (("b.example", 2), ("a.example", 3), ("c.example", 1)):
            await stories.join(tx, story, publisher, make.NOW + minutes * make.MINUTE)
        found = (await stories.alert(tx, story, chat.id)).story
        assert found.publishers == ("a.example", "b.example", "c.example")
        assert (found.first_seen_at, found.last_seen_at) == (make.NOW, make.NOW + 3 * make.MINUTE)


async def test_latest_lists_what_a_chats_queries_found(storage: Storage) -> None:
    """Newest first, each once, with the total; nothing of other people's queries."""
    async with storage.begin() as tx:
        chat, other = await make.chat(tx, "1", "truce", "peace"), await make.chat(tx, "2", "football")
        made = [
            await make.story(tx, "truce", "peace", of=await make.entry(tx, str(n)), now=make.NOW + n * make.MINUTE)
            for n in range(3)
        ]
        listed, total = await stories.latest(tx, chat.id, 0, 2)
        assert ([story.id for story in listed], total) == ([made[2], made[1]], 3)
        listed, total = await stories.latest(tx, chat.id, 2, 2)
        assert ([story.id for story in listed], total) == ([made[0]], 3)
        assert await stories.latest(tx, other.id, 0, 5) == ([], 0)


async def test_notice_is_due_when_told(storage: Storage) -> None:
    """A notice for later waits for its time."""
    async with storage.begin() as tx:
        await outbox.notice(tx, (await make.chat(tx)).id, {}, make.NOW + timedelta(seconds=1))
        assert await claim(tx) == []
        assert len(await claim(tx, make.NOW + timedelta(seconds=1))) == 1
