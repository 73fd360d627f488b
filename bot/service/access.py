"""Whom the bot listens to, and who tends it."""

from __future__ import annotations

from bot.model.staff import Post, Standing
from bot.service import Services
from bot.storage import Tx, admins, bans


async def standing(services: Services, user_id: int, as_chat: int, address: str) -> Standing:
    """How the bot stands to `user_id` (0: nobody in particular) speaking as the chat `as_chat` (0: as themselves) in the
    chat at `address`. Who tends the bot is neither banned nor a stranger anywhere."""
    if user_id in services.admins:
        return Standing("owner")
    speaking = {number for number in (user_id, as_chat, int(address)) if number}
    async with services.storage.read() as tx:
        held = await admins.get(tx, user_id) if user_id else None
        if held is not None:
            return Standing(held.post)
        banned = await bans.any_of(tx, map(str, speaking))
    stranger = bool(services.allowed) and not speaking & services.allowed
    return Standing(None, is_banned=banned, is_stranger=stranger)


async def post_of(tx: Tx, services: Services, user_id: int) -> Post | None:
    """What somebody is here, in the caller's transaction."""
    if user_id in services.admins:
        return "owner"
    held = await admins.get(tx, user_id)
    return held.post if held else None
