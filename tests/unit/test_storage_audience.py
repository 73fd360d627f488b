"""The fan-out by what each chat and subscription wants: at once, held for a digest, or held to make up for a stop."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from bot.model import Chat, Hearing, Options, Receipt, StoryId
from bot.storage import Storage, Tx, chats, digests, outbox, pulse, stories, subscriptions
from bot.storage.schema import chat as chat_table
from bot.storage.schema import outbox as table
from bot.storage.schema import story as story_table
from tests import make
from tests.unit.test_storage_outbox import claim

STOP = timedelta(minutes=30)


async def wanting(tx: Tx, address: str, of_chat: Hearing = Hearing(), **wanted: Options) -> Chat:  # noqa: B008
    """A chat with a subscription to each of the queries, with these options."""
    chat = await make.chat(tx, address)
    await chats.set_hearing(tx, chat.id, of_chat, "UTC", make.NOW)
    for query, options in wanted.items():
        await subscriptions.add(tx, chat.id, query, make.NOW, 100, options)
    return chat


async def holds(tx: Tx) -> dict[str, str | None]:
    """Why each chat's alert is held; None for one that is queued."""
    rows = await tx.execute(
        select(chat_table.c.address, table.c.hold).join(table, table.c.chat_id == chat_table.c.id).order_by(table.c.id)
    )
    return {row.address: row.hold for row in rows}


async def looked_at(tx: Tx, chat: Chat) -> datetime | None:
    found: datetime | None = await tx.scalar(select(chat_table.c.digest_due_at).where(chat_table.c.id == chat.id))
    return found


async def test_most_eager_subscription_decides(storage: Storage) -> None:
    """Its own mode before the chat's, instant before hourly before daily; only those that match count."""
    instant, hourly, daily = Options(mode="instant"), Options(mode="hourly"), Options(mode="daily")
    digest = Hearing(mode="daily")
    async with storage.begin() as tx:
        await wanting(tx, "plain", truce=Options())
        await wanting(tx, "chat daily", digest, truce=Options())
        await wanting(tx, "chat hourly", Hearing(mode="hourly"), truce=Options())
        await wanting(tx, "own instant", digest, truce=instant)
        await wanting(tx, "own daily", truce=daily)
        await wanting(tx, "hourly before daily", truce=daily, peace=hourly)
        await wanting(tx, "instant before hourly", digest, truce=hourly, peace=instant)
        await wanting(tx, "other does not match", truce=daily, football=instant)
        await outbox.announce(tx, await make.story(tx, "truce", "peace"), 1, make.NOW)

        assert await holds(tx) == {
            "plain": None,
            "chat daily": "daily",
            "chat hourly": "hourly",
            "own instant": None,
            "own daily": "daily",
            "hourly before daily": "hourly",
            "instant before hourly": None,
            "other does not match": "daily",
        }


async def test_only_subscriptions_with_enough_sources_count(storage: Storage) -> None:
    """An eager one that waits for a second source leaves the story to the digest of another."""
    async with storage.begin() as tx:
        chat = await wanting(tx, "1", truce=Options(sources=2), peace=Options(mode="daily"))
        story = await make.story(tx, "truce", "peace")
        await outbox.announce(tx, story, 1, make.NOW)
        assert await holds(tx) == {"1": "daily"}
        assert (await digests.held(tx, chat.id, make.NOW))[0].wanted == (Options(mode="daily"),)

        await stories.join(tx, story, "b.example", make.NOW)
        assert set((await digests.held(tx, chat.id, make.NOW))[0].wanted) == {Options(sources=2), Options(mode="daily")}
        alert = await stories.alert(tx, story, chat.id)
        assert alert is not None
        assert len(alert.wanted) == 2


async def test_chat_is_looked_at_when_something_new_is_held(storage: Storage) -> None:
    """At once with its first word of a kind, which may be due before all others; not again with each further one."""
    async with storage.begin() as tx:
        chat = await wanting(tx, "1", truce=Options(mode="daily"), peace=Options(mode="hourly"))
        other = await wanting(tx, "2", truce=Options())
        first = await make.story(tx, "truce")
        await outbox.announce(tx, first, 1, make.NOW)
        assert await looked_at(tx, chat) == make.NOW
        assert await looked_at(tx, other) is None

        later = make.NOW + timedelta(hours=20)
        await digests.look_at(tx, chat.id, later)
        await outbox.announce(tx, await make.story(tx, "truce", of=await make.entry(tx, "2")), 1, make.NOW)
        assert await looked_at(tx, chat) == later
        await outbox.announce(tx, await make.story(tx, "peace", of=await make.entry(tx, "3")), 1, make.NOW)
        assert await looked_at(tx, chat) == make.NOW


