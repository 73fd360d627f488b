"""When to come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.fetch import robots
from bot.fetch.freshness import fresh_for, next_due, retry_after
from bot.model import Rest

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FIVE = 5 * MINUTE


def wait(interval=FIVE, *, jitter=0.5, ttl=None, hours=(), days=(), **said):
    said["rest"] = Rest(ttl, frozenset(hours), frozenset(days))
    return next_due(interval, NOW, jitter=jitter, **said) - NOW


def test_without_signs_the_interval_holds():
    """In the middle of the jitter the next visit is exactly one interval away."""
    assert wait() == FIVE


def test_jitter_spreads_evenly_around_the_interval():
    """Jitter moves a visit by at most 5 % either way."""
    assert wait(jitter=0.0) == FIVE * 0.95
    assert wait(jitter=1.0) == FIVE * 1.05


def test_servers_may_slow_us_down_but_not_for_long():
    """Freshness and TTL above the interval count, up to three intervals; below it they do not."""
    assert wait(fresh_for=10 * MINUTE) == 10 * MINUTE
    assert wait(ttl=12 * MINUTE, fresh_for=MINUTE) == 12 * MINUTE
    assert wait(ttl=60 * MINUTE, fresh_for=timedelta(days=365)) == 15 * MINUTE
    assert wait(fresh_for=timedelta(0)) == FIVE
    assert wait(timedelta(hours=2), ttl=60 * MINUTE) == timedelta(hours=2)
    assert wait(timedelta(seconds=1), ttl=60 * MINUTE) == timedelta(seconds=3)


def test_hours_to_be_skipped_are_waited_out_by_the_hour():
    """A feed that skips the hours of now is asked after them, at its own minute, or after twelve intervals."""
    ten = 10 * MINUTE
    assert wait(ten, hours=[12]) == 70 * MINUTE
    assert wait(ten, hours=[11, 13]) == ten
    assert wait(FIVE, hours=range(12, 20)) == 60 * MINUTE
    assert wait(timedelta(hours=1), hours=range(13, 20)) == timedelta(hours=8)
    assert wait(ten, hours=[12], failures=1) == 2 * ten


def test_days_to_be_skipped_are_waited_out():
    """Days count like hours: the 24th is a Tuesday."""
    assert wait(timedelta(hours=3), days=[1]) == timedelta(hours=12)
    assert wait(timedelta(hours=3), days=[1, 2], hours=[0]) == timedelta(hours=36)
    assert wait(days=[0, 2]) == FIVE
    assert wait(days=[1]) == 60 * MINUTE


def test_failures_double_the_wait_up_to_a_day():
    """Each failure in a row doubles the interval; a day is the end unless the interval is longer."""
    assert [wait(failures=n) for n in (1, 2, 3)] == [2 * FIVE, 4 * FIVE, 8 * FIVE]
    assert wait(failures=500) == timedelta(days=1)
    assert wait(timedelta(days=3), failures=2) == timedelta(days=3)


def test_retry_after_is_never_undercut():
    """Whatever else holds, the server's Retry-After is waited for, up to a week."""
    assert wait(retry_after=timedelta(hours=30), failures=1, jitter=0.0) >= timedelta(hours=30)
    assert wait(retry_after=timedelta(seconds=1), failures=1) == 2 * FIVE
    assert timedelta(days=7) <= wait(retry_after=timedelta(days=999)) <= timedelta(days=8)


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({}, None),
        ({"cache-control": "public, max-age=300"}, 300),
        ({"cache-control": "max-age=300", "age": "100"}, 200),
        ({"cache-control": "max-age=300", "age": "900"}, 0),
        ({"cache-control": "s-maxage=900"}, None),
        ({"cache-control": "no-cache, max-age=300"}, 0),
        ({"cache-control": "no-store"}, 0),
        ({"cache-control": "max-age=" + "9" * 50}, 366 * 86400),
        ({"cache-control": "max-age=60", "expires": "Tue, 24 Nov 2026 12:10:00 GMT"}, 60),
        ({"expires": "Tue, 24 Nov 2026 12:10:00 GMT"}, 600),
        ({"expires": "Tue, 24 Nov 2026 12:10:00 GMT", "date": "Tue, 24 Nov 2026 12:09:00 GMT"}, 60),
        ({"expires": "Mon, 23 Nov 2026 12:10:00 GMT"}, 0),
        ({"expires": "0"}, 0),
        ({"expires": "Tue, 99 Nov 2026 99:10:00 GMT"}, 0),
    ],
)
def test_freshness_is_read_as_caches_read_it(fields, seconds):
    """max-age less Age comes before Expires, which counts from the server's own Date."""
    found = fresh_for(fields, NOW)
    assert (None if found is None else found.total_seconds()) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("90", 90), (" 5 ", 5), ("Tue, 24 Nov 2026 12:01:00 GMT", 60), ("soon", None), ("-5", None), ("", None)],
)
def test_retry_after_without_a_server_date_counts_from_now(value, seconds):
    """Seconds or a date; nonsense is nothing."""
    found = retry_after({"retry-after": value}, NOW)
    assert (None if found is None else found.total_seconds()) == seconds


RULES = "\ufeffUser-agent: *\nDisallow: /private\nAllow: /private/open$\nDisallow: /*.pdf$\nCrawl-delay: 2.5\n\nUser-agent: trucewatch\nDisallow: /truce\n"


SLOW = "User-agent: *\nCrawl-delay: 86400"


@pytest.mark.parametrize(
    ("agent", "path", "is_allowed"),
    [
        ("other/1.0", "/news", True),
        ("other/1.0", "/private/x", False),
        ("other/1.0", "/private/open", True),
        ("other/1.0", "/a.pdf", False),
        ("trucewatch/0.1 (+https://example.org)", "/truce", False),
        ("trucewatch/0.1 (+https://example.org)", "/private/x", True),
    ],
)
def test_robots_rules_are_those_of_our_name(agent, path, is_allowed):
    """Wildcards, ends and the most exact rule count, a byte order mark does not; own rules replace the common ones."""
    assert robots.verdict(RULES, f"https://example.org{path}", agent).allowed is is_allowed


def test_robots_delay_is_bounded():
    """Crawl-delay is read with fractions, and never as more than a minute."""
    asked = [robots.verdict(text, "https://example.org/", "other/1.0").delay for text in (RULES, SLOW, "")]
    assert asked == [timedelta(seconds=2.5), timedelta(minutes=1), None]


@pytest.mark.parametrize(
    "text", ["", "\x00\xff nonsense", "<html>not found</html>", "User-agent: *\nDisallow: " + "%" * 99]
)
def test_robots_that_cannot_be_read_forbid_nothing(text):
    """A page in place of rules is no rules."""
    assert robots.verdict(text, "https://example.org/news", "trucewatch/0.1") == robots.FREE
