"""What this process has counted since it started: plain numbers, which cost an addition and are read by who shows them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

# From a message that waits for nothing to news that lay about for a day, in seconds.
BUCKETS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 21600.0, 86400.0)

Step = Literal["published_to_seen", "seen_to_matched", "matched_to_sent", "published_to_sent"]
STEPS: tuple[Step, ...] = ("published_to_seen", "seen_to_matched", "matched_to_sent", "published_to_sent")


@dataclass(slots=True)
class Delays:
    """How many delays lay in each bucket, the longest of all last, and the seconds of all together."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    seconds: float = 0.0

    def add(self, delay: timedelta) -> None:
        """Count one; what comes before its cause, by clocks that differ, took no time."""
        took = max(0.0, delay.total_seconds())
        self.counts[bisect_left(BUCKETS, took)] += 1
        self.seconds += took


@dataclass(frozen=True, slots=True)
class Tally:
    """All counters of one process. Keys are words from the program, never from outside, so there are few of each."""

    fetches: Counter[str] = field(default_factory=Counter)
    """Polls of sources by outcome."""
    pages: Counter[str] = field(default_factory=Counter)
    """Pages of articles by outcome."""
    entries: Counter[str] = field(default_factory=Counter)
    """Entries by what became of them."""
    stored: Counter[str] = field(default_factory=Counter)
    """What was made of them, by table: entry, match, alert, edit."""
    sends: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Messages of the outbox by kind and outcome."""
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Calls of the Bot API by method and outcome."""
    delays: dict[Step, Delays] = field(default_factory=lambda: {step: Delays() for step in STEPS})
    """How long the news took, step by step."""
