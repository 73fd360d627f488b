"""Administrators and editors: listed, added, removed. Who asks is checked in the transaction that changes something."""

from __future__ import annotations

from dataclasses import dataclass

from bot import observe
from bot.errors import BadPost, NoSuchAdmin, NotAllowed
from bot.model.staff import Admin, Post, may_change
from bot.service import Services
from bot.service.access import post_of
from bot.storage import Tx, bans, exclusive
from bot.storage import admins as store
from bot.storage.audit import audit

log = observe.logger("admins")

# Until it is decided who may do what, nobody's post changes meanwhile.
TURN = "staff"


@dataclass(frozen=True, slots=True)
class Appointed:
    """Somebody has a post, and what they were before."""

    admin: Admin
    was: Post | None


async def listed(services: Services) -> list[Admin]:
    """Owners, administrators, editors."""
    async with services.storage.read() as tx:
        owners = sorted(services.admins)
        names = await store.names(tx, map(str, owners))
        others = [one for one in await store.listed(tx) if one.user_id not in services.admins]
    return [*(Admin(owner, "owner", name=names.get(str(owner), "")) for owner in owners), *others]


async def appoint(services: Services, by: int, user_id: int, post: Post) -> Appointed:
    """Make somebody an editor or an administrator; the same again changes nothing.

    Raises NotAllowed, BadPost.
    """
    now = services.clock.now()
    async with services.storage.begin() as tx:
        await exclusive(tx, TURN)
        was = await _changeable(tx, services, by, user_id)
        if not may_change(await post_of(tx, services, by), post):
            raise NotAllowed(role="owner")
        if await bans.any_of(tx, [str(user_id)]):
            raise BadPost(given=user_id, reason="is_banned")
        if was != post:
            await store.put(tx, user_id, post, by, now)
            await audit(tx, str(by), "addadmin", str(user_id), now, before=_state(was), after=_state(post))
        name = (await store.names(tx, [str(user_id)])).get(str(user_id), "")
    services.staff_changed.set()
    log.info("administrator added", user=user_id, post=post, by=by)
    return Appointed(Admin(user_id, post, by, now, name), was)


async def dismiss(services: Services, by: int, user_id: int) -> Admin:
    """Take somebody's post. Who is no owner may give up their own. Raises NotAllowed, BadPost, NoSuchAdmin."""
    now = services.clock.now()
    async with services.storage.begin() as tx:
        await exclusive(tx, TURN)
        was = await _changeable(tx, services, by, user_id)
        if was is None:
            raise NoSuchAdmin(given=user_id)
        await store.remove(tx, user_id)
        await audit(tx, str(by), "removeadmin", str(user_id), now, before=_state(was))
        name = (await store.names(tx, [str(user_id)])).get(str(user_id), "")
    services.staff_changed.set()
    log.info("administrator removed", user=user_id, by=by)
    return Admin(user_id, was, name=name)


async def _changeable(tx: Tx, services: Services, by: int, user_id: int) -> Post | None:
    """What somebody is now, when `by` may change that."""
    was = await post_of(tx, services, user_id)
    if was == "owner":
        raise BadPost(given=user_id, reason="is_owner")
    if by != user_id and not may_change(await post_of(tx, services, by), was):
        raise NotAllowed(role="owner")
    return was


def _state(post: Post | None) -> dict[str, str] | None:
    return {"role": post} if post else None
