"""Moments as feeds write them, in UTC, or None when they cannot be true."""

from __future__ import annotations

import calendar
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.sources import worded

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# Publishers whose clock or zone is off are at most this far ahead of us.
AHEAD = timedelta(hours=26)
NUMERIC = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?:\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
)
MAIL = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s+)?\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?"
    r"\s*(?:Z|UT|UTC|GMT|[ECMP][SD]T|[+-]\d{4})?"
)
DIGITS = re.compile(r"\d+")
# What PHP writes for an empty date.
NEVER = re.compile(r"(?<!\S)-0001 ")


def believable(moment: datetime | None, now: datetime) -> datetime | None:
    """The moment, unless it lies before 1990 or more than 26 hours ahead."""
    return moment if moment is not None and EARLIEST <= moment <= now + AHEAD else None


def read(text: str, parsed: time.struct_time | None = None) -> datetime | None:
    """A moment as text, a missing zone read as UTC; `parsed` is what feedparser made of it.

    Forms of mail (RFC 822) are left to it. It takes 2026/11/24 for the first of November and 1795514700 for a year,
    and knows neither names of months but the English ones nor an afternoon; so what else can be read here, is.
    """
    text = text.strip()
    if NEVER.search(text):
        return None
    if MAIL.fullmatch(text):
        return _struct(parsed) or _tried(_mail, text) or worded.read(text)
    own = _tried(datetime.fromisoformat, text) or _tried(_numeric, text) or _tried(_counted, text) or worded.read(text)
    return own or (None if DIGITS.fullmatch(text) else _struct(parsed) or _tried(_mail, text))


def _tried(reader: Callable[[str], datetime], text: str) -> datetime | None:
    try:
        found = reader(text)
        return (found.replace(tzinfo=UTC) if found.tzinfo is None else found).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _struct(parsed: time.struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _mail(text: str) -> datetime:
    return parsedate_to_datetime(text)


def _counted(text: str) -> datetime:
    """Seconds or milliseconds since 1970. Raises ValueError."""
    if len(text) not in {10, 13} or not text.isascii() or not text.isdigit():
        raise ValueError(text)
    return datetime.fromtimestamp(int(text[:10]), UTC)


def _numeric(text: str) -> datetime:
    """2026/11/24 10:05 in its many spellings. Raises ValueError."""
    found = NUMERIC.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    zone = found[7] if found[7] and not found[7].isalpha() else "+00:00"
    return datetime.fromisoformat(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}")
