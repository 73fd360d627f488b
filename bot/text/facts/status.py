"""What a sentence says has happened to a truce: the strongest of its cues that nothing takes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.model.truces import Status
from bot.text.facts.lines import Line
from bot.text.tongues import pattern, words

# Strongest first: in one sentence the strongest wins. The names of the lists in a language's file.
ORDER = (
    ("denied", Status.DENIED),
    ("rejected", Status.REJECTED),
    ("expired", Status.EXPIRED),
    ("ended", Status.ENDED),
    ("accused", Status.VIOLATED),
    ("collapsed", Status.COLLAPSED),
    ("suspended", Status.SUSPENDED),
    ("delayed", Status.DELAYED),
    ("breached", Status.VIOLATED),
    ("extended", Status.EXTENDED),
    ("running", Status.IN_FORCE),
    ("in_force", Status.IN_FORCE),
    ("firm", Status.AGREED),
    ("agreed", Status.AGREED),
    ("declared", Status.DECLARED),
    ("violated", Status.VIOLATED),
    ("proposed", Status.PROPOSED),
    ("called_for", Status.CALLED_FOR),
    ("talks", Status.TALKS),
)
# These are news of a truce that is: a doubt in the clause takes them back.
POSITIVE = frozenset((Status.EXTENDED, Status.IN_FORCE, Status.AGREED, Status.DECLARED))
# These too are no facts when they are only feared, planned or conditional.
EVENTS = frozenset((Status.EXPIRED, Status.ENDED, Status.COLLAPSED, Status.SUSPENDED))
# Lists whose phrases hold words of doubt or of the future by themselves.
FIRM = frozenset(("firm", "running"))
# Only words of the same clause bear on a cue; further back than this they belong to something else.
REACH = 90


class Cue(NamedTuple):
    """A status and the characters start..end that say so."""

    status: Status
    start: int
    end: int


def cues(line: Line) -> list[Cue]:
    """The cues of a line that stand, strongest first. A question asserts nothing but that one talks of it."""
    if line.text.rstrip().endswith(("?", "\u061f", "\uff1f")):
        return []
    return list(_standing(line))


def _standing(line: Line) -> Iterator[Cue]:
    for name, status in ORDER:
        for one in pattern(line.code, "status", name).finditer(line.text):
            cue = Cue(status, *one.span())
            if _stands(line, cue, firm=name in FIRM) and not _withdrawn(line, cue, name):
                yield cue
                break


def _withdrawn(line: Line, cue: Cue, name: str) -> bool:
    """Whether a breach is only feared, or a truce is yet to begin: "begins on Friday and ends on Sunday"."""
    if name == "in_force":
        begins = pattern(line.code, "status", "to_begin").fullmatch(line.text, cue.start, cue.end)
        return bool(begins) and bool(pattern(line.code, "guards", "dated").match(line.text[cue.end :].lstrip(" ,")))
    if name == "running":
        return any(low < cue.end - 1 for low, _ in line.spans("status", "to_begin"))
    if name == "violated":
        return _modal(line, cue)
    return name == "breached" and _feared(line, cue)


def _stands(line: Line, cue: Cue, *, firm: bool) -> bool:
    """Whether nothing in the sentence takes the cue back; a firm one holds though it has a word of doubt within."""
    if line.text[cue.start - 1 : cue.start] == "-":
        # The second half of an adjective: "Egyptian-brokered", "open-ended".
        return False
    if cue.status in POSITIVE:
        if _modal(line, cue) or pattern(line.code, "guards", "breach").search(line.text[cue.start : cue.end]):
            return False
        return not doubted(line, cue, firm=firm) and not (
            cue.status is Status.IN_FORCE and not firm and _ahead(line, cue)
        )
    if cue.status in {Status.DENIED, Status.REJECTED}:
        return not _of_breach(line, cue)
    if cue.status is Status.PROPOSED and _negated(line, cue):
        return False
    return not (cue.status in EVENTS and (_feared(line, cue) or _renewed(line, cue) or _of_talks(line, cue)))


def _of_talks(line: Line, cue: Cue) -> bool:
    """Whether it is the talks on a truce that ended."""
    return any(low <= cue.start < high <= cue.end for low, high in line.spans("guards", "topic"))


def _renewed(line: Line, cue: Cue) -> bool:
    """Whether what has run out was renewed: "a truce that expired on Friday has been extended"."""
    relative = pattern(line.code, "guards", "relative").search(line.text[cue.start : cue.end])
    return relative is not None and pattern(line.code, "status", "extended").search(line.text) is not None


def _of_breach(line: Line, cue: Cue) -> bool:
    """Whether it is a breach that is denied, or an accusation that is rejected, not the truce."""
    return any(low < cue.end and cue.start < high for low, high in line.spans("guards", "of_breach"))


def _negated(line: Line, cue: Cue) -> bool:
    low, _ = clause(line, cue.start, cue.end)
    return re.search(words(line.code, "not"), line.text[low : cue.start], re.IGNORECASE) is not None


def _modal(line: Line, cue: Cue) -> bool:
    """Whether what would or could be is told: one may say that one would observe a truce, but not extend it."""
    if cue.status is Status.DECLARED:
        return False
    before = line.text[max(0, cue.start - 24) : cue.start]
    return any(not before[one.end() :].strip() for one in pattern(line.code, "guards", "modal").finditer(before))


def _ahead(line: Line, cue: Cue) -> bool:
    """Whether a beginning is told as one to come."""
    low, _ = clause(line, cue.start, cue.end)
    return pattern(line.code, "guards", "future").search(line.text[low : cue.end]) is not None


def doubted(line: Line, cue: Cue, *, firm: bool = False) -> bool:
    """Whether something in the clause takes the cue's truth away: a negation, a wish, a condition."""
    low, high = clause(line, cue.start, cue.end)
    before, within = _plainly(line)[low : cue.start], line.text[cue.start : cue.end]
    guard = pattern(line.code, "guards", "before")
    if guard.search(before) or (not firm and guard.search(within)):
        return True
    if pattern(line.code, "guards", "sentence").search(line.text[: cue.start]):
        return True
    if pattern(line.code, "guards", "compound").match(line.text[cue.end :].lstrip()):
        return True
    return pattern(line.code, "guards", "after").search(line.text[cue.end : min(high, cue.end + 40)]) is not None


def _plainly(line: Line) -> str:
    """The sentence with blanks for the talks after which something happened: they cast no doubt on it."""
    return pattern(line.code, "guards", "occasion").sub(lambda one: " " * len(one[0]), line.text)


def _feared(line: Line, cue: Cue) -> bool:
    low, _ = clause(line, cue.start, cue.end)
    return pattern(line.code, "guards", "feared").search(line.text[low : cue.end]) is not None


def clause(line: Line, start: int, end: int) -> tuple[int, int]:
    """The clause around start..end: up to a conjunction, a dash, a semicolon or a parenthesis on either side."""
    low = max(0, start - REACH)
    joints = [*(one.span() for one in _edges(line.text)), *line.spans("guards", "clause")]
    lows = [high for _, high in joints if low < high <= start]
    highs = [at for at, _ in joints if at >= end]
    return max(lows, default=low), min(highs, default=len(line.text))


def _edges(text: str) -> Iterator[re.Match[str]]:
    # A mark within a word is no edge: the Hebrew צה"ל is one name.
    return re.finditer(r"[;:()\u2014\u061b\uff1b\u3002]|(?<!\w)\"|\"(?!\w)", text)
