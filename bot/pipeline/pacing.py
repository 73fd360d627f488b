"""How soon a source is asked again: the plan for all of them, made anew every minute, and what it means for one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model import Batch, Source
from bot.model.pacing import Limits, Plan
from bot.model.rhythm import HOUR, Rhythm, followed, learn
from bot.storage import Storage, rhythms

# Rhythms change over days, and the number of sources seldom.
PLAN_FOR = timedelta(minutes=1)


@dataclass(slots=True)
class Pacing:
    """The plan within these limits, remembered for a minute."""

    storage: Storage
    limits: Limits
    _plan: Plan | None = field(default=None, init=False)
    _until: datetime | None = field(default=None, init=False)

    async def plan(self, now: datetime) -> Plan:
        """The plan for the sources of now."""
        stale = self._until is None or not self._until - PLAN_FOR <= now < self._until
        if self._plan is None or stale:
            # Those who ask meanwhile do with the old one, instead of making it as often as there are polls under way.
            self._until = now + PLAN_FOR
            async with self.storage.read() as tx:
                self._plan = await rhythms.plan(tx, self.limits)
        return self._plan


def rhythm_after(source: Source, batch: Batch | None, made: int, now: datetime) -> Rhythm | None:
    """What a poll taught, of which `made` items were new: the rhythm to keep, or None when it need not be written."""
    if batch is not None:
        return followed(source.rhythm, [item.published_at for item in batch.items], made, now)
    if source.rhythm is None or timedelta() <= now - source.rhythm.at < HOUR:
        return None
    return learn(source.rhythm, (), now)


def wait(plan: Plan, source: Source, rhythm: Rhythm | None, now: datetime) -> timedelta:
    """How long to leave this source alone, when nothing speaks against it."""
    if source.chosen:
        return source.interval
    return plan.wait(rhythm or source.rhythm, now, pushed=source.is_pushed(now))
