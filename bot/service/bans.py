"""Bans: a person or a chat is not listened to and not told anything, until the ban is lifted."""

from __future__ import annotations

from dataclasses import dataclass

from bot import observe
from bot.errors import BadPost
from bot.model.staff import Act, Ban
from bot.service import Services
from bot.service.access import post_of
from bot.service.admins import TURN
from bot.storage import audit as acts
from bot.storage import bans as store
from bot.storage import exclusive
from bot.storage.audit import audit

log = observe.logger("bans")

REASON_KEPT = 200


@dataclass(frozen=True, slots=True)
class Lifted:
    """Who is listened to again; `was` false when they were all along."""

    address: str
    name: str
    was: bool


async def ban(services: Services, by: str, number: int, reason: str) -> Ban:
    """Listen no more to the person or chat with this id; again with another reason, that one counts.

    Raises BadPost for one who tends the bot.
    """
    now, address = services.clock.now(), str(number)
    kept = " ".join(reason.split())[:REASON_KEPT]
    async with services.storage.begin() as tx:
        await exclusive(tx, TURN)
        post = await post_of(tx, services, number)
        if post:
            raise BadPost(given=number, reason="is_owner" if post == "owner" else "is_admin")
        was = await store.get(tx, address)
        if was is not None and kept in {"", was.reason}:
            return was
        await store.add(tx, address, kept, by, now)
        before = {"reason": was.reason} if was else None
        await audit(tx, by, "ban", address, now, before=before, after={"reason": kept})
        made = await store.get(tx, address)
    log.info("banned", address=address, by=by)
    return made or Ban(address, kept, by, now)


async def unban(services: Services, by: str, number: int) -> Lifted:
    """Listen to the person or chat with this id again; the same again changes nothing."""
    address = str(number)
    async with services.storage.begin() as tx:
        was = await store.get(tx, address)
        if was is None:
            return Lifted(address, "", was=False)
        await store.lift(tx, address)
        await audit(tx, by, "unban", address, services.clock.now(), before={"reason": was.reason})
    log.info("unbanned", address=address, by=by)
    return Lifted(address, was.name, was=True)


async def page(services: Services, offset: int, limit: int) -> tuple[int, list[Ban], int]:
    """Bans at `offset`, newest first, or the last of them: where the page begins, it, and how many there are."""
    async with services.storage.read() as tx:
        listed, total = await store.page(tx, offset, limit)
        if listed or not total:
            return offset, listed, total
        begin = (total - 1) // limit * limit
        return begin, *(await store.page(tx, begin, limit))


async def done(services: Services, offset: int, limit: int) -> tuple[int, list[Act], int]:
    """Administrative acts at `offset`, newest first, or the last of them, in the same way."""
    async with services.storage.read() as tx:
        listed, total = await acts.page(tx, offset, limit)
        if listed or not total:
            return offset, listed, total
        begin = (total - 1) // limit * limit
        return begin, *(await acts.page(tx, begin, limit))
