"""Time zones as news names them, and what a clock in one means."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.text.tongues import plain

# Hours and minutes beside GMT or UTC, as in "UTC+03:00"; no zone is further off than 14 hours.
OFFSET = re.compile(r"(?<!\w)(?:GMT|UTC)\s?([+\u2212\u2014-])\s?(\d{1,2})(?::?([0-5]\d))?(?!\d)")
# IST is three zones; where none of them can be meant, it is none.
IST = re.compile(r"(?<!\w)IST(?!\w)")
# These letters name several zones each, none of them surely.
OPEN = re.compile(r"(?<!\w)(?:IST|CST|CDT|AST|GST|BST|PST|PDT|MST|MDT|WIB|WITA|WST|SST)(?!\w)")
UNKNOWN = "unknown"
IST_ZONES = ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin")
# A letter is a zone only right behind a time with four digits.
ZULU = re.compile(r"(?<=\d\d\d\d)\s?Z(?!\w)")
# "EST" in summer is a slip for EDT, or is not: nobody knows.
SEASONS = {"EST": timedelta(hours=-5), "EDT": timedelta(hours=-4)}
# No place is further from Greenwich, and none is off by less than a quarter of an hour.
EAST, WEST, QUARTER = timedelta(hours=14), timedelta(hours=-12), timedelta(minutes=15)


class Zone(NamedTuple):
    """A zone named in a text: a name of the tz database or an offset such as +03:00; `written` as it stands there."""

    start: int
    end: int
    name: str
    written: str


@cache
def _named() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One expression for all zones, and the zone of each of its groups."""
    listed = tomllib.loads(files(__package__).joinpath("zones.toml").read_text("utf-8"))["zone"]
    parts = []
    for zone in listed:
        short = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(zone["short"], key=len, reverse=True))
        names = "|".join(_name(name) for name in sorted(zone["names"], key=len, reverse=True))
        parts.append(f"((?i:{names}){'|' + short if short else ''})")
    return re.compile("|".join(parts)), tuple(zone["tz"] for zone in listed)


def _name(name: str) -> str:
    wordlike = name[0].isascii() or "\u0400" <= name[0] <= "\u06ff"
    return (r"(?<!\w)%s(?!\w)" if wordlike else "%s") % re.escape(plain(name)).replace(r"\ ", r"\s")


def find(text: str, local: tuple[str, ...], start: int = 0, end: int = 1 << 30) -> Iterator[Zone]:
    """The zones that a plain text names between two places, in any order; `local` are those of what it is about."""
    taken = []
    for offset in OFFSET.finditer(text, start, end):
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        if hours <= 14:
            sign = "+" if offset[1] == "+" else "-"
            taken.append(offset.span())
            yield Zone(*offset.span(), f"{sign}{hours:02}:{minutes:02}", offset[0])
    expression, names = _named()
    for found in expression.finditer(text, start, end):
        if not any(low <= found.start() < high for low, high in taken) and found.lastindex:
            yield Zone(*found.span(), names[found.lastindex - 1], found[0])
    for found in IST.finditer(text, start, end):
        for name in [known for known in IST_ZONES if known in local][:1]:
            taken.append(found.span())
            yield Zone(*found.span(), name, found[0])
    for found in OPEN.finditer(text, start, end):
        if found.span() not in taken:
            yield Zone(*found.span(), UNKNOWN, found[0])
    for found in ZULU.finditer(text, start, end):
        yield Zone(*found.span(), "UTC", found[0])


@cache
def zone(name: str) -> tzinfo:
    """The zone of that name; ZoneInfoNotFoundError or ValueError for one that is none."""
    if name[0] in "+-":
        hours, minutes = map(int, name[1:].split(":"))
        return timezone((1 if name[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
    return UTC if name == "UTC" else ZoneInfo(name)


def at(day: date, hour: int, minute: int, name: str) -> datetime | None:
    """That time of that day in the zone, in UTC; None for a time that the clock skips, has twice, or no calendar has.

    Hour 24 is 0 of the next day.
    """
    try:
        there = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24, minute), zone(name))
        instant = there.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return instant if instant.astimezone(there.tzinfo).replace(fold=0) == there and _once(there) else None


def _once(there: datetime) -> bool:
    return there.utcoffset() == there.replace(fold=1).utcoffset()


def in_season(written: str, instant: datetime) -> bool:
    """Whether a zone that says summer or winter says it rightly for that instant."""
    told = SEASONS.get(written.upper())
    return told is None or instant.astimezone(zone("America/New_York")).utcoffset() == told


def plausible(offset: timedelta) -> bool:
    """Whether some place on Earth is that far from UTC."""
    return WEST <= offset <= EAST and offset % QUARTER == timedelta(0)


def offset_name(offset: timedelta) -> str:
    """The name of the zone with that offset, as +03:30."""
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{'-' if offset < timedelta(0) else '+'}{minutes // 60:02}:{minutes % 60:02}"
