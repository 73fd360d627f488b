"""The instant that a time as written surely means, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.model.truces import Moment
from bot.text.moments import zones
from bot.text.moments.clocks import Clock
from bot.text.moments.days import Day, Tense
from bot.text.moments.expressions import LOCAL, Expression, Timed

DAY = timedelta(days=1)
# A time that passed less than this before publication may still be meant by "will begin at".
JUST = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Context:
    """What a time is read in: the zones of the place spoken of, the moment of publication (None if not known), the
    day it was there, and the tense of the words around. `now` is None where only the day is known."""

    local: tuple[str, ...]
    today: date | None
    now: datetime | None
    tense: Tense = None
    offsets: tuple[str, ...] = field(default=())


class Resolved(NamedTuple):
    """A time with what else it may be (two midnights), and the zone that its pair of clocks shows for the place."""

    moment: Moment
    candidates: tuple[tuple[datetime, str], ...] = ()
    offset: str | None = None


def resolve(one: Expression, context: Context) -> Resolved:
    """What the time surely means. Nothing is guessed: a part that is open stays None."""
    if one.first is None:
        return Resolved(_day_only(one, context))
    first, second = one.first, one.second
    if second is not None and not (_open(first) or _open(second)):
        return _Pair(one, context).resolved()
    return _single(one, second if second is not None and _open(first) else first, context)


def _open(timed: Timed) -> bool:
    """Whether the letters beside a clock name several zones."""
    return timed.zone is not None and timed.zone.name == zones.UNKNOWN


def _moment(one: Expression, instant: datetime | None, zone: str | None, basis: str, day: date | None = None) -> Moment:
    local = instant.astimezone(zones.zone(zone)).date() if instant and zone else day
    return Moment(one.text, local, instant, zone, basis)


def _day_only(one: Expression, context: Context) -> Moment:
    found = _date(one.day, context)
    relative = one.day is not None and one.day.kind not in {"date", "night"}
    return Moment(one.text, found, None, None, "relative_day" if relative else "date_only")


def _date(day: Day | None, context: Context) -> date | None:
    return day.dates(context.today, context.tense) if day and context.today else _fixed(day)


def _fixed(day: Day | None) -> date | None:
    """The day, if it is the same whenever one reads it: it has its year."""
    if day is None or day.kind not in {"date", "night"}:
        return None
    apart = {day.dates(date(year, 7, 1), None) for year in (2001, 2021)}
    return apart.pop() if len(apart) == 1 else None


# ---------------------------------------------------------------- one clock


def _single(one: Expression, timed: Timed, context: Context) -> Resolved:
    names, basis = _zones(timed, context)
    found = [list(_instants(timed.clock, one.day, name, context)) for name in names]
    if not found or not all(found) or len({tuple(instants) for instants in found}) > 1:
        # Between two named nights only the hour is open, not the day.
        between = one.day is not None and one.day.kind == "night"
        day = None if timed.clock.midnight and not between else _date_at(timed.clock, one.day, context)
        return Resolved(_moment(one, None, None, "zone_unstated", day))
    instants = _possible(found[0], context)
    if len(instants) > 1:
        return Resolved(
            _moment(one, None, None, "midnight_ambiguous"), tuple((instant, names[0]) for instant in found[0])
        )
    return Resolved(_checked(one, timed, instants[0], names[0], basis))


def _checked(one: Expression, timed: Timed, instant: datetime, name: str, basis: str) -> Moment:
    if timed.zone is not None and not zones.in_season(timed.zone.written, instant):
        return _moment(one, None, None, "conflicting_times")
    return _moment(one, instant, name, basis)


def _zones(timed: Timed, context: Context) -> tuple[tuple[str, ...], str]:
    if _open(timed):
        return (), "zone_unstated"
    if timed.zone is not None and timed.zone.name != LOCAL:
        return (timed.zone.name,), "explicit_zone"
    return context.offsets or context.local, "local_zone_inferred"


def _date_at(clock: Clock, day: Day | None, context: Context) -> date | None:
    """The day on which a clock other than midnight stands."""
    found = _date(day, context)
    if day is None or found is None:
        return found
    if day.kind == "tonight" and clock.hour < 12 and not _small_hours(context):
        return found + DAY
    if day.kind == "night" and clock.hour >= 12 and clock.hour != 24:
        return found - DAY
    return found + (DAY if clock.hour == 24 else timedelta(0))


def _small_hours(context: Context) -> bool:
    """Whether the words were published between midnight and dawn, when tonight is this night."""
    if context.now is None or not (context.offsets or context.local):
        return False
    return context.now.astimezone(zones.zone((context.offsets or context.local)[0])).hour < 5


def _instants(clock: Clock, day: Day | None, name: str, context: Context) -> Iterator[datetime]:
    """The instants that a clock in a zone may mean, in order: one, two for a midnight, or none."""
    if day is None:
        yield from _dayless(clock, name, context)
        return
    found = _date(day, context)
    if found is None:
        return
    for step in _steps(clock, day, context):
        instant = zones.at(found + step, clock.hour % 24 if step else clock.hour, clock.minute, name)
        if instant is not None:
            yield instant


def _steps(clock: Clock, day: Day, context: Context) -> tuple[timedelta, ...]:
    """How far from the named day a clock stands; two answers for a midnight that does not say which."""
    if day.kind == "night":
        return (-DAY,) if 12 <= clock.hour < 24 else (timedelta(0),)
    if day.kind == "tonight":
        return (timedelta(0),) if clock.hour >= 12 or (_small_hours(context) and not clock.midnight) else (DAY,)
    return (timedelta(0), DAY) if clock.midnight else (timedelta(0),)


def _dayless(clock: Clock, name: str, context: Context) -> Iterator[datetime]:
    """Without a day: the last such time before publication, or the next after it, if the tense is known.

    A time to come that has just passed may be today's or tomorrow's, and is left open.
    """
    if context.now is None or context.tense is None:
        return
    now, today = context.now, context.now.astimezone(zones.zone(name)).date()
    around = [zones.at(today + step * DAY, clock.hour, clock.minute, name) for step in (-1, 0, 1)]
    near = [instant for instant in around if instant and abs(instant - now) <= DAY]
    passed, coming = [one for one in near if one <= now], [one for one in near if one > now]
    if context.tense == "past" and passed:
        yield max(passed)
    elif context.tense == "future" and coming and not (passed and now - max(passed) < JUST):
        yield min(coming)


def _possible(instants: list[datetime], context: Context) -> list[datetime]:
    """Of two midnights, the one that publication leaves: what has begun lies before it, what is to begin after."""
    if len(instants) < 2 or context.now is None or context.tense is None:
        return instants
    now = context.now
    return [
        instant for instant in instants if (instant <= now if context.tense == "past" else instant > now)
    ] or instants


# --------------------------------------------------------------- two clocks


class _Pair:
    """Two clocks that tell one instant: each is read in its zone, and they must meet."""

    def __init__(self, one: Expression, context: Context) -> None:
        assert one.first is not None
        assert one.second is not None
        self.one, self.context = one, context
        first, second = one.first, one.second
        # The named zone is the sure one; between two named zones the order does not matter.
        self.local, self.named = (second, first) if self._is_local(second) else (first, second)
        self.day_of_local = self.local.day if self.local is second else one.day
        self.day_of_named = self.named.day if self.named is second else one.day

    @staticmethod
    def _is_local(timed: Timed) -> bool:
        return timed.zone is None or timed.zone.name == LOCAL

    def resolved(self) -> Resolved:
        if self._is_local(self.named):
            first = self.one.first
            assert first is not None
            return Resolved(_moment(self.one, None, None, "conflicting_times"))
        meetings = list(dict.fromkeys(self._meetings()))
        if not meetings:
            return Resolved(_moment(self.one, None, None, "conflicting_times", self._day()))
        if len(meetings) > 1:
            meetings = self._preferred(meetings)
        if len(meetings) != 1:
            return Resolved(_moment(self.one, None, None, "midnight_ambiguous"), tuple(meetings))
        instant, zone = meetings[0]
        return Resolved(_moment(self.one, instant, zone, "paired_zones"), (), self._offset(instant, zone))

    def _day(self) -> date | None:
        day = self.day_of_local or self.one.day
        return None if self.local.clock.midnight else _date_at(self.local.clock, day, self.context)

    def _meetings(self) -> Iterator[tuple[datetime, str]]:
        """Every instant, with the zone of the local clock, at which both clocks show what is written."""
        assert self.named.zone is not None
        for instant in self._named_instants():
            if not zones.in_season(self.named.zone.written, instant):
                continue
            for name in self._local_names(instant):
                if self._shows(instant, name):
                    yield instant, name

    def _named_instants(self) -> Iterator[datetime]:
        assert self.named.zone is not None
        clock, name = self.named.clock, self.named.zone.name
        day = self.day_of_named or self.day_of_local
        if day is None:
            yield from _dayless(clock, name, self.context)
            return
        found = _date_at(clock, day, self.context) if not clock.midnight else _date(day, self.context)
        own = self.named.day is not None and not clock.midnight
        for step in (0,) if own else (-1, 0, 1):
            instant = zones.at(found + step * DAY, clock.hour % 24, clock.minute, name) if found else None
            if instant is not None:
                yield instant

    def _local_names(self, instant: datetime) -> tuple[str, ...]:
        """The zones that the local clock may be in; without a place, the one offset that the pair itself shows."""
        zone = self.local.zone
        if zone is not None and zone.name != LOCAL:
            return (zone.name,)
        if self.context.local:
            return self.context.local
        named_minutes = instant.hour * 60 + instant.minute
        apart = timedelta(minutes=(self.local.clock.hour * 60 + self.local.clock.minute - named_minutes) % 1440)
        return tuple(zones.offset_name(offset) for offset in (apart, apart - DAY) if zones.plausible(offset))

    def _shows(self, instant: datetime, name: str) -> bool:
        """Whether the local clock shows at that instant what is written, on the day that is written."""
        there = instant.astimezone(zones.zone(name))
        clock = self.local.clock
        if (there.hour, there.minute) != (clock.hour % 24, clock.minute):
            return False
        day = self.day_of_local
        found = _date(day, self.context)
        if day is None or found is None:
            return True
        return any(there.date() == found + step + DAY * (clock.hour == 24) for step in _steps(clock, day, self.context))

    def _preferred(self, meetings: list[tuple[datetime, str]]) -> list[tuple[datetime, str]]:
        """Of several meetings the one that publication allows, or on whose day the named zone agrees too."""
        meetings = list({instant: (instant, zone) for instant, zone in reversed(meetings)}.values())[::-1]
        if len(meetings) == 1:
            return meetings
        instants = _possible([instant for instant, _ in meetings], self.context)
        left = [meeting for meeting in meetings if meeting[0] in instants]
        found = _date(self.day_of_local, self.context)
        if len(left) == 1 or found is None or self.named.zone is None:
            return left
        name = self.named.zone.name
        # "midnight (1700 GMT) on Monday": the day holds for both clocks. West of Greenwich it cannot tell.
        same = [one for one in left if one[0].astimezone(zones.zone(name)).date() == found]
        return same if len(same) == 1 and self._east(same[0]) else left

    @staticmethod
    def _east(meeting: tuple[datetime, str]) -> bool:
        offset = meeting[0].astimezone(zones.zone(meeting[1])).utcoffset()
        return offset is not None and offset > timedelta(0)

    def _offset(self, instant: datetime, zone: str) -> str | None:
        offset = instant.astimezone(zones.zone(zone)).utcoffset() if self._is_local(self.local) else None
        return None if offset is None else zones.offset_name(offset)
