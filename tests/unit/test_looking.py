"""One look at all queues wakes the stages that have something to do, and no others."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, update

from bot.clock import Clock
from bot.pipeline import looking
from bot.storage import Storage, Tx, broadcasts, looks
from bot.storage.hubs import push
from bot.storage.outbox import PRIORITY
from bot.storage.schema import chat, entry, outbox, source, story
from tests import make

NOW, SECOND = make.NOW, timedelta(seconds=1)
STAGES = {"poll", "process", "digest", "deliver", "listen", "lapse"}


async def fill(tx: Tx, due_at: datetime) -> None:
    """Something for every stage, due then."""
    place = await make.chat(tx)
    told = {"kind": "notice", "payload": {"key": "wrong"}, "created_at": NOW, "due_at": due_at}
    await tx.execute(insert(outbox).values(chat_id=place.id, priority=0, **told))
    made = await make.entry(tx, "a")
    await make.story(tx)
    await tx.execute(
        insert(push).values(
            source_id=made.source_id, hub="h", topic="t", secret="s", token="x", state="wanted", due_at=due_at
        )
    )
    for table, column in ((chat, "digest_due_at"), (source, "due_at"), (entry, "due_at"), (story, "expires_at")):
        await tx.execute(update(table).values({column: due_at}))


async def test_only_what_is_due_is_found(storage: Storage) -> None:
    """A stage is named from the moment on that its first row is due."""
    async with storage.begin() as tx:
        await fill(tx, NOW)
        assert await looks.due(tx, NOW) == STAGES
        assert await looks.due(tx, NOW - SECOND) == set()


@pytest.mark.parametrize("priority", PRIORITY.values())
async def test_messages_of_every_urgency_are_seen(storage: Storage, priority: int) -> None:
    """No kind of message waits for a look of its own; one that is held or sent is nothing to do."""
    async with storage.begin() as tx:
        await fill(tx, NOW + SECOND)
        await tx.execute(update(outbox).values(priority=priority, due_at=NOW))
        assert await looks.due(tx, NOW) == {"deliver"}
        await tx.execute(update(outbox).values(state="parked", due_at=None))
        assert await looks.due(tx, NOW) == set()


@pytest.mark.parametrize("live", [True, False])
async def test_old_and_new_entries_are_seen(storage: Storage, live: bool) -> None:
    """Entries that raise no alerts are read, too."""
    async with storage.begin() as tx:
        await fill(tx, NOW + SECOND)
        await tx.execute(update(entry).values(live=live, due_at=NOW))
        assert await looks.due(tx, NOW) == {"process"}


async def test_broadcast_is_seen_while_it_is_open(storage: Storage) -> None:
    """A draft is nobody's business yet, and one that is done no more."""
    async with storage.begin() as tx:
        told = await broadcasts.draft(tx, "words", "Olga", NOW)
        assert await looks.due(tx, NOW) == set()
        place = await make.chat(tx)
        assert await broadcasts.start(tx, told.id, place.id, "1", NOW)
        assert "broadcast" in await looks.due(tx, NOW)
        await tx.execute(update(outbox).values(state="dropped", due_at=None))
        opened = await broadcasts.under_way(tx)
        assert opened
        await broadcasts.close(tx, opened)
        assert await looks.due(tx, NOW) == set()


class Still(Clock):
    """A clock that does not go on."""

    def now(self) -> datetime:
        return NOW


async def woken(storage: Storage, wanted: set[str]) -> set[str]:
    """Who is woken, by the time that all of those are."""
    nudges, stop = {name: asyncio.Event() for name in STAGES}, asyncio.Event()
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(looking.run(storage, Still(), timedelta(), nudges, stop))
        for name in wanted:
            await nudges[name].wait()
        stop.set()
    return {name for name, nudge in nudges.items() if nudge.is_set()}


async def test_who_has_something_to_do_is_woken(storage: Storage) -> None:
    """The others sleep on."""
    async with storage.begin() as tx:
        await fill(tx, NOW + SECOND)
        await tx.execute(update(source).values(due_at=NOW))
    assert await woken(storage, {"poll"}) == {"poll"}


async def test_without_a_database_all_are_woken(sqlite_storage: Storage) -> None:
    """Each says what is wrong, and waits as long as it does for that."""
    async with sqlite_storage.begin() as tx:
        await tx.exec_driver_sql("DROP TABLE push")
    assert await woken(sqlite_storage, STAGES) == STAGES
