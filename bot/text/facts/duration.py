"""How long a truce was agreed for: its own span, not that of a withdrawal, a boycott or a notice."""

from __future__ import annotations

import re
from functools import cache

from bot.text.facts.lines import Line
from bot.text.tongues import pattern, patterns, phrase, plain, table

UNITS = {"hour": "PT{}H", "day": "P{}D", "week": "P{}W", "month": "P{}M", "year": "P{}Y"}
# Characters before a span in which something may say that it is not the truce's.
BACK = 22
# Nobody agrees on more of a unit.
MOST = 999


def duration(line: Line) -> str | None:
    """The truce's own length as an ISO 8601 duration; None without one, or when two contradict each other."""
    found = set(_compounds(line)) | set(_counted(line))
    return found.pop() if len(found) == 1 else None


def _compounds(line: Line) -> list[str]:
    """Lengths in one word, such as "zweimonatige"."""
    listed = table(line.code).get("duration", {}).get("compounds", {})
    return [
        iso
        for iso in listed
        for one in _compound(line.code, iso).finditer(line.text)
        if not pattern(line.code, "duration", "not_of_truce").search(
            line.text[max(0, one.start() - BACK) : one.start()]
        )
    ]


@cache
def _compound(code: str, iso: str) -> re.Pattern[str]:
    return phrase(code, f"({'|'.join(table(code)['duration']['compounds'][iso])}) .. {{deed}}")


def _counted(line: Line) -> list[str]:
    found = []
    for expression in patterns(line.code, "duration", "of_truce"):
        for one in expression.finditer(line.text):
            start = one.start("n")
            barred = pattern(line.code, "duration", "not_of_truce").search(line.text[max(0, start - BACK) : start])
            apart = pattern(line.code, "duration", "between").search(one[0])
            iso = _iso(line.code, one["n"], one["u"])
            if iso is not None and not barred and not apart:
                found.append(iso)
    return found


def _iso(code: str, number: str, unit: str) -> str | None:
    """A number and a unit, as written, in ISO 8601."""
    told = table(code)["duration"]
    count = int(number) if number.isdecimal() else _number(code, number)
    name = next((key for key, phrases in told["units"].items() if _fits(unit, phrases)), None)
    return UNITS[name].format(count) if name and count and count <= MOST else None


def _number(code: str, written: str) -> int | None:
    numbers = table(code)["duration"].get("numbers", {})
    return next((int(value) for value, phrases in numbers.items() if _fits(written, phrases)), None)


def _fits(written: str, phrases: list[str]) -> bool:
    word = plain(written).casefold().replace(" ", "-")
    return any(
        word.startswith(one[:-1]) if one.endswith("*") else word == one
        for one in (plain(p).casefold() for p in phrases)
    )
