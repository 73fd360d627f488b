"""Queries and documents, whatever is typed and whatever is read."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadQuery
from bot.model import AllOf, AnyOf, Article, Key, KeyPrefix, Match, QueryId, Sought, Without
from bot.text.document import Document, analyse
from bot.text.expression import (
    Exact,
    Field,
    Near,
    Not,
    Phrase,
    Prefix,
    Query,
    Term,
    Title,
    both,
    either,
    negate,
    positive,
    walk,
)
from bot.text.languages import LANGUAGES
from bot.text.matching import evaluate
from bot.text.percolator import Percolator
from bot.text.query import explain, parse
from bot.text.seeking import seek
from bot.text.summary import QUOTE, SUMMARY, evidence

# Every language that texts are read in, and one that nobody knows.
CODES = [*(one.code for one in LANGUAGES), "xx"]
WORDS = [
    "truce",
    "truces",
    "cease",
    "fire",
    "cease-fire",
    "ceasefire",
    "перемирие",
    "перемирия",
    "огня",
    "停火",
    "停",
    "停火协议",
    "휴전",
    "هدنة",
    "waffenruhe",
    "հրադադար",
    "atəşkəs",
    "ateşkes",
    "აშკარა",
    "אש",
    "आग",
    "rozejm",
    "or",
    "u.n.",
    "l'accord",
    "a",
]
TEXT_WORDS = [
    *WORDS,
    "Truce,",
    "held.",
    "\n",
    "CEASE-FIRE",
    "U.N.",
    "огонь",
    "(fire)",
    "휴전을",
    "الهدنة",
    "Waffenruhen",
    "Truces",
    "feuer",
    "հրադադարի",
    "atəşkəsin",
    "ateşkesi",
    "האש",
    "הפסקת־האש",
    "आगों",
    "rozejmu",
    "हुदना",
]
EXACT = ["Truce", "truce", "CEASE-FIRE", "cease fire", "accord", "l'accord", "停火", "U.N.", "a fire", "!"]
STEMS = ["tru", "cease", "cease-f", "перем", "停", "停火协", "waff", "u.n", "a", "en", "휴"]
FIELDS = [
    Field("source", "bbc"),
    Field("source", "bbc news"),
    Field("lang", "en"),
    Field("lang", "ru"),
    Field("topic", "ceasefire"),
    Field("status", "violated"),
]
MARKS = {"topic:ceasefire": (0, 3), "status:violated": ()}

words = st.one_of(
    st.sampled_from(WORDS).map(Term),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda words: Phrase(tuple(words))),
    st.sampled_from(EXACT).map(Exact),
    st.sampled_from(STEMS).map(Prefix),
)
sides = st.one_of(words, st.lists(words, min_size=2, max_size=3).map(either))
nears = st.builds(Near, sides, sides, st.integers(1, 60))


def joined(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    return st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(both),
        st.lists(inner, min_size=1, max_size=3).map(either),
        inner.map(negate),
    )


titles = st.recursive(st.one_of(words, nears), joined, max_leaves=4).map(Title)
anything = st.recursive(st.one_of(words, words, nears, titles, st.sampled_from(FIELDS)), joined, max_leaves=8)
leaves = st.one_of(
    st.sampled_from(WORDS).map(Term),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda words: Phrase(tuple(words))),
)
queries = st.recursive(leaves, joined, max_leaves=8).filter(positive)
texts = st.lists(st.sampled_from(TEXT_WORDS), max_size=30).map(" ".join)
pieces = st.sampled_from(
    [
        "truce",
        " ",
        "OR",
        "or",
        "AND",
        "NOT",
        "-",
        "(",
        ")",
        '"',
        "“",
        "”",
        ",",
        "،",
        "停火",
        "'",
        "é",
        "*",
        "½",
        "İ",
        "U.N.",
        "٫",
        "㈠",
        "\u200c",
        "ﷺ",
    ]
)


def article(text: str, title: str = "") -> Article:
    return Article("", title, text, None, None, complete=True)


def parsed(text: str) -> Query | BadQuery:
    try:
        return parse(text)
    except BadQuery as error:
        return error


@given(queries)
def test_canonical_text_means_the_query(query: Query) -> None:
    """Any query, written canonically and read again, is the same query; and its words can be told."""
    assert parse(str(query), characters=None, terms=None, depth=50) == query
    assert explain(query)


@given(st.one_of(st.text(max_size=60), st.lists(pieces, max_size=25).map("".join)))
def test_anything_typed_is_read_or_refused(text: str) -> None:
    """Whatever is typed becomes a query that asks for something and survives storing, or a BadQuery with a place."""
    query = parsed(text)
    if isinstance(query, BadQuery):
        assert 0 <= int(str(query.details["at"])) <= len(text)
        return

    assert positive(query)
    assert not any(isinstance(inner, Not) for one in walk(query) if isinstance(one, Not) for inner in walk(one.part))
    assert parse(str(query)) == query


def document(text: str, title: str, lang: str, *, known: bool) -> Document:
    """A document as the pipeline makes them, of a source and a topic if it is known."""
    read = analyse(article(text, title), lang, ["bbc", "news"] if known else ["bbc"])
    return replace(read, marks={**read.marks, **MARKS}) if known else read


documents = st.builds(document, texts, st.one_of(texts, st.just("")), st.sampled_from(CODES), known=st.booleans())
steps = st.lists(st.one_of(st.tuples(st.integers(0, 9), st.one_of(anything, st.none())), documents), max_size=25)


@given(steps)
@settings(max_examples=300)
def test_percolator_is_evaluating_each(steps: list[tuple[int, Query | None] | Document]) -> None:
    """However queries come, change and go between documents, the index says of every one what evaluating it says."""
    index = Percolator()
    kept: dict[QueryId, Query] = {}
    for step in steps:
        if isinstance(step, Document):
            told = [
                Match(number, found) for number in sorted(kept) if (found := evaluate(kept[number], step)) is not None
            ]

            assert list(index.match(step)) == told
        elif step[1] is not None:
            kept[QueryId(step[0])] = step[1]
            index.add(QueryId(step[0]), step[1])
        else:
            kept.pop(QueryId(step[0]), None)
            index.discard(QueryId(step[0]))
    assert len(index) == len(kept)
    for number in kept:
        index.discard(number)
    assert (len(index), index.words, index.rows) == (0, 0, 0)


def holds(sought: Sought, keys: AbstractSet[str]) -> bool:
    """What a full-text index of these keys answers."""
    match sought:
        case Key(text):
            return text in keys
        case KeyPrefix(stem):
            return any(key.startswith(stem) for key in keys)
        case AllOf(parts):
            return all(holds(part, keys) for part in parts)
        case AnyOf(parts):
            return any(holds(part, keys) for part in parts)
        case Without(part):
            return not holds(part, keys)


@given(anything, documents)
@settings(max_examples=500)
def test_what_is_sought_is_what_matches(query: Query, read: Document) -> None:
    """Whatever matches a query satisfies its condition for an index, and nothing else does where that is exact."""
    sought, exact = seek(query)
    found = holds(sought, read.postings.keys() | read.marks.keys())

    assert found or evaluate(query, read) is None
    assert not (exact and found) or evaluate(query, read) is not None


@given(st.one_of(st.text(), texts), st.text(max_size=40), st.sampled_from([None, *CODES]))
def test_any_text_is_a_document(text: str, title: str, hint: str | None) -> None:
    """Any text is read; its sentences stand in it in order, and every position leads into one of them."""
    read = analyse(article(text, title), hint)

    at = 0
    for sentence in read.sentences:
        at = text.index(sentence, at) + len(sentence)
    assert len(read.paragraphs) == len(read.sentences)
    for key, positions in read.postings.items():
        assert list(positions) == sorted(set(positions)), key
        for span in map(read.span, positions):
            assert read.sentence(span.sentence)[span.start : span.end].strip()


@given(texts, texts, queries)
@settings(max_examples=200)
def test_evidence_is_the_articles_own(text: str, title: str, query: Query) -> None:
    """What is shown of a match keeps its limits, is taken from the article, and marks matched words."""
    read = analyse(article(text, title), "en")
    spans = evaluate(query, read) or ()
    shown = evidence(read, spans)

    assert len(shown.summary) <= SUMMARY
    assert len(shown.quote) <= QUOTE
    assert shown.quote.strip("…") in (*read.sentences, read.title) or "…" in shown.quote
    assert bool(shown.terms) == bool(spans)
    assert [shown.quote[start:end] for start, end in shown.marks if shown.quote[start:end] not in text + title] == []
    if spans:
        assert shown.marks
