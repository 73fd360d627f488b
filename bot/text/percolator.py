"""All queries at once: which of them does a document satisfy?

Each query is filed under words one of which any document that satisfies it must hold (its anchors);
only the queries filed under a document's own words are evaluated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.model import Match, QueryId
from bot.text import languages
from bot.text.document import Document
from bot.text.expression import Query
from bot.text.matching import All, Any, Occurrences, Plan, Positions, Run, Without, plan, positions, satisfied


class Percolator:
    """Queries by id. Adding and discarding cost the query's own words; matching grows with the hits."""

    def __init__(self) -> None:
        self._plans: dict[QueryId, Plan] = {}
        self._filed: dict[str, set[QueryId]] = {}
        self._uses: Counter[str] = Counter()
        # Per language, key -> words of queries; made for the languages that documents turn out to be in.
        self._words: dict[str, dict[str, set[str]]] = {}

    def __len__(self) -> int:
        return len(self._plans)

    def __contains__(self, query_id: QueryId) -> bool:
        return query_id in self._plans

    @property
    def words(self) -> int:
        """How many different words the queries hold."""
        return len(self._uses)

    def add(self, query_id: QueryId, query: Query) -> None:
        """From now on `match` looks for `query`, instead of what had this id before."""
        self.discard(query_id)
        wanted = self._plans[query_id] = plan(query)
        for word in anchors(wanted):
            self._filed.setdefault(word, set()).add(query_id)
        for word in set(_words(wanted)):
            self._uses[word] += 1
            if self._uses[word] == 1:
                self._know(word)

    def discard(self, query_id: QueryId) -> None:
        """From now on `match` does not look for the query; nothing happens if it did not."""
        wanted = self._plans.pop(query_id, None)
        if wanted is None:
            return
        for word in anchors(wanted):
            self._filed[word].discard(query_id)
        for word in set(_words(wanted)):
            self._uses[word] -= 1
            if not self._uses[word]:
                del self._uses[word]
                self._filed.pop(word, None)
                self._forget(word)

    def match(self, document: Document) -> tuple[Match, ...]:
        """The queries that `document` satisfies, by id, each with its spans: what evaluating every one would say."""
        present = self._present(document)
        seen = Occurrences(document, lambda word: present.get(word, ()))
        found = []
        for query_id in sorted(set().union(*(self._filed.get(word, ()) for word in present))):
            places = satisfied(self._plans[query_id], seen)
            if places:
                found.append(Match(query_id, seen.spans(places)))
        return tuple(found)

    def _present(self, document: Document) -> dict[str, Positions]:
        """The words of queries that the document holds, with where."""
        known = self._language(document.lang)
        keys: dict[str, list[str]] = {}
        for key in document.postings:
            for word in known.get(key, ()):
                keys.setdefault(word, []).append(key)
        return {word: positions(found, document) for word, found in keys.items()}

    def _language(self, lang: str) -> dict[str, set[str]]:
        if lang not in self._words:
            self._words[lang] = {}
            for word in self._uses:
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


def anchors(wanted: Plan) -> frozenset[str]:
    """Words one of which every satisfying document holds; none for a plan that nothing can satisfy."""
    if isinstance(wanted, str):
        return frozenset((wanted,))
    if isinstance(wanted, Run):
        return frozenset(_rarest(word for word in way if word) for way in wanted.ways)
    if isinstance(wanted, Any):
        return frozenset().union(*map(anchors, wanted.parts))
    if isinstance(wanted, All):
        sides = [anchors(part) for part in wanted.parts if _needs_words(part)]
        return max(sides, key=lambda words: min(map(len, words), default=1 << 10))
    return frozenset()


def _needs_words(wanted: Plan) -> bool:
    """Whether a document without any word fails the plan."""
    if isinstance(wanted, Any):
        return all(map(_needs_words, wanted.parts))
    return any(map(_needs_words, wanted.parts)) if isinstance(wanted, All) else isinstance(wanted, str | Run)


def _rarest(words: Iterable[str]) -> str:
    """The longest: the longer a word the rarer it is, and nothing need be counted that could change."""
    return max(words, key=lambda word: (len(word), word))


def _words(wanted: Plan) -> Iterator[str]:
    if isinstance(wanted, str):
        yield wanted
    elif isinstance(wanted, Run):
        yield from (word for way in wanted.ways for word in way if word)
    else:
        for part in (wanted.part,) if isinstance(wanted, Without) else getattr(wanted, "parts", ()):
            yield from _words(part)
