"""Digests and quiet hours in every zone and on every night, with the hour that is missing and the one that comes twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.model.hearing import (
    HOUR,
    MODES,
    Hearing,
    Manner,
    Options,
    Quiet,
    due,
    eagerest,
    heard_at,
    instants,
    manner,
    next_daily,
    next_hour,
    quiet_until,
)

# Zones with clocks that jump, by an hour and by half of one, over midnight, and not at all; then all others.
ODD = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "America/Santiago", "UTC")
ZONES = st.sampled_from([*ODD, *sorted(available_timezones() - {"localtime"})]).map(ZoneInfo)
MOMENTS = st.integers(0, 25 * 365 * 24 * 60).map(
    lambda minutes: datetime(2012, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
QUIETS = st.builds(Quiet, TIMES, TIMES).filter(lambda quiet: quiet.since != quiet.until)
BERLIN = ZoneInfo("Europe/Berlin")


@given(MOMENTS, TIMES, ZONES)
def test_a_daily_digest_comes_once_each_local_day(after: datetime, at: time, zone: ZoneInfo) -> None:
    """From one to the next about a day passes, and each belongs to another day, without a day left out."""
    come = [next_daily(after, at, zone)]
    for _ in range(3):
        come.append(next_daily(come[-1], at, zone))

    assert after < come[0] <= after + timedelta(hours=27)
    for one, other in pairwise(come):
        assert timedelta(hours=21) <= other - one <= timedelta(hours=27)
        assert other.astimezone(zone).date() - one.astimezone(zone).date() == timedelta(days=1)


@given(MOMENTS, TIMES, ZONES)
def test_it_comes_at_its_time_or_when_clocks_skip_it(after: datetime, at: time, zone: ZoneInfo) -> None:
    """The clock on the wall shows the time; only when it never does that day, one that is later by the gap."""
    come = next_daily(after, at, zone).astimezone(zone)

    if come.time() != at:
        before = (come.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)
        assert before.utcoffset() < come.utcoffset()
        assert before.replace(tzinfo=None) < datetime.combine(come.date(), at) < come.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2026, 3, 28), time(2, 30), ["2026-03-28T01:30"]),
        (date(2026, 3, 29), time(2, 30), ["2026-03-29T01:00"]),
        (date(2026, 10, 25), time(2, 30), ["2026-10-25T00:30", "2026-10-25T01:30"]),
        (date(2026, 10, 25), time(8), ["2026-10-25T07:00"]),
    ],
)
def test_instants_of_a_night_in_berlin(day: date, at: time, utc: list[str]) -> None:
    """The missing 02:30 is the instant of the jump; the doubled one is there twice, and a digest takes the first."""
    told = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in utc]

    assert list(instants(day, at, BERLIN)) == told
    assert next_daily(told[0] - timedelta(hours=3), at, BERLIN) == told[0]
    assert next_daily(told[0], at, BERLIN).astimezone(BERLIN).date() > day
    assert next_daily(told[-1] + timedelta(minutes=5), at, BERLIN).astimezone(BERLIN).date() > day


@given(MOMENTS, QUIETS, ZONES)
def test_quiet_hours_end_when_they_are_over(at: datetime, quiet: Quiet, zone: ZoneInfo) -> None:
    """What is held in them is told within a day and a little, and not in them; what is not held is not in them."""
    until = quiet_until(at, quiet, zone)

    if until is None:
        assert at.astimezone(zone).time() not in quiet
        return
    assert at < until <= at + timedelta(hours=26)
    # Clocks set back may lead into them once more, to their end of that day.
    again = quiet_until(until, quiet, zone)
    assert again is None or (again - until <= timedelta(hours=25) and until.astimezone(zone).time() != quiet.until)


def test_doubled_hour_in_quiet_hours_is_quiet_twice_and_ends() -> None:
    """23:00-02:15 on the night on which 02:00-03:00 comes twice: each quarter of an hour is quiet, not the next day."""
    quiet = Quiet(time(23), time(2, 15))
    first, second = instants(date(2026, 10, 25), time(2, 15), BERLIN)

    assert quiet_until(first - timedelta(minutes=5), quiet, BERLIN) == first
    assert quiet_until(first + timedelta(minutes=5), quiet, BERLIN) is None
    assert quiet_until(second - timedelta(minutes=5), quiet, BERLIN) == second


@given(MOMENTS, st.one_of(st.none(), QUIETS), ZONES)
def test_what_is_heard_is_heard_at_once_or_after_quiet_hours(at: datetime, quiet: Quiet | None, zone: ZoneInfo) -> None:
    """Never before its time."""
    assert heard_at(at, quiet, zone) >= at
    assert heard_at(at, None, zone) == at


@given(MOMENTS, st.sampled_from(MODES), TIMES, ZONES)
def test_an_eager_mode_is_never_later(since: datetime, mode: str, at: time, zone: ZoneInfo) -> None:
    """At once before the full hour before the day."""
    assert due(Manner("instant"), since, zone) == since
    assert since < next_hour(since) <= since + HOUR
    assert next_hour(since).minute == 0
    assert due(Manner(mode, at), since, zone) >= since  # type: ignore[arg-type]


OPTIONS = st.builds(
    Options,
    mode=st.sampled_from([None, *MODES]),
    at=st.none() | TIMES,
    silent=st.sampled_from([None, True, False]),
    urgent=st.booleans(),
)


@given(st.lists(OPTIONS, min_size=1), st.builds(Hearing, st.sampled_from(MODES), TIMES, st.none(), st.booleans()))
def test_most_eager_of_several_wins(wanted: list[Options], of_chat: Hearing) -> None:
    """Instant before hourly before daily, urgent before not, loud before silent; what is left open is the chat's."""
    chosen = eagerest(wanted, of_chat)

    told = [manner(one, of_chat) for one in wanted]
    assert chosen in told
    assert MODES.index(chosen.mode) == min(MODES.index(one.mode) for one in told)
    among = [one for one in told if one.mode == chosen.mode]
    assert chosen.urgent == any(one.urgent for one in among)
    assert chosen.silent == all(one.silent for one in among if one.urgent == chosen.urgent)


@given(st.builds(Hearing, st.sampled_from(MODES), TIMES, st.none(), st.booleans()))
def test_without_options_it_is_as_the_chat_says(of_chat: Hearing) -> None:
    """A subscription that says nothing, and a story that nobody asks for."""
    plain = Manner(of_chat.mode, of_chat.at, of_chat.silent)

    assert eagerest([Options()], of_chat) == eagerest([], of_chat) == plain
    assume(of_chat.silent)
    assert not eagerest([Options(silent=False)], of_chat).silent
