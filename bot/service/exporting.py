"""All sources as a list of feeds that other readers, and /importsources, take."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.service import Services
from bot.sources import opml
from bot.storage import sources as store


@dataclass(frozen=True, slots=True)
class Exported:
    """The file, how many sources it names, how many of them are paused or given up, and how many addresses it names without
    the password that belongs to them."""

    body: bytes
    total: int
    resting: int
    secret: int


async def export(services: Services) -> Exported:
    """An OPML 2.0 list of all sources, in order of their numbers."""
    async with services.storage.read() as tx:
        listed = await store.everything(tx)
    body = await asyncio.to_thread(opml.write, listed, services.clock.now())
    secret = sum(bool(source.access.login) for source in listed)
    return Exported(body, len(listed), sum(source.state != "active" for source in listed), secret)
