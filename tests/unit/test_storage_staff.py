"""Administrators, bans, the audit and the numbers, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from bot.errors import Rejected
from bot.model import Receipt
from bot.model.staff import Act, Admin
from bot.pipeline.notices import Admins, tell_admins
from bot.storage import Storage, Tx, admins, audit, bans, chats, outbox, roles, schema, stats
from tests import make
from tests.stored import forgotten

HOUR = timedelta(hours=1)


async def test_admins_are_kept_with_who_added_them(storage: Storage) -> None:
    """The newest post counts; administrators come first; a name is that of their private chat."""
    async with storage.begin() as tx:
        await make.chat(tx, "2")
        await admins.put(tx, 1, "editor", 9, make.NOW)
        await admins.put(tx, 2, "editor", 9, make.NOW)
        await admins.put(tx, 2, "administrator", 8, make.NOW + HOUR)
        await admins.put(tx, 2**52 - 1, "editor", 9, make.NOW)
        assert await admins.listed(tx) == [
            Admin(2, "administrator", 8, make.NOW + HOUR, "Joe"),
            Admin(1, "editor", 9, make.NOW),
            Admin(2**52 - 1, "editor", 9, make.NOW),
        ]
        await admins.remove(tx, 2)
        await admins.remove(tx, 2)
        assert await admins.get(tx, 2) is None


async def test_ban_silences_every_topic_until_it_is_lifted(storage: Storage) -> None:
    """What was gone before is not brought back, and only that is forgotten; speaking does not bring a banned chat back, and the end of the ban does."""
    async with storage.begin() as tx:
        topics = [await make.chat(tx, "-5", thread_id=number, kind="supergroup") for number in range(3)]
        await chats.gone(tx, topics[2].id, "closed", make.NOW)
        await bans.add(tx, "-5", "loud\x00", "9", make.NOW)
        await chats.know(tx, "telegram", "-5", 0, "supergroup", "Joe", "en", "UTC", make.NOW)
        told = [(one.state, one.state_reason) for one in await chats.all_at(tx, "telegram", "-5")]
        assert told == [("gone", "banned"), ("gone", "banned"), ("gone", "closed")]
        gone = await forgotten(tx, make.NOW, make.NOW, make.NOW, chats=make.NOW + HOUR)
        assert gone["chats"] == 1
        assert await bans.any_of(tx, ["7", "-5"])
        assert [(one.address, one.reason, one.by, one.name) for one in (await bans.page(tx, 0, 9))[0]] == [
            ("-5", "loud", "9", "Joe")
        ]
        await bans.lift(tx, "-5")
        assert [one.state for one in await chats.all_at(tx, "telegram", "-5")] == ["active", "active"]
        assert not await bans.any_of(tx, ["7", "-5"])


@pytest.mark.parametrize("first", ["chat", "ban"])
async def test_ban_moves_along(storage: Storage, first: str) -> None:
    """With the group, whether the new address was met before or not, and told twice."""
    async with storage.begin() as tx:
        await make.chat(tx, "-5", kind="group")
        await bans.add(tx, "-5", "", "9", make.NOW)
        if first == "chat":
            await make.chat(tx, "-1005", kind="supergroup")
        for _ in range(2):
            await chats.moved(tx, "telegram", "-5", "-1005")
            await bans.moved(tx, "-5", "-1005")
        (there,) = await chats.all_at(tx, "telegram", "-1005")
        assert (there.state, there.state_reason) == ("gone", "banned")
        assert await bans.get(tx, "-5") is None
        assert await bans.get(tx, "-1005") is not None


async def test_audit_keeps_before_and_after(storage: Storage) -> None:
    """Newest first, with what strangers' words may hold, and pages."""
    async with storage.begin() as tx:
        for number in range(5):
            before = {"title": f"\x00{number}\udc00"} if number else None
            await audit.audit(tx, "1", "removesource", f"s{number}", make.NOW, before=before)
        acts, total = await audit.page(tx, 1, 2)
    assert total == 5
    assert acts == [Act("1", "removesource", f"s{number}", make.NOW, {"title": f"{number}?"}, {}) for number in (3, 2)]


