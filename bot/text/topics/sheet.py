"""What of a pack is sought in texts of one language: its own terms, and plain terms of all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.text.topics.pack import Negative, Pack, Term, Vocabulary, spellings
from bot.text.topics.patterns import INSIDE, Pattern, Rows, patterns, rows

# A term that its author is less sure of is for texts of its own language.
SURE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """A term ready to be looked up, and the longer phrases in which it does not count."""

    term: Term
    patterns: tuple[Pattern, ...]
    not_in: Rows


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """A negative ready to be looked up."""

    negative: Negative
    patterns: Rows


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What is asked around a term of one language: context words and negatives."""

    context: Rows
    against: tuple[Against, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What is looked up in a text: by the first word for patterns that begin with a whole word, one by one for stems."""

    by_word: dict[str, tuple[tuple[Sought, Pattern], ...]]
    stems: tuple[tuple[Sought, Pattern], ...]


@lru_cache(maxsize=256)
def sheet(pack: Pack, lang: str) -> Sheet:
    """Made once for a pack and a language; for a language that the pack has not, of what others have that is plain."""
    sought = [one for code in pack.languages for one in vocabulary(pack, code, code == lang)]
    by_word: dict[str, list[tuple[Sought, Pattern]]] = {}
    stems = []
    for one, pattern in ((term, pattern) for term in sought for pattern in term.patterns):
        first = pattern.tokens[0]
        if first.suffix:
            stems.append((one, pattern))
        else:
            by_word.setdefault(first.key, []).append((one, pattern))
    return Sheet({key: tuple(some) for key, some in by_word.items()}, tuple(stems))


@lru_cache(maxsize=512)
def vocabulary(pack: Pack, code: str, own: bool) -> tuple[Sought, ...]:
    """The terms of a language, all of them in texts of its `own`, elsewhere the core ones that need no grammar."""
    spoken = pack.languages[code]
    terms = [term for term in spoken.terms if own or _travels(term)]
    return tuple(Sought(term, tuple(_patterns(term, spoken, own)), rows(_plain(term.not_in, spoken))) for term in terms)


def _travels(term: Term) -> bool:
    return term.tier == "core" and not (term.needs_context or term.home) and term.sure >= SURE


def _patterns(term: Term, spoken: Vocabulary, own: bool) -> Iterator[Pattern]:
    """What the term is sought as; the name of a foreign thing stands in a text as it is in its dictionary."""
    suffix = {"stem": term.suffix, "substr": INSIDE}.get(term.kind, 0)
    for text, plain in spellings(term):
        if own or plain:
            yield from patterns(text, 0 if plain else suffix, spoken.proclitics)


def _plain(phrases: tuple[str, ...], spoken: Vocabulary) -> Iterator[Pattern]:
    for phrase in phrases:
        yield from patterns(phrase, 0, spoken.proclitics)


@lru_cache(maxsize=256)
def surroundings(pack: Pack, code: str) -> Surroundings:
    """What is asked around a hit in a text of that language; nothing for one that the pack has not."""
    spoken = pack.languages.get(code, Vocabulary(code, code))
    against = tuple(Against(one, rows(_plain(one.phrases, spoken))) for one in spoken.negatives)
    return Surroundings(rows(_plain((*spoken.war, *spoken.places), spoken)), against)
