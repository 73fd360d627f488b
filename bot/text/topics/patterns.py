"""Terms and phrases as rows of tokens, and where they stand in a document.

Tokens are compared by the keys a document files its words under: folded words, their dictionary forms, pairs of
characters in scripts without spaces. So invisible marks, points, hyphens and apostrophes are harmless on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

from bot.text.document import Document
from bot.text.words import find, spellings

# Letters after a stem marked with * in a phrase; the packs' stems are cut where endings begin.
ENDING = 6
# Proclitics that may stand before one word: wa-bi-l-, ve-she-ha-.
MOST_PROCLITICS = 3
INSIDE = -1


class Token(NamedTuple):
    """What stands at one position: a key, one that begins with it (suffix > 0), or has it INSIDE; "" is anything."""

    key: str
    suffix: int = 0


class Pattern(NamedTuple):
    """Tokens at consecutive positions, and the text they were made of."""

    tokens: tuple[Token, ...]
    text: str


class Rows(NamedTuple):
    """Patterns by their first word where that is whole, and those that begin with a stem or a part of a word."""

    by_word: dict[str, tuple[Pattern, ...]]
    stems: tuple[Pattern, ...]


def rows(made: Iterable[Pattern]) -> Rows:
    """The patterns in order for looking up: a text's words pick theirs, instead of each asking the text."""
    by_word: dict[str, tuple[Pattern, ...]] = {}
    stems = []
    for pattern in made:
        first = pattern.tokens[0]
        if first.suffix:
            stems.append(pattern)
        else:
            by_word[first.key] = (*by_word.get(first.key, ()), pattern)
    return Rows(by_word, tuple(stems))


class Place(NamedTuple):
    """Where a pattern stands: positions start up to but without end."""

    start: int
    end: int
    text: str


@cache
def heads(proclitics: tuple[str, ...]) -> tuple[str, ...]:
    """What may be glued before a word: nothing, or some of the proclitics in their order."""
    return tuple("".join(some) for size in range(MOST_PROCLITICS + 1) for some in combinations(proclitics, size))


def patterns(text: str, suffix: int = 0, proclitics: tuple[str, ...] = ()) -> Iterator[Pattern]:
    """Every way in which `text` may stand; `suffix` is that of its last word, a * gives a word ENDING letters."""
    parts = [(raw, at + len(raw)) for at, raw in find(text)]
    choices = [
        [_tokens(spelling, ENDING if text[end : end + 1] == "*" else 0) for spelling in spellings(raw)]
        for raw, end in parts
    ]
    for chosen in product(*choices):
        tokens = [token for part in chosen for token in part]
        tokens[-1] = Token(tokens[-1].key, suffix or tokens[-1].suffix)
        for head in heads(proclitics):
            yield Pattern((Token(head + tokens[0].key, tokens[0].suffix), *tokens[1:]), text)


def _tokens(spelling: Sequence[str | None], suffix: int) -> list[Token]:
    tokens = [Token(key or "") for key in spelling]
    # Pairs of characters need no ending: what follows is another position.
    return [*tokens[:-1], Token(tokens[-1].key, suffix)] if tokens[-1].key else tokens


class Index:
    """A document's words as patterns look them up; each token is looked up once."""

    def __init__(self, document: Document) -> None:
        self.postings = document.postings
        self.found: dict[Token, frozenset[int]] = {}
        self.blob = ""

    def places(self, sought: Rows) -> list[Place]:
        """Where the patterns stand, in order of position, the longer of two that begin together first."""
        whole = [one for word in self.postings.keys() & sought.by_word.keys() for one in sought.by_word[word]]
        found = {place for pattern in (*whole, *sought.stems) for place in self.stand(pattern)}
        return sorted(found, key=lambda place: (place.start, -place.end, place.text))

    def stand(self, pattern: Pattern) -> Iterator[Place]:
        """Where one pattern stands, in no order."""
        if not all(suffix or not key or key in self.postings for key, suffix in pattern.tokens):
            return
        first, *rest = pattern.tokens
        begins = self.at(first)
        for step, token in enumerate(rest, 1):
            if not begins:
                return
            if token.key:
                there = self.at(token)
                begins = frozenset(at for at in begins if at + step in there)
        for at in begins:
            yield Place(at, at + len(pattern.tokens), pattern.text)

    def at(self, token: Token) -> frozenset[int]:
        """The positions where the token stands."""
        if token not in self.found:
            keys: Iterable[str] = self._keys(token) if token.suffix else (token.key,)
            self.found[token] = frozenset(at for key in keys for at in self.postings.get(key, ()))
        return self.found[token]

    def _keys(self, token: Token) -> Iterator[str]:
        """The keys that begin with a stem or have a part inside; one search through all keys finds the next."""
        self.blob = self.blob or "\n" + "\n".join(self.postings) + "\n"
        sought = token.key if token.suffix == INSIDE else "\n" + token.key
        at = self.blob.find(sought)
        while at >= 0:
            end = self.blob.index("\n", at + 1)
            key = self.blob[self.blob.rindex("\n", 0, at + 1) + 1 : end]
            if ":" not in key and (token.suffix == INSIDE or len(key) - len(token.key) <= token.suffix):
                yield key
            at = self.blob.find(sought, end)
