"""Which clocks, days and zones of a sentence make one time."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from bot.text.moments import clocks, days, zones
from bot.text.moments.clocks import Clock
from bot.text.moments.days import Day
from bot.text.moments.zones import Zone
from bot.text.tongues import pattern

# Between two parts of one time there may stand this much, and nothing but small words.
FARTHEST = 40
# Characters behind a clock in which its zone is sought: a day may stand between.
REACH = 70
SMALL = re.compile(r"[\s,()'\"/\u2014.\u3001\uff0c\u30fb-]*")
LOCAL = "local"


class Timed(NamedTuple):
    """A clock with the zone named for it ("local" for local time) and the day named beside it alone."""

    clock: Clock
    zone: Zone | None
    day: Day | None


class Expression(NamedTuple):
    """One time as written: characters start..end of the sentence, its first clock, its second, and the day of both."""

    start: int
    end: int
    text: str
    first: Timed | None
    second: Timed | None
    day: Day | None


Mark = Clock | Day | Zone


def find(text: str, code: str, local: tuple[str, ...]) -> list[Expression]:
    """The times in a plain sentence, in order; `local` are the zones of the place that it is about."""
    places = [Zone(*one.span(), LOCAL, one[0]) for one in pattern(code, "time", "local").finditer(text)]
    timed = clocks.find(text, code)
    near = {
        one for clock in timed for one in zones.find(text, local, max(0, clock.start - FARTHEST), clock.end + REACH)
    }
    named = [one for one in near if not any(_within(one, place) for place in places)]
    marks: list[Mark] = [*timed, *days.find(text, code), *named, *places]
    groups: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        if groups and mark.start < groups[-1][-1].end:
            continue
        if groups and _joined(text, groups[-1][-1].end, mark.start, code):
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return [one for group in groups for one in _expressions(text, group)]


def _within(inner: Mark, outer: Mark) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _joined(text: str, end: int, start: int, code: str) -> bool:
    """Whether nothing but small words stands between two marks."""
    between = text[end:start]
    if len(between) > FARTHEST:
        return False
    for name in ("am", "pm", "night"):
        between = pattern(code, "dayparts", name).sub("", between)
    return SMALL.fullmatch(pattern(code, "time", "filler").sub("", between)) is not None


def _expressions(text: str, group: list[Mark]) -> list[Expression]:
    """One time from its parts; more than two clocks, or a second one without parentheses or a zone, are two times."""
    timed = [mark for mark in group if isinstance(mark, Clock)]
    if not timed:
        return [_dayed(text, mark) for mark in group if isinstance(mark, Day)][:1]
    if len(timed) > 2 or (len(timed) == 2 and not _pair(text, group, timed)):
        return [one for part in _split(group, timed) for one in _expressions(text, part)]
    return [_timed(text, group, timed)]


def _dayed(text: str, day: Day) -> Expression:
    return Expression(day.start, day.end, text[day.start : day.end], None, None, day)


def _pair(text: str, group: list[Mark], timed: list[Clock]) -> bool:
    return "(" in text[timed[0].end : timed[1].start] or all(_zone(group, timed, clock) for clock in timed)


def _split(group: list[Mark], timed: list[Clock]) -> list[list[Mark]]:
    """The group cut before each clock but the first."""
    cuts = [0, *(group.index(clock) for clock in timed[1:]), len(group)]
    return [group[low:high] for low, high in pairwise(cuts)]


def _timed(text: str, group: list[Mark], timed: list[Clock]) -> Expression:
    start, end = group[0].start, group[-1].end
    end += text[end : end + 1] == ")" and "(" in text[start:end]
    shared = [mark for mark in group if isinstance(mark, Day)]
    parts = [Timed(clock, _zone(group, timed, clock), None) for clock in timed]
    if len(parts) == 2:
        low, high = _brackets(text, start, end)
        own = [day for day in shared if low <= day.start < high]
        inner = low <= parts[1].clock.start < high
        if own and inner and len(own) < len(shared) + (len(shared) == 1):
            parts[1] = parts[1]._replace(day=own[0])
            shared = [day for day in shared if day not in own]
        if own and not inner and len(shared) > 1:
            parts[1] = parts[1]._replace(day=shared[1])
    return Expression(start, end, text[start:end], parts[0], parts[1] if parts[1:] else None, _best(shared))


def _brackets(text: str, start: int, end: int) -> tuple[int, int]:
    low = text.find("(", start, end)
    high = text.find(")", low, end) if low >= 0 else -1
    return (low, high if high >= 0 else end) if low >= 0 else (end, end)


def _best(shared: list[Day]) -> Day | None:
    """The day that says most: a night between two, then a date, then what is nearest."""
    order = {"night": 0, "date": 1, "tonight": 2, "weekday": 3, "relative": 4}
    return min(shared, key=lambda day: order[day.kind], default=None)


def _zone(group: list[Mark], timed: list[Clock], clock: Clock) -> Zone | None:
    """The zone that stands behind a clock, before the next one; right before it where a language writes so."""
    following = next((other.start for other in timed if other.start > clock.start), None)
    behind = [mark for mark in group if isinstance(mark, Zone) and mark.start >= clock.end]
    for mark in behind:
        if following is None or mark.start < following:
            return mark
    before = [mark for mark in group if isinstance(mark, Zone) and mark.end <= clock.start]
    return before[-1] if before and not any(other.start < before[-1].start for other in timed) else None
