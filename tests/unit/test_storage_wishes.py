"""Mutes, reminders and truces that run out, as the store keeps them."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.model import Chat, Delivery, Receipt, StoryId
from bot.model.wishes import FOR_GOOD, LEADS, Mute, Wish
from bot.storage import Storage, Tx, chats, mutes, outbox, reminders, roles, stories, timeline
from bot.storage.schema import outbox as table
from tests import make
from tests.truces import BEGINS, ENDS, HOUR, TRUCE, moment, truce

WISH = Wish("effective", 60, BEGINS)


async def wanted(tx: Tx) -> tuple[Chat, StoryId]:
    """A chat and a story that it asks for, with a truce ahead."""
    chat = await make.chat(tx, "1", "truce")
    story = await make.story(tx, "truce")
    await stories.tell(tx, story, (TRUCE,), ENDS)
    return chat, story


async def claimed(tx: Tx, at: datetime) -> list[Delivery]:
    epoch = await roles.hold(tx, "telegram", "me", at, make.LEASE) or 0
    return await outbox.claim(tx, epoch, at, make.LEASE, 100)


# -------------------------------------------------------------------- mutes


async def test_mute_ends_by_itself_or_is_lifted(storage: Storage) -> None:
    """The last one said of a story, or of all, counts; what is over is no longer listed."""
    async with storage.begin() as tx:
        chat, story = await wanted(tx)
        other = await make.chat(tx, "2")
        for until in (make.NOW + HOUR, FOR_GOOD):
            await mutes.silence(tx, chat.id, story, until)
        for hours in (1, 2):
            await mutes.silence(tx, chat.id, None, make.NOW + hours * HOUR)
        both = [Mute(None, "", make.NOW + 2 * HOUR), Mute(story, "Truce", FOR_GOOD)]
        assert await mutes.of_chat(tx, chat.id, make.NOW) == both
        assert await mutes.of_chat(tx, chat.id, make.NOW + 2 * HOUR) == both[1:]
        assert await mutes.of_chat(tx, other.id, make.NOW) == []
        assert [await mutes.lift(tx, chat.id, story, make.NOW) for _ in range(2)] == [True, False]
        assert await mutes.of_chat(tx, chat.id, make.NOW) == both[:1]
        assert not await mutes.lift(tx, chat.id, None, make.NOW + 2 * HOUR)


async def test_muted_story_is_heard_of_again_from_its_next_development(storage: Storage) -> None:
    """Nothing is queued while it is muted, and nothing that was is queued again; the next revision is."""
    async with storage.begin() as tx:
        chat, story = await wanted(tx)
        await mutes.silence(tx, chat.id, story, FOR_GOOD)
        assert await outbox.announce(tx, story, 2, make.NOW) == 0
        await mutes.lift(tx, chat.id, story, make.NOW)
        assert await outbox.announce(tx, story, 3, make.NOW) == 1


# ---------------------------------------------------------------- reminders


async def test_reminder_is_kept_once(storage: Storage) -> None:
    """However often it is asked for, also after it was sent; others of the same truce stand beside it, the next first."""
    async with storage.begin() as tx:
        chat, story = await wanted(tx)
        made = [Wish(what, lead, at) for what, at in (("expires", ENDS), ("effective", BEGINS)) for lead in LEADS]
        assert [await reminders.remind(tx, chat.id, story, wish, make.NOW) for wish in made * 2] == [True] * 6 + [
            False
        ] * 6
        kept = await reminders.waiting(tx, chat.id, story)
        assert [one.wish for one in kept] == sorted(made, key=lambda wish: wish.due)
        assert {(one.story_id, one.title) for one in kept} == {(story, "Truce")}
        (due,) = await claimed(tx, WISH.due)
        assert (due.kind, reminders.wish_of(due.payload)) == ("reminder", WISH)
        await outbox.sent(tx, due, Receipt("9", WISH.due))
        assert not await reminders.remind(tx, chat.id, story, WISH, make.NOW)
        assert await timeline.first_ref(tx, chat.id, story) is None


async def test_reminder_asked_for_twice_at_once_is_one(storage: Storage) -> None:
    """Two taps in two processes."""
    async with storage.begin() as tx:
        chat, story = await wanted(tx)

    async def ask() -> bool:
        async with storage.begin() as tx:
            return await reminders.remind(tx, chat.id, story, WISH, make.NOW)

    assert sorted(await asyncio.gather(*(ask() for _ in range(5)))) == [False] * 4 + [True]


async def test_reminder_taken_back_can_be_had_again(storage: Storage) -> None:
    """Once, for this chat only."""
    async with storage.begin() as tx:
        chat, story = await wanted(tx)
        other = await make.chat(tx, "2")
        for one in (chat, other):
            await reminders.remind(tx, one.id, story, WISH, make.NOW)
        ended = [await reminders.cancel(tx, chat.id, story, "effective", minutes) for minutes in (10, 60, 60)]
        assert ended == [False, True, False]
        assert await claimed(tx, make.NOW) == []
        assert [delivery.chat.id for delivery in await claimed(tx, WISH.due)] == [other.id]
        assert await reminders.remind(tx, chat.id, story, WISH, make.NOW)


async def test_reminder_is_no_late_message(storage: Storage) -> None:
    """What is to be said tomorrow does not wait to be sent."""
    async with storage.begin() as tx:
        chat, story = await wanted(tx)
        await reminders.remind(tx, chat.id, story, WISH, make.NOW)
        depths = [await outbox.depth(tx, at) for at in (make.NOW, WISH.due)]
    assert [(depth.queued, depth.oldest) for depth in depths] == [(0, None), (1, WISH.due)]


async def test_reminders_move_with_the_times_of_their_truce(storage: Storage) -> None:
    """To an earlier or a later time, keeping what was told first; a time that is no longer told moves none, and one
    that is being sent is its sender's."""
    later, earlier = BEGINS + 24 * HOUR, BEGINS - HOUR
    async with storage.begin() as tx:
        chat, story = await wanted(tx)
        for wish in (WISH, Wish("expires", 0, ENDS)):
            await reminders.remind(tx, chat.id, story, wish, make.NOW)
        moves = []
        for at in (later, earlier, None, BEGINS):
            await stories.tell(tx, story, (truce(effective=moment(at)),), ENDS)
            moves.append((await reminders.waiting(tx, chat.id, story))[0].wish)
        assert moves == [
            Wish("effective", 60, later, BEGINS),
            Wish("effective", 60, earlier, BEGINS),
            Wish("effective", 60, earlier, BEGINS),
            WISH,
        ]
        (due,) = await claimed(tx, WISH.due)
        await stories.tell(tx, story, (truce(effective=moment(later)),), ENDS)
        assert (await reminders.waiting(tx, chat.id, story))[0].wish == WISH
        moved = Wish("effective", 60, later, BEGINS)
        await reminders.postpone(tx, due, moved)
        assert await claimed(tx, later - HOUR - make.MINUTE) == []
        (again,) = await claimed(tx, later - HOUR)
        assert (reminders.wish_of(again.payload), again.attempts) == (moved, 1)


