"""How much the bot holds and does, for those who tend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.service import Services
from bot.storage import stats as store
from bot.storage.stats import Stats

LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts, and how often what went wrong in the last 24 hours, by the code of the error."""

    stats: Stats
    errors: Mapping[str, int]


async def numbers(services: Services) -> Numbers:
    """One consistent look."""
    since = services.clock.now() - LATELY
    async with services.storage.read() as tx:
        return Numbers(await store.stats(tx, since), await store.errors(tx, since))
