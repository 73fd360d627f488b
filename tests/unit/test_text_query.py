"""Queries: how they are read, why they are refused, what they match."""

from __future__ import annotations

import pytest

from bot.errors import BadQuery
from bot.model import Match, QueryId, Span
from bot.text.article import from_text
from bot.text.document import Document, analyse
from bot.text.percolator import Percolator
from bot.text.query import evaluate, explain, parse

NEWS = (
    "The cease-fire agreement held on Monday. Trucks passed the bridge; two truces were broken before.\n"
    "A cease fire in Gaza was proposed by the U.N. envoy. 停火协议 was the word in the Chinese text of COVID-19疫情.\n"
    "Both sides want l'accord de paix."
)


def document(text: str, lang: str = "en") -> Document:
    return analyse(from_text(text, lang=lang), lang)


def found(query: str, text: str, lang: str = "en") -> list[str]:
    read = document(text, lang)
    return [read.sentence(span.sentence)[span.start : span.end] for span in evaluate(parse(query), read) or ()]


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("Truce", "truce"),
        ("truce ceasefire", "truce ceasefire"),
        ("truce AND ceasefire", "truce ceasefire"),
        ("truce and ceasefire", "truce ceasefire"),
        ("truce & ceasefire && gaza + sudan", "truce ceasefire gaza sudan"),
        ("+truce", "truce"),
        ("truce,ceasefire", "truce, ceasefire"),
        ("truce OR ceasefire", "truce, ceasefire"),
        ("truce or ceasefire", "truce, ceasefire"),
        ("truce | ceasefire", "truce, ceasefire"),
        ("هدنة، تهدئة", "هدنة, تهدئة"),
        ("停火、停战，休战", "停火, 停战, 休战"),
        ("truce,, ceasefire,", "truce, ceasefire"),
        ("truce truce, TRUCE", "truce"),
        ("cease fire, truce", "cease fire, truce"),
        ("truce OR ceasefire gaza", "truce, ceasefire gaza"),
        ("(truce OR ceasefire) gaza", "(truce, ceasefire) gaza"),
        ("gaza (truce, ceasefire) -trade", "gaza (truce, ceasefire) -trade"),
        ("truce NOT trade", "truce -trade"),
        ("truce –trade", "truce -trade"),
        ("truce !trade", "truce -trade"),
        ("truce - trade", "truce trade"),
        ("truce -(trade, tariff)", "truce -(trade, tariff)"),
        ("truce -(trade war)", "truce -(trade war)"),
        ("truce --trade", "truce trade"),
        ("truce -(trade -war)", "truce (-trade, war)"),
        ('"cease fire"', '"cease fire"'),
        ("“cease fire”", '"cease fire"'),
        ("„cease fire“", '"cease fire"'),
        ("«cease fire»", '"cease fire"'),
        ("「停火 协议」", '"停火 协议"'),
        ('"truce"', "truce"),
        ('truce"in gaza"sudan', 'truce "in gaza" sudan'),
        ('"or"', '"or"'),
        ("or", '"or"'),
        ("or and", '"or" "and"'),
        ("((truce))", "truce"),
        ("((a b) c) d", "a b c d"),
        ("(a, b), c", "a, b, c"),
        ("cease-fire", "cease-fire"),
        ("cease‑fire", "cease-fire"),
        ("перемир’я", "перемир'я"),
        ("U.N. truce!", "u.n. truce"),
        ("24/7", '"24 7"'),
        ("truce 🕊", "truce"),
        ('צה"ל', '"צה ל"'),
    ],
)
def test_reading(typed: str, canonical: str) -> None:
    """A query has one canonical text, however it was typed, and that text means the same query."""
    query = parse(typed)

    assert str(query) == canonical
    assert parse(canonical) == query


@pytest.mark.parametrize(
    ("typed", "reason", "at"),
    [
        ("", "empty", 0),
        ("   ", "empty", 3),
        ("🕊 !?", "empty", 4),
        ("*", "empty", 1),
        (",", "empty", 0),
        ("truce ()", "empty", 6),
        ('truce "in gaza', "unclosed_quote", 6),
        ("gaza (truce, ceasefire", "unclosed_parenthesis", 5),
        ("truce) gaza", "unopened_parenthesis", 5),
        ("truce OR", "dangling_operator", 6),
        ("OR truce", "dangling_operator", 0),
        ("truce AND", "dangling_operator", 6),
        ("truce AND OR gaza", "dangling_operator", 6),
        ("truce NOT", "dangling_operator", 6),
        ("(truce OR) gaza", "dangling_operator", 7),
        ("-truce", "only_negative", 0),
        ("NOT truce", "only_negative", 0),
        ("truce OR -gaza", "only_negative", 0),
        ("-(truce, gaza)", "only_negative", 0),
        ("t" * 201, "too_long", 200),
        (" ".join(map(str, range(33))), "too_many_terms", 86),
        ('"' + " ".join(map(str, range(33))) + '"', "too_many_terms", 0),
        ("(" * 11 + "truce" + ")" * 11, "too_deep", 10),
    ],
)
def test_refusals(typed: str, reason: str, at: int) -> None:
    """A query that cannot be read says why, and where."""
    with pytest.raises(BadQuery) as error:
        parse(typed)

    assert (error.value.details["reason"], error.value.details["at"], error.value.details["query"]) == (
        reason,
        at,
        typed,
    )


