"""Queries as text, whatever is typed: one canonical text each, and a place and a reason for all that is refused."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import BadQuery
from bot.messages.echo import echo
from bot.text.expression import (
    Exact,
    Field,
    Near,
    Not,
    Phrase,
    Prefix,
    Query,
    Term,
    both,
    either,
    negate,
    positive,
    titled,
    walk,
)
from bot.text.query import explain, parse, turned
from bot.text.query.fields import STATUSES

WORDS = [
    "truce", "cease-fire", "перемирие", "огня", "停火", "停", "휴전", "or", "and", "not", "near", "title", "source", "in", "u.n.",
    "l'accord", "a", "24", "هدنة",
]  # fmt: skip
words = st.one_of(
    st.sampled_from(WORDS).map(Term),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda found: Phrase(tuple(found))),
    st.lists(st.sampled_from(["Truce", "U.N.", "NATO", "l’accord", "No", "OR"]), min_size=1, max_size=3)
    .map(" ".join)
    .map(Exact),
    st.sampled_from(["demilit", "перем", "停", "휴전", "and", "title"]).map(Prefix),
)
sides = st.one_of(words, st.lists(words, min_size=2, max_size=3).map(either))
leaves = st.one_of(
    words,
    st.builds(Near, sides, sides, st.integers(1, 50)),
    st.sampled_from(["bbc", "bbc news", "bbc.co.uk", "or", "новости"]).map(lambda value: Field("source", value)),
    st.sampled_from(["ru", "en", "zh"]).map(lambda value: Field("lang", value)),
    st.sampled_from(["ceasefire", "talks"]).map(lambda value: Field("topic", value)),
    st.sampled_from(STATUSES).map(lambda value: Field("status", value)),
)
queries = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(both),
        st.lists(inner, min_size=1, max_size=3).map(either),
        inner.map(negate),
        inner.map(titled),
    ),
    max_leaves=8,
).filter(positive)
pieces = st.sampled_from(
    [
        "truce", "Gaza", " ", " ", " ", "OR", "or", "AND", "and", "NOT", "NEAR", "NEAR/3", "near/4", "NEAR/x", "-", "–", "(", ")", '"',
        "“", "”", "«", "'", "’", "‚", ",", "،", "，", ":", "title:", "Title: ", "source:", "lang:", "lang:ru", "topic:ceasefire",
        "status:violated", "in:title", "tittle:", "bbc.co.uk", "https://", "=", '="', "*", "＊", "demilit*", "停", "停火*", "é", "½",
        "İ", "U.N.", "٫", "㈠", "\u200c", "\u0301", "\ud800", "ﷺ", 'צה"ל', "：", "（", "12:00",
    ]
)  # fmt: skip
typed = st.one_of(st.text(max_size=60), st.lists(pieces, max_size=25).map("".join))


def parsed(text: str) -> Query | BadQuery:
    try:
        return parse(text)
    except BadQuery as error:
        return error


@given(queries)
@settings(max_examples=300)
def test_canonical_text_means_the_query(query: Query) -> None:
    """Any query of any nodes, written canonically and read again, is the same query; and it can be told in words."""
    assert parse(str(query), characters=None, terms=None, depth=50) == query
    assert echo("en", explain(query))


@given(typed)
@settings(max_examples=500)
@example("＝“a")
@example("title:'a b'")
def test_anything_typed_is_read_or_refused(text: str) -> None:
    """Whatever is typed becomes a query that asks for something and survives storing, or is refused with a place."""
    query = parsed(text)
    if isinstance(query, BadQuery):
        assert 0 <= int(str(query.details["at"])) <= len(text)
        return

    assert positive(query)
    assert parse(str(query)) == query
    assert str(parse(str(query))) == str(query)


@given(typed)
def test_negations_hold_none(text: str) -> None:
    """What is read has no negation inside a negation, and no field where only words of the title are looked at."""
    query = parsed(text)
    if isinstance(query, BadQuery):
        return

    assert not [
        one for one in walk(query) if isinstance(one, Not) and any(isinstance(in_, Not) for in_ in walk(one.part))
    ]


@given(typed)
@settings(max_examples=300)
def test_every_suggestion_can_be_read(text: str) -> None:
    """What is suggested instead of a refused query is itself a query, and differs from its canonical text in capitals only."""
    refused = parsed(text)
    if isinstance(refused, BadQuery) and (suggested := refused.details["suggestion"]) is not None:
        assert str(parse(str(suggested))) in {suggested, str(suggested).lower()}


@given(queries)
def test_other_reading_turns_back(query: Query) -> None:
    """The other reading of a row of words has the same words, and its other reading is the first."""
    other = turned(query)
    if other is not None:
        assert other != query
        assert turned(other) == query
        assert parse(str(other), characters=None, terms=None) == other