async def test_settings_change_when_what_is_held_is_looked_at(storage: Storage) -> None:
    """A chat with something held is looked at at once; one without is left alone."""
    async with storage.begin() as tx:
        chat, idle = await wanting(tx, "1", truce=Options()), await wanting(tx, "2")
        await digests.look_at(tx, chat.id, make.NOW + timedelta(hours=20))
        for one in (chat, idle):
            await chats.set_hearing(tx, one.id, Hearing("hourly", time(9)), "Asia/Yerevan", make.NOW)
        assert await looked_at(tx, chat) == make.NOW
        assert await looked_at(tx, idle) is None
        found = await chats.get(tx, chat.id)
        assert found is not None
        assert (found.hearing, found.tz) == (Hearing("hourly", time(9)), "Asia/Yerevan")


# ----------------------------------------------------------------- a stop


@pytest.mark.parametrize(("silence", "stopped"), [(STOP, False), (STOP + make.MINUTE, True)])
async def test_long_silence_is_a_stop(storage: Storage, silence: timedelta, stopped: bool) -> None:
    """The first beat of all is none; one after more than half an hour is, once, until it was made up for."""
    async with storage.begin() as tx:
        assert not await pulse.beat(tx, make.NOW, STOP)
        assert await pulse.beat(tx, make.NOW + silence, STOP) is stopped
        assert await pulse.is_behind(tx) is stopped
        assert not await pulse.beat(tx, make.NOW + silence + make.MINUTE, STOP)
        assert await pulse.is_behind(tx) is stopped


async def stop(tx: Tx, now: datetime = make.NOW) -> None:
    await pulse.beat(tx, now - 2 * STOP, STOP)
    await pulse.beat(tx, now, STOP)


async def test_what_was_missed_is_held_unless_it_is_urgent(storage: Storage) -> None:
    """While a stop is made up for; afterwards alerts are instant again."""
    async with storage.begin() as tx:
        await wanting(tx, "plain", truce=Options())
        await wanting(tx, "urgent", truce=Options(urgent=True))
        await wanting(tx, "daily", truce=Options(mode="daily"))
        await stop(tx)
        await outbox.announce(tx, await make.story(tx, "truce"), 1, make.NOW)
        assert await holds(tx) == {"plain": "stop", "urgent": None, "daily": "daily"}
        await wanting(tx, "later", peace=Options())
        await tx.execute(update(pulse.pulse).values(stopped_at=None, resumed_at=None))
        await outbox.announce(tx, await make.story(tx, "peace", of=await make.entry(tx, "2")), 1, make.NOW)
        assert (await holds(tx))["later"] is None


async def test_stop_is_made_up_for_when_all_was_asked_and_read(storage: Storage) -> None:
    """Sources that were due and live entries that wait keep it open, ten minutes at the most; then chats are looked at."""
    longest = timedelta(minutes=10)
    async with storage.begin() as tx:
        chat = await wanting(tx, "1", truce=Options())
        entry = await make.entry(tx)
        await stop(tx)
        assert not await pulse.catch_up(tx, make.NOW + make.MINUTE, longest)
        await outbox.announce(tx, await make.story(tx, "truce", of=entry), 1, make.NOW)
        assert await looked_at(tx, chat) is None
        assert await pulse.catch_up(tx, make.NOW + longest, longest)
        assert await looked_at(tx, chat) == make.NOW + longest
        assert not await pulse.is_behind(tx)
        assert not await pulse.catch_up(tx, make.NOW + longest, longest)


async def test_stop_without_anything_missed_is_over_at_once(storage: Storage) -> None:
    """No source, no entry: nothing to wait for."""
    async with storage.begin() as tx:
        await stop(tx)
        assert await pulse.catch_up(tx, make.NOW, timedelta(minutes=10))


# ---------------------------------------------------------------- digests


