"""What workers share: the turn at a host, roles, and the numbers people look at."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.storage import Storage, health, hosts, outbox, roles
from bot.storage.audit import audit
from bot.storage.audit import table as audit_table
from tests import make

SECOND = timedelta(seconds=1)


async def test_requests_to_a_host_are_spaced(storage: Storage) -> None:
    """The first goes now, each next one its delay later; another host does not wait."""
    async with storage.begin() as tx:
        slots = [await hosts.reserve_slot(tx, "a", make.NOW, 2 * SECOND) for _ in range(3)]
        assert slots == [make.NOW, make.NOW + 2 * SECOND, make.NOW + 4 * SECOND]
        assert await hosts.reserve_slot(tx, "b", make.NOW, 2 * SECOND) == make.NOW
        later = make.NOW + timedelta(hours=1)
        assert await hosts.reserve_slot(tx, "a", later, SECOND) == later


async def test_far_slots_are_not_reserved(storage: Storage) -> None:
    """Who would wait too long is told when to ask again, and asking again takes the place of nobody."""
    async with storage.begin() as tx:
        slots = [await hosts.reserve_slot(tx, "a", make.NOW, 4 * SECOND, patience=9 * SECOND) for _ in range(9)]
        assert slots == [make.NOW + 4 * number * SECOND for number in (0, 1, 2, 3, 3, 3, 3, 3, 3)]
        assert await hosts.reserve_slot(tx, "a", slots[-1], 4 * SECOND) == slots[-1]


async def test_twenty_requests_to_one_host_all_get_their_turn(storage: Storage) -> None:
    """Those put back ask again when told, and in the end all went, a delay apart, without a gap."""
    gone: list[datetime] = []
    now, waiting = make.NOW, 20
    while waiting:
        async with storage.begin() as tx:
            slots = await hosts.reserve_slots(tx, ["a"] * waiting, now, 2 * SECOND, patience=5 * SECOND)
        reserved = [slot for slot in slots if slot <= now + 5 * SECOND]
        gone += reserved
        waiting -= len(reserved)
        now = max(slots)
    assert gone == [make.NOW + 2 * number * SECOND for number in range(20)]


async def test_batch_of_slots_keeps_its_order(storage: Storage) -> None:
    """Each request gets the slot of its own host, in the order asked; who has to wait long is told until when."""
    async with storage.begin() as tx:
        await hosts.reserve_slot(tx, "c\0", make.NOW, 20 * SECOND)
        slots = await hosts.reserve_slots(tx, ["b", "a", "b", "c\0"], make.NOW, SECOND)
        assert slots == [make.NOW, make.NOW, make.NOW + SECOND, make.NOW + 20 * SECOND]
        assert await hosts.reserve_slots(tx, [], make.NOW, SECOND) == []


async def test_workers_never_get_the_same_slot(database_url: str) -> None:
    """Three processes that ask at once are given slots that are all a delay apart."""
    workers = [Storage(database_url) for _ in range(3)]

    async def ask(storage: Storage, names: str) -> list[tuple[str, datetime]]:
        async with storage.begin() as tx:
            slots = await hosts.reserve_slots(tx, list(names), make.NOW, SECOND, patience=timedelta(hours=1))
        return list(zip(names, slots, strict=True))

    asked = [ask(worker, names) for worker in workers for names in ("ab", "ba", "aab", "bb")]
    slots = sorted(slot for found in await asyncio.gather(*asked) for slot in found)
    assert slots == [("a", make.NOW + n * SECOND) for n in range(12)] + [
        ("b", make.NOW + n * SECOND) for n in range(15)
    ]
    for worker in workers:
        await worker.close()


async def test_robots_are_kept_beside_the_slots(storage: Storage) -> None:
    """Keeping rules for a host neither takes nor loses a slot, and "there are none" is remembered too."""
    async with storage.begin() as tx:
        assert await hosts.robots(tx, "a") == (None, None)
        await hosts.keep_robots(tx, "a", "User-agent: *", make.NOW)
        assert await hosts.reserve_slot(tx, "a", make.NOW, SECOND) == make.NOW
        assert await hosts.robots(tx, "a") == ("User-agent: *", make.NOW)
        await hosts.keep_robots(tx, "a", None, make.NOW + SECOND)
        assert await hosts.robots(tx, "a") == (None, make.NOW + SECOND)
        assert await hosts.reserve_slot(tx, "a", make.NOW, SECOND) == make.NOW + SECOND


async def test_role_has_one_holder(storage: Storage) -> None:
    """Held and extended by one; taken over only when its lease ran out, at a higher epoch."""
    late = make.NOW + make.LEASE
    async with storage.begin() as tx:
        assert await roles.hold(tx, "telegram", "one", make.NOW, make.LEASE) == 1
        assert await roles.hold(tx, "telegram", "two", late - SECOND, make.LEASE) is None
        assert await roles.hold(tx, "telegram", "one", late - SECOND, make.LEASE) == 1
        assert await roles.hold(tx, "telegram", "two", late, make.LEASE) is None
        assert await roles.hold(tx, "telegram", "two", late - SECOND + make.LEASE, make.LEASE) == 2
        assert await roles.hold(tx, "telegram", "one", late - SECOND + make.LEASE, make.LEASE) is None
        assert await roles.hold(tx, "tidy", "one", make.NOW, make.LEASE) == 1


async def test_role_given_up_is_free_at_once(storage: Storage) -> None:
    """The next one need not wait for the lease, and has a higher epoch; giving up another's role does nothing."""
    async with storage.begin() as tx:
        await roles.hold(tx, "telegram", "one", make.NOW, make.LEASE)
        await roles.give_up(tx, "telegram", "two")
        assert await roles.hold(tx, "telegram", "two", make.NOW, make.LEASE) is None
        await roles.give_up(tx, "telegram", "one")
        assert await roles.hold(tx, "telegram", "two", make.NOW, make.LEASE) == 2
        await roles.give_up(tx, "telegram", "two")
        assert await roles.hold(tx, "telegram", "two", make.NOW, make.LEASE) == 3


async def test_one_of_many_takes_a_free_role(storage: Storage) -> None:
    """However many ask at once, one has it."""

    async def ask(name: str) -> int | None:
        async with storage.begin() as tx:
            return await roles.hold(tx, "telegram", name, make.NOW, make.LEASE)

    epochs = await asyncio.gather(*(ask(f"p{number}") for number in range(6)))
    assert sorted(epochs, key=str) == [1, None, None, None, None, None]


async def test_counts_tell_what_there_is(storage: Storage) -> None:
    """Rows by table, and by state where there are states; an empty store counts to nothing."""
    async with storage.begin() as tx:
        assert {name: number for name, number in (await health.counts(tx)).items() if number} == {}
        chat = await make.chat(tx, "1", "truce", "peace")
        await make.story(tx, "truce")
        await outbox.notice(tx, chat.id, {}, make.NOW)
        counts = await health.counts(tx)
    assert {name: number for name, number in counts.items() if number} == {
        "sources.active": 1,
        "chats.active": 1,
        "outbox.queued": 1,
        "subscriptions": 2,
        "queries": 2,
        "entries": 1,
        "entries.waiting": 1,
        "stories": 1,
    }


async def test_administrative_acts_leave_a_row(storage: Storage) -> None:
    """Who, what, to what and when."""
    async with storage.begin() as tx:
        await audit(tx, "42", "source.remove", "7", make.NOW)
        columns = (audit_table.c.who, audit_table.c.what, audit_table.c.subject, audit_table.c.at)
        assert (await tx.execute(select(*columns))).one() == ("42", "source.remove", "7", make.NOW)
