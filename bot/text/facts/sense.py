"""Whether a sentence with a truce in it means one of arms, and one of today."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.text import gazetteer
from bot.text.facts.lines import Line
from bot.text.tongues import pattern

YEAR = re.compile(
    r"(?<![\d.,:-])(1[89]\d\d|20\d\d)(?![\d.,:-]\d|\d|\s?(?:[A-Z]{2,4}\b|hours|hrs|local|people|troops|soldiers|fighters|dead|km|miles|met"
    r"|солдат|человек|люд|военн|бойц|убит|погиб|ранен|жител|пленн|км|метр|осіб|вояк))"
)
# Years back from publication that still are the story's own past.
RECENT = 2
# Sides of an armed conflict that quarrel about much else.
TALKATIVE = frozenset(("united_states", "china", "france", "britain", "germany", "european_union"))
# What a name of a conflict weighs against words of trade, sport and politics.
NAMED = 3


def real(line: Line, around: Iterable[Line], year: int | None) -> bool:
    """Whether the truce of a line is one between armed sides, told as of now; `around` are its neighbours."""
    if not line.truces or all(_vetoed(line, span) for span in line.truces) or past(line, year):
        return False
    if not named([line]) and all(_armistice(line, span) for span in line.truces):
        return False
    near = list(around)
    against = 2 * _count([line], "demote")
    here = NAMED * named([line]) + _count([line], "war")
    if here > against or (not against and _brokered(line)):
        return True
    return (
        not against
        and (named(near) or _count(near, "war") > 0)
        and _count(near, "demote") <= _count(near, "war") + NAMED * named(near)
    )


def _brokered(line: Line) -> bool:
    """Whether a line names one that brokers truces, such as the United Nations or Qatar."""
    known = gazetteer.actors()
    return any(known[one.key].broker and one.key not in TALKATIVE for one in line.actors)


def past(line: Line, year: int | None) -> bool:
    """Whether the line tells of history: an old year, an anniversary, a war of the books."""
    told = [int(one) for one in YEAR.findall(line.text)]
    if told and max(told) < (year or 2000) - RECENT:
        return True
    if not line.has("sense", "history"):
        return False
    return not named([line]) or line.has("truce", "armistice")


def named(lines: Iterable[Line]) -> bool:
    """Whether the lines name a side or a place of a conflict that the gazetteer knows."""
    found = list(lines)
    keys = {mention.key for line in found for mention in line.actors}
    fighters = {key for key in keys if not gazetteer.actors()[key].broker}
    return bool(fighters - TALKATIVE) or any(line.places for line in found)


def _vetoed(line: Line, span: tuple[int, int]) -> bool:
    return any(low < span[1] and span[0] < high for low, high in line.spans("sense", "veto"))


def _armistice(line: Line, span: tuple[int, int]) -> bool:
    """Whether the truce is called by the word of the history books."""
    return pattern(line.code, "truce", "armistice").fullmatch(line.text[slice(*span)]) is not None


def _count(lines: Iterable[Line], name: str) -> int:
    return sum(len(set(map(str.casefold, pattern(line.code, "sense", name).findall(line.text)))) for line in lines)
