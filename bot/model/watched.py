"""How sources are beside what their rows say: what they bring, how often, and what is wrong with each. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.model import NewSource, Source
from bot.model.rhythm import HOUR

Ill = Literal["gone", "failing", "silent", "slow"]
# The worst first.
ORDER: tuple[Ill, ...] = ("gone", "failing", "silent", "slow")

# Silent without a rhythm to go by is who brought nothing for so long.
LONG_SILENCE = timedelta(days=28)
# Slow is whose entries are seen this long after their publication, half of them at least.
SLOW = timedelta(hours=1)
# Bounds of what people may ask for.
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Watched:
    """A source and what is known of it. `day` and `week` are entries that came in the last 24 hours and 7 days, `delay` the
    median time from publication to our having it, `expected` what it is expected to be as the source is asked now. `declared` are those of the operator's file."""

    source: Source
    declared: bool = False
    day: int = 0
    week: int = 0
    delay: timedelta | None = None
    expected: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Illness:
    """What is wrong with a source: since when, and what would be usual (a pause, or how soon its entries are had)."""

    kind: Ill
    since: datetime
    usual: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different about a source; None leaves it. `lang` "" leaves it to the feed, no time at all
    for `every` to its rhythm, `publisher` "" to the addresses of its entries; `new` is another address
    that was looked at."""

    title: str | None = None
    lang: str | None = None
    every: timedelta | None = None
    publisher: str | None = None
    new: NewSource | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what changes, as people write them."""
        told = {
            "name": self.title,
            "lang": self.lang,
            "every": self.every,
            "publisher": self.publisher,
            "url": self.new,
        }
        return tuple(name for name, value in told.items() if value is not None)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A source that is not well."""

    watched: Watched
    illness: Illness


def illness(watched: Watched, now: datetime) -> Illness | None:
    """What is wrong with a source, the worst if several things are; None for one that is well or paused on purpose."""
    source = watched.source
    if source.state == "paused":
        return None
    since = source.last_ok_at or source.created_at
    if source.state == "broken":
        return Illness("gone", since)
    if source.failures:
        return Illness("failing", since)
    return _silent(source, now) or _slow(watched, now)


def _silent(source: Source, now: datetime) -> Illness | None:
    """Quiet for long against its own rhythm; or, with none to go by, for four weeks."""
    last = source.rhythm.last if source.rhythm else None
    if source.rhythm and last and source.silent_from:
        is_silent = source.silent_from <= now
        return Illness("silent", last, HOUR * source.rhythm.pause) if is_silent else None
    long_ago = now - LONG_SILENCE
    is_silent = source.last_ok_at is not None and source.created_at < long_ago and (last is None or last < long_ago)
    return Illness("silent", last or long_ago) if is_silent else None


def _slow(watched: Watched, now: datetime) -> Illness | None:
    delay, interval = watched.delay, watched.source.interval
    if delay is None or delay <= max(SLOW, 2 * interval):
        return None
    return Illness("slow", now - delay, interval)


def diagnosed(all_of_them: Iterable[Watched], now: datetime) -> list[Diagnosis]:
    """Those that are not well, the worst first: by kind, then by how long."""
    ill = [Diagnosis(one, found) for one in all_of_them if (found := illness(one, now)) is not None]
    return sorted(ill, key=lambda one: (ORDER.index(one.illness.kind), one.illness.since, one.watched.source.id))
