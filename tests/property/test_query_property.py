"""Queries and documents, whatever is asked and whatever is read."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Article, Match, QueryId
from bot.text.document import analyse
from bot.text.expression import Phrase, Query, Term, both, either, negate, positive
from bot.text.percolator import Percolator
from bot.text.query import evaluate
from bot.text.summary import QUOTE, SUMMARY, evidence

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
    "or",
    "u.n.",
    "l'accord",
    "a",
]
TEXT_WORDS = [*WORDS, "Truce,", "held.", "\n", "停火协议", "CEASE-FIRE", "U.N.", "огонь", "(fire)"]

leaves = st.one_of(
    st.sampled_from(WORDS).map(Term),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda words: Phrase(tuple(words))),
)
queries = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(both),
        st.lists(inner, min_size=1, max_size=3).map(either),
        inner.map(negate),
    ),
    max_leaves=8,
).filter(positive)
texts = st.lists(st.sampled_from(TEXT_WORDS), max_size=30).map(" ".join)


def article(text: str, title: str = "") -> Article:
    return Article("", title, text, None, None, complete=True)


@given(st.lists(queries, max_size=12), texts, texts, st.sets(st.integers(0, 11)))
def test_percolator_is_evaluating_each(wanted: list[Query], first: str, second: str, gone: set[int]) -> None:
    """The index says of every query what evaluating it would say, before and after some of them went."""
    index = Percolator()
    kept = dict(enumerate(wanted))
    for number, query in kept.items():
        index.add(QueryId(number), query)
    for text, leaving in ((first, set[int]()), (second, gone)):
        for number in leaving & kept.keys():
            index.discard(QueryId(number))
            del kept[number]
        read = analyse(article(text), "en")
        expected = [
            Match(QueryId(number), spans)
            for number, query in kept.items()
            if (spans := evaluate(query, read)) is not None
        ]

        assert list(index.match(read)) == expected


@given(st.one_of(st.text(), texts), st.text(max_size=40), st.sampled_from([None, "en", "ru", "xx"]))
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
