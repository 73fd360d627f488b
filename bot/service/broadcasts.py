"""Broadcasts: keep what is to be told, begin, pause, let go on, cancel, and say how one stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot import observe
from bot.errors import BroadcastRefused
from bot.messages.markup import LIMIT, length, line, plain, shorten
from bot.model.broadcasts import Broadcast, BroadcastState
from bot.service import Services
from bot.storage import Tx
from bot.storage import broadcasts as store
from bot.storage.audit import audit

log = observe.logger("broadcast")

# How much of its words the audit keeps.
NOTED = 200


@dataclass(frozen=True, slots=True)
class Prepared:
    """A broadcast that waits for a confirming tap: for how many `chats`, how many are `gone`, and how long it takes."""

    broadcast: Broadcast
    chats: int
    gone: int
    takes: timedelta


async def prepare(services: Services, who: str, html: str) -> Prepared:
    """Keep the message until it is confirmed. Raises BroadcastRefused when it is too long, or another is under way."""
    if length(html) > LIMIT:
        raise BroadcastRefused(reason="too_long", limit=LIMIT)
    async with services.storage.begin() as tx:
        if await store.under_way(tx):
            raise BroadcastRefused(reason="busy")
        made = await store.draft(tx, html, who, services.clock.now())
        chats, gone = await store.audience(tx)
    return Prepared(made, chats, gone, timedelta(seconds=max(1, round(chats / services.send_rate))))


async def discard(services: Services, id: int) -> bool:
    """Forget what was kept; False when it was sent or forgotten already."""
    async with services.storage.begin() as tx:
        return await store.discard(tx, id)


async def start(services: Services, who: str, id: int, chat_id: int, message_ref: str) -> Broadcast | None:
    """Send it to all chats, its progress shown in the message; begun twice it is sent once. None when it is unknown.

    Raises BroadcastRefused when another one is under way.
    """
    now = services.clock.now()
    async with services.storage.begin() as tx:
        if await store.start(tx, id, chat_id, message_ref, now):
            await _note(tx, services, who, "broadcast", id)
        found = await store.get(tx, id)
        if found and found.state == "draft":
            raise BroadcastRefused(reason="busy")
    services.broadcast.set()
    log.info("broadcast begun", broadcast=id)
    return found


async def change(services: Services, who: str, id: int, state: BroadcastState) -> Broadcast | None:
    """Pause it, let it go on or cancel what is left; how it stands then. None when it is unknown."""
    async with services.storage.begin() as tx:
        if await store.change(tx, id, state, services.clock.now()):
            await _note(tx, services, who, f"broadcast {state}", id)
        found = await store.get(tx, id)
    services.broadcast.set()
    return found


async def under_way(services: Services) -> Broadcast | None:
    """The one that is under way."""
    async with services.storage.read() as tx:
        return await store.under_way(tx)


async def _note(tx: Tx, services: Services, who: str, what: str, id: int) -> None:
    found = await store.get(tx, id)
    told = shorten(line(plain(found.html)), NOTED) if found else ""
    await audit(tx, who, what, f"{id}: {told}", services.clock.now())
