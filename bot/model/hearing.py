"""When a chat wants to hear: at once or gathered, aloud or not, and at what hours not at all. Pure, in any zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Mode = Literal["instant", "hourly", "daily"]
MODES: tuple[Mode, ...] = ("instant", "hourly", "daily")
# Why an alert waits to be gathered with others: for its digest, for the end of quiet hours, or because the bot stood
# still and has much to tell at once.
Hold = Literal["hourly", "daily", "quiet", "stop"]
MORNING = time(8)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the chat's local day that nothing may sound in; from before midnight to after it, too."""

    since: time
    until: time

    def __contains__(self, at: time) -> bool:
        if self.since <= self.until:
            return self.since <= at < self.until
        return at >= self.since or at < self.until


@dataclass(frozen=True, slots=True)
class Options:
    """What a subscription wants of its own; None: as the chat. `at` is the local time of its daily digest, `sources`
    how many independent publishers a story must have, `urgent` that it passes quiet hours, without a sound."""

    mode: Mode | None = None
    at: time | None = None
    silent: bool | None = None
    urgent: bool = False
    sources: int = 1


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a chat wants where a subscription says nothing else."""

    mode: Mode = "instant"
    at: time = MORNING
    quiet: Quiet | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How one story is told to a chat: as the most eager of its subscriptions wants it, with nothing left open."""

    mode: Mode = "instant"
    at: time = MORNING
    silent: bool = False
    urgent: bool = False

    @property
    def eagerness(self) -> tuple[int, bool, bool, time]:
        """The less, the more eager: instant before hourly before daily, urgent before not, loud before silent."""
        return MODES.index(self.mode), not self.urgent, self.silent, self.at


def manner(options: Options, of_chat: Hearing) -> Manner:
    """What a subscription wants, in this chat."""
    silent = of_chat.silent if options.silent is None else options.silent
    return Manner(options.mode or of_chat.mode, options.at or of_chat.at, silent, options.urgent)


def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name, or UTC: a chat's zone may have come from anywhere."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def instants(day: date, at: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants, in UTC, at which the clocks of `zone` show `at` on that local day: one, two where they are set back,
    and for a time that they skip the instant of the skip."""
    wall = datetime.combine(day, at)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first < second:
        return first, second
    # A skipped time is read with the offset from before the skip and with the one after it, which miss it both ways.
    return (first,) if first == second else (_skip(second, first, zone),)


def _skip(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between the two at which the clocks of `zone` jump ahead, to the second."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


def next_daily(after: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The first instant after `after` at which a day's `at` has come in `zone`: once for each local day, whatever the
    clocks do."""
    return min(came for day in _days(after, zone) if (came := instants(day, at, zone)[0]) > after)


def _days(around: datetime, zone: ZoneInfo) -> list[date]:
    """Yesterday, today and the days after, of which clocks set ahead by a day may skip one."""
    today = around.astimezone(zone).date()
    return [today + n * DAY for n in range(-1, 4)]


def next_hour(after: datetime) -> datetime:
    """The next full hour, which is one for half of the world and a half or a quarter for the rest."""
    return after.replace(minute=0, second=0, microsecond=0) + HOUR


def quiet_until(at: datetime, quiet: Quiet | None, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours end that `at` lies in; None when it lies in none."""
    if quiet is None or quiet.since == quiet.until or at.astimezone(zone).time() not in quiet:
        return None
    # Clocks set back may show the end twice; the hours between are quiet like those before.
    return min(end for day in _days(at, zone) for end in instants(day, quiet.until, zone) if end > at)


def due(manner: Manner, since: datetime, zone: ZoneInfo) -> datetime:
    """When what is held since `since` is to be told in this manner, quiet hours aside."""
    if manner.mode == "daily":
        return next_daily(since, manner.at, zone)
    return next_hour(since) if manner.mode == "hourly" else since


def heard_at(at: datetime, quiet: Quiet | None, zone: ZoneInfo) -> datetime:
    """`at`, or the end of the quiet hours that it lies in."""
    return quiet_until(at, quiet, zone) or at


def told_at(wanted: Sequence[Options], since: datetime, of_chat: Hearing, zone: ZoneInfo) -> datetime:
    """When what is held since `since` is to be told: as soon as any of these wishes says, out of quiet hours unless it is
    urgent. By the wishes of now, not of when it was held."""
    at = min(due(manner(options, of_chat), since, zone) for options in wanted)
    return at if eagerest(wanted, of_chat).urgent else heard_at(at, of_chat.quiet, zone)


def eagerest(wanted: Sequence[Options], of_chat: Hearing) -> Manner:
    """How a story is told when these options ask for it: as the most eager of them says; by the chat's for none."""
    return min(
        (manner(one, of_chat) for one in wanted), key=lambda one: one.eagerness, default=manner(Options(), of_chat)
    )
