"""Dictionary forms of inflected words, told by the ends of words.

A table of rules per language: the ending of a word -> what to strip and add. The longest ending that a table
knows decides. The tables were learned from pairs of a form and its dictionary form (`make endings`); each rule
holds for many words, so that words nobody listed are read by it too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# What marks a change that a word with the ending almost surely takes: nearly all do, or none is its own dictionary form.
LIKELY = "!"
# A dictionary form has letters of its own left.
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Endings:
    """The rules of one language: an ending -> its changes, each the number of letters to strip, "+", letters to add."""

    rules: Mapping[str, str]
    longest: int

    def lemmas(self, word: str) -> tuple[str, ...]:
        """The dictionary forms, other than itself, that the folded `word` may be a form of, the likeliest first."""
        changed = (_changed(word, change.removeprefix(LIKELY)) for change in self._changes(word))
        return tuple(dict.fromkeys(lemma for lemma in changed if lemma and lemma != word))

    def likely(self, word: str) -> tuple[str, ...]:
        """The dictionary forms one of which the folded `word` almost certainly has; nothing for one that may be its own."""
        sure = [change.removeprefix(LIKELY) for change in self._changes(word) if change.startswith(LIKELY)]
        return tuple(lemma for change in sure if len(lemma := _changed(word, change)) > SHORTEST)

    def _changes(self, word: str) -> list[str]:
        for size in range(min(len(word), self.longest), 0, -1):
            found = self.rules.get(word[-size:])
            if found is not None:
                return found.split()
        return []


def _changed(word: str, change: str) -> str:
    strip, _, add = change.partition("+")
    left = word[: len(word) - int(strip)]
    return left + add if left and len(left) + len(add) >= SHORTEST else ""


@cache
def endings(code: str) -> Endings:
    """The table of the language with that code, read when first asked for. Raises FileNotFoundError when it has none."""
    table = files("bot.text.languages").joinpath("endings", f"{code}.txt").read_text(encoding="utf-8")
    rules = dict(line.split("\t") for line in table.splitlines() if line)
    return Endings(rules, max(map(len, rules)))


def lemmas(code: str) -> Callable[[str], tuple[str, ...]]:
    """`Endings.lemmas` of that language's table, which is read when the first word is."""

    def read(word: str) -> tuple[str, ...]:
        return endings(code).lemmas(word)

    return read


def likely(code: str) -> Callable[[str], tuple[str, ...]]:
    """`Endings.likely` of that language's table, which is read when the first word is."""

    def read(word: str) -> tuple[str, ...]:
        return endings(code).likely(word)

    return read
