"""When those who run the bot are told that something is wrong, or well again: once, together, and not at every flicker. Pure.

An alarm goes with a subject ("source:12", "lag"). What is wrong must last a while before it is told, and so must what is well
again; each time that it comes and goes doubles both. Sources are gathered: what breaks or recovers within a few minutes
is one notice, and two notices are some time apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# Subjects that go with a source: it fails, it was given up, it is silent against its own rhythm.
SOURCE, GONE, QUIET = "source:", "gone:", "quiet:"
# One or two failures heal by themselves; so many in a row, which take half an hour or more as the pauses between them grow,
# are worth a word.
FAILURES = 3
# How long a subject must be well before that is told, and what is gathered meanwhile.
WELL_FOR = timedelta(minutes=15)
GATHER, APART = timedelta(minutes=3), timedelta(minutes=15)
# What has not changed for a day has nothing held against it any more.
REMEMBER = timedelta(days=1)
# Ten minutes become nearly three hours at the most.
MOST_TURNS = 4


@dataclass(frozen=True, slots=True)
class Condition:
    """How a subject is found now; `patience` is how long it must be wrong before that is told."""

    wrong: bool
    patience: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A subject: whether it is wrong, since when it is as it is, what was told of it, when, and how often lately."""

    subject: str
    wrong: bool
    since: datetime
    told: bool = False
    told_at: datetime | None = None
    turns: int = 0

    @property
    def is_source(self) -> bool:
        """Whether it is about a source."""
        return self.subject.startswith((SOURCE, GONE, QUIET))


@dataclass(frozen=True, slots=True)
class Step:
    """What one look leads to: alarms to keep, subjects that are over, and what is told now."""

    changed: tuple[Alarm, ...]
    over: tuple[str, ...]
    broke: tuple[Alarm, ...]
    recovered: tuple[Alarm, ...]


def step(alarms: Mapping[str, Alarm], found: Mapping[str, Condition | None], now: datetime) -> Step:
    """One look. `found` says how the subjects are that matter now: None for one of which nobody can tell, whose alarm
    stays as it is. An alarm whose subject is not in it has nothing to be told of any more and is forgotten."""
    seen = {
        subject: _seen(alarms.get(subject), subject, condition, now)
        for subject, condition in found.items()
        if condition is not None
    }
    due = [one for subject, one in seen.items() if _due_at(one, found[subject]) <= now]
    telling = _told_now(due, list(alarms.values()), found, now)
    told = {
        one.subject: replace(one, told=one.wrong, told_at=now, turns=min(MOST_TURNS, one.turns + one.wrong))
        for one in telling
    }
    after = {subject: told.get(subject, one) for subject, one in seen.items()}
    over = {subject for subject, one in after.items() if _is_over(one, now)} | (alarms.keys() - found.keys())
    changed = [one for subject, one in after.items() if subject not in over and alarms.get(subject) != one]
    return Step(
        tuple(changed),
        tuple(sorted(over & alarms.keys())),
        tuple(one for one in telling if one.wrong),
        tuple(one for one in telling if not one.wrong),
    )


def _seen(known: Alarm | None, subject: str, condition: Condition, now: datetime) -> Alarm:
    if known is None:
        return Alarm(subject, condition.wrong, now)
    if known.turns and now - known.since > REMEMBER:
        known = replace(known, turns=0)
    return known if known.wrong == condition.wrong else replace(known, wrong=condition.wrong, since=now)


def _due_at(alarm: Alarm, condition: Condition | None) -> datetime:
    """When it is to be told; never when that was said already."""
    if condition is None or alarm.wrong == alarm.told:
        return datetime.max.replace(tzinfo=alarm.since.tzinfo)
    # The first time as it is asked for; what keeps coming and going is borne for longer each time.
    wait: timedelta = (condition.patience if alarm.wrong else WELL_FOR) * 2 ** (alarm.turns - (not alarm.wrong))
    return alarm.since + wait


def _told_now(
    due: Sequence[Alarm], alarms: Sequence[Alarm], found: Mapping[str, Condition | None], now: datetime
) -> list[Alarm]:
    """Whatever is no source at once; sources when the first has waited for the others and the last notice is some time ago."""
    sources = [one for one in due if one.is_source]
    last = max((one.told_at for one in alarms if one.is_source and one.told_at), default=None)
    waited = bool(sources) and now - min(_due_at(one, found[one.subject]) for one in sources) >= GATHER
    ready = waited and (last is None or now - last >= APART)
    return [one for one in due if not one.is_source or ready]


def _is_over(alarm: Alarm, now: datetime) -> bool:
    """Well, known to be, and nothing to be held against it."""
    return not alarm.wrong and not alarm.told and (alarm.told_at is None or now - alarm.since > REMEMBER)
