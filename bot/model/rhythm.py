"""The rhythm of a source: how many posts an hour it is likely to bring at any hour of the week. Pure.

Learned from when its posts came, older ones counting less and less. A rate is a level, times what is usual at this hour of
the day and on this day of the week, times how lively the last hours were. Whatever there is too little of to tell is drawn
towards "as usual", so two posts at night do not make a night bird. Hours are those of UTC.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# What is this old counts half: habits of the month, and liveliness of the morning.
HALF_LIFE, LIVELY_HALF_LIFE = timedelta(days=21), timedelta(hours=3)
# A source of which nothing is known is taken for one that posts twice a day; this many hours of it are as good as any.
PRIOR_POSTS, PRIOR_HOURS = 0.5, 6.0
# So many posts speak for "as usual" at each hour, on each day, and now.
HOUR_DOUBT, DAY_DOUBT, LIVELY_DOUBT = 2.0, 4.0, 2.0
# A rate below this is none: one post in three years.
LEAST = 1 / (24 * 1000)
# Nobody posts faster than this, and one batch says no more than this about it.
MOST, MOST_AT_ONCE = 3600.0, 500
# Further back than this no post is looked at, and no silence is walked through.
LOOKED_BACK = timedelta(days=90)
HOURS, DAYS = 24, 7
# Silent is who was expected to post this often and did not, for half as long again as ever, and no less than six hours.
MISSED, UNUSUAL, LEAST_SILENCE, ENOUGH_POSTS = 8.0, 1.5, timedelta(hours=6), 8.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What was learned until `at`: posts and hours looked at, by hour of day and by day of week; posts of the last hours
    and what had been expected of them; the last post, and the longest pause between two, in hours."""

    at: datetime
    hour_posts: tuple[float, ...] = (0.0,) * HOURS
    hour_seen: tuple[float, ...] = (0.0,) * HOURS
    day_posts: tuple[float, ...] = (0.0,) * DAYS
    day_seen: tuple[float, ...] = (0.0,) * DAYS
    lively: float = 0.0
    expected: float = 0.0
    last: datetime | None = None
    pause: float = 0.0

    @property
    def level(self) -> float:
        """Posts an hour, over the week."""
        return (sum(self.day_posts) + PRIOR_POSTS) / (sum(self.day_seen) + PRIOR_HOURS)


def followed(known: Rhythm | None, dates: Sequence[datetime | None], made: int, now: datetime) -> Rhythm:
    """The rhythm after a batch with posts of these dates, of which `made` are new; without one so far, begun with all of them."""
    if known is None:
        history = posts_of(dates, len([date for date in dates if date is not None]), now)
        return learn(None, history, now) if history else Rhythm(now)
    return learn(known, posts_of(dates, made, now), now)


def learn(known: Rhythm | None, posts: Iterable[datetime], now: datetime) -> Rhythm:
    """The rhythm after these posts, until `now`.

    Without a rhythm so far the posts are a history, and begin it; later, those dated more than a day before it was learned
    last are not counted. A post from the future is one of now. The same in
    whatever order; never fails, whatever the dates. A clock that was put back is believed.
    """
    given = sorted(min(post, now) for post in posts)[-MOST_AT_ONCE:]
    if known is None:
        begun = Rhythm(_beginning(given, now))
        learned = _with(_walked(begun, now), [post for post in given if post > begun.at], now)
        # Nothing was expected yet, so nothing can have been livelier.
        return replace(learned, lively=0.0, expected=0.0)
    if now <= known.at:
        return replace(known, at=now)
    walked, since = _walked(known, now), known.at
    # What is dated long before we looked last is an old item under a new name.
    new = [max(post, since) for post in given if post > since - DAY]
    return _with(walked, new, now) if new else walked


def posts_of(dates: Sequence[datetime | None], made: int, now: datetime) -> list[datetime]:
    """When the posts of a batch came of which `made` are new: those dated last, as far as their dates can be believed.

    An item without a date came now. Midnight is what a date without a time is read as: such posts are spread over their day.
    """
    newest = sorted((date for date in dates if date is not None and date <= now), reverse=True)[:made]
    told = [_at_some_time(date, place) if date.time() == time() else date for place, date in enumerate(newest)]
    return [min(post, now) for post in told] + [now] * (min(made, len(dates)) - len(told))


def _at_some_time(date: datetime, place: int) -> datetime:
    # 7 and 24 have no divisor in common, so a day's posts fall on different hours.
    return date + HOUR * (place * 7 % HOURS)


def _beginning(history: Sequence[datetime], now: datetime) -> datetime:
    """When a history begins: with its oldest post, which says only that; a day ago at the latest."""
    return min(max(history[0], now - LOOKED_BACK), now - DAY) if history else now - DAY


