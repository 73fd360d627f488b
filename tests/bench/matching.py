"""One article against many queries: the index against asking every query."""

from __future__ import annotations

import random
import time

from bot.model import QueryId
from bot.text.article import from_text
from bot.text.document import analyse
from bot.text.percolator import Percolator
from bot.text.query import evaluate, parse

SIZES = (100, 1_000, 10_000, 100_000)
WORDS = 600


def vocabulary(count: int) -> list[str]:
    """Invented words, the same at every run."""
    random_ = random.Random(1)
    return ["".join(random_.choices("abcdefghijklmnoprstuvz", k=random_.randint(4, 10))) for _ in range(count)]


async def measure() -> None:
    """Print the table."""
    words = vocabulary(20_000)
    random_ = random.Random(2)
    weights = [1 / (rank + 1) for rank in range(len(words))]
    text = " ".join(random_.choices(words, weights, k=WORDS))
    began = time.process_time()
    for _ in range(20):
        document = analyse(from_text(text, lang="en"))
    print(f"analysis of {WORDS} words: {(time.process_time() - began) * 50:.2f} ms\n")
    print("| queries | hits | build s | index ms | one by one ms | ratio |\n|---|---|---|---|---|---|")
    for size in SIZES:
        queries = [parse(" ".join(random_.choices(words, k=random_.randint(1, 3)))) for _ in range(size)]
        index = Percolator()
        began = time.process_time()
        for number, query in enumerate(queries):
            index.add(QueryId(number), query)
        built = time.process_time() - began
        index.match(document)
        began = time.process_time()
        for _ in range(10):
            hits = len(index.match(document))
        fast = (time.process_time() - began) * 100
        began = time.process_time()
        slow_hits = sum(bool(evaluate(query, document)) for query in queries)
        slow = (time.process_time() - began) * 1000
        assert hits == slow_hits
        print(f"| {size} | {hits} | {built:.2f} | {fast:.2f} | {slow:.1f} | {slow / fast:.0f} |")
