"""Whether a document satisfies an expression, and where."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any as Anything

from bot.model import Span
from bot.text import languages
from bot.text.document import TITLE_GAP, Document
from bot.text.expression import Query
from bot.text.plan import (
    All,
    Any,
    Beginning,
    Close,
    InTitle,
    Mark,
    Pattern,
    Plan,
    Run,
    Without,
    Written,
    as_written,
    is_compound,
    plan,
)

Positions = tuple[int, ...]
# First and last position of one occurrence.
Place = tuple[int, int]
# Positions kept of a match: more than anyone reads, and a bound on what a hostile text costs.
SPANS = 256
# Greater than any letter.
LAST = chr(0x10FFFF)


class Occurrences:
    """Where the parts of queries stand in one document; each is looked up once, however many queries share it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._words: dict[str, Positions] = {}
        self._places: dict[Plan, tuple[Place, ...]] = {}
        self._positions: dict[Plan, Positions] = {}
        self._spans: dict[Positions, tuple[Span, ...]] = {}

    def word(self, word: str) -> Positions:
        """Ascending positions of a folded word, in any of its forms."""
        found = self._words.get(word)
        if found is None:
            document = self.document
            found = self._words[word] = positions(languages.sought(word, document.lang), document)
        return found

    def positions(self, leaf: Plan) -> Positions:
        """The first SPANS positions of what belongs to some occurrence of a row of words, a nearness or the like."""
        found = self._positions.get(leaf)
        if found is None:
            found = self._positions[leaf] = _first(self.places(leaf))
        return found

    def places(self, leaf: Plan) -> tuple[Place, ...]:
        """Every occurrence of what takes up words, each once, in order."""
        found = self._places.get(leaf)
        if found is None:
            found = tuple(sorted(set(FOUND[type(leaf)](self, leaf))))
            # Beginnings may each hold nearly all of a hostile text; what they are part of is kept.
            if not isinstance(leaf, str | Beginning | Any):
                self._places[leaf] = found
        return found

    def run(self, run: Run) -> Iterator[Place]:
        for way in run.ways:
            yield from self._pattern(way, self.word)

    def _pattern(self, pattern: Pattern, where: Callable[[str], Positions]) -> Iterator[Place]:
        held = {word: where(word) for word in pattern if word}
        if not all(held.values()):
            return
        at_step = [(step, word) for step, word in enumerate(pattern) if word]
        step, rarest = min(((step, held[word]) for step, word in at_step), key=lambda one: len(one[1]))
        there = {word: frozenset(found) for word, found in held.items()} if len(at_step) > 1 else {}
        others = [(other - step, there[word]) for other, word in at_step if other != step]
        for at in rarest:
            if all(at + offset in there for offset, there in others):
                yield at - step, at - step + len(pattern) - 1

    def written(self, exact: Written) -> Iterator[Place]:
        text, postings = exact.text, self.document.postings
        for low, high in self._pattern(exact.pattern, lambda word: postings.get(word, ())):
            if _holds(self._letters(low, high), text):
                yield low, high

    def _letters(self, low: int, high: int) -> str:
        """What is written from one position to another; nothing when a sentence ends between them."""
        first, last = self.document.span(low), self.document.span(high)
        if first.sentence != last.sentence:
            return ""
        return as_written(self.document.sentence(first.sentence)[first.start : last.end])

    def beginning(self, prefix: Beginning) -> Iterator[Place]:
        low, high = bisect_left(self._sorted, prefix.stem), bisect_left(self._sorted, prefix.stem + LAST)
        return ((at, at) for key in self._sorted[low:high] for at in self.document.postings[key])

    @cached_property
    def _sorted(self) -> list[str]:
        # A key with a colon is a stem, not a word.
        return sorted(key for key in self.document.postings if ":" not in key)

    def close(self, near: Close) -> Iterator[Place]:
        """The occurrences of either side that have one of the other within reach, before or behind, not overlapping.

        Positions count: the end of a sentence is as far as a word.
        """
        left, right, reach = self.places(near.left), self.places(near.right), min(near.distance, TITLE_GAP)
        yield from _reaching(left, right, reach)
        yield from _reaching(right, left, reach)

    def in_title(self, titled: InTitle) -> Iterator[Place]:
        end = self.document.title_end
        return (place for place in self.places(titled.part) if place[1] < end)

    def either(self, wanted: Any) -> Iterator[Place]:
        return (place for part in wanted.parts for place in self.places(part))

    def spans(self, positions: Positions) -> tuple[Span, ...]:
        """The places of the first SPANS positions, in order."""
        found = self._spans.get(positions)
        if found is None:
            found = self._spans[positions] = tuple(self._merged(positions[:SPANS]))
        return found

    def _merged(self, positions: Positions) -> Iterator[Span]:
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
        return not between.isspace() or is_compound(text[one.start : one.end], text[two.start : two.end])


