"""Dictionary forms by grammar: suffixes that follow one another, and what a stem takes on before them.

For languages whose endings form chains. A chain is a pattern over folded letters; it may look back at the end of the
stem. Whatever is left before a chain is a stem, and mending gives the dictionary forms that such a stem may have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from bot.text.language import Reader

# Letters from the end of a word in which a chain begins; longer chains are grammar without readers.
LONGEST = 24
# Of a stem and the chain behind it, the dictionary forms that the stem may have.
Mending = Callable[[str, str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Chain:
    """The suffix chains of one kind of word, as a verbose pattern; at least `shortest` letters are left before them."""

    pattern: str
    shortest: int = 2

    def cuts(self, word: str) -> Iterator[tuple[str, str]]:
        """Each stem of `word` with the chain behind it, the shortest stem first."""
        fits = _compiled(self.pattern).fullmatch
        for at in range(max(self.shortest, len(word) - LONGEST), len(word)):
            if fits(word, at):
                yield word[:at], word[at:]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # When the first word of a language is read: compiling those of all languages takes a twelfth of a start.
    return re.compile(pattern, re.VERBOSE)


def plain(stem: str, _: str) -> Iterable[str]:
    """A stem that is its own dictionary form."""
    return (stem,)


def reader(chains: Chain, mend: Mending = plain) -> Reader:
    """The dictionary forms of a word by its chains, each once."""

    def read(word: str) -> tuple[str, ...]:
        found = (lemma for stem, suffixes in chains.cuts(word) for lemma in mend(stem, suffixes))
        return tuple(dict.fromkeys(lemma for lemma in found if len(lemma) > 1 and lemma != word))

    return read


def united(*readers: Reader) -> Reader:
    """What any of the readers says, in their order."""

    def read(word: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(lemma for one in readers for lemma in one(word)))

    return read


def swaps(table: str, shortest: int = 2) -> Reader:
    """A reader by "ending>lemma's ending" pairs parted by spaces, several lemmas by commas; every ending that fits counts."""
    rules: dict[str, tuple[str, ...]] = {}
    for pair in table.split():
        ending, _, others = pair.partition(">")
        rules[ending] = (*rules.get(ending, ()), *others.split(","))
    longest = max(map(len, rules))

    def read(word: str) -> tuple[str, ...]:
        sizes = range(1, min(longest, len(word) - shortest) + 1)
        found = (word[:-size] + other for size in sizes for other in rules.get(word[-size:], ()))
        return tuple(lemma for lemma in dict.fromkeys(found) if lemma != word)

    return read


def listed(words: str) -> tuple[str, ...]:
    """The words of a list, parted by white space."""
    return tuple(words.split())


def either(words: str) -> str:
    """A pattern for any of the words, parted by spaces; of two with one beginning the longer is tried first."""
    return "(?:" + "|".join(sorted(map(re.escape, words.split()), key=lambda one: (-len(one), one))) + ")"
