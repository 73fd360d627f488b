"""When to come back: what servers say about time, and what we make of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.model.sources import ANYTIME, Rest

DAY = timedelta(days=1)
# Servers and feeds may ask for fewer visits, but many say "an hour" or "a day" without a thought, and news is
# what we are here for: they slow us down at most this many times.
SLOWER = 3
# Hours and days that a feed asks us to skip it names one by one, so it means them; but news keeps no hours, and
# then it is asked at least this seldom: hourly, at the usual interval.
SKIPPING = 12
# Retry-After is obeyed up to here; beyond it is a mistake or a farewell.
LONGEST_WAIT = timedelta(days=7)
# Share of the wait over which visits are spread, so that sources added together drift apart.
SPREAD = 0.1
SOONEST = timedelta(milliseconds=50)
LONGEST_AGE = 366 * 86400
MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d+)", re.IGNORECASE)
NO_STORE = re.compile(r"(?:^|,)\s*no-(?:store|cache)\b", re.IGNORECASE)


def next_due(
    interval: timedelta,
    now: datetime,
    *,
    wait: timedelta | None = None,
    fresh_for: timedelta | None = None,
    rest: Rest = ANYTIME,
    failures: int = 0,
    retry_after: timedelta | None = None,
    jitter: float,
) -> datetime:
    """The moment of the next visit, always after `now`.

    Without failures: the longest of `wait`, an interval if not given, and freshness and the feed's rest, the latter two up
    to three intervals; in the hours and on the days that it asks to skip, when they are over, or after twelve intervals.
    With n failures: interval x 2^n, at most a day unless the interval itself is longer. `jitter` (0..1)
    spreads the wait by 5 % either way. Retry-After, up to a week, is never undercut.
    """
    asked = _rest(interval if wait is None else wait, interval * SLOWER, fresh_for, rest.span)
    wait = _backoff(interval, failures) if failures else asked
    wait *= 1 - SPREAD / 2 + SPREAD * jitter
    if retry_after is not None:
        wait = max(wait, min(retry_after, LONGEST_WAIT) * (1 + SPREAD * jitter))
    due = now + max(wait, SOONEST)
    return due if failures or retry_after is not None else max(due, min(_awake(due, rest), now + interval * SKIPPING))


def _awake(due: datetime, rest: Rest) -> datetime:
    """The first moment from `due` on, by whole hours, that is not to be skipped; sources stay spread over the hour."""
    hours = (due + timedelta(hours=count) for count in range(24 * 8))
    return next((at for at in hours if not (at.hour in rest.hours or at.weekday() in rest.days)), due)


def _rest(wait: timedelta, longest: timedelta, *asked: timedelta | None) -> timedelta:
    return max(wait, *(min(span, longest) for span in asked if span is not None), timedelta())


def _backoff(interval: timedelta, failures: int) -> timedelta:
    # 2^20 intervals of 0.1 s exceed a day; the exponent is bounded so that the product stays finite.
    wait: timedelta = min(interval, DAY) * 2 ** min(failures, 20)
    return max(interval, min(wait, DAY))


def fresh_for(fields: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long an answer says it stays good: max-age less Age, else Expires counted from the server's Date.

    None when it says nothing; zero when it says "not at all" or an Expires that cannot be read (RFC 9111).
    """
    control = fields.get("cache-control", "")
    if NO_STORE.search(control):
        return timedelta()
    if aged := MAX_AGE.search(control):
        return timedelta(seconds=max(0, _seconds(aged[1]) - _seconds(fields.get("age", "0"))))
    if "expires" not in fields:
        return None
    expires = moment(fields["expires"])
    return max(timedelta(), expires - _sent(fields, now)) if expires else timedelta()


def retry_after(fields: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long to stay away: Retry-After in seconds, or as a date counted from the server's own Date."""
    value = fields.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=_seconds(value))
    until = moment(value)
    return max(timedelta(), until - _sent(fields, now)) if until else None


def moment(value: str) -> datetime | None:
    """An HTTP date, in UTC; None when it is none."""
    try:
        parsed = parsedate_to_datetime(value)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _sent(fields: Mapping[str, str], now: datetime) -> datetime:
    return moment(fields.get("date", "")) or now


def _seconds(digits: str) -> int:
    """Digits as seconds; nonsense counts as 0, and more than a year as a year."""
    digits = digits.strip()
    if not (digits.isascii() and digits.isdigit()):
        return 0
    return LONGEST_AGE if len(digits) > 9 else min(int(digits), LONGEST_AGE)
