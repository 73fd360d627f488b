"""How long news waits to be seen: sources asked by their rhythm against all at a fixed interval, at as many requests.

`freshness FOLDER` takes when posts came from a folder: feeds as files, and lines of JSON with `date` and `source` or `publisher`
(*.jsonl, *.jsonl.gz), wherever in it. Without one the histories are made up. Of each history the first part is what is known
of the source, and the rest is what is simulated, a week at the most; what comes is learned from, as in the bot.
"""

from __future__ import annotations

import gzip
import json
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import sources
from bot.errors import Unreadable
from bot.model.pacing import Bounds, Plan
from bot.model.rhythm import HOUR, Rhythm, learn

# Fewer dates than this are no history; of the others this share is known at the start, and no more than this is simulated.
LEAST, KNOWN, WEEK = 8, 0.6, timedelta(days=7)
FIXED = (timedelta(minutes=5), timedelta(minutes=15))
BOUNDS = Bounds(timedelta(minutes=1), timedelta(hours=1))
# Posts are few and each may come right after a visit or right before: every history is gone through so often.
ROUNDS = 3
# Prices tried until as many requests are made.
TRIES = 9
JITTER = 0.1
MIDNIGHT = (0, 0, 0)

Wait = Callable[[Rhythm, datetime], timedelta]


@dataclass(frozen=True, slots=True)
class History:
    """When a source posted: what is known at `start`, what comes until `end`."""

    known: tuple[datetime, ...]
    coming: tuple[datetime, ...]
    start: datetime
    end: datetime


@dataclass(slots=True)
class Outcome:
    """Requests, posts seen, and how long all of them waited."""

    requests: int = 0
    posts: int = 0
    waited: timedelta = timedelta()

    @property
    def mean(self) -> float:
        return self.waited.total_seconds() / max(1, self.posts)


async def measure(folder: str = "") -> None:
    """Print the table."""
    dates = read(Path(folder)) if folder else made_up()
    histories = [parted(sorted(each)) for each in dates.values() if len(each) >= LEAST]
    print(
        f"{len(histories)} histories, {ROUNDS} rounds; a visit is {BOUNDS.least} apart at least and {BOUNDS.most} at most.\n"
    )
    print("| fixed interval | requests fixed | requests adaptive | posts | mean delay fixed, s | adaptive, s | less |")
    print("|---|---|---|---|---|---|---|")
    for every in FIXED:
        fixed = simulated(histories, lambda _, __, every=every: every)
        adaptive = at_most(fixed.requests, histories, every)
        less = 1 - adaptive.mean / fixed.mean
        counts = f"{fixed.requests} | {adaptive.requests} | {fixed.posts}"
        print(f"| {every} | {counts} | {fixed.mean:.0f} | {adaptive.mean:.0f} | {less:.0%} |", flush=True)


def at_most(requests: int, histories: Sequence[History], every: timedelta) -> Outcome:
    """The outcome at the highest price found that leads to no more requests."""
    low, high = 1.0, 30 * (HOUR / every)
    best = Outcome()
    for _ in range(TRIES):
        price = math.sqrt(low * high)
        found = simulated(histories, Plan(price, BOUNDS).wait)
        if found.requests <= requests:
            low, best = price, found
        else:
            high = price
    return best


def simulated(histories: Sequence[History], wait: Wait) -> Outcome:
    """All histories, each from different phases."""
    outcome = Outcome()
    for place, history in enumerate(histories):
        for number in range(ROUNDS):
            _follow(history, wait, outcome, random.Random(place * ROUNDS + number))
    return outcome


def _follow(history: History, wait: Wait, outcome: Outcome, chance: random.Random) -> None:
    rhythm = learn(None, history.known, history.start)
    coming = list(reversed(history.coming))
    now = history.start + wait(rhythm, history.start) * chance.random()
    while now < history.end or coming:
        outcome.requests += now < history.end
        new = []
        while coming and coming[-1] <= now:
            new.append(coming.pop())
            outcome.posts, outcome.waited = outcome.posts + 1, outcome.waited + (now - new[-1])
        if new or now - rhythm.at >= HOUR:
            rhythm = learn(rhythm, new, now)
        now += wait(rhythm, now) * (1 - JITTER / 2 + JITTER * chance.random())


def parted(dates: Sequence[datetime]) -> History:
    """What is known and what comes."""
    start = dates[int(len(dates) * KNOWN)]
    end = min(dates[-1], start + WEEK)
    return History(
        tuple(date for date in dates if date <= start), tuple(date for date in dates if start < date <= end), start, end
    )


# ---------------------------------------------------------------- histories


def read(folder: Path) -> dict[str, set[datetime]]:
    """Dates by source. Those without a time of day say nothing of delays of minutes and are left out."""
    found: dict[str, set[datetime]] = defaultdict(set)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for name, date in _lines(path) if ".jsonl" in path.name else _feed(path):
            if (date.hour, date.minute, date.second) != MIDNIGHT:
                found[f"{path if name is None else path.name} {name}"].add(date)
    return found


def _feed(path: Path) -> Iterator[tuple[None, datetime]]:
    if path.suffix not in {".xml", ".rss", ".atom", ".json", ".rdf"}:
        return
    try:
        batch = sources.parse("feed", path.read_bytes(), None, f"https://{path.name}/")
    except Unreadable:
        return
    yield from ((None, item.published_at) for item in batch.items if item.published_at)


def _lines(path: Path) -> Iterator[tuple[str, datetime]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            name, date = told.get("publisher") or told.get("source"), told.get("date") or ""
            if isinstance(name, str) and isinstance(date, str) and len(date) > 15 and (at := _moment(date)):
                yield name, at


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)


def made_up() -> dict[str, set[datetime]]:
    """A dozen sources over four weeks, from one post in three days to five an hour, mostly by day and on weekdays."""
    chance, begin = random.Random(1), datetime(2026, 3, 2, tzinfo=UTC)
    found: dict[str, set[datetime]] = {}
    for number in range(12):
        rate, zone = 5 * 0.55**number + 0.014, chance.randrange(24)
        dates, at = set(), begin
        while at < begin + 4 * WEEK:
            at += timedelta(hours=chance.expovariate(rate * 2))
            busy = 0.9 if 7 <= (at.hour + zone) % 24 < 20 else 0.2
            if chance.random() < busy * (0.4 if at.weekday() > 4 else 1):
                dates.add(at)
        found[str(number)] = dates
    return found
