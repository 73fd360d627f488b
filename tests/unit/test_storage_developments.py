"""How stories go on: developments, what a chat has not been told of, and edits of its first message."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from bot.model import Delivery, Development, Receipt, StoryId
from bot.storage import Storage, Tx, chats, outbox, roles, stories
from bot.storage.developments import develop, developments
from bot.storage.schema import outbox as table
from tests import make

FIRST = Development(1, "first", "agreed", True, "Truce agreed", "https://a.example/1", "A", "", make.NOW)
LATER = make.NOW + make.MINUTE


async def sent_alert(tx: Tx, story: StoryId, ref: str = "7") -> None:
    await outbox.announce(tx, story, 1, make.NOW)
    for delivery in await claimed(tx):
        await outbox.sent(tx, delivery, Receipt(ref, make.NOW), revision=1)


async def claimed(tx: Tx) -> list[Delivery]:
    epoch = await roles.hold(tx, "telegram", "me", LATER, make.LEASE)
    return await outbox.claim(tx, epoch, LATER, make.LEASE, 100)


async def test_development_makes_a_revision(storage: Storage) -> None:
    """The story is at the revision of its newest development, and each is told once, oldest first."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        story = await make.story(tx, "truce")
        second = replace(FIRST, revision=2, change="status", status="violation_alleged", at=LATER)
        for made in (FIRST, second, second):
            await develop(tx, story, made)

        assert await developments(tx, story) == [FIRST, second]
        assert await developments(tx, story, after=1) == [second]
        alert = await stories.alert(tx, story, chat.id)
        assert alert is not None
        assert alert.story.revision == 2


async def test_alert_knows_what_the_chat_was_told(storage: Storage) -> None:
    """The first message is known by its reference, and news are the developments since the last one."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        story = await make.story(tx, "truce")
        await develop(tx, story, FIRST)
        before = await stories.alert(tx, story, chat.id)
        await sent_alert(tx, story)
        after = await stories.alert(tx, story, chat.id)
        second = replace(FIRST, revision=2, change="content")
        await develop(tx, story, second)
        newer = await stories.alert(tx, story, chat.id)

    assert before is not None
    assert after is not None
    assert newer is not None
    assert (before.first_ref, before.news) == (None, (FIRST,))
    assert (after.first_ref, after.news) == ("7", ())
    assert (newer.first_ref, newer.news) == ("7", (second,))


async def test_first_message_is_edited_once_for_many_repetitions(storage: Storage) -> None:
    """One edit waits for each chat that was sent the story, however often it is repeated; others get none."""
    async with storage.begin() as tx:
        await make.chat(tx, "told", "truce")
        gone = await make.chat(tx, "gone", "truce")
        story = await make.story(tx, "truce")
        await sent_alert(tx, story)
        await make.chat(tx, "new", "truce")
        await chats.set_state(tx, gone.id, "gone", None)

        assert [await outbox.refresh(tx, story, LATER, make.NOW) for _ in range(2)] == [1, 1]
        rows = (await tx.execute(select(table.c.kind, table.c.due_at).where(table.c.state == "queued"))).all()
        assert rows == [("update", LATER)]
        (edit,) = await claimed(tx)
        await outbox.sent(tx, edit, Receipt("7", LATER), revision=None)
        assert await outbox.refresh(tx, story, LATER, make.NOW) == 1


async def test_edit_asked_for_while_one_is_under_way_is_made_again(storage: Storage) -> None:
    """What went out may have been put together before the news came."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        story = await make.story(tx, "truce")
        await sent_alert(tx, story)
        await outbox.refresh(tx, story, make.NOW, make.NOW)
        (edit,) = await claimed(tx)
        await outbox.refresh(tx, story, LATER, make.NOW + make.MINUTE / 2)
        await outbox.sent(tx, edit, Receipt("7", LATER))
        (again,) = await claimed(tx)
        assert (again.id, again.attempts) == (edit.id, 1)
        await outbox.sent(tx, again, Receipt("7", LATER))
        assert await claimed(tx) == []


async def test_alert_that_is_under_way_is_edited_too(storage: Storage) -> None:
    """It may have been put together before the news came; one that only waits will show it anyway."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        story = await make.story(tx, "truce")
        await outbox.announce(tx, story, 1, make.NOW)
        assert await outbox.refresh(tx, story, LATER, make.NOW) == 0
        (alert,) = await claimed(tx)
        assert await outbox.refresh(tx, story, LATER, make.NOW) == 1
        await outbox.sent(tx, alert, Receipt("7", LATER), revision=1)
        assert [one.kind for one in await claimed(tx)] == ["update"]
