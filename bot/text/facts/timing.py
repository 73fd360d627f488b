"""From when a truce holds, until when, and how long it was agreed for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from bot.model.truces import Moment
from bot.text.facts.lines import Line
from bot.text.facts.status import clause
from bot.text.moments import Context, Expression, Resolved, resolve
from bot.text.moments import find as find_times
from bot.text.moments import zones as time_zones
from bot.text.moments.days import Tense
from bot.text.moments.expressions import SMALL
from bot.text.tongues import pattern

Role = Literal["start", "end"]
# Characters between a verb such as "began" and its time behind or before it.
BEHIND, BEFORE = 60, 110
# Characters from a verb to the truce that it begins: "begin a unilateral ceasefire".
OBJECT = 36
# Characters behind a time in which "from" follows it, and what may stand between.
ENDING, SUFFIX = 24, re.compile(r"['-]?\w{0,4}[\s-]?")
NEIGHBOUR = timedelta(minutes=2)


class Timed(NamedTuple):
    """A time of a line, what it is of the truce, and what it means."""

    line: Line
    one: Expression
    role: Role
    found: Resolved


def times(line: Line, zones: tuple[str, ...]) -> list[Expression]:
    """The times in a line, resolved or not."""
    return find_times(line.text, line.code, zones)


def timed(line: Line, context: Context, *, past: bool) -> list[Timed]:
    """The starts and ends of truces in a line; `past` says that the truce of the line is already a matter of the past."""
    if line.has("time", "daily"):
        return []
    found: dict[int, Timed] = {}
    dates = times(line, context.local)
    vague = line.has("time", "earlier")
    for role, one, tense in _roles(line, dates, past=past):
        if one.day is None and vague and tense == "past":
            continue
        if one.start not in found:
            written = one._replace(text=line.raw[one.start : one.end])
            found[one.start] = Timed(line, written, role, resolve(written, replace(context, tense=tense)))
    return list(found.values())


def _roles(line: Line, dates: list[Expression], *, past: bool) -> Iterator[tuple[Role, Expression, Tense]]:
    code, text = line.code, line.text
    for one in dates:
        before = text[max(0, one.start - 40) : one.start]
        if _leads(code, "until", before):
            yield "end", one, "past" if past and _leads(code, "until_past", before) else "future"
        elif _follows(code, text[one.end :]) and line.truces and not _slipped(line, one.start):
            yield "start", one, "past" if past else "future"
        elif _leads(code, "from", before) and (past or _tells(line)) and not _slipped(line, one.start):
            since = _leads(code, "from_past", before)
            if not since or pattern(code, "time", "lasting").search(text[: one.start]):
                yield "start", one, "past" if past or since else "future"
    yield from _verbs(line, dates, "begin", "start", past=past)
    yield from _verbs(line, dates, "end", "end", past=False)


def _leads(code: str, name: str, before: str) -> bool:
    """Whether a word of the list leads up to what follows, with nothing but small words between."""
    found = list(pattern(code, "time", name).finditer(before))
    return bool(found) and _small(code, before[found[-1].end() :])


def _tells(line: Line) -> bool:
    """Whether a line tells of the truce: by name, or as "it" that begins."""
    return bool(line.truces) or (line.has("time", "begin") and not line.has("time", "other_event"))


def _follows(code: str, behind: str) -> bool:
    """Whether a word or an ending such as "itibaren" behind a time says that something holds from then on."""
    found = pattern(code, "time", "from_after").search(behind[:ENDING])
    return found is not None and SUFFIX.fullmatch(behind[: found.start()]) is not None


def _small(code: str, between: str) -> bool:
    return SMALL.fullmatch(pattern(code, "time", "filler").sub("", between)) is not None


def _verbs(
    line: Line, dates: list[Expression], name: str, role: Role, *, past: bool
) -> Iterator[tuple[Role, Expression, Tense]]:
    """The time behind each verb of beginning or ending, or, without one, the time before it in its clause."""
    for verb in pattern(line.code, "time", name).finditer(line.text):
        if _slipped(line, verb.start()) or not _of_truce(line, verb.start()):
            continue
        told = pattern(line.code, "time", f"{name}_past").search(verb[0])
        tense: Tense = "past" if told or past else "future"
        one = _behind(line, dates, verb) or _ahead(line, dates, verb)
        if one is not None:
            yield role, one, tense


def _behind(line: Line, dates: list[Expression], verb: re.Match[str]) -> Expression | None:
    for one in dates:
        if verb.end() - 1 <= one.start <= verb.end() + BEHIND:
            between = line.text[verb.end() : one.start]
            return None if _elsewhere(line, between) else one
    return None


def _ahead(line: Line, dates: list[Expression], verb: re.Match[str]) -> Expression | None:
    found = [one for one in dates if one.end <= verb.start() <= one.end + BEFORE]
    if not found or re.search(r"[;\u2014]", line.text[found[-1].end : verb.start()]):
        return None
    one = found[-1]
    said = pattern(line.code, "attribution", "before")
    around = line.text[max(0, one.start - 18) : one.start], line.text[one.end : one.end + 12]
    if any(said.search(text) for text in around) or any(map(pattern(line.code, "time", "until").search, around[:1])):
        return None
    between = line.text[one.end : verb.start()]
    if not _small(line.code, between) and _of_another(line, one, verb):
        return None
    if line.has("time", "earlier") or pattern(line.code, "time", "apart").search(between):
        return None
    return None if _elsewhere(line, between) else one


def _of_another(line: Line, one: Expression, verb: re.Match[str]) -> bool:
    """Whether the truce stands before the time and not behind it: the time is then that of the deal."""
    before = any(high <= one.start for _, high in line.truces)
    return before and not any(one.end <= low < verb.start() for low, _ in line.truces)


def _elsewhere(line: Line, between: str) -> bool:
    """Whether another event stands between a verb and a time, so that the time is that event's."""
    return pattern(line.code, "time", "other_event").search(between) is not None


