"""Whether a document satisfies an expression, and where."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from bot.model import Span
from bot.text import languages
from bot.text.document import Document
from bot.text.expression import And, Not, Or, Phrase, Query, Term
from bot.text.words import fold, spellings

# Folded words at consecutive positions; None where anything may stand.
Pattern = tuple[str | None, ...]
# Spellings tried of one phrase: hyphenated words each written apart and as one.
SPELLINGS = 16
# Places kept of a match: more than anyone reads, and a bound on what a hostile text costs.
SPANS = 64


class Occurrences:
    """Where the words of queries stand in one document; each word is looked up once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._words: dict[str, tuple[int, ...]] = {}
        self._found: dict[tuple[str, ...], tuple[int, ...]] = {}
        self._spans: dict[tuple[int, ...], tuple[Span, ...]] = {}

    def word(self, word: str) -> tuple[int, ...]:
        """Ascending positions of a folded word and its inflections."""
        found = self._words.get(word)
        if found is None:
            held = [self.document.postings.get(key, ()) for key in languages.keys(word, self.document.lang)]
            longest = max(held, key=len)
            # A stem's positions nearly always include the word's own.
            found = longest if all(one is longest or not one for one in held) else tuple(sorted(set().union(*held)))
            self._words[word] = found
        return found

    def words(self, words: tuple[str, ...]) -> tuple[int, ...]:
        """Ascending positions of all words of a phrase, or of one word, in any spelling of it."""
        found = self._found.get(words)
        if found is None:
            ways = [self._pattern(pattern) for pattern in patterns(words)]
            found = self._found[words] = ways[0] if len(ways) == 1 else tuple(sorted(set().union(*ways)))
        return found

    def _pattern(self, pattern: Pattern) -> tuple[int, ...]:
        if len(pattern) == 1 and pattern[0]:
            return self.word(pattern[0])
        held = [(step, self.word(word)) for step, word in enumerate(pattern) if word]
        step, rarest = min(held, key=lambda one: len(one[1]))
        others = [(other - step, frozenset(positions)) for other, positions in held if other != step] if rarest else []
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


@lru_cache(maxsize=1 << 14)
def patterns(words: tuple[str, ...]) -> tuple[Pattern, ...]:
    """The ways in which a text may write `words`, one after another; none if they hold nothing to compare."""
    written = [spellings(word) for word in words]
    ways = [tuple(part for spelling in chosen for part in spelling) for chosen in list(product(*written))[:SPELLINGS]]
    ways += [other for way in ways for other in _compounded(way)]
    return tuple(dict.fromkeys(way for way in ways if any(way)))


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


def widen(query: Query) -> Query:
    """`query` with two words that together are a compound also as that compound: cease fire finds ceasefire."""
    if isinstance(query, Or):
        return Or(tuple(widen(part) for part in query.parts))
    if isinstance(query, Not):
        return Not(widen(query.part))
    if not isinstance(query, And):
        return query
    parts: list[Query] = []
    for part in query.parts:
        before = parts[-1] if parts else None
        if isinstance(before, Term) and isinstance(part, Term) and _compound(before.word, part.word):
            parts[-1] = Or((And((before, part)), Term(fold(before.word + part.word))))
        else:
            parts.append(widen(part))
    return And(tuple(parts)) if len(parts) > 1 else parts[0]


def _compound(one: str, two: str) -> bool:
    return (fold(one), fold(two)) in languages.all_compounds()


def satisfied(query: Query, seen: Occurrences) -> tuple[int, ...] | None:
    """The positions of all that was sought and found; None when the document does not satisfy `query`."""
    if isinstance(query, Term):
        return seen.words((query.word,)) or None
    if isinstance(query, Phrase):
        return seen.words(query.words) or None
    if isinstance(query, Not):
        return None if satisfied(query.part, seen) is not None else ()
    found = [satisfied(part, seen) for part in query.parts]
    held = [positions for positions in found if positions is not None]
    if not held or (isinstance(query, And) and len(held) < len(found)):
        return None
    held = [positions for positions in held if positions]
    return held[0] if len(held) == 1 else tuple(sorted(set().union(*held)))


def evaluate(query: Query, document: Document) -> tuple[Span, ...]:
    """Where `document` holds what `query` asks for, in order, at most SPANS places; () when it does not match."""
    seen = Occurrences(document)
    found = satisfied(widen(query), seen)
    return seen.spans(found) if found else ()