async def test_nearer_reminder_that_is_due_overtakes(storage: Storage) -> None:
    """Due or sent, of the same instant; not one that is still to come."""
    near, far = Wish("effective", 10, BEGINS), WISH
    async with storage.begin() as tx:
        chat, story = await wanted(tx)
        for wish in (far, near, Wish("expires", 0, BEGINS)):
            await reminders.remind(tx, chat.id, story, wish, make.NOW)
        asked = [
            (wish, await reminders.overtaken(tx, chat.id, story, wish, at))
            for wish, at in ((far, far.due), (far, near.due), (near, near.due))
        ]
    assert asked == [(far, False), (far, True), (near, False)]


async def test_reminders_of_two_chats_that_become_one(storage: Storage) -> None:
    """The same one is there once."""
    async with storage.begin() as tx:
        _, story = await wanted(tx)
        old = await make.chat(tx, "-1", kind="group")
        new = await make.chat(tx, "-100", kind="supergroup")
        for chat in (old, new):
            await reminders.remind(tx, chat.id, story, WISH, make.NOW)
        await reminders.remind(tx, new.id, story, Wish("effective", 0, BEGINS), make.NOW)
        await chats.moved(tx, "telegram", "-1", "-100")
        assert [one.wish.minutes for one in await reminders.waiting(tx, old.id)] == [60, 0]
        assert await tx.scalar(select(func.count()).select_from(table)) == 2


# ------------------------------------------------------------------ stories


async def test_chat_sees_only_stories_that_concern_it(storage: Storage) -> None:
    """Those that it heard of or asks for, and those that one of them goes on from."""
    async with storage.begin() as tx:
        chat, story = await wanted(tx)
        told = {"title": "T", "url": "u", "lang": "en", "source_title": "A", "publisher": "a", "published_at": None}
        before = await stories.open_story(tx, **told, now=make.NOW)
        after = await stories.open_story(tx, **told, now=make.NOW, continues=story)
        stranger = await make.chat(tx, "2")
        assert [await timeline.concerns(tx, chat.id, one) for one in (story, before, after)] == [True, False, False]
        assert not await timeline.concerns(tx, stranger.id, story)
        await stories.record(tx, after, (await make.entry(tx, "2")).id, [])
        third = await stories.open_story(tx, **told, now=make.NOW, continues=before)
        await outbox.announce(tx, story, 1, make.NOW)
        await tx.execute(table.update().values(story_id=third))
        assert await timeline.concerns(tx, chat.id, before)


async def test_truces_that_run_out_are_found_when_they_have(storage: Storage) -> None:
    """Not before their time, the longest passed first, and no more once it is said when to look again."""
    async with storage.begin() as tx:
        _, story = await wanted(tx)
        second = await make.story(tx, "truce", of=await make.entry(tx, "2"))
        await stories.tell(tx, second, (TRUCE,), ENDS - HOUR)
        assert await timeline.running_out(tx, ENDS - 2 * HOUR, 9) == []
        assert await timeline.running_out(tx, ENDS, 9) == [(second, ENDS - HOUR), (story, ENDS)]
        await timeline.look_again(tx, second, None)
        await timeline.look_again(tx, story, ENDS + timedelta(days=1))
        assert await timeline.running_out(tx, ENDS, 9) == []
