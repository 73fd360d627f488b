"""Rhythms: what is learned from when posts came, and how often a source is asked for it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.model.pacing import Asked, Bounds, Limits, Plan, plan, visits
from bot.model.rhythm import (
    HOUR,
    Rhythm,
    followed,
    learn,
    liveliness,
    posts_of,
    pull,
    silent_from,
    usual,
)
from bot.storage import rhythms

# A Monday.
NOW = datetime(2026, 3, 30, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
BOUNDS = Bounds(timedelta(minutes=1), timedelta(hours=1))
LIMITS = Limits(timedelta(minutes=5), 0, BOUNDS)


def daily(*hours: float, days: int = 28) -> list[datetime]:
    """Posts at these hours of each of the last days."""
    return [NOW - DAY * back + HOUR * hour for back in range(1, days + 1) for hour in hours]


def weekdays(*hours: float) -> list[datetime]:
    return [post for post in daily(*hours) if post.weekday() < 5]


def test_level_is_what_was_posted() -> None:
    """Four posts a day for four weeks are four a day, within a tenth, on average over the week."""
    rhythm = learn(None, daily(2, 8.2, 14.4, 20.6), NOW)
    week = [usual(rhythm, NOW + HOUR * hour) for hour in range(168)]
    assert sum(week) / 7 == pytest.approx(4, rel=0.1)


def test_hours_and_days_are_told_apart() -> None:
    """Who posts at nine on weekdays is expected then, less at night, and less on Sunday."""
    rhythm = learn(None, weekdays(9.1, 9.3, 9.6), NOW)
    at_nine, at_night = usual(rhythm, NOW + HOUR * 9), usual(rhythm, NOW + HOUR * 3)
    assert at_nine > 10 * at_night
    assert usual(rhythm, NOW - DAY + HOUR * 9) < at_nine / 2


def test_two_posts_make_no_habit() -> None:
    """After two posts at three in the morning no hour is expected to be three times as busy as another."""
    rhythm = learn(None, [NOW - DAY + HOUR * 3, NOW - 2 * DAY + HOUR * 3], NOW)
    day = [usual(rhythm, NOW + HOUR * hour) for hour in range(24)]
    assert max(day) < 3 * min(day)


def test_busy_morning_is_lively_until_it_is_over() -> None:
    """Ten posts in an hour where one a day is usual raise the rate; half a day later it is nearly as usual."""
    rhythm = learn(learn(None, daily(12), NOW), [NOW + timedelta(minutes=5 * n) for n in range(10)], NOW + HOUR)
    assert liveliness(rhythm, NOW + HOUR) > 3
    assert liveliness(rhythm, NOW + HOUR * 16) < 1.3


def test_silence_lowers_what_is_expected() -> None:
    """A source that posted hourly and stopped two months ago is expected to post seldom."""
    rhythm = learn(None, daily(*range(24)), NOW)
    later = learn(rhythm, [], NOW + timedelta(days=60))
    assert later.level < rhythm.level / 4


def test_dates_that_lie_are_survived() -> None:
    """A feed that dates everything with the moment of asking, or with tomorrow, is learned by what is new in it."""
    begun = followed(None, [NOW + DAY] * 20, 20, NOW)
    assert begun.level < 1
    at, rhythm = NOW, begun
    for _ in range(72):
        at += HOUR
        rhythm = followed(rhythm, [at] * 20, 0, at)
    assert rhythm.level < begun.level / 2


def test_undated_items_come_when_they_are_seen() -> None:
    """Without dates the first batch says nothing, and what is new later came now."""
    assert followed(None, [None] * 5, 5, NOW) == Rhythm(NOW)
    rhythm = followed(Rhythm(NOW), [None, None, None], 2, NOW + HOUR)
    assert (sum(rhythm.day_posts), rhythm.last) == (2, NOW + HOUR)


def test_dates_without_a_time_make_no_midnight() -> None:
    """Thirty posts at midnight, as dates without a time are read, fall on many hours."""
    posts = posts_of([NOW - DAY * day for day in range(1, 31)], 30, NOW)
    assert len({post.hour for post in posts}) > 20


def test_batch_and_parts_of_it_teach_about_the_same() -> None:
    """What was learned in one go and post by post differs by little."""
    posts = sorted(daily(6, 13, 22))
    whole, parts = learn(None, posts, NOW), learn(None, posts[:30], posts[29])
    for post in posts[30:]:
        parts = learn(parts, [post], post)
    parts = learn(parts, [], NOW)
    assert parts.level == pytest.approx(whole.level, rel=0.02)
    assert pull(parts) == pytest.approx(pull(whole), rel=0.05)


def test_old_items_under_new_names_are_not_counted() -> None:
    """A feed that names its items anew every time brings twenty new ones, and posted nothing."""
    rhythm = learn(None, daily(12), NOW)
    after = followed(rhythm, daily(12, days=20), 20, NOW + HOUR)
    assert sum(after.day_posts) <= sum(rhythm.day_posts) + 1


def test_clock_put_back_is_believed() -> None:
    """A rhythm from the future is learned on from now, and loses nothing."""
    rhythm = learn(None, daily(12), NOW)
    assert learn(rhythm, [NOW - DAY], NOW - DAY) == Rhythm(
        **{name: getattr(rhythm, name) for name in Rhythm.__slots__} | {"at": NOW - DAY}
    )


def test_what_is_kept_is_what_was_learned() -> None:
    """A rhythm that was stored asks for the same budget and expects the same; what is no rhythm is none."""
    rhythm = learn(None, daily(6, 13), NOW)
    columns = rhythms.dumped(rhythm)
    loaded = rhythms.loaded(columns["rhythm"])
    assert loaded is not None
    assert (loaded.at, loaded.last) == (rhythm.at, rhythm.last)
    assert pull(loaded) == pytest.approx(columns["pull"], rel=0.01)
    assert rhythms.loaded(None) is None
    assert rhythms.loaded({**columns["rhythm"], "hour_posts": [1]}) is None


# ---------------------------------------------------------------- silence


def silent(rhythm: Rhythm, at: datetime) -> bool:
    start = silent_from(rhythm)
    return start is not None and start <= at


def test_silence_against_its_own_rhythm_is_seen() -> None:
    """An hourly source is silent after half a day; one that posts daily is not after one, but after twelve."""
    hourly, once = learn(None, daily(*range(24)), NOW), learn(None, daily(12), NOW)
    assert silent(hourly, NOW + HOUR * 12)
    assert not silent(hourly, NOW + HOUR * 4)
    assert not silent(once, NOW + DAY)
    assert silent(once, NOW + 12 * DAY)


def test_weekend_and_holidays_are_no_silence() -> None:
    """Who posts on weekdays only is not silent on Sunday; who has been away for a week before is not after four days."""
    rhythm = learn(None, weekdays(*range(8, 18)), NOW)
    assert not silent(rhythm, NOW + HOUR * 6)
    away = [post for post in daily(*range(8, 18)) if not 7 <= (NOW - post).days < 14]
    rhythm = learn(None, away, NOW)
    assert not silent(rhythm, NOW + 4 * DAY)


def test_of_the_unknown_nobody_says_that_it_is_silent() -> None:
    """Without a post, or enough of them, there is no silence."""
    assert silent_from(learn(None, [NOW - DAY, NOW - 2 * DAY], NOW)) is None
    assert silent_from(Rhythm(NOW)) is None


# ---------------------------------------------------------------- pacing


def price_for(*posts_a_day: int) -> tuple[Plan, list[Rhythm]]:
    known = [learn(None, daily(*(24 * n / count for n in range(count))), NOW) for count in posts_a_day]
    return LIMITS.plan([Asked(pull(rhythm)) for rhythm in known]), known


def test_budget_is_spent_and_not_more() -> None:
    """Very different sources are visited as often as all at the fixed interval would be, whatever each gets."""
    made, known = price_for(96, 24, 4, 1)
    pulls = Counter(pull(rhythm) for rhythm in known)
    assert visits(pulls, made.price, BOUNDS) == pytest.approx(4 * 12, rel=0.001)
    assert visits(pulls, made.price * 1.1, BOUNDS) > 4 * 12


def test_four_times_the_posts_is_twice_the_visits() -> None:
    """Between the bounds visits go with the square root of the rate."""
    made, (busy, quiet) = price_for(24, 6)
    at = NOW + HOUR * 2
    ratio = made.wait(quiet, at) / made.wait(busy, at)
    assert ratio == pytest.approx(
        (usual(busy, at) * liveliness(busy, at)) ** 0.5 / (usual(quiet, at) * liveliness(quiet, at)) ** 0.5, rel=0.2
    )
    assert made.delay(quiet) > 1.5 * made.delay(busy)


def test_sum_of_delays_is_less_than_at_a_fixed_interval() -> None:
    """Over sources with rates a hundred times apart posts wait less than half as long for the same visits."""
    made, known = price_for(96, 4, 1, 1)
    rates = [rhythm.level for rhythm in known]
    waited = sum(rate * (made.delay(rhythm) / HOUR) for rate, rhythm in zip(rates, known, strict=True)) / sum(rates)
    assert waited < 0.6 * (LIMITS.every / HOUR / 2)


def test_night_is_slept_through_and_the_morning_is_not_missed() -> None:
    """Who posts at nine is asked seldom at three, and the wait that begins before nine ends soon after it begins."""
    rhythm = learn(None, daily(9.1, 9.3, 9.5, 9.7), NOW)
    made = LIMITS.plan([Asked(pull(rhythm))])
    assert made.wait(rhythm, NOW + HOUR * 3) > 1.5 * made.wait(rhythm, NOW + HOUR * 9)
    assert made.wait(rhythm, NOW + HOUR * 8.9) < made.wait(rhythm, NOW + HOUR * 3)


def test_bounds_hold() -> None:
    """Neither a flood nor a dead source is asked beyond the bounds."""
    flood = learn(None, [NOW - timedelta(seconds=20 * n) for n in range(500)], NOW)
    dead = learn(learn(None, daily(12), NOW - 52 * WEEK), [], NOW)
    for price in (1e-9, 1.0, 1e9):
        made = Plan(price, BOUNDS)
        for rhythm in (flood, dead, None):
            assert BOUNDS.least <= made.wait(rhythm, NOW) <= BOUNDS.most
            assert BOUNDS.least / 2 <= made.delay(rhythm) <= BOUNDS.most / 2


def test_unknown_sources_are_asked_at_the_usual_interval() -> None:
    """Where nothing is known of any, all are asked as often as the operator says."""
    assert LIMITS.plan([Asked(None)] * 3).wait(None, NOW) / LIMITS.every == pytest.approx(1, rel=0.01)


def test_interval_below_the_least_is_kept_to() -> None:
    """Who wants sources asked every two seconds gets that, day and night."""
    quick = Limits(timedelta(seconds=2), 0, Bounds(timedelta(seconds=2), timedelta(hours=1)))
    rhythm = learn(None, daily(9), NOW)
    made = quick.plan([Asked(pull(rhythm)), Asked(None)])
    assert [made.wait(one, NOW + HOUR * 3) for one in (rhythm, None)] == [timedelta(seconds=2)] * 2


def test_requests_in_a_minute_are_a_budget_for_all() -> None:
    """Six sources share one request a minute; what a person chose for one of them is taken from it."""
    one_a_minute = Limits(timedelta(minutes=5), 1, BOUNDS)
    assert one_a_minute.plan([Asked(None)] * 6).wait(None, NOW) / timedelta(minutes=6) == pytest.approx(1, rel=0.01)
    chosen = [Asked(None), Asked(None), Asked(None, timedelta(minutes=2))]
    assert one_a_minute.plan(chosen).wait(None, NOW) / timedelta(minutes=4) == pytest.approx(1, rel=0.01)


def test_source_with_a_hub_is_asked_a_third_as_often() -> None:
    """News of it comes by itself, so its requests are better spent on others."""
    made, (rhythm,) = price_for(24)
    assert made.wait(rhythm, NOW, pushed=True) > 2 * made.wait(rhythm, NOW)


def test_price_falls_as_sources_come() -> None:
    """With a fixed budget each further source makes visits to all rarer."""
    prices = [plan([1.0] * count, 60, BOUNDS).price for count in (2, 5, 20, 50)]
    assert all(before > after for before, after in pairwise(prices))
