"""How often each source is asked, so that news is had soonest for the same number of requests. Pure.

A post waits half the time between two visits. With a common budget the sum of all waiting is least when visits go with the
square root of the rate at which posts come, over sources and over the hours of the week alike: four times the posts, twice the
visits. So there is one price for all, and each source is visited `price * sqrt(rate)` times an hour, within bounds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.rhythm import HOUR, UNKNOWN, Rhythm, hours_between, liveliness, pull, usual

# A source whose hub tells us of news is asked a third as often: only the hub's silence has to be found out.
PUSHED = 3.0
WEEK_HOURS = 168
# Bisection ends when no source would notice a difference.
STEPS = 45
LOWEST, HIGHEST = 1e-6, 1e9
# Any week: habits are those of a weekday and an hour.
MONDAY = UNKNOWN.at + timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The shortest and the longest time between two visits to a source."""

    least: timedelta = timedelta(minutes=1)
    most: timedelta = timedelta(hours=1)

    def within(self, hours: float) -> timedelta:
        """So many hours, or the bound that they overstep."""
        return min(self.most, max(self.least, timedelta(hours=min(hours, self.most / HOUR))))


@dataclass(frozen=True, slots=True)
class Limits:
    """What the operator allows: a source is asked `every` so long on average, or all of them together `per_minute` times
    where that is not 0; each of them within `bounds`."""

    every: timedelta = timedelta(minutes=5)
    per_minute: float = 0.0
    bounds: Bounds = Bounds()

    def plan(self, asked: Sequence[Asked]) -> Plan:
        """The plan for these sources. An interval that a person chose is kept to, and paid for out of the budget."""
        free = [one.pull for one in asked if one.chosen is None]
        spent = sum(HOUR / one.chosen for one in asked if one.chosen is not None)
        budget = self.per_minute * 60 - spent if self.per_minute else len(free) * (HOUR / self.every)
        return plan(free, budget, self.bounds)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source asks of the budget: its pull, None while nothing is known of it, or an interval that was chosen."""

    pull: float | None
    chosen: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What holds for all sources: the price, and the bounds."""

    price: float
    bounds: Bounds

    def wait(self, rhythm: Rhythm | None, now: datetime, *, pushed: bool = False) -> timedelta:
        """How long to leave a source alone: until one visit is due by its rates from now on, hour by hour."""
        known = rhythm or UNKNOWN
        price = self.price / PUSHED if pushed else self.price
        lively = math.sqrt(liveliness(known, now)) if rhythm else 1.0
        due = 0.0
        for at, until in hours_between(now, now + self.bounds.most):
            visits = price * lively * math.sqrt(usual(known, at))
            more = visits * ((until - at) / HOUR)
            if due + more >= 1:
                return max(self.bounds.least, at - now + (1 - due) / visits * HOUR)
            due += more
        return self.bounds.most

    def delay(self, rhythm: Rhythm | None, *, pushed: bool = False) -> timedelta:
        """How long a post of this source waits for us on average, over a usual week."""
        known = rhythm or UNKNOWN
        price = self.price / PUSHED if pushed else self.price
        rates = [usual(known, MONDAY + HOUR * hour) for hour in range(WEEK_HOURS)]
        waits = (rate * (self.bounds.within(1 / (price * math.sqrt(rate))) / HOUR / 2) for rate in rates)
        return HOUR * (sum(waits) / sum(rates))


def plan(pulls: Sequence[float | None], per_hour: float, bounds: Bounds) -> Plan:
    """The plan that spends this many visits an hour on sources with these pulls, on average over a week.

    `pulls` are those of `rhythm.pull`; None for a source of which nothing is known. When the longest interval already costs
    more than the budget, that is what is spent; when the shortest costs less, no more is.
    """
    if per_hour >= len(pulls) * (HOUR / bounds.least):
        return Plan(HIGHEST, bounds)
    # Thousands of sources are a few hundred different ones, to three digits.
    known = Counter(float(f"{pull(None) if one is None else one:.3g}") for one in pulls)
    low, high = LOWEST, HIGHEST
    for _ in range(STEPS):
        middle = math.sqrt(low * high)
        if visits(known, middle, bounds) < per_hour:
            low = middle
        else:
            high = middle
    return Plan(high, bounds)


def visits(pulls: Mapping[float, int], price: float, bounds: Bounds) -> float:
    """Visits an hour that this price leads to, on average; of each pull as many sources as are told."""
    fewest, most = HOUR / bounds.most, HOUR / bounds.least
    return sum(number * min(most, max(fewest, price * pull)) for pull, number in pulls.items())
