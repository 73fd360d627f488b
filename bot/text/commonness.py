"""How common words are in the news lately, learnt from the entries themselves, language by language."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

# How many entries the belief below counts for, against those really seen.
BELIEF = 20
# Before anything was seen: the share of entries that hold a word of 1, 2, 3 ... letters. Short words are articles and
# prepositions nearly everywhere; counted on the samples' eight languages, rounded.
EXPECTED = (0.6, 0.45, 0.3, 0.12, 0.06, 0.03, 0.015)
# From so many entries or words on all counts are halved: what was common last year fades, and memory is bounded.
HORIZON = 20_000
MOST = 300_000


class Commonness:
    """Counts of the entries of a language and of those that hold a word. Learning costs the entry's words."""

    def __init__(self) -> None:
        self._entries: Counter[str] = Counter()
        self._holding: dict[str, Counter[str]] = {}

    def learn(self, lang: str, words: Iterable[str]) -> None:
        """One more entry in `lang`, which holds each of `words`, given once each."""
        holding = self._holding.setdefault(lang, Counter())
        holding.update(words)
        self._entries[lang] += 1
        if self._entries[lang] > HORIZON or len(holding) > MOST:
            self._entries[lang] //= 2
            self._holding[lang] = Counter({word: times // 2 for word, times in holding.items() if times > 1})

    def rarity(self, lang: str, word: str) -> float:
        """The information in meeting `word` in an entry in `lang`, in nats, never below 0."""
        seen = self._entries[lang]
        times = self._holding[lang][word] if lang in self._holding else 0
        return max(0.0, math.log((seen + BELIEF + 1) / (times + BELIEF * _expected(word))))


def _expected(word: str) -> float:
    bare = word.rpartition(":")[2]
    # A number is rarely common, however short it is written.
    letters = len(bare) + 4 * bare.isdigit()
    return EXPECTED[min(max(letters, 1), len(EXPECTED)) - 1]