async def folded(tx: Tx, chat: Chat) -> None:
    """All that is held for the chat becomes a digest."""
    await digests.fold(tx, chat.id, [one.id for one in await digests.held(tx, chat.id, make.NOW)], {}, make.NOW)


async def revise(tx: Tx, story: StoryId, revision: int) -> int:
    await tx.execute(update(story_table).where(story_table.c.id == story).values(revision=revision))
    return await outbox.announce(tx, story, revision, make.NOW)


async def test_digest_tells_of_its_stories(storage: Storage) -> None:
    """Later developments are follow-ups that answer it; what came up while it was under way is announced with the
    receipt; and it is never edited into an alert."""
    async with storage.begin() as tx:
        chat = await wanting(tx, "1", Hearing(mode="hourly"), truce=Options())
        first, second = await make.story(tx, "truce"), await make.story(tx, "truce", of=await make.entry(tx, "2"))
        for story in (first, second):
            await outbox.announce(tx, story, 1, make.NOW)
        await folded(tx, chat)
        assert await digests.held(tx, chat.id, make.NOW) == []
        (digest,) = await claim(tx)
        parts = await digests.parts(tx, digest.id)
        assert {(part.story_id, part.revision) for part in parts} == {(first, 1), (second, 1)}
        # It waits, and will show the newest: nothing is added.
        assert await revise(tx, first, 2) == 0

        await digests.sent(tx, digest, Receipt("7", make.NOW), parts)
        alert = await stories.alert(tx, second, chat.id)
        assert alert is not None
        assert alert.first_ref == "7"
        assert await outbox.refresh(tx, second, make.NOW, make.NOW) == 0
        (held,) = await digests.held(tx, chat.id, make.NOW)
        rows = await tx.execute(select(table.c.kind, table.c.story_id, table.c.revision).where(table.c.id == held.id))
        assert rows.one() == ("followup", first, 2)


async def test_digest_that_shows_a_newer_state_counts_as_that(storage: Storage) -> None:
    """Rendered at revision 2, it leaves nothing to follow up."""
    async with storage.begin() as tx:
        chat = await wanting(tx, "1", Hearing(mode="daily"), truce=Options())
        story = await make.story(tx, "truce")
        await outbox.announce(tx, story, 1, make.NOW)
        await folded(tx, chat)
        await revise(tx, story, 2)
        (digest,) = await claim(tx)
        await digests.sent(tx, digest, Receipt("7", make.NOW), await digests.parts(tx, digest.id))
        assert await outbox.announce(tx, story, 2, make.NOW) == 0
        assert await revise(tx, story, 3) == 1


async def test_digest_that_was_given_up_told_nothing(storage: Storage) -> None:
    """The next development is an alert, as if there had been none."""
    async with storage.begin() as tx:
        chat = await wanting(tx, "1", Hearing(mode="daily"), truce=Options())
        story = await make.story(tx, "truce")
        await outbox.announce(tx, story, 1, make.NOW)
        await folded(tx, chat)
        await outbox.park(tx, (await claim(tx))[0], "rejected")
        await revise(tx, story, 2)
        assert (await tx.scalars(select(table.c.kind).where(table.c.state == "held"))).all() == ["alert"]


async def test_merged_chat_keeps_what_is_held(storage: Storage) -> None:
    """It is looked at when the other would have been."""
    async with storage.begin() as tx:
        kept, other = await wanting(tx, "-1"), await wanting(tx, "-2", Hearing(mode="daily"), truce=Options())
        await outbox.announce(tx, await make.story(tx, "truce"), 1, make.NOW)
        await chats.moved(tx, "telegram", "-1", "-2")
        assert await looked_at(tx, kept) == make.NOW
        assert len(await digests.held(tx, kept.id, make.NOW)) == 1
        assert await chats.get(tx, other.id) is None


async def test_chat_that_is_gone_has_nothing_held(storage: Storage) -> None:
    """What was held is dropped, like what was queued."""
    async with storage.begin() as tx:
        chat = await wanting(tx, "1", Hearing(mode="daily"), truce=Options())
        await outbox.announce(tx, await make.story(tx, "truce"), 1, make.NOW)
        assert await chats.gone(tx, chat.id, "blocked", make.NOW) == 1
        assert await digests.held(tx, chat.id, make.NOW) == []