def _slipped(line: Line, at: int) -> bool:
    """Whether the clause tells of a time that was planned and did not come."""
    low, high = clause(line, at, at + 1)
    return pattern(line.code, "guards", "slipped").search(line.text[low : min(high, at + 30)]) is not None


def _of_truce(line: Line, at: int) -> bool:
    """Whether it is the truce that begins or ends: no other event's name stands nearer before the verb."""
    before = line.text[max(0, at - 60) : at]
    others = [one.end() for one in pattern(line.code, "time", "other_event").finditer(before)]
    if any(0 <= low - at <= OBJECT for low, _ in line.truces):
        return True
    truces = [high - max(0, at - 60) for _, high in line.truces if high <= at]
    if not others:
        return True
    return bool(truces) and max(truces) > others[-1] - 1


# ----------------------------------------------------------------- together


def settle(found: Iterable[Timed], role: Role) -> Moment | None:
    """The one start (or end) that several sentences agree on; times that contradict each other give no instant."""
    moments = [one.found.moment for one in found if one.role == role]
    if not moments:
        return None
    instants = {moment.utc for moment in moments if moment.utc}
    days = {moment.date for moment in moments if moment.date}
    best = max(moments, key=lambda moment: (moment.utc is not None, moment.date is not None))
    if len(instants) > 1 or (len(days) > 1 and not instants):
        return replace(
            best, utc=None, zone=None, date=days.pop() if len(days) == 1 else None, basis="conflicting_times"
        )
    if any(moment.basis == "conflicting_times" for moment in moments):
        return next(moment for moment in moments if moment.basis == "conflicting_times")
    return best


def by_neighbours(found: list[Timed]) -> list[Timed]:
    """A midnight left open is the one that another time of the article meets: "until 23:59 on the 3rd"."""
    sure = [one.found.moment.utc for one in found if one.found.moment.utc]
    return [_met(one, sure) if one.found.candidates else one for one in found]


def _met(one: Timed, sure: list[datetime]) -> Timed:
    meeting = [
        (instant, zone)
        for instant, zone in one.found.candidates
        if any(abs(instant - other) <= NEIGHBOUR for other in sure)
    ]
    if len({instant for instant, _ in meeting}) != 1:
        return one
    instant, zone = meeting[0]
    day = instant.astimezone(time_zones.zone(zone)).date()
    moment = Moment(one.one.text, day, instant, zone, "context_disambiguates")
    return one._replace(found=Resolved(moment))
