"""All queries at once: which of them does a document satisfy?

Each query is filed under words one of which any document that satisfies it must hold (its anchors);
only the queries filed under a document's own words are evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.model import Match, QueryId
from bot.text import languages
from bot.text.document import Document
from bot.text.expression import And, Or, Phrase, Query, Term, positive
from bot.text.matching import Occurrences, patterns, satisfied, widen


class Percolator:
    """Queries by id. Adding and discarding cost the query's own words; matching grows with the hits."""

    def __init__(self) -> None:
        self._queries: dict[QueryId, Query] = {}
        self._filed: dict[str, set[QueryId]] = {}
        # Per language, key -> anchor words; made for the languages that documents turned out to be in.
        self._words: dict[str, dict[str, set[str]]] = {}

    def __len__(self) -> int:
        return len(self._queries)

    def __contains__(self, query_id: QueryId) -> bool:
        return query_id in self._queries

    def add(self, query_id: QueryId, query: Query) -> None:
        """From now on `match` looks for `query`, instead of what had this id before."""
        self.discard(query_id)
        wide = self._queries[query_id] = widen(query)
        for word in anchors(wide):
            if word not in self._filed:
                self._filed[word] = set()
                self._know(word)
            self._filed[word].add(query_id)

    def discard(self, query_id: QueryId) -> None:
        """From now on `match` does not look for the query; nothing happens if it did not."""
        query = self._queries.pop(query_id, None)
        for word in anchors(query) if query is not None else ():
            holders = self._filed[word]
            holders.discard(query_id)
            if not holders:
                del self._filed[word]
                self._forget(word)

    def match(self, document: Document) -> tuple[Match, ...]:
        """The queries that `document` satisfies, by id, each with its spans: what evaluating every one would say."""
        seen = Occurrences(document)
        found = []
        for query_id in sorted(self._candidates(document)):
            positions = satisfied(self._queries[query_id], seen)
            if positions:
                found.append(Match(query_id, seen.spans(positions)))
        return tuple(found)

    def _candidates(self, document: Document) -> set[QueryId]:
        known = self._language(document.lang)
        words = {word for key in document.postings for word in known.get(key, ())}
        return set().union(*(self._filed[word] for word in words))

    def _language(self, lang: str) -> dict[str, set[str]]:
        if lang not in self._words:
            self._words[lang] = {}
            for word in self._filed:
                self._file(word, lang)
        return self._words[lang]

    def _know(self, word: str) -> None:
        for lang in self._words:
            self._file(word, lang)

    def _file(self, word: str, lang: str) -> None:
        for key in languages.keys(word, lang):
            self._words[lang].setdefault(key, set()).add(word)

    def _forget(self, word: str) -> None:
        for lang, known in self._words.items():
            for key in languages.keys(word, lang):
                known[key].discard(word)
                if not known[key]:
                    del known[key]


def anchors(query: Query) -> frozenset[str]:
    """Words one of which every satisfying document holds; none for a query that nothing can satisfy."""
    if isinstance(query, Term | Phrase):
        words = (query.word,) if isinstance(query, Term) else query.words
        return frozenset(_rarest(word for word in pattern if word) for pattern in patterns(words))
    if isinstance(query, Or):
        return frozenset().union(*map(anchors, query.parts))
    if isinstance(query, And):
        sides = [anchors(part) for part in query.parts if positive(part)]
        return max(sides, key=lambda words: min(map(len, words), default=1 << 10))
    return frozenset()


def _rarest(words: Iterable[str]) -> str:
    """The longest: the longer a word the rarer it is, and nothing need be counted that could change."""
    return max(words, key=lambda word: (len(word), word))
