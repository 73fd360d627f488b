"""Times of day as news writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from bot.text.tongues import pattern, patterns, values

# 7 p.m., 7:30 pm, 11.15am
TWELVE = re.compile(r"(?<![\d.:,/$\u20ac-])(\d{1,2})(?:[:.]([0-5]\d))?\s?([ap])\.?\s?m\b\.?", re.IGNORECASE)
# 19:00, 23H59, 6h00, 18h
COLON = re.compile(
    r"(?<![\d.:,/-])([01]?\d|2[0-4])(?::([0-5]\d)(?::[0-5]\d)?|\s?[hH]\s?([0-5]\d)?(?!\w))(?![\d:]|\s?(?:-|:)\d)"
)
# 19.00: a number like any other unless something beside it says that it is a time.
DOTTED = re.compile(r"(?<![\d.:,/-])([01]?\d|2[0-4])\.([0-5]\d)(?![\d.:%]|,\d)")
# 1600 GMT, 0600 hours
MILITARY = re.compile(
    r"(?<![\d.:,/-])([01]\d|2[0-4])([0-5]\d)(?=\s?(?:hours|hrs|h\b|[A-Z]{2,4}\b|Z\b|\(?(?:local|Moscow|Kyiv)))"
)
# How far from a clock what tells morning from evening may stand.
NEAR = 14


class Clock(NamedTuple):
    """A time of day: hour 0 to 24; `midnight` says that it was called so, and no more, so its day is open."""

    start: int
    end: int
    hour: int
    minute: int
    midnight: bool = False


def find(text: str, code: str) -> list[Clock]:
    """The times of day in a plain text, in order and without overlap."""
    found: list[Clock] = []
    told = (*_twelve(text), *_worded(text, code), *_numeric(text, code), *_named(text, code))
    for clock in sorted(told, key=lambda clock: clock.start - clock.end):
        if not any(clock.start < other.end and other.start < clock.end for other in found):
            found.append(clock)
    return sorted(found)


def _twelve(text: str) -> Iterator[Clock]:
    for one in TWELVE.finditer(text):
        hour = int(one[1])
        if 1 <= hour <= 12:
            yield Clock(*one.span(), hour % 12 + 12 * (one[3].lower() == "p"), int(one[2] or 0))


def _numeric(text: str, code: str) -> Iterator[Clock]:
    for one in COLON.finditer(text):
        yield _parted(text, code, one.start(), one.end(), int(one[1]), int(one[2] or one[3] or 0))
    for one in MILITARY.finditer(text):
        yield Clock(*one.span(), int(one[1]), int(one[2]))
    for one in DOTTED.finditer(text):
        if _is_time(text, code, one.start(), one.end()):
            yield _parted(text, code, one.start(), one.end(), int(one[1]), int(one[2]))


def _is_time(text: str, code: str, start: int, end: int) -> bool:
    """Whether a dotted number stands behind a word such as "at" or before one such as "Uhr"."""
    before, after = text[max(0, start - NEAR) : start], text[end : end + NEAR]
    return _ends(pattern(code, "time", "at"), before) or bool(pattern(code, "time", "hours").match(after.lstrip()))


def _ends(expression: re.Pattern[str], before: str) -> bool:
    return any(not before[one.end() :].strip() for one in expression.finditer(before))


def _worded(text: str, code: str) -> Iterator[Clock]:
    """Times whose language has a form of its own, such as "19 Uhr" or "в 7 часов утра"."""
    for expression in patterns(code, "time", "clock"):
        for one in expression.finditer(text):
            groups = one.groupdict()
            hour, minute = _hour(groups["h"], code), int(groups.get("m") or 0)
            if hour is not None and hour <= 24 and minute < 60:
                yield _parted(text, code, one.start(), one.end(), hour, minute)


def _hour(written: str, code: str) -> int | None:
    if written.isdecimal():
        return int(written)
    return _hour_words(code).get(written.casefold())


@cache
def _hour_words(code: str) -> dict[str, int]:
    listed = values(code, "time", "hour_words") or {}
    return {word: int(hour) for hour, words in listed.items() for word in words}


def _parted(text: str, code: str, start: int, end: int, hour: int, minute: int) -> Clock:
    """The clock with its hour made that of the part of the day that is named beside it."""
    if 1 <= hour <= 12:
        hour = _of_day(hour, _part(text, code, start, end))
    return Clock(start, end, hour, minute)


def _of_day(hour: int, part: str | None) -> int:
    if part == "am" or (part == "night" and hour in {12, 1, 2, 3, 4, 5}):
        return hour % 12
    return hour % 12 + 12 if part in {"pm", "night"} else hour


def _part(text: str, code: str, start: int, end: int) -> str | None:
    """The part of the day that is named directly behind or before a clock."""
    for name in ("am", "pm", "night"):
        expression = pattern(code, "dayparts", name)
        after = expression.match(text[end : end + 2 * NEAR].lstrip()) or expression.search(text[start:end])
        if after or _ends(expression, text[max(0, start - NEAR) : start]):
            return name
    return None


def _named(text: str, code: str) -> Iterator[Clock]:
    for one in pattern(code, "time", "minute_past").finditer(text):
        yield Clock(*one.span(), 0, 1)
    for one in pattern(code, "time", "noon").finditer(text):
        yield Clock(*one.span(), 12, 0)
    for one in pattern(code, "time", "zero").finditer(text):
        if text[one.start() - 1 : one.start()] in {":", "."}:
            # The second half of "00:00 часов".
            continue
        yield Clock(*one.span(), 0, 0)
    for one in pattern(code, "time", "midnight").finditer(text):
        yield Clock(*one.span(), 0, 0, midnight=True)