def _walked(known: Rhythm, now: datetime) -> Rhythm:
    """After a time in which nothing came."""
    span = now - known.at
    fade, brief = 0.5 ** (span / HALF_LIFE), 0.5 ** (span / LIVELY_HALF_LIFE)
    hours, days = _passed(known.at, now)
    return Rhythm(
        at=now,
        hour_posts=_faded(known.hour_posts, fade),
        hour_seen=tuple(a * fade + b for a, b in zip(known.hour_seen, hours, strict=True)),
        day_posts=_faded(known.day_posts, fade),
        day_seen=tuple(a * fade + b for a, b in zip(known.day_seen, days, strict=True)),
        lively=known.lively * brief,
        expected=known.expected * brief + _usual_between(known, now),
        last=known.last,
        pause=known.pause,
    )


def _with(walked: Rhythm, posts: Sequence[datetime], now: datetime) -> Rhythm:
    """With the posts of that time."""
    hours, days, lively = list(walked.hour_posts), list(walked.day_posts), walked.lively
    last, pause = walked.last, walked.pause
    for post in posts:
        weight = 0.5 ** ((now - post) / HALF_LIFE)
        hours[post.hour] += weight
        days[post.weekday()] += weight
        lively += 0.5 ** ((now - post) / LIVELY_HALF_LIFE)
        pause = max(pause, (post - last) / HOUR) if last else pause
        last = post
    return replace(walked, hour_posts=tuple(hours), day_posts=tuple(days), lively=lively, last=last, pause=pause)


def _faded(values: Sequence[float], by: float) -> tuple[float, ...]:
    return tuple(value * by for value in values)


def _passed(since: datetime, now: datetime) -> tuple[list[float], list[float]]:
    """Hours that passed, by hour of day and by day of week, faded like their posts; of a long time only the last of it."""
    hours, days = [0.0] * HOURS, [0.0] * DAYS
    for at, until in hours_between(max(since, now - LOOKED_BACK), now):
        weight = (until - at) / HOUR * 0.5 ** ((now - until) / HALF_LIFE)
        hours[at.hour] += weight
        days[at.weekday()] += weight
    return hours, days


def hours_between(at: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The time between two moments, cut at every full hour."""
    while at < end:
        until = min(at.replace(minute=0, second=0, microsecond=0) + HOUR, end)
        yield at, until
        at = until


def _usual_between(known: Rhythm, now: datetime) -> float:
    """What was to be expected lately, faded as liveliness fades."""
    lately = hours_between(max(known.at, now - 8 * LIVELY_HALF_LIFE), now)
    return sum(
        (usual(known, at) * ((until - at) / HOUR) * 0.5 ** ((now - until) / LIVELY_HALF_LIFE) for at, until in lately),
        start=0.0,
    )


# ---------------------------------------------------------------- rates


def usual(rhythm: Rhythm, at: datetime) -> float:
    """Posts an hour that are usual at this hour of the week."""
    level = rhythm.level
    hour, day = at.hour, at.weekday()
    shape = _share(rhythm.hour_posts[hour], rhythm.hour_seen[hour] * level, HOUR_DOUBT)
    shape *= _share(rhythm.day_posts[day], rhythm.day_seen[day] * level, DAY_DOUBT)
    return min(MOST, max(LEAST, level * shape))


def liveliness(rhythm: Rhythm, now: datetime) -> float:
    """How many times as usual it posted in the last hours."""
    brief = 0.5 ** (max(timedelta(0), now - rhythm.at) / LIVELY_HALF_LIFE)
    expected = rhythm.expected * brief + (_usual_between(rhythm, now) if now > rhythm.at else 0.0)
    return _share(rhythm.lively * brief, expected, LIVELY_DOUBT)


def _share(posts: float, expected: float, doubt: float) -> float:
    return (posts + doubt) / (expected + doubt)


def pull(rhythm: Rhythm | None) -> float:
    """The mean over the week of the square root of the usual rate: what a source asks of a common budget."""
    rhythm = rhythm or UNKNOWN
    level = rhythm.level
    hours = zip(rhythm.hour_posts, rhythm.hour_seen, strict=True)
    days = zip(rhythm.day_posts, rhythm.day_seen, strict=True)
    by_hour = sum(math.sqrt(_share(posts, seen * level, HOUR_DOUBT)) for posts, seen in hours) / HOURS
    by_day = sum(math.sqrt(_share(posts, seen * level, DAY_DOUBT)) for posts, seen in days) / DAYS
    return math.sqrt(level) * by_hour * by_day


def silent_from(rhythm: Rhythm) -> datetime | None:
    """From when on a source that posts nothing more is silent against its own rhythm; None when nobody could tell.

    It is when so much was to be expected since its last post that this is no chance, and it is half as long again as any pause
    before. The rhythm is best one that was learned when it posted last: silence that was learned is a habit.
    """
    last = rhythm.last
    if last is None or sum(rhythm.day_posts) < ENOUGH_POSTS:
        return None
    expected = 0.0
    for at, until in hours_between(last, last + LOOKED_BACK):
        expected += usual(rhythm, at) * ((until - at) / HOUR)
        if expected >= MISSED:
            return max(until, last + LEAST_SILENCE, last + HOUR * (rhythm.pause * UNUSUAL))
    return None


UNKNOWN = Rhythm(datetime(1970, 1, 1, tzinfo=UTC))
