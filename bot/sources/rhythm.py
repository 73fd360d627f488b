"""How often a feed says that it changes, and when it never does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

LONGEST_TTL = timedelta(days=7)
PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
# WordPress writes this for every blog; it says nothing of this one.
UNMEANT = timedelta(hours=1)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What is said of the whole feed stands before its first item, or within this much.
HEAD_BYTES = 20_000
HOURS = re.compile(rb"<skipHours\s*>(.{0,2000}?)</skipHours\s*>", re.IGNORECASE | re.DOTALL)
HOUR = re.compile(rb"<hour\s*>\s*(\d{1,2})\s*</hour", re.IGNORECASE)
SKIPPED = re.compile(rb"<skipDays\s*>(.{0,2000}?)</skipDays\s*>", re.IGNORECASE | re.DOTALL)
DAY = re.compile(rb"<day\s*>\s*([A-Za-z]{6,9})\s*</day", re.IGNORECASE)


def span(feed: Mapping[str, Any]) -> timedelta | None:
    """How long the feed need not be asked again: RSS's ttl, else the update period of the syndication module; at most a
    week."""
    minutes = _number(feed.get("ttl"))
    if minutes:
        return min(timedelta(minutes=minutes), LONGEST_TTL)
    period = PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    if period is None:
        return None
    every = period / (_number(feed.get("sy_updatefrequency")) or 1)
    return None if every == UNMEANT else min(every, LONGEST_TTL)


def hours(text: bytes) -> frozenset[int]:
    """The hours of the day, in UTC, in which the feed says that it does not change; none when it names them all.

    They are read from the text: the parser keeps the last one only.
    """
    named = {int(number) % 24 for number in _named(text, HOURS, HOUR) if int(number) <= 24}
    return frozenset(named) if len(named) < 24 else frozenset()


def days(text: bytes) -> frozenset[int]:
    """The days of the week, 0 = Monday, in UTC, on which it does not; none when it names them all."""
    named = {DAYS.index(word) for day in _named(text, SKIPPED, DAY) if (word := day.decode().lower()) in DAYS}
    return frozenset(named) if len(named) < 7 else frozenset()


def _named(text: bytes, block: re.Pattern[bytes], one: re.Pattern[bytes]) -> Iterator[bytes]:
    for found in block.finditer(text[:HEAD_BYTES].partition(b"<item")[0]):
        yield from one.findall(found[1])


def _number(text: Any) -> int:
    told = str(text or "").strip()
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