# How the occurrences of each kind of plan are found.
FOUND: dict[type, Callable[[Occurrences, Anything], Iterable[Place]]] = {
    str: lambda seen, word: ((at, at) for at in seen.word(word)),
    Run: Occurrences.run,
    Written: Occurrences.written,
    Beginning: Occurrences.beginning,
    Close: Occurrences.close,
    InTitle: Occurrences.in_title,
    Any: Occurrences.either,
}


def _first(places: tuple[Place, ...]) -> Positions:
    """The first SPANS positions of places in order; those that begin later add nothing to them."""
    covered: set[int] = set()
    begins: set[int] = set()
    for low, high in places:
        begins.add(low)
        if len(begins) > SPANS:
            break
        covered.update(range(low, high + 1))
    return tuple(sorted(covered)[:SPANS])


def _reaching(ones: tuple[Place, ...], others: tuple[Place, ...], reach: int) -> Iterator[Place]:
    begins, ends = [low for low, _ in others], sorted(high for _, high in others)
    for low, high in ones:
        ahead, behind = bisect_right(begins, high), bisect_left(ends, low)
        if (ahead < len(begins) and begins[ahead] <= high + reach) or (behind and ends[behind - 1] >= low - reach):
            yield low, high


def _holds(found: str, text: str) -> bool:
    """Whether `text` is what was found, or what apostrophes part in it: the noun in l'Accord."""
    return found == text or f"'{text}'" in f"'{found}'"


def satisfied(wanted: Plan, seen: Occurrences) -> Positions | None:
    """The first SPANS positions, and perhaps more, of what was sought and found, none for what has no place in the text;
    None when the document does not satisfy the plan, which is as deep as its query."""
    if isinstance(wanted, str):
        return seen.word(wanted) or None
    if isinstance(wanted, All):
        return _all(wanted.parts, seen)
    if isinstance(wanted, Any):
        held = [found for part in wanted.parts if (found := satisfied(part, seen)) is not None]
        return _united(held) if held else None
    if isinstance(wanted, Without):
        return () if satisfied(wanted.part, seen) is None else None
    return seen.document.marks.get(wanted.name) if isinstance(wanted, Mark) else seen.positions(wanted) or None


def _all(parts: tuple[Plan, ...], seen: Occurrences) -> Positions | None:
    held = []
    for part in parts:
        found = satisfied(part, seen)
        if found is None:
            return None
        held.append(found)
    return _united(held)


def _united(held: Iterable[Positions]) -> Positions:
    """The first SPANS of all positions."""
    first = {positions[:SPANS] for positions in held if positions}
    return first.pop() if len(first) == 1 else tuple(sorted(set().union(*first))[:SPANS])


def positions(keys: Iterable[str], document: Document) -> Positions:
    """Where any of `keys` stands. A stem's positions nearly always include the word's own."""
    held = [document.postings[key] for key in keys if key in document.postings]
    if not held:
        return ()
    longest = max(held, key=len)
    same = len(held) == 1 or all(one == longest for one in held)
    return longest if same else tuple(sorted(set().union(*held)))


def evaluate(query: Query, document: Document) -> tuple[Span, ...] | None:
    """Where `document` holds what `query` asks for, in order, the places of SPANS positions at most; () when it matches
    without a place, by its source or language alone; None when it does not match."""
    seen = Occurrences(document)
    found = satisfied(plan(query), seen)
    return None if found is None else seen.spans(found)
