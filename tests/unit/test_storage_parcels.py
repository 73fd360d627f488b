"""The outbox as a whole, for whoever looks at it."""

from __future__ import annotations

from bot.model import Receipt
from bot.storage import Storage, outbox, parcels, roles
from tests import make


async def test_every_message_is_shown_with_its_chat_story_and_state(storage: Storage) -> None:
    """The newest first: what waits and since which try, what was sent, and what was given up and why."""
    async with storage.begin() as tx:
        reader = await make.chat(tx, "1", "truce")
        await outbox.announce(tx, await make.story(tx, "truce"), 1, make.NOW)
        await outbox.notice(tx, reader.id, {"text": "x"}, make.NOW)
        epoch = await roles.hold(tx, "telegram", "me", make.NOW, make.LEASE)
        claimed = {one.kind: one for one in await outbox.claim(tx, epoch or 0, make.NOW, make.LEASE, 2)}
        await outbox.notice(tx, reader.id, {"text": "y"}, make.NOW)
        await outbox.sent(tx, claimed["alert"], Receipt("7", make.NOW))
        await outbox.park(tx, claimed["notice"], "refused")
    async with storage.read() as tx:
        shown, states = await parcels.newest(tx, 10), await parcels.states(tx)
        assert [one.id for one in await parcels.newest(tx, 1)] == [shown[0].id]
    assert sorted((one.kind, one.state, one.error) for one in shown) == [
        ("alert", "sent", ""),
        ("notice", "parked", "refused"),
        ("notice", "queued", ""),
    ]
    assert [one.id for one in shown] == sorted((one.id for one in shown), reverse=True)
    assert {one.about != "" for one in shown if one.kind == "alert"} == {True}
    assert {one.due_at for one in shown if one.state == "queued"} == {make.NOW}
    assert states == {"sent": 1, "parked": 1, "queued": 1}
