"""Claim, settle, release: one queue, used three times."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from bot.model import Source
from bot.storage import Storage, queue, sources
from tests import make


async def fill(storage: Storage, number: int) -> None:
    async with storage.begin() as tx:
        for name in range(number):
            await sources.add(tx, make.new_source(f"s{name}"), make.MINUTE, make.NOW)


async def claim(storage: Storage, limit: int = 10, after: timedelta = timedelta()) -> list[Source]:
    async with storage.begin() as tx:
        return await sources.claim(tx, make.NOW + after, make.LEASE, limit)


async def test_claim_gives_what_is_due_once(storage: Storage) -> None:
    """A claimed row is nobody else's until its lease has run out; then it is due again, one attempt later."""
    await fill(storage, 1)
    (first,) = await claim(storage)
    assert (first.lease, first.attempts) == (make.NOW + make.LEASE, 1)
    assert await claim(storage, after=make.LEASE - timedelta(microseconds=1)) == []
    (second,) = await claim(storage, after=make.LEASE)
    assert (second.id, second.attempts) == (first.id, 2)


async def test_claim_takes_the_longest_waiting_first_and_no_more_than_asked(storage: Storage) -> None:
    """The limit bounds what a worker holds, and nothing starves behind newer rows."""
    await fill(storage, 4)
    async with storage.begin() as tx:
        for source in await sources.claim(tx, make.NOW, make.LEASE, 9):
            late = {1: 4, 2: 1, 3: 3, 4: 2}[source.id]
            await sources.release(tx, source, make.NOW + timedelta(seconds=late))
    first = {source.id for source in await claim(storage, 2, make.MINUTE)}
    second = {source.id for source in await claim(storage, 2, make.MINUTE)}
    assert (first, second) == ({2, 4}, {1, 3})


async def test_no_row_goes_to_two_claimers(database_url: str) -> None:
    """Three processes that claim as fast as they can share the rows without overlap, and miss none."""
    workers = [Storage(database_url) for _ in range(3)]
    await fill(workers[0], 120)

    async def work(storage: Storage) -> list[int]:
        taken: list[int] = []
        while rows := await claim(storage, 7):
            taken += [row.id for row in rows]
        return taken

    taken = await asyncio.gather(*(work(worker) for worker in workers for _ in range(2)))
    assert Counter(id for ids in taken for id in ids) == Counter(range(1, 121))
    for worker in workers:
        await worker.close()


async def test_who_overslept_changes_nothing(storage: Storage) -> None:
    """After the lease went to another worker, settle and release of the first raise, and its transaction is undone."""
    await fill(storage, 1)
    (slow,) = await claim(storage)
    (quick,) = await claim(storage, after=make.LEASE)

    async def settle_late() -> None:
        async with storage.begin() as tx:
            await make.chat(tx, "written with it")
            await make.settle(tx, slow, make.NOW, title="late")

    async def release_late() -> None:
        async with storage.begin() as tx:
            await sources.release(tx, slow, make.NOW)

    for late in (settle_late, release_late):
        with pytest.raises(queue.Overslept):
            await late()
    async with storage.begin() as tx:
        await make.settle(tx, quick, make.NOW, title="in time")
        assert (await sources.get(tx, quick.id)).title == "in time"
        assert (await make.chat(tx, "first chat there is")).id <= 2


async def test_settling_twice_is_refused(storage: Storage) -> None:
    """A lease is good for one settle."""
    await fill(storage, 1)
    (mine,) = await claim(storage)
    async with storage.begin() as tx:
        await make.settle(tx, mine, make.NOW)
        with pytest.raises(queue.Overslept):
            await make.settle(tx, mine, make.NOW)


async def test_equal_leases_are_told_apart(storage: Storage) -> None:
    """Two claims in the same microsecond, with a poke between, are two tokens."""
    await fill(storage, 1)
    (first,) = await claim(storage)
    async with storage.begin() as tx:
        await sources.poke(tx, first.id, make.NOW)
    (second,) = await claim(storage)
    assert first.lease == second.lease
    async with storage.begin() as tx:
        with pytest.raises(queue.Overslept):
            await make.settle(tx, first, make.NOW)
        await make.settle(tx, second, make.NOW)


async def test_release_gives_the_attempt_back(storage: Storage) -> None:
    """Having to wait for a host is no failure: attempts stay where they were."""
    await fill(storage, 1)
    for minute in range(3):
        (mine,) = await claim(storage, after=minute * make.MINUTE)
        assert mine.attempts == 1
        async with storage.begin() as tx:
            await sources.release(tx, mine, make.NOW + (minute + 1) * make.MINUTE)


async def test_reading_without_claim_gives_no_right_to_settle(storage: Storage) -> None:
    """A source that was only looked up has no lease."""
    await fill(storage, 1)
    async with storage.begin() as tx:
        seen = await sources.get(tx, 1)
        with pytest.raises(queue.Overslept):
            await make.settle(tx, seen, make.NOW)