def test_limits_are_arguments() -> None:
    """Whoever calls sets the limits; None lifts them."""
    long = ", ".join(f"word{number}" for number in range(100))

    assert parse(long, characters=None, terms=None) == parse(long, characters=2000, terms=100)
    with pytest.raises(BadQuery, match="limit=99"):
        parse(long, characters=2000, terms=99)
    with pytest.raises(BadQuery, match="too_deep"):
        parse("((truce))", depth=1)


def test_canonical_text_keeps_the_limit() -> None:
    """What is accepted can be stored and read again under the same limits."""
    with pytest.raises(BadQuery, match="too_long"):
        parse(",".join("abcdefgh"), characters=16)
    assert str(parse(",".join("abcdefgh"), characters=22)) == "a, b, c, d, e, f, g, h"


def test_endless_nesting_is_refused() -> None:
    """No depth of parentheses or negations exhausts the stack."""
    with pytest.raises(BadQuery, match="too_deep"):
        parse("(" * 100_000, characters=None)
    assert str(parse("-" * 100_000 + "truce", characters=None)) == "truce"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("truce", "“truce”"),
        ("truce ceasefire", "“truce” and “ceasefire”"),
        ("(truce, ceasefire) -trade", "“truce” or “ceasefire”, without “trade”"),
        ("truce gaza -trade -(war, tariff)", "“truce” and “gaza”, without “trade”, without “war” or “tariff”"),
        ("cease fire, truce", "(“cease” and “fire”) or “truce”"),
        ('"cease fire" (gaza, sudan)', "“cease fire” and (“gaza” or “sudan”)"),
        ("truce (-trade, war)", "“truce” and (without “trade” or “war”)"),
    ],
)
def test_explanation(query: str, words: str) -> None:
    """A query is told in words as it was read."""
    assert explain(parse(query)) == words


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("ceasefire", ["cease-fire", "cease fire"]),
        ("cease-fire", ["cease-fire", "cease fire"]),
        ("cease fire", ["cease-fire", "cease fire"]),
        ('"ceasefire agreement"', ["cease-fire", "agreement"]),
        ('"the ceasefire agreement"', ["The", "cease-fire", "agreement"]),
        ('"cease fire in gaza"', ["cease fire", "in", "Gaza"]),
        ('"ceasefire in gaza"', ["cease fire", "in", "Gaza"]),
        ('"agreement ceasefire"', []),
        ('"monday trucks"', []),
        ("truce", ["truces"]),
        ("truck", ["Trucks"]),
        ("truc", []),
        ("truce trucks", ["Trucks", "truces"]),
        ("truce, planes", ["truces"]),
        ("truce planes", []),
        ("truce -trucks", []),
        ("truce -planes", ["truces"]),
        ("truce -(trucks planes)", ["truces"]),
        ("truce -(trucks, planes)", []),
        ("truce (-planes, gaza)", ["truces", "Gaza"]),
        ("un", ["U.N."]),
        ("U.N.", ["U.N."]),
        ("accord", ["l'accord"]),
        ("停火", ["停火"]),
        ("火协", ["火协"]),
        ("停", ["停"]),
        ("停协", []),
        ("疫情", ["疫情"]),
        ('"停火 协议"', ["停火协议"]),
        ("covid", ["COVID"]),
        ("COVID-19疫情", ["COVID-19疫情"]),
        ("COVID-19疫", ["COVID-19疫"]),
        ("COVID-19停", []),
    ],
)
def test_matching(query: str, places: list[str]) -> None:
    """A query finds what it asks for, and says where, in the order of the text."""
    assert found(query, NEWS) == places


def test_open_compound_in_the_title_alone() -> None:
    """A match in the title is a match; its sentence number is -1."""
    read = analyse(from_text("Nothing here.", title="A truce"))

    assert evaluate(parse("truce"), read) == (Span(-1, 2, 7),)


def test_percolator_follows_its_queries() -> None:
    """The index finds the queries that are in it, each by id, as they are now."""
    index, read = Percolator(), document(NEWS)
    index.add(QueryId(1), parse("truce"))
    index.add(QueryId(2), parse("truce -trucks"))
    index.add(QueryId(3), parse('"cease fire"'))
    assert [match.query_id for match in index.match(read)] == [1, 3]

    index.add(QueryId(1), parse("planes"))
    index.discard(QueryId(3))
    index.discard(QueryId(4))
    index.add(QueryId(5), parse("planes, gaza"))

    assert (len(index), QueryId(1) in index, QueryId(3) in index) == (3, True, False)
    assert list(index.match(read)) == [Match(QueryId(5), evaluate(parse("gaza"), read) or ())]


def test_percolator_learns_words_after_its_first_match() -> None:
    """A query added after documents of a language were read is found in the next one, in any form."""
    index = Percolator()
    assert list(index.match(document(NEWS))) == []

    index.add(QueryId(1), parse("bridges"))

    assert [match.query_id for match in index.match(document(NEWS))] == [1]


def test_emptied_percolator_keeps_nothing() -> None:
    """Queries that come and go leave no trace."""
    index = Percolator()
    index.match(document(NEWS))
    for number in range(100):
        index.add(QueryId(number), parse(f"truce word{number}, -sea boat"))
    for number in range(100):
        index.discard(QueryId(number))

    assert (len(index), index.words) == (0, 0)
    assert list(index.match(document(NEWS))) == []
