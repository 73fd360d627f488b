"""Chats that change, broadcasts and filing, while another process is just at it: nobody is told what is not for them, and nobody fails."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.model import Receipt
from bot.pipeline.refile import Refile
from bot.service import reminders as wishes
from bot.storage import (
    Storage,
    Tx,
    bans,
    broadcasts,
    chats,
    digests,
    exclusive,
    outbox,
    privacy,
    reminders,
    roles,
    search,
    stories,
)
from bot.storage.filing import entry_search
from bot.storage.schema import outbox as table
from bot.storage.schema import story as story_table
from tests import make
from tests.abreast import abreast
from tests.chatting import world
from tests.conftest import TestClock
from tests.sending import Sending
from tests.stored import forgotten, settled
from tests.truces import BEGINS, ENDS, HOUR, TRUCE, moment, truce


async def test_alert_announced_while_two_chats_become_one_is_queued_once(storage: Storage) -> None:
    """A worker finds both chats or one; the entry that it places is not put back for minutes because one is gone."""
    async with storage.begin() as tx:
        kept = await make.chat(tx, "1", "truce", kind="group")
        await make.chat(tx, "2", "truce", kind="supergroup")
    async with storage.begin() as tx:
        await chats.moved(tx, "telegram", "1", "2")
        announcing = await abreast(storage, placed(storage))
    await announcing
    async with storage.read() as tx:
        assert (await tx.scalars(select(table.c.chat_id))).all() == [kept.id]


async def placed(storage: Storage) -> None:
    """As a worker places an entry."""
    async with storage.begin() as tx:
        await exclusive(tx, "stories")
        story = await make.story(tx, "truce", of=await make.entry(tx))
        await outbox.announce(tx, story, 1, make.NOW)


async def test_chat_banned_while_a_story_is_announced_is_not_told(storage: Storage, clock: TestClock) -> None:
    """What a worker queued that did not know of the ban yet is dropped by who would send it."""
    here = await Sending(storage, clock).open()
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")

    async def banned() -> None:
        async with storage.begin() as tx:
            await bans.add(tx, "1", "", "9", make.NOW)

    async with storage.begin() as tx:
        story = await make.story(tx, "truce", of=await make.entry(tx))
        await outbox.announce(tx, story, 1, make.NOW)
        banning = await abreast(storage, banned())
    await banning
    await here.run(1)
    assert here.post.arrived == []
    assert [state for state, _, _ in await here.states()] == ["dropped"]


async def test_broadcast_paused_while_it_is_looked_after_stays_paused(storage: Storage) -> None:
    """Who looks after it read that it runs; what the pause has put off meanwhile is not made due again."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1")
        one = await broadcasts.draft(tx, "Hello", "9", make.NOW)
        assert await broadcasts.start(tx, one.id, chat.id, "1", make.NOW)
    pausing: list[asyncio.Task[None]] = []

    async def paused() -> None:
        async with storage.begin() as tx:
            await broadcasts.change(tx, one.id, "paused", make.NOW)

    class Slow:
        """A transaction that is overtaken after it has read how the broadcast stands."""

        def __init__(self, tx: Tx) -> None:
            self._tx = tx

        async def scalar(self, *told: Any) -> Any:
            found = await self._tx.scalar(*told)
            pausing.append(await abreast(storage, paused()))
            return found

        def __getattr__(self, name: str) -> Any:
            return getattr(self._tx, name)

    async with storage.begin() as tx:
        await broadcasts.enforce(Slow(tx), one.id, make.NOW)  # type: ignore[arg-type]
    await pausing[0]
    async with storage.read() as tx:
        assert (await tx.scalars(select(table.c.due_at))).all() == [broadcasts.NEVER]


async def test_two_workers_file_what_is_stored_side_by_side(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an upgrade each worker begins with the newest entries: what one is at is left to it, and neither fails."""
    async with storage.begin() as tx:
        for _ in range(3):
            await settled(tx, "The two sides agreed on a truce after long talks.", filed=False)
    mine, other = Refile(storage), Refile(storage)
    file, others = search.file, []

    async def meanwhile(*told: Any) -> None:
        if not others:
            others.append(await abreast(storage, other.step()))
        await file(*told)

    monkeypatch.setattr(search, "file", meanwhile)
    assert await mine.step()
    assert await others[0]
    async with storage.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(entry_search)) == 3


async def test_reminder_wished_for_while_its_truce_moves_is_due_at_the_new_time(storage: Storage) -> None:
    """Who moves the reminders of a story does not see one that is only being made, and who makes it not the new time."""
    here = world(storage, TestClock()).services
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        story = await make.story(tx, "truce")
        await stories.tell(tx, story, (TRUCE,), ENDS)
    async with storage.begin() as tx:
        await stories.tell(tx, story, (truce(effective=moment(BEGINS - HOUR)),), ENDS)
        wishing = await abreast(storage, wishes.remind(here, chat, story, "effective", 60))
    await wishing
    async with storage.read() as tx:
        (kept,) = await reminders.waiting(tx, chat.id)
    assert (kept.wish.at, kept.wish.due) == (BEGINS - HOUR, BEGINS - 2 * HOUR)


async def test_chat_that_is_tidied_away_can_be_forgotten_meanwhile(storage: Storage) -> None:
    """Both lock the chat, and what workers decide; neither has one and waits for the other."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        await chats.gone(tx, chat.id, "blocked", make.NOW - 2 * HOUR)

    async def tidied() -> dict[str, int]:
        async with storage.begin() as tx:
            return await forgotten(tx, make.NOW, make.NOW - HOUR, make.NOW - HOUR, make.NOW - HOUR)

    async with storage.begin() as tx:
        await exclusive(tx, "stories")
        tidying = await abreast(storage, tidied())
        assert (await privacy.forget(tx, "telegram", "1", make.NOW)).deleted["chats"] == 1
    assert "chats" not in await tidying


async def test_digest_of_what_the_other_of_two_chats_was_told_is_sent_once(storage: Storage) -> None:
    """Two chats become one while a digest waits whose story the other was told at a newer revision: nothing stands in its way."""
    async with storage.begin() as tx:
        kept = await make.chat(tx, "1", "truce", kind="group")
        await make.chat(tx, "2", "truce", kind="supergroup")
        story = await make.story(tx, "truce", of=await make.entry(tx))
        await outbox.announce(tx, story, 1, make.NOW, chat_id=kept.id)
        await digests.hold_late(tx, kept.id, make.NOW, make.NOW)
        await digests.fold(tx, kept.id, [one.id for one in await digests.held(tx, kept.id, make.NOW)], {}, make.NOW)
        await tx.execute(update(story_table).values(revision=2))
        await outbox.announce(tx, story, 2, make.NOW)
        epoch = await roles.hold(tx, "telegram", "me", make.NOW, make.LEASE) or 0
        digest, alert = sorted(await outbox.claim(tx, epoch, make.NOW, make.LEASE, 10), key=lambda one: one.id)
        await outbox.sent(tx, alert, Receipt("6", make.NOW))
        await chats.moved(tx, "telegram", "1", "2")
        await digests.sent(tx, digest, Receipt("7", make.NOW), await digests.parts(tx, digest.id))
        states = await tx.execute(select(table.c.kind, table.c.state, table.c.revision).order_by(table.c.id))
        assert [tuple(row) for row in states] == [
            ("alert", "digested", 1),
            ("digest", "sent", None),
            ("alert", "sent", 2),
        ]
