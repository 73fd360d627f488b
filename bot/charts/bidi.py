"""In which order the parts of a line are seen: right-to-left writing among left-to-right, as Unicode's annex 9 has it.

Lines here hold no characters that embed or override a direction; without these the algorithm is short.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import TypeVar

T = TypeVar("T")

# Spaces, and signs that take the direction of what they stand between.
NEUTRAL = frozenset({"ON", "WS", "S", "B", "ES", "ET", "CS"})


def base(text: str) -> int:
    """The level of the whole line by its first letter: 0 from left to right, 1 from right to left."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"L", "R", "AL"}:
            return int(kind != "L")
    return 0


def levels(text: str) -> list[int]:
    """The level of each character: odd runs from right to left."""
    line = base(text)
    kinds = _neutrals(_numbers(_marks(text, line)), line)
    return [_level(kind, line) for kind in kinds]


def _level(kind: str, line: int) -> int:
    if line:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)


def _start(line: int) -> str:
    return "R" if line else "L"


def _marks(text: str, line: int) -> list[str]:
    """Rules W1 to W3: marks go with their letter, digits after Arabic letters are Arabic."""
    kinds: list[str] = []
    strong = before = _start(line)
    for character in text:
        kind = unicodedata.bidirectional(character) or "L"
        if kind in {"NSM", "BN"}:
            kind = before
        if kind in {"L", "R", "AL"}:
            strong = kind
        if kind == "EN" and strong == "AL":
            kind = "AN"
        before = kind
        kinds.append(kind)
    return ["R" if kind == "AL" else kind for kind in kinds]


def _numbers(kinds: list[str]) -> list[str]:
    """Rules W4 to W6: signs within and beside numbers belong to them."""
    for at in range(1, len(kinds) - 1):
        before, kind, after = kinds[at - 1 : at + 2]
        if before == after and (kind, before) in {("ES", "EN"), ("CS", "EN"), ("CS", "AN")}:
            kinds[at] = before
    told: list[str] = []
    groups = [(kind, len(list(group))) for kind, group in groupby(kinds)]
    for at, (kind, many) in enumerate(groups):
        beside = {groups[near][0] for near in (at - 1, at + 1) if 0 <= near < len(groups)}
        told += ["EN" if kind == "ET" and "EN" in beside else kind] * many
    return told


def _neutrals(kinds: list[str], line: int) -> list[str]:
    """Rules W7, N1 and N2: what has no direction takes that of both its neighbours, else the line's."""
    kinds = _latin_numbers(kinds, line)
    groups = [(neutral, list(group)) for neutral, group in groupby(kinds, NEUTRAL.__contains__)]
    told: list[str] = []
    for at, (neutral, group) in enumerate(groups):
        if neutral:
            before = _side(groups[at - 1][1][-1]) if at else _start(line)
            after = _side(groups[at + 1][1][0]) if at + 1 < len(groups) else _start(line)
            told += [before if before == after else _start(line)] * len(group)
        else:
            told += group
    return told


def _latin_numbers(kinds: list[str], line: int) -> list[str]:
    strong, told = _start(line), []
    for kind in kinds:
        strong = kind if kind in {"L", "R"} else strong
        told.append("L" if kind == "EN" and strong == "L" else kind)
    return told


def _side(kind: str) -> str:
    return "L" if kind == "L" else "R"


def seen(parts: Sequence[tuple[int, T]]) -> list[T]:
    """Parts, each with its level, in the order in which they stand on the line from left to right (rule L2)."""
    order = list(parts)
    for level in range(max((level for level, _ in order), default=0), 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and order[end][0] >= level:
                end += 1
            order[at:end] = order[at:end][::-1]
            at = end + 1
    return [part for _, part in order]
