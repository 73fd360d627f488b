"""Who is named in a sentence, and as what: one who acts, whose plan it is, between whom the truce is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise, zip_longest

from bot.text import gazetteer
from bot.text.facts.lines import Line
from bot.text.gazetteer import Conflict, Mention
from bot.text.tongues import pattern, values

# What makes a name that of a time zone.
ZONE = re.compile(r"\s(?:time\b|времен|часом\b|zeit\b)", re.IGNORECASE)
# What joins two names: "and" in the languages of the files, with an article or a word of office behind it.
JOINED = re.compile(
    r",?\s?(?:and|&|и|та|й|і|ve|ile|və|ilə|et|y|e|und|και|i|و|ו|ու|եւ|և|ן|וב|和|与|與|及|同|と|및|과|와|และ|กับ|dan)\s?"
    r"(?:the|el|la|le|der|die|dem|den|al|o|a|la|l'|il)?\s?",
    re.IGNORECASE,
)
# Characters behind "between" in which the first of the two is named; from the truce to "between".
FIRST, APART = 40, 36


def actors(line: Line, war: Conflict | None = None) -> tuple[Mention, ...]:
    """Who is named in a line as themselves: without those that only back, lead or broker somebody else.

    A state named only as a place counts where it is joined to one who acts ("Israel and Syria"). With the conflict
    known, "the army" and "the rebels" are who they are in it.
    """
    return _actors(line, war)


@lru_cache(maxsize=512)
def _actors(line: Line, war: Conflict | None) -> tuple[Mention, ...]:
    found = [one for one in named(line) if not any(_glued(line, one, name) for name in ("proxies", "mediated"))]
    found = [one for one, after in zip_longest(found, found[1:]) if not _owner(line, one, after)]
    found = [one for one in found if not _within(line, one)]
    return tuple(sorted({*found, *_states(line, found), *_unnamed(line, found, war)}))


def named(line: Line) -> tuple[Mention, ...]:
    """Everybody named in a line, but for names of time zones: Kyiv time is not Kyiv."""
    return tuple(one for one in line.actors if not ZONE.match(line.text, one.end))


def _owner(line: Line, one: Mention, after: Mention | None) -> bool:
    """Whether a name only says whose the next one is: "Colombia's ELN"."""
    return (
        after is not None and after.start - one.end <= 3 and line.text[one.start : after.start].rstrip().endswith("'s")
    )


def _within(line: Line, one: Mention) -> bool:
    """Whether a name only says where: "in Ukraine"."""
    before = line.text[max(0, one.start - 8) : one.start]
    inside = any(not before[word.end() :].strip() for word in pattern(line.code, "roles", "where").finditer(before))
    return inside and line.text[one.end : one.end + 2] != "'s"


@cache
def _participle(code: str, name: str) -> re.Pattern[str]:
    words = values(code, "roles", name) or ()
    return re.compile(rf"\s?-\s?(?:{'|'.join(map(re.escape, words)) or '(?!)'})\b", re.IGNORECASE)


def _glued(line: Line, one: Mention, name: str) -> bool:
    """Whether the name is the first part of a compound such as "Iran-backed"."""
    return _participle(line.code, name).match(line.text, one.end) is not None


def mediating(line: Line) -> list[str]:
    """The keys of those named as the first part of "Egyptian-brokered"; "Rwandan-backed rebels" are nobody's truce."""
    found = [one for one in line.actors if _glued(line, one, "mediated")]
    return [one.key for one in found if not any(0 < other.start - one.end <= FIRST // 2 for other in line.actors)]


# ------------------------------------------------------- states and armies


@cache
def _of_place() -> dict[str, str]:
    """The state that may act under the name of a place."""
    return {one.country: key for key, one in gazetteer.actors().items() if one.country}


def _states(line: Line, found: list[Mention]) -> Iterator[Mention]:
    """Places that act: joined by "and" to one who does, right before a verb of saying, or accused."""
    for place in line.places:
        key = _of_place().get(place.key)
        if key is None or any(one.start < place.end and place.start < one.end for one in found):
            continue
        if _acts(line, place) or any(joins(line, one, place) or joins(line, place, one) for one in found):
            yield Mention(place.start, place.end, key)


def _acts(line: Line, place: Mention) -> bool:
    """Whether a verb of saying follows a place, or one of accusing leads up to it."""
    rest, before = line.text[place.end : place.end + 24], line.text[max(0, place.start - 24) : place.start]
    says = rest[:1] == " " and pattern(line.code, "attribution", "before").match(rest[1:]) is not None
    office = rest[:2] == "'s" and pattern(line.code, "roles", "office").search(rest) is not None
    accuses = pattern(line.code, "accuse", "verb_active")
    return says or office or any(not before[verb.end() :].strip() for verb in accuses.finditer(before))


def joins(line: Line, one: Mention, other: Mention) -> bool:
    """Whether nothing but "and" stands between two names."""
    return 0 < other.start - one.end <= 12 and JOINED.fullmatch(line.text[one.end : other.start]) is not None


def _unnamed(line: Line, found: list[Mention], war: Conflict | None) -> Iterator[Mention]:
    """The government and the rebels of a conflict that has one of each, where they are called no more than that."""
    for name, key in (("government", war and war.government), ("rebels", war and war.rebels)):
        if not key or any(one.key == key for one in found):
            continue
        for low, high in line.spans("roles", name):
            if not any(one.start < high + 2 and low - 2 < one.end for one in line.actors):
                yield Mention(low, high, key)


# ----------------------------------------------------- pairs and proposers


def pair(line: Line, war: Conflict | None = None) -> tuple[str, str] | None:
    """The two between whom the truce is, where the line says "between X and Y" right behind it (or before it where a
    language writes so); None otherwise."""
    found = actors(line, war)
    for one, other in pairwise(found):
        if one.key != other.key and joins(line, one, other) and _between(line, one, other):
            return one.key, other.key
    return None


def _between(line: Line, one: Mention, other: Mention) -> bool:
    """Whether "between" leads up to two joined names, or stands behind them, beside the truce."""
    after = pattern(line.code, "roles", "between_after").match(line.text[other.end :].lstrip("'’ "))
    if after is not None:
        return any(0 <= low - other.end <= APART for low, _ in line.truces)
    for low, high in line.spans("roles", "between"):
        if 0 <= one.start - high <= FIRST and not re.search(r"[;:()\u2014]", line.text[high : one.start]):
            between = [line.text[end:low] for _, end in line.truces if 0 <= low - end <= APART]
            return any(pattern(line.code, "time", "other_event").search(words) is None for words in between)
    return False


def partner(line: Line, war: Conflict | None) -> str | None:
    """The key of the one that the truce is with, where the line says so right behind it: "its truce with the EMC"."""
    for _, high in line.truces:
        told = pattern(line.code, "roles", "with").match(line.text[high:].lstrip(" \"'"))
        if told is not None:
            return next((one.key for one in actors(line, war) if 0 <= one.start - high <= FIRST), None)
    return None


def proposers(line: Line) -> set[str]:
    """The keys of those whose plan, offer or appeal the line speaks of: "a Russian-Turkish appeal for a truce"."""
    return {one.key for one in named(line) if _has_plan(line, one)}


def callers(line: Line) -> set[str]:
    """The keys of those who only call for a truce: named before the call, which nobody behind it makes."""
    found = pattern(line.code, "status", "called_for").search(line.text)
    return {one.key for one in named(line) if found is not None and one.end <= found.start()}


def _has_plan(line: Line, one: Mention) -> bool:
    before = line.text[max(0, one.start - 24) : one.start]
    if any(not before[end.end() :].strip() for end in pattern(line.code, "roles", "plan_of").finditer(before)):
        return True
    expression = pattern(line.code, "roles", "plan")
    rest = line.text[one.end : one.end + 60]
    chain = re.match(r"(?:'s|')?(?:[\s-]?(?:[A-Z][\w-]+'s))?", rest)
    at = chain.end() if chain else 0
    for other in named(line):
        if other is not one and 0 <= other.start - one.end <= 1:
            return _has_plan(line, other)
    return expression.match(rest[at:].lstrip(" -")) is not None
