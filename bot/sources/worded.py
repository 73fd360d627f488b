"""Dates with the names of months, in the languages that feeds are written in."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from bot.sources.monthnames import MONTHS

# Zones that feeds name, by their hours. Of names that mean several places that one is taken whose publishers write it: IST is
# India's (Israel's and Ireland's write numbers or GMT), CST is America's; AST, AMT and BT are left out.
ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3,
    "trt": 3, "idt": 3, "irst": 3.5, "azt": 4, "get": 4, "gst": 4, "irdt": 4.5, "aft": 4.5, "pkt": 5, "uzt": 5, "ist": 5.5, "npt": 5.75, "wib": 7,
    "ict": 7, "sgt": 8, "hkt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "wat": 1, "cat": 2,
    "sast": 2, "eat": 3, "brt": -3, "adt": -3, "nst": -3.5, "ndt": -2.5, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
AFTERNOON = re.compile(r"(?<!\w)(?:p\.?\s?m\.?|μ\.?μ\.?|오후|下午|午後|م)(?!\w)", re.IGNORECASE)
MORNING = re.compile(r"(?<!\w)(?:a\.?\s?m\.?|π\.?μ\.?|오전|上午|午前|ص)(?!\w)", re.IGNORECASE)
CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-4])(?:\s?[:hч]\s?|\.)([0-5]\d)(?:[:.](\d{2}))?(?!\d)")
OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?\)?\s*(?:[A-Z]{3,5}|[\[(].*)?$", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)((?:19|20|25)\d{2})(?!\d)")
EAST = re.compile(r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]")
DAY_FIRST = re.compile(r"(?<!\d)(?P<d>\d{1,2})(?P<sign>[./-])(?P<m>\d{1,2})(?P=sign)(?P<y>\d{4})(?!\d)")
YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?:(?P<sign>[/-])|\.\s?)(?P<m>\d{1,2})(?(sign)(?P=sign)|\.\s?)(?P<d>\d{1,2})(?!\d)"
)
# A word with the marks that some scripts set above and below letters; some months have two words.
WORD = r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e])*"
NAME = rf"({WORD}(?:\s{WORD})?)"
DAY_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|ª|-(?:го|е|ої)(?!\w))?[.,\s-]*(?:(?:de|of|di|d'|ב)\s*)?{NAME}"
)
MONTH_DAY = re.compile(rf"{NAME}[.,\s-]*(\d{{1,2}})(?!\d|:)")
THAI_ERA = 543


def read(text: str) -> datetime | None:
    """The moment that a text of a day, a month and a year tells, in UTC; a missing time is midnight, a missing zone UTC.

    None when it tells none or leaves open which it is, as 3/4/2026 does.
    """
    text = _plain(text)
    clock = CLOCK.search(YEAR.sub(_blank, DAY_FIRST.sub(_blank, YEAR_FIRST.sub(_blank, text))))
    bare = text[: clock.start()] + " " * len(clock[0]) + text[clock.end() :] if clock else text
    day = _numbered(bare) or _named(bare)
    if day is None:
        return None
    try:
        hour, minute, second = _time(clock, text)
        midnight = datetime(*day, tzinfo=_zone(bare[clock.end() :] if clock else ""))
        return (midnight + timedelta(hours=hour, minutes=minute, seconds=second)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _plain(text: str) -> str:
    """Digits of all scripts as our own, and no marks of direction."""
    normal = unicodedata.normalize("NFKC", text[:120].replace("\u200f", "").replace("\u200e", ""))
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in normal).strip()


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _time(clock: re.Match[str] | None, text: str) -> tuple[int, int, int]:
    if clock is None:
        return 0, 0, 0
    hour, minute, second = (int(part or 0) for part in clock.groups())
    if AFTERNOON.search(text) and hour < 12:
        hour += 12
    elif MORNING.search(text) and hour == 12:
        hour = 0
    return hour, minute, second


def _zone(text: str) -> timezone:
    """What stands behind a clock."""
    if found := OFFSET.search(text):
        span = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(-span if found[1] == "-" else span) if span < timedelta(hours=15) else UTC
    named = (ZONES.get(word) for word in re.findall(r"[a-z]+", text.lower()))
    return timezone(timedelta(hours=next((hours for hours in named if hours is not None), 0)))


def _numbered(text: str) -> tuple[int, int, int] | None:
    """A date in numbers: with the year first, or with the day first unless only the month can be first."""
    if found := EAST.search(text) or YEAR_FIRST.search(text):
        return int(found["y"]), int(found["m"]), int(found["d"])
    found = DAY_FIRST.search(text)
    if found is None:
        return None
    first, second, year = int(found["d"]), int(found["m"]), int(found["y"])
    if found["sign"] == "/" and first <= 12 and second <= 12 and first != second:
        return None
    return (year, first, second) if second > 12 else (year, second, first)


def _named(text: str) -> tuple[int, int, int] | None:
    """A date with a month's name beside its day: a day of the week may be called as a month is (Spanish "mar")."""
    year = YEAR.search(text)
    if year is None:
        return None
    rest = f"{text[: year.start()]} | {text[year.end() :]}"
    # Of two words beside a day the nearer one is the month, if it is not both.
    for pattern, day, month, nearer in ((DAY_MONTH, 1, 2, 0), (MONTH_DAY, 2, 1, -1)):
        for found in pattern.finditer(rest):
            number = _month(found[month]) or _month(found[month].split()[nearer])
            if number and 1 <= int(found[day]) <= 31:
                return int(year[1]) - (THAI_ERA if year[1].startswith("25") else 0), number, int(found[day])
    return None


@lru_cache(4096)
def _month(word: str) -> int | None:
    """The month of this name, or the one whose name begins so if only one does."""
    folded = _folded(word)
    if folded in MONTHS:
        return MONTHS[folded]
    if len(folded) < 3:
        return None
    begins = {
        number
        for name, number in MONTHS.items()
        if name.startswith(folded) or (len(name) > 2 and folded.startswith(name))
    }
    return begins.pop() if len(begins) == 1 else None


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.casefold()).replace("ё", "е")
    return "".join(c for c in plain if unicodedata.category(c) != "Mn" or ord(c) > 0x900).strip(" .")