@pytest.mark.parametrize(("least", "told"), [("administrator", ["1", "9"]), ("editor", ["1", "2", "9"])])
async def test_notices_go_to_whom_they_concern(storage: Storage, least: str, told: list[str]) -> None:
    """Owners and administrators hear of all, editors of sources; a notice leaves their names."""
    async with storage.begin() as tx:
        await make.chat(tx, "1")
        await admins.put(tx, 1, "administrator", 9, make.NOW)
        await admins.put(tx, 2, "editor", 9, make.NOW)
        await admins.put(tx, 9, "editor", 9, make.NOW)
        await tell_admins(tx, Admins(frozenset({9}), "en", "UTC"), {"key": "x"}, make.NOW, least=least)  # type: ignore[arg-type]
        found = "SELECT address, title FROM chat JOIN outbox ON outbox.chat_id = chat.id ORDER BY address"
        rows = (await tx.execute(text(found))).all()
    assert [row.address for row in rows] == told
    assert rows[0].title == "Joe"


async def deliver(tx: Tx, took: list[timedelta]) -> None:
    """An alert for each of these spans, sent so long after it was queued."""
    for number, _ in enumerate(took):
        await make.chat(tx, str(100 + number), "truce")
    made = await make.story(tx, "truce")
    await outbox.announce(tx, made, 1, make.NOW)
    epoch = await roles.hold(tx, "telegram", "me", make.NOW, 9 * HOUR)
    assert epoch
    claimed = await outbox.claim(tx, epoch, make.NOW, make.LEASE, 1000)
    for delivery, span in zip(claimed, took, strict=True):
        await outbox.sent(tx, delivery, Receipt("1", make.NOW + span))


async def test_stats_of_nothing(storage: Storage) -> None:
    """An empty store has numbers, too."""
    async with storage.read() as tx:
        found = await stats.stats(tx, make.NOW)
        assert (found.users, found.alerts, found.middle, found.slowest) == (0, 0, None, None)
        assert await stats.errors(tx, make.NOW) == {}


async def test_stats_count_and_measure(storage: Storage) -> None:
    """Everything by kind and state; half of twenty alerts took at most ten seconds, nineteen of them nineteen."""
    async with storage.begin() as tx:
        await deliver(tx, [timedelta(seconds=number) for number in range(20, 0, -1)])
        gone = await make.chat(tx, "-7", kind="supergroup")
        await chats.gone(tx, gone.id, "kicked", make.NOW)
        found = await stats.stats(tx, make.NOW - HOUR)
        later = await stats.stats(tx, make.NOW + timedelta(seconds=15))
    assert (found.users, found.subscriptions, found.entries, found.stories, found.matches) == (20, 20, 1, 1, 1)
    assert found.chats == {("private", "active"): 20, ("supergroup", "gone"): 1}
    assert found.sources == {"active": 1}
    assert (found.alerts, found.recent, found.middle, found.slowest) == (
        20,
        20,
        timedelta(seconds=10),
        timedelta(seconds=19),
    )
    assert (later.alerts, later.recent) == (20, 6)


async def test_errors_are_counted_by_code(storage: Storage) -> None:
    """Of the time asked for, whatever details they carry."""
    async with storage.begin() as tx:
        chat = await make.chat(tx)
        row = {"chat_id": chat.id, "kind": "notice", "priority": 0, "state": "parked"}
        for number, hours in enumerate((0, 0, 0, 48)):
            error = str(Rejected(reason=f"{number}"))
            await tx.execute(insert(schema.outbox).values(**row, error=error, created_at=make.NOW - hours * HOUR))
        entry = await make.entry(tx)
        broken = schema.entry.update().where(schema.entry.c.id == entry.id)
        await tx.execute(broken.values(due_at=None, error="unreadable (reason=crash)"))
        assert await stats.errors(tx, make.NOW - 24 * HOUR) == {"rejected": 3, "unreadable": 1}
