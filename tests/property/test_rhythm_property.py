"""Any dates, any order, any budget: a rhythm stays a rhythm, and nobody is asked out of bounds."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.pacing import Asked, Bounds, Limits, visits
from bot.model.rhythm import Rhythm, followed, learn, liveliness, pull, silent_from, usual

NOW = datetime(2026, 3, 30, 7, 30, tzinfo=UTC)
BOUNDS = Bounds(timedelta(minutes=1), timedelta(hours=1))
# Hypothesis wants them without a zone.
FIRST, LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001
DATES = st.datetimes(FIRST, LAST, timezones=st.just(UTC)) | st.builds(
    lambda minutes: NOW - timedelta(minutes=minutes), st.integers(-3000, 100_000)
)
BATCHES = st.lists(
    st.tuples(st.lists(st.none() | DATES, max_size=30), st.integers(0, 40), st.integers(-90, 100_000)), max_size=6
)


def followed_all(batches: list[tuple[list[datetime | None], int, int]]) -> tuple[Rhythm | None, datetime]:
    rhythm, at = None, NOW
    for dates, made, minutes in batches:
        at += timedelta(minutes=minutes)
        rhythm = followed(rhythm, dates, made, at)
    return rhythm, at


@given(BATCHES)
def test_rates_are_numbers_and_waits_are_within_bounds(batches: list[tuple[list[datetime | None], int, int]]) -> None:
    """Whatever a feed says of its dates, rates are positive and finite and the next visit is within the bounds."""
    rhythm, at = followed_all(batches)
    made = Limits(timedelta(minutes=5), 0, BOUNDS).plan([Asked(pull(rhythm)), Asked(None)])
    assert math.isfinite(pull(rhythm))
    assert BOUNDS.least <= made.wait(rhythm, at) <= BOUNDS.most
    assert BOUNDS.least / 2 <= made.delay(rhythm) <= BOUNDS.most / 2
    if rhythm:
        assert 0 < usual(rhythm, at) < math.inf
        assert 0 < liveliness(rhythm, at) < math.inf
        silent = silent_from(rhythm)
        assert silent is None or (rhythm.last is not None and silent > rhythm.last)


@given(st.lists(DATES, max_size=20), st.randoms())
def test_order_does_not_matter(dates: list[datetime], chance: object) -> None:
    """A batch is a set of dates."""
    shuffled = list(dates)
    chance.shuffle(shuffled)
    assert learn(None, dates, NOW) == learn(None, shuffled, NOW)


@given(
    st.lists(st.floats(1e-3, 60), min_size=1, max_size=50),
    st.floats(0.01, 1000),
)
def test_budget_is_kept(pulls: list[float], per_minute: float) -> None:
    """No more visits than the budget, unless the longest interval already takes more; no fewer, unless the shortest does."""
    made = Limits(timedelta(minutes=5), per_minute, BOUNDS).plan([Asked(one) for one in pulls])
    spent, budget = visits(Counter(pulls), made.price, BOUNDS), per_minute * 60
    assert spent <= max(budget * 1.001, len(pulls) * 1.001)
    assert spent >= min(budget, len(pulls) * 60) * 0.999
