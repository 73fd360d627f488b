"""What Telegram was told of the menus, so that it is told no more than what changed."""

from __future__ import annotations

from collections.abc import Mapping

from bot.service import Services
from bot.storage import menus as store


async def told(services: Services, bot: int) -> Mapping[tuple[str, str], str]:
    """What each list of this bot came to, by scope and language."""
    async with services.storage.read() as tx:
        return await store.told(tx, bot)


async def note(services: Services, bot: int, place: tuple[str, str], digest: str | None) -> None:
    """What it was told there now; None when there is no list any more."""
    async with services.storage.begin() as tx:
        await store.note(tx, bot, place, digest)
