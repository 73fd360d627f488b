"""Simpler ways to make stories of articles: join the most similar group of the last days, else open a new one."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

WORD = re.compile(r"\w\w+")
# Days after which a group takes no more articles.
DAYS = 4
LEAD = 300

Vector = Mapping[str, float]
Doc = dict[str, Any]


@dataclass(frozen=True)
class Baseline:
    """A way to compare, with the thresholds that are tried. `centre` compares with a group's sum of vectors, otherwise
    with each of its members."""

    name: str
    features: Callable[[Sequence[Doc]], list[Any]]
    alike: Callable[[Any, Any], float]
    thresholds: tuple[float, ...]
    centre: bool = False

    def run(self, docs: Sequence[Doc], features: Sequence[Any], threshold: float) -> list[int]:
        """The group of each article, in order."""
        groups: list[tuple[list[Any], list[int]]] = []
        found = []
        for doc, feature in zip(docs, features, strict=True):
            day = date.fromisoformat(doc["date"][:10]).toordinal()
            near = [(number, group) for number, group in enumerate(groups) if day - group[1][-1] <= DAYS]
            rated = [(max(self.alike(feature, one) for one in group[0]), -number) for number, group in near]
            value, number = max(rated, default=(-1.0, 0))
            if value < threshold:
                groups.append(([], [day]))
                number = 1 - len(groups)
            self._join(groups[-number], feature, day)
            found.append(-number)
        return found

    def _join(self, group: tuple[list[Any], list[int]], feature: Any, day: int) -> None:
        if self.centre and group[0]:
            group[0][0] = Counter(group[0][0]) + Counter(feature)
        else:
            group[0].append(feature)
        group[1].append(max(day, group[1][-1]))


def words(text: str) -> list[str]:
    """Words of two letters and more, without case."""
    return WORD.findall(text.casefold())


def tfidf(docs: Sequence[Doc]) -> list[Vector]:
    """Unit vectors of title, twice, and lead; how common a word is is told by all articles, later ones too."""
    counts = [Counter(words(doc["title"]) * 2 + words(doc["text"])[:LEAD]) for doc in docs]
    holding = Counter(word for one in counts for word in one)
    return [_unit({w: (1 + math.log(n)) * math.log(len(docs) / holding[w]) for w, n in one.items()}) for one in counts]


def _unit(vector: dict[str, float]) -> Vector:
    whole = math.hypot(*vector.values()) or 1.0
    return {word: value / whole for word, value in vector.items()}


def cosine(one: Vector, other: Vector) -> float:
    """The cosine of two vectors."""
    fewer, more = sorted((one, other), key=len)
    product = sum(value * more[word] for word, value in fewer.items() if word in more)
    return product / (math.hypot(*one.values()) * math.hypot(*other.values())) if product else 0.0


def jaccard(one: frozenset[Any], other: frozenset[Any]) -> float:
    """The share of common members."""
    return len(one & other) / (len(one | other) or 1)


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the smaller set in the larger."""
    return len(one & other) / (min(len(one), len(other)) or 1)


def _bigrams(docs: Sequence[Doc]) -> list[frozenset[Any]]:
    spelled = [words(f"{doc['title']} {doc['text']}")[:400] for doc in docs]
    return [frozenset(pairwise(one)) for one in spelled]


def _titles(docs: Sequence[Doc]) -> list[frozenset[str]]:
    return [frozenset(words(doc["title"] or doc["text"][:120])) for doc in docs]


TFIDF = Baseline(
    "TF-IDF single pass", tfidf, cosine, (0.13, 0.16, 0.19, 0.22, 0.25, 0.28, 0.31, 0.35, 0.4), centre=True
)
# The very value that MinHash estimates, so at least as good.
JACCARD = Baseline(
    "word pairs (MinHash, exact)", _bigrams, jaccard, (0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2)
)
TITLE = Baseline("title similarity", _titles, overlap, (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8))
