"""Pictures of what is known, drawn in a child process: what they show was written by others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot import charts, observe
from bot.child import Died
from bot.model.charts import Picture, Timeline, Trend
from bot.service import Services

log = observe.logger("pictures")

Shown = TypeVar("Shown", Trend, Timeline)

# Measured: 0.1 s for most, 0.4 s for the fullest, and as much again for a child that starts.
SECONDS = 6.0


async def trend(services: Services, shown: Trend) -> Picture | None:
    """The picture of a trend of one day or more; None when it could not be drawn in time."""
    return await _drawn(services, charts.trend, shown)


async def timeline(services: Services, shown: Timeline) -> Picture | None:
    """The picture of a story with one event or more; None when it could not be drawn in time."""
    return await _drawn(services, charts.timeline, shown)


async def _drawn(services: Services, draw: Callable[[Shown], Picture], shown: Shown) -> Picture | None:
    try:
        return await services.children.call(draw, shown, seconds=SECONDS)
    except Died as died:
        log.warning("not drawn", kind=type(shown).__name__, reason=died.details["reason"])
        return None
