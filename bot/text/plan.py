"""What to look up for an expression: folded words, and rows of them for phrases, hyphenated words and scripts without
spaces. A plan says nothing of languages; those come in where a word is looked up."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any as Anything

from bot.text import languages
from bot.text.expression import And, Exact, Field, Near, Not, Or, Phrase, Prefix, Query, Term, Title
from bot.text.words import APOSTROPHE, HYPHEN, LONGEST, UNSPACED_CHARACTER, find, fold, spellings

# Folded words at consecutive positions; None where anything may stand.
Pattern = tuple[str | None, ...]
# Spellings tried of one phrase: hyphenated words each written apart and as one.
SPELLINGS = 16
# Nobody sees them, and editors put them anywhere.
INVISIBLE = re.compile("[\u00ad\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row, in one of several spellings."""

    ways: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """These letters where the words of the pattern stand; `text` as `as_written` gives it."""

    text: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Beginning:
    """A word that begins with the folded stem."""

    stem: str


@dataclass(frozen=True, slots=True)
class Close:
    """Places of both sides that are at most `distance` positions apart."""

    left: Plan
    right: Plan
    distance: int


@dataclass(frozen=True, slots=True)
class InTitle:
    """The places of the part that are in the title; the part is made of nothing else."""

    part: Plan


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of the article beside its words."""

    name: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part."""

    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part at least."""

    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Not the part."""

    part: Plan


# A word on its own is the commonest plan by far, and is just its folded form.
Plan = str | Run | Written | Beginning | Close | InTitle | Mark | All | Any | Without


def plan(query: Query) -> Plan:
    """What to look up for `query`; two words that make a compound may also stand as one: cease fire, ceasefire."""
    return PLANNED[type(query)](query)


def _term(query: Term) -> Plan:
    return sys.intern(query.word.lower()) if _plain(query.word) else _run(patterns((query.word,)))


def _both(query: And) -> Plan:
    parts: list[Plan] = []
    for before, part in zip((None, *query.parts), query.parts, strict=False):
        if isinstance(before, Term) and isinstance(part, Term) and is_compound(before.word, part.word):
            parts[-1] = Any((All((parts[-1], plan(part))), sys.intern(fold(before.word + part.word))))
        else:
            parts.append(plan(part))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _exact(query: Exact) -> Plan:
    words = [spellings(word)[0] for _, word in find(query.text)]
    pattern = tuple(part for spelling in words for part in spelling)
    return Written(as_written(query.text), pattern) if any(pattern) else Any(())


def _prefix(query: Prefix) -> Plan:
    if UNSPACED_CHARACTER.search(query.stem):
        return _run(patterns((query.stem,)))
    stem = HYPHEN.sub("", fold(query.stem.replace(".", "")))
    return Beginning(stem) if stem else Any(())


def _titled(part: Plan) -> Plan:
    if isinstance(part, All | Any):
        return type(part)(tuple(map(_titled, part.parts)))
    if isinstance(part, Without):
        return Without(_titled(part.part))
    return part if isinstance(part, Mark | InTitle) else InTitle(part)


def _field(query: Field) -> Plan:
    values = list(map(fold, query.value.split())) if query.name == "source" else [query.value]
    marks = tuple(Mark(sys.intern(f"{query.name}:{value}")) for value in values)
    return marks[0] if len(marks) == 1 else All(marks) if marks else Any(())


PLANNED: dict[type, Callable[[Anything], Plan]] = {
    Term: _term,
    Phrase: lambda query: _run(patterns(query.words)),
    Exact: _exact,
    Prefix: _prefix,
    Near: lambda query: Close(plan(query.left), plan(query.right), query.distance),
    Title: lambda query: _titled(plan(query.part)),
    Field: _field,
    And: _both,
    Or: lambda query: Any(tuple(map(plan, query.parts))),
    Not: lambda query: Without(plan(query.part)),
}


def _plain(word: str) -> bool:
    """Whether the word is its own only spelling, as most are."""
    return word.isascii() and word.isalnum() and len(word) <= LONGEST


def _run(ways: tuple[Pattern, ...]) -> Plan:
    only = ways[0][0] if len(ways) == 1 and len(ways[0]) == 1 else None
    return only or Run(ways)


def patterns(words: tuple[str, ...]) -> tuple[Pattern, ...]:
    """The ways in which a text may write `words`, one after another; none if they hold nothing to compare."""
    written = [spellings(word) for word in words]
    ways = [tuple(part for spelling in chosen for part in spelling) for chosen in _some(written)]
    ways += [other for way in ways for other in _compounded(way)]
    return tuple(dict.fromkeys(tuple(word and sys.intern(word) for word in way) for way in ways if any(way)))


def _some(written: list[list[Pattern]]) -> list[tuple[Pattern, ...]]:
    chosen = product(*written)
    return [way for _, way in zip(range(SPELLINGS), chosen, strict=False)]


def _compounded(way: Pattern) -> list[Pattern]:
    """The same with each compound that is written apart as one, and the other way round."""
    found: list[Pattern] = []
    for parts in languages.all_compounds():
        found += _swapped(way, parts, ("".join(parts),))
        found += _swapped(way, ("".join(parts),), parts) if len(way) > 1 else []
    return found


def _swapped(way: Pattern, old: tuple[str, ...], new: tuple[str, ...]) -> list[Pattern]:
    size = len(old)
    return [(*way[:at], *new, *way[at + size :]) for at in range(len(way) - size + 1) if way[at : at + size] == old]


def is_compound(one: str, two: str) -> bool:
    """Whether the two words are also written as one."""
    return (fold(one), fold(two)) in languages.all_compounds()


def as_written(text: str) -> str:
    """`text` as exact texts are compared: its letters with their case and accents, composed; spaces, hyphens and
    apostrophes in one spelling, and nothing invisible."""
    bare = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    return HYPHEN.sub("-", APOSTROPHE.sub("'", " ".join(bare.split())))


def rows(run: Run) -> Iterator[tuple[str, ...]]:
    """The words of each spelling of a run."""
    return (tuple(word for word in way if word) for way in run.ways)
