"""Whether a document satisfies an expression, and where.

An expression is first turned into a plan: folded words, and runs of them for phrases, hyphenated words and
scripts without spaces. The plan says nothing of languages; those come in where a word is looked up.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from bot.model import Span
from bot.text import languages
from bot.text.document import Document
from bot.text.expression import Field, Not, Or, Phrase, Prefix, Query, Term
from bot.text.words import LONGEST, fold, spellings

# Folded words at consecutive positions; None where anything may stand.
Pattern = tuple[str | None, ...]
Positions = tuple[int, ...]
# Spellings tried of one phrase: hyphenated words each written apart and as one.
SPELLINGS = 16
# Places kept of a match: more than anyone reads, and a bound on what a hostile text costs.
SPANS = 64


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row, in one of several spellings."""

    ways: tuple[Pattern, ...]


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


@dataclass(frozen=True, slots=True)
class Marked:
    """Every one of these marks."""

    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """Any word that begins so."""

    stem: str


# A word on its own is the commonest plan by far, and is just its folded form.
Plan = str | Run | All | Any | Without | Marked | Begun


def plan(query: Query) -> Plan:  # noqa: PLR0911 - a line for each kind
    """What to look up for `query`; two words that make a compound may also stand as one: cease fire, ceasefire."""
    if isinstance(query, Term):
        return sys.intern(query.word.lower()) if _plain(query.word) else _run(patterns((query.word,)))
    if isinstance(query, Phrase):
        return _run(patterns(query.words))
    if isinstance(query, Prefix):
        return Begun(fold(query.stem))
    if isinstance(query, Field):
        return Marked(tuple(f"{query.name}:{word}" for word in query.value.split()))
    if isinstance(query, Or):
        return Any(tuple(plan(part) for part in query.parts))
    if isinstance(query, Not):
        return Without(plan(query.part))
    parts: list[Plan] = []
    for before, part in zip((None, *query.parts), query.parts, strict=False):
        if isinstance(before, Term) and isinstance(part, Term) and _compound(before.word, part.word):
            parts[-1] = Any((All((parts[-1], plan(part))), sys.intern(fold(before.word + part.word))))
        else:
            parts.append(plan(part))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


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


class Occurrences:
    """Where the words of queries stand in one document; `word` gives the ascending positions of a folded word."""

    def __init__(self, document: Document, word: Callable[[str], Positions]) -> None:
        self.document = document
        self.word = word
        self._runs: dict[tuple[Pattern, ...], Positions] = {}
        self._spans: dict[Positions, tuple[Span, ...]] = {}

    def run(self, ways: tuple[Pattern, ...]) -> Positions:
        """Ascending positions of all words of a run, in any spelling of it."""
        found = self._runs.get(ways)
        if found is None:
            found = self._runs[ways] = _united([self._pattern(way) for way in ways])
        return found

    def _pattern(self, pattern: Pattern) -> Positions:
        held = []
        for step, word in enumerate(pattern):
            if word and not self.word(word):
                return ()
            held += [(step, self.word(word))] if word else []
        step, rarest = min(held, key=lambda one: len(one[1]))
        others = [(other - step, frozenset(positions)) for other, positions in held if other != step]
        begins = [at - step for at in rarest if all(at + offset in there for offset, there in others)]
        return tuple(sorted({at + offset for at in begins for offset in range(len(pattern))}))

    def spans(self, positions: tuple[int, ...]) -> tuple[Span, ...]:
        """The places of the first SPANS positions."""
        found = self._spans.get(positions)
        if found is None:
            found = self._spans[positions] = tuple(self._merged(positions[:SPANS]))
        return found

    def _merged(self, positions: tuple[int, ...]) -> Iterator[Span]:
        """Parts of one word (a hyphen or nothing between them), and of a compound, are one place."""
        held: Span | None = None
        for span in map(self.document.span, positions):
            if held is not None and self._one_word(held, span):
                held = Span(held.sentence, held.start, span.end)
                continue
            if held is not None:
                yield held
            held = span
        if held is not None:
            yield held

    def _one_word(self, one: Span, two: Span) -> bool:
        if one.sentence != two.sentence or not 0 <= two.start - one.end <= 1:
            return False
        text = self.document.sentence(one.sentence)
        between = text[one.end : two.start]
        return not between.isspace() or _compound(text[one.start : one.end], text[two.start : two.end])


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


def _compound(one: str, two: str) -> bool:
    return (fold(one), fold(two)) in languages.all_compounds()


def satisfied(wanted: Plan, seen: Occurrences) -> Positions | None:  # noqa: PLR0911 - a line for each kind
    """The positions of all that was sought and found; None when the document does not satisfy the plan."""
    if isinstance(wanted, str):
        return seen.word(wanted) or None
    if isinstance(wanted, All):
        return _all(wanted.parts, seen)
    if isinstance(wanted, Any):
        held = [found for part in wanted.parts if (found := satisfied(part, seen)) is not None]
        return _united(held) if held else None
    if isinstance(wanted, Run):
        return seen.run(wanted.ways) or None
    if isinstance(wanted, Marked):
        marks = seen.document.marks
        return _united([marks[mark] for mark in wanted.marks]) if all(mark in marks for mark in wanted.marks) else None
    if isinstance(wanted, Begun):
        begun = [places for key, places in seen.document.postings.items() if key.startswith(wanted.stem)]
        return _united(begun) or None
    return () if satisfied(wanted.part, seen) is None else None


def _all(parts: tuple[Plan, ...], seen: Occurrences) -> Positions | None:
    held = []
    for part in parts:
        found = satisfied(part, seen)
        if found is None:
            return None
        held.append(found)
    return _united(held)


def _united(held: list[Positions]) -> Positions:
    held = [positions for positions in held if positions]
    return () if not held else held[0] if len(held) == 1 else tuple(sorted(set().union(*held)))


def positions(keys: Iterable[str], document: Document) -> Positions:
    """Where any of `keys` stands. A stem's positions nearly always include the word's own."""
    held = [document.postings[key] for key in keys if key in document.postings]
    if not held:
        return ()
    longest = max(held, key=len)
    return longest if len(held) == 1 or all(one == longest for one in held) else _united(held)


def evaluate(query: Query, document: Document) -> tuple[Span, ...] | None:
    """Where `document` holds what `query` asks for, in order, at most SPANS places; None when it does not match,
    () when it matches without a place."""
    seen = Occurrences(document, cache(lambda word: positions(languages.keys(word, document.lang), document)))
    found = satisfied(plan(query), seen)
    return None if found is None else seen.spans(found)
