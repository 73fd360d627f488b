"""Which message is next, on both engines: by urgency and age, one chat's in their order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.model import Delivery
from bot.storage import Storage, Tx, dispatch, outbox, roles
from bot.storage.dispatch import AGEING, LEVELS
from bot.storage.outbox import PRIORITY
from bot.storage.schema import outbox as table
from tests import make

NOW, SECOND = make.NOW, timedelta(seconds=1)


async def queue(tx: Tx, address: str, priority: int, due_at: datetime) -> None:
    chat = await make.chat(tx, address)
    told = {"kind": "notice", "payload": {"key": "wrong"}, "created_at": NOW - timedelta(days=1)}
    await tx.execute(insert(table).values(chat_id=chat.id, priority=priority, due_at=due_at, **told))


async def due(tx: Tx, limit: int = 10, now: datetime = NOW) -> list[Delivery]:
    epoch = await roles.hold(tx, "telegram", "me", now, make.LEASE) or 0
    return await dispatch.due(tx, epoch, now, limit)


def test_every_kind_has_a_level() -> None:
    """A message of a priority that nobody looks for would never go."""
    assert set(PRIORITY.values()) <= set(range(LEVELS))


async def test_urgent_first_then_the_oldest(storage: Storage) -> None:
    """At one time due, by level; within a level, who waits longest; what is not due is not found."""
    async with storage.begin() as tx:
        for level in (4, 2, 0, 1):
            await queue(tx, f"level {level}", level, NOW - SECOND)
        await queue(tx, "older", 1, NOW - 2 * SECOND)
        await queue(tx, "later", 0, NOW + SECOND)
        found = [one.chat.address for one in await due(tx)]
        assert found == ["level 0", "older", "level 1", "level 2", "level 4"]
        assert [one.chat.address for one in await due(tx, limit=2)] == found[:2]


@pytest.mark.parametrize("level", range(1, LEVELS))
async def test_nothing_starves(storage: Storage, level: int) -> None:
    """However many urgent messages come up, each level's turn comes when it has waited that much longer."""
    async with storage.begin() as tx:
        await queue(tx, "patient", level, NOW - level * AGEING - SECOND)
        for number in range(30):
            await queue(tx, f"urgent {number}", 0, NOW)
        assert (await due(tx, limit=1))[0].chat.address == "patient"
        await tx.execute(update(table).where(table.c.priority == level).values(due_at=NOW - level * AGEING + SECOND))
        assert (await due(tx, limit=1))[0].chat.address != "patient"


async def test_taken_rows_are_leased_and_counted(storage: Storage) -> None:
    """What was taken is not found again before its lease ends, and shows the token that settles it."""
    async with storage.begin() as tx:
        await queue(tx, "1", 1, NOW)
        (one,) = await dispatch.take(tx, await due(tx), NOW + make.LEASE)
        assert (one.attempts, one.lease) == (1, NOW + make.LEASE)
        assert await due(tx) == []
        assert await dispatch.next_due(tx, NOW) == NOW + make.LEASE
        await outbox.drop(tx, one, "done")
        assert await dispatch.next_due(tx, NOW) is None


async def test_put_off_rows_are_due_then(storage: Storage) -> None:
    """No attempt is counted for a message that only had to wait; a new holder learns of it."""
    async with storage.begin() as tx:
        await queue(tx, "1", 1, NOW)
        (one,) = await due(tx)
        await dispatch.put_off(tx, {one.id: NOW + 3 * SECOND})
        assert await due(tx) == []
        assert await dispatch.next_due(tx, NOW) == NOW + 3 * SECOND
        assert await dispatch.planned(tx, NOW) == [("1", 1, NOW + 3 * SECOND)]
        assert (await due(tx, now=NOW + 3 * SECOND))[0].attempts == 0


async def test_older_stories_of_a_chat_are_known(storage: Storage) -> None:
    """`older` finds the first one that waits, `behind` all that wait for later, neither another chat's or one tried."""
    async with storage.begin() as tx:
        for address in ("1", "2"):
            await make.chat(tx, address, "truce")
        for number in range(4):
            story = await make.story(tx, "truce", of=await make.entry(tx, f"{number}"))
            await outbox.announce(tx, story, 1, NOW)
        first, second, third, fourth = [one for one in await due(tx) if one.chat.address == "1"]
        await dispatch.put_off(tx, {one.id: NOW + n * SECOND for n, one in enumerate((first, second, third), 1)})
        await tx.execute(update(table).where(table.c.id == first.id).values(attempts=1))
        found = await dispatch.older(tx, fourth)
        assert found is not None
        assert found.id == second.id
        assert await dispatch.older(tx, second) is None
        behind = await dispatch.behind(tx, fourth.chat, 1, NOW)
        assert [(id, at) for id, _, at in behind] == [(second.id, NOW + 2 * SECOND), (third.id, NOW + 3 * SECOND)]
        assert await dispatch.behind(tx, fourth.chat, 2, NOW) == []
        assert len((await tx.execute(select(table.c.id))).all()) == 8
