"""Who accuses whom of breaking a truce. A direction that is not plain is left out: a reversed one is the worst error."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bot.model.truces import Accusation
from bot.text.facts.lines import Line
from bot.text.facts.sides import actors, name
from bot.text.facts.status import clause
from bot.text.gazetteer import Mention
from bot.text.tongues import pattern, values

# Characters between the verb and whom it is aimed at; between a speaker's words and the deed.
NEAR, FAR = 45, 80


def accusations(line: Line, parties: tuple[str, ...], *, spoken_of: bool) -> tuple[Accusation, ...]:
    """The accusations in a line, each with its direction; `parties` are the keys of the truce's two sides.

    `spoken_of` says that the lines before told of a breach, so that plain deeds ("shelled") are meant as one.
    """
    if _each(line):
        pair = parties if len(parties) == 2 else tuple(dict.fromkeys(one.key for one in actors(line)))
        return _both_ways(pair, line) if len(pair) == 2 else ()
    if not (line.truces or line.has("accuse", "on_violation") or spoken_of):
        return ()
    found = [*_active(line), *_passive(line), *_told(line, spoken_of=spoken_of)]
    pairs = dict.fromkeys(pair for pair in found if pair[0] != pair[1])
    return tuple(Accusation(name(accuser), name(accused), line.raw) for accuser, accused in pairs)


def _each(line: Line) -> bool:
    breach = line.has("accuse", "breach") or line.has("accuse", "on_violation") or bool(line.truces)
    return breach and line.has("accuse", "each")


def _both_ways(pair: tuple[str, ...], line: Line) -> tuple[Accusation, ...]:
    one, other = name(pair[0]), name(pair[1])
    return Accusation(one, other, line.raw), Accusation(other, one, line.raw)


def _active(line: Line) -> Iterator[tuple[str, str]]:
    for verb in pattern(line.code, "accuse", "verb_active").finditer(line.text):
        if any(low <= verb.start() < high for low, high in line.spans("accuse", "passive")):
            continue
        after = [one for one in actors(line) if verb.end() <= one.start <= verb.end() + NEAR]
        if values(line.code, "accuse", "verb_first"):
            yield from _verb_first(line, after)
        elif after and _of_breach(line, after[0].end):
            accuser = _subject(line, verb.start(), after[0].key)
            if accuser is not None:
                yield accuser, after[0].key


def _verb_first(line: Line, after: list[Mention]) -> Iterator[tuple[str, str]]:
    """Verb, subject, object: only when the two names stand next to each other with nothing but small words between."""
    for one, other in list(pairwise(after))[:1]:
        if other.start - one.end <= NEAR // 2 and _of_breach(line, other.end):
            yield one.key, other.key


def _of_breach(line: Line, at: int) -> bool:
    """Whether what follows, or the sentence, is about breaking a truce."""
    after = line.text[at : at + FAR]
    return pattern(line.code, "accuse", "on_violation").search(after) is not None or (
        bool(line.truces) and pattern(line.code, "accuse", "breach").search(after) is not None
    )


def _subject(line: Line, at: int, accused: str) -> str | None:
    """The one side that stands before the verb in its clause; or, if the verb shares the subject of the clause before
    it ("and accused", ", accusing"), the one side that stands before."""
    low, _ = clause(line, at, at + 1)
    near = dict.fromkeys(one.key for one in actors(line) if low <= one.start < at)
    if not near and _shares_subject(line, at):
        near = dict.fromkeys(
            one.key for one in actors(line) if _part(line, at) <= one.start < at and one.key != accused
        )
    return next(iter(near)) if len(near) == 1 else None


def _part(line: Line, at: int) -> int:
    """Where the part of the sentence begins that is not parted from a place by a semicolon or a dash."""
    return max(line.text.rfind(mark, 0, at) for mark in ";\u2014") + 1


def _shares_subject(line: Line, at: int) -> bool:
    before = line.text[max(0, at - 16) : at]
    joined = any(not before[one.end() :].strip() for one in pattern(line.code, "accuse", "joined").finditer(before))
    return joined or pattern(line.code, "accuse", "participle").match(line.text, at) is not None


def _passive(line: Line) -> Iterator[tuple[str, str]]:
    for verb in pattern(line.code, "accuse", "passive").finditer(line.text):
        by = pattern(line.code, "accuse", "by").match(line.text[verb.end() :].lstrip())
        accuser = [one for one in actors(line) if verb.end() <= one.start <= verb.end() + NEAR] if by else []
        if accuser and _of_breach(line, accuser[0].end):
            accused = _subject(line, verb.start(), accuser[0].key)
            if accused is not None:
                yield accuser[0].key, accused


def _told(line: Line, *, spoken_of: bool) -> Iterator[tuple[str, str]]:
    """One said that another had broken it: the other is the first named after the verb, and the deed follows it."""
    for verb in pattern(line.code, "accuse", "said").finditer(line.text):
        after = [one for one in actors(line) if verb.end() <= one.start <= verb.end() + NEAR]
        if not after:
            continue
        rest = line.text[after[0].end : after[0].end + FAR]
        deed = pattern(line.code, "accuse", "did").search(rest)
        if deed is None or not (spoken_of or pattern(line.code, "accuse", "on_violation").search(rest)):
            continue
        accuser = _subject(line, verb.start(), after[0].key)
        if accuser is not None and not any(one.start < after[0].end + deed.start() for one in after[1:]):
            yield accuser, after[0].key
