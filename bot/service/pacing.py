"""How long news of each source waits for us, as it is asked now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.model import Source, SourceId
from bot.service import Services
from bot.storage import rhythms


async def delays(services: Services, listed: Sequence[Source]) -> dict[SourceId, timedelta]:
    """The delay to be expected of each active source, over a usual week."""
    async with services.storage.read() as tx:
        plan = await rhythms.plan(tx, services.limits)
    now = services.clock.now()
    return {
        one.id: one.interval / 2 if one.chosen else plan.delay(one.rhythm, pushed=one.is_pushed(now))
        for one in listed
        if one.state == "active"
    }
