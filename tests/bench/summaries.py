"""Summaries beside those by people: ours, the first three sentences, LexRank and TextRank, without and with a query.

The folder given holds `*.jsonl.gz`: objects with id, set, lang, docs [{title, text}] and refs [text]. ROUGE is the F
measure on folded words, best over the references, every summary cut at CUT words, averaged over sets. The two halves
show how much chance there is in a figure. On the sample that the weights of `bot.text.summary` were chosen on, neither half
was held out, so its figures flatter ours; a folder not seen before judges.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

from bot.text.article import from_text
from bot.text.document import Document, analyse
from bot.text.query import evaluate, parse
from bot.text.summary import evidence
from bot.text.words import fold

CUT = 60
LEAD = 3
# Sentences of an article that the quadratic ones look at.
MOST = 80
DAMPING, ROUNDS, ALIKE = 0.85, 30, 0.1
CONTENT = 4

Scores = tuple[float, float, float]
Summarise = Callable[[Document, str], str]


@dataclass(frozen=True, slots=True)
class Case:
    """An article or a story, its summaries by people, and a word of these that it holds."""

    id: str
    kind: str
    document: Document
    references: tuple[tuple[str, ...], ...]
    query: str

    @property
    def half(self) -> str:
        return "even" if hashlib.blake2b(self.id.encode(), digest_size=1).digest()[0] % 2 == 0 else "odd"


def words(text: str) -> list[str]:
    return [fold(word) for word in re.findall(r"\w+", text)]


# ------------------------------------------------------------------ the sample


def cases(folder: Path, *, whole_story: bool) -> list[Case]:
    """The sample; of a story with several articles the first, or all of them as one text."""
    lines = [
        line for path in sorted(folder.glob("*.jsonl.gz")) for line in gzip.decompress(path.read_bytes()).splitlines()
    ]
    told = [json.loads(line) for line in lines]
    spread = Counter(
        (one["lang"], word) for one in told for word in {w for doc in one["docs"] for w in words(doc["text"])}
    )
    return [_case(one, spread, whole_story=whole_story) for one in told]


def _case(one: dict[str, Any], spread: Counter[tuple[str, str]], *, whole_story: bool) -> Case:
    docs = one["docs"] if whole_story else one["docs"][:1]
    title = docs[0].get("title") or ""
    document = analyse(from_text("\n".join(doc["text"] for doc in docs), title=title, lang=one["lang"]))
    held = {word for sentence in document.sentences for word in words(sentence)}
    sought = [
        word for text in one["refs"] for word in words(text) if word in held and len(word) >= CONTENT and word.isalpha()
    ]
    query = min(sought, key=lambda word: spread[one["lang"], word], default="")
    return Case(one["id"], one["set"], document, tuple(tuple(words(text)) for text in one["refs"]), query)


# ---------------------------------------------------------------------- ROUGE


def rouge(summary: str, references: Sequence[Sequence[str]]) -> Scores:
    """ROUGE-1, -2 and -L of a summary against the reference that it is nearest to."""
    said = words(summary)[:CUT]
    return max(((_grams(said, ref, 1), _grams(said, ref, 2), _subsequence(said, ref)) for ref in references), key=sum)


def _grams(one: Sequence[str], two: Sequence[str], size: int) -> float:
    first, second = (Counter(tuple(text[at : at + size]) for at in range(len(text) - size + 1)) for text in (one, two))
    return _f((first & second).total(), first.total(), second.total())


def _subsequence(one: Sequence[str], two: Sequence[str]) -> float:
    lengths = [0] * (len(two) + 1)
    for word in one:
        diagonal = 0
        for at, other in enumerate(two, 1):
            diagonal, lengths[at] = lengths[at], diagonal + 1 if word == other else max(lengths[at], lengths[at - 1])
    return _f(lengths[-1], len(one), len(two))


def _f(shared: int, one: int, two: int) -> float:
    return 2 * shared / (one + two) if shared else 0.0


# ----------------------------------------------------------------- summarisers


def ours(document: Document, query: str) -> str:
    return evidence(document, evaluate(parse(query), document) if query else ()).summary


def lead(document: Document, query: str) -> str:
    return " ".join(document.sentences[:LEAD])


def lexrank(document: Document, query: str) -> str:
    """The most central sentences of a graph that joins those with similar words, rare ones weighing more."""
    bags = [Counter(words(sentence)) for sentence in document.sentences[:MOST]]
    spread = Counter(word for bag in bags for word in bag)
    vectors = [{word: count * math.log(len(bags) / spread[word]) for word, count in bag.items()} for bag in bags]
    norms = [math.sqrt(sum(value * value for value in vector.values())) for vector in vectors]

    def alike(one: int, two: int) -> float:
        dot = sum(value * vectors[two].get(word, 0.0) for word, value in vectors[one].items())
        return float(dot > ALIKE * norms[one] * norms[two] > 0)

    return _central(document, alike)


def textrank(document: Document, query: str) -> str:
    """The most central sentences of a graph weighted by the words that two share, as their lengths allow."""
    sets = [set(words(sentence)) for sentence in document.sentences[:MOST]]

    def alike(one: int, two: int) -> float:
        scale = math.log(len(sets[one]) or 1) + math.log(len(sets[two]) or 1)
        return len(sets[one] & sets[two]) / scale if scale else 0.0

    return _central(document, alike)


def _central(document: Document, alike: Callable[[int, int], float]) -> str:
    count = min(len(document.sentences), MOST)
    weights = [[0.0] * count for _ in range(count)]
    for one in range(count):
        for two in range(one):
            weights[one][two] = weights[two][one] = alike(one, two)
    out = [sum(row) for row in weights]
    rank = [1.0] * count
    for _ in range(ROUNDS):
        given = [rank[at] / out[at] if out[at] else 0.0 for at in range(count)]
        rank = [1 - DAMPING + DAMPING * sum(w * g for w, g in zip(row, given, strict=True)) for row in weights]
    best = sorted(sorted(range(count), key=lambda at: -rank[at])[:LEAD])
    return " ".join(document.sentences[at] for at in best)


SUMMARISERS: dict[str, Summarise] = {"ours": ours, "lead-3": lead, "LexRank": lexrank, "TextRank": textrank}


# ------------------------------------------------------------------- the tables


async def measure(folder: str = "") -> None:
    """Print the tables; nothing without a folder."""
    if not folder:
        print("needs a folder of samples: make bench ARGS='summaries FOLDER'")
        return
    for whole_story in (False, True):
        sample = cases(Path(folder), whole_story=whole_story)
        for with_query in (False, True):
            what = f"{'stories' if whole_story else 'first articles'}, {'with' if with_query else 'without'} a query"
            print(
                f"\n{what}, {len(sample)}:\n\n| | half | ROUGE-1 | ROUGE-2 | ROUGE-L | keyword in it | characters | ms |"
            )
            print("|---|---|---|---|---|---|---|---|", flush=True)
            for name, summarise in SUMMARISERS.items():
                for row in _rows(sample, summarise, with_query=with_query):
                    print(f"| {name} | {row} |", flush=True)


def _rows(sample: Sequence[Case], summarise: Summarise, *, with_query: bool) -> Iterator[str]:
    asked = [case for case in sample if case.query or not with_query]
    began = time.process_time()
    made = [summarise(case.document, case.query if with_query else "") for case in asked]
    spent = (time.process_time() - began) * 1000 / len(asked)
    for half in ("even", "odd"):
        judged = [(case, text) for case, text in zip(asked, made, strict=True) if case.half == half]
        by_kind: dict[str, list[Scores]] = defaultdict(list)
        for case, text in judged:
            by_kind[case.kind].append(_rouge(text, case.references))
        scores = " | ".join(
            f"{mean(mean(one[at] for one in kind) for kind in by_kind.values()):.3f}" for at in range(3)
        )
        held = [case.query in words(text) for case, text in judged if case.query]
        yield f"{half} | {scores} | {mean(held):.2f} | {mean(len(text) for _, text in judged):.0f} | {spent:.2f}"


@cache
def _rouge(text: str, references: tuple[tuple[str, ...], ...]) -> Scores:
    return rouge(text, references)
