"""A plan as alternatives, each a set of atoms that are there and of atoms that are not.

An atom is a string: a folded word; `stem*` for a beginning; `title:word` for a word in the title; the name of a mark.
An index decides by atoms alone; where they are not all that a plan asks for, the document is asked as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any as Anything

from bot.text.plan import All, Any, Beginning, Close, InTitle, Mark, Plan, Run, Without, Written, rows

# What holds, and what must not.
Clause = tuple[frozenset[str], frozenset[str]]
# Clauses one of which every satisfying document satisfies, and whether each document that satisfies one is such.
Made = tuple[list[Clause], bool]
# Clauses made by multiplying alternatives; where there were more, some alternatives are left to the document.
CLAUSES = 64
NOTHING: frozenset[str] = frozenset()
ALWAYS: Clause = (NOTHING, NOTHING)
IN_TITLE = "title:"


def clauses(wanted: Plan, *, negated: bool = False) -> Made:
    """The alternatives of a plan, or of its opposite. Linear in the plan, CLAUSES for each of its parts at most."""
    return MADE[type(wanted)](wanted, negated)


def _atom(name: str, negated: bool) -> Made:
    return [(NOTHING, frozenset((name,))) if negated else (frozenset((name,)), NOTHING)], True


def _run(run: Run, negated: bool) -> Made:
    ways = list(map(frozenset, rows(run)))
    # A pair of letters without spaces is one word, filed where it stands: nothing more is to be seen.
    exact = all(len(way) == 1 for way in rows(run))
    if not negated:
        return [(way, NOTHING) for way in dict.fromkeys(ways)], exact
    return [(NOTHING, NOTHING.union(*ways))] if exact else [ALWAYS], exact


def _written(exact: Written, negated: bool) -> Made:
    words = frozenset(word for word in exact.pattern if word)
    return [ALWAYS] if negated else [(words, NOTHING)], False


def _close(near: Close, negated: bool) -> Made:
    return ([ALWAYS], False) if negated else (clauses(All((near.left, near.right)))[0], False)


def _in_title(titled: InTitle, negated: bool) -> Made:
    made, exact = clauses(titled.part, negated=negated)
    exact = exact and not isinstance(titled.part, Beginning | Any)
    if negated and not exact:
        return [ALWAYS], False
    return [(_titled(holds), _titled(lacks)) for holds, lacks in made], exact


def _titled(atoms: frozenset[str]) -> frozenset[str]:
    return frozenset(atom if atom.endswith("*") else IN_TITLE + atom for atom in atoms)


def _either(made: Iterable[Made]) -> Made:
    held = list(made)
    return list(dict.fromkeys(clause for found, _ in held for clause in found)), all(exact for _, exact in held)


def _both(made: Iterable[Made]) -> Made:
    parts = sorted(made, key=lambda part: len(part[0]))
    held, exact = [ALWAYS], all(exact for _, exact in parts)
    for found, _ in parts:
        if len(held) > 1 and len(held) * len(found) > CLAUSES:
            exact = False
        else:
            held = list(dict.fromkeys(_together(one, two) for one in held for two in found))
    return [(holds, lacks) for holds, lacks in held if holds.isdisjoint(lacks)], exact


def _together(one: Clause, two: Clause) -> Clause:
    return one[0] | two[0], one[1] | two[1]


def _parts(wanted: All | Any, negated: bool) -> Made:
    made = [clauses(part, negated=negated) for part in wanted.parts]
    return _both(made) if isinstance(wanted, All) != negated else _either(made)


MADE: dict[type, Callable[[Anything, bool], Made]] = {
    str: _atom,
    Mark: lambda mark, negated: _atom(mark.name, negated),
    Beginning: lambda prefix, negated: _atom(f"{prefix.stem}*", negated),
    Run: _run,
    Written: _written,
    Close: _close,
    InTitle: _in_title,
    All: _parts,
    Any: _parts,
    Without: lambda wanted, negated: clauses(wanted.part, negated=not negated),
}
