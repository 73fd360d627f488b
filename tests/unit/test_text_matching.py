"""What each part of a query finds in a document, how it is filed and sought, and that none of it can be made to hang."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import AllOf, AnyOf, Article, Key, KeyPrefix, QueryId, Sought, Without
from bot.text import atoms, languages
from bot.text.article import from_text
from bot.text.clauses import CLAUSES, clauses
from bot.text.document import Document, analyse, source_words
from bot.text.expression import And, Exact, Field, Near, Not, Or, Phrase, Prefix, Query, Term, Title
from bot.text.matching import SPANS, evaluate
from bot.text.percolator import Percolator
from bot.text.plan import plan
from bot.text.seeking import seek

TITLE = "Truce talks in Geneva"
NEWS = (
    "The Truce of God, a medieval truce, held. Café owners in Geneva saw l'Accord signed by the U.N. envoy.\n"
    "Demilitarised zones were drawn; 停火协议 was agreed and “Cease-Fire Now” was written on a wall. It holds."
)
TRUCE, GENEVA, HELD = Term("truce"), Term("geneva"), Term("held")


def document(text: str = NEWS, title: str = TITLE, lang: str = "en") -> Document:
    return analyse(from_text(text, title=title, lang=lang), lang, source_words("BBC News", "www.bbc.co.uk"))


def found(query: Query, read: Document) -> list[str] | None:
    """The words found, those of the title with a mark; None for no match."""
    spans = evaluate(query, read)
    if spans is None:
        return None
    return ["^" * (span.sentence < 0) + read.sentence(span.sentence)[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        (Exact("Truce"), ["^Truce", "Truce"]),
        (Exact("truce"), ["truce"]),
        (Exact("TRUCE"), None),
        (Exact("Café"), ["Café"]),
        (Exact("Cafe\u0301"), ["Café"]),
        (Exact("Cafe"), None),
        (Exact("Accord"), ["l'Accord"]),
        (Exact("l’Accord"), ["l'Accord"]),
        (Exact("Acc"), None),
        (Exact("medieval truce"), ["medieval", "truce"]),
        (Exact("truce held"), None),
        (Exact("Cease-Fire Now"), ["Cease-Fire", "Now"]),
        (Exact("Cease Fire"), None),
        (Exact("停火"), ["停火"]),
        (Exact("!"), None),
        (Prefix("demilit"), ["Demilitarised"]),
        (Prefix("caf"), ["Café"]),
        (Prefix("CEASE-F"), ["Cease-Fire"]),
        (Prefix("停火协"), ["停火协"]),
        (Prefix("demilitarisedx"), None),
        (Prefix("topic"), None),
        (Near(Term("truce"), Term("god"), 2), ["Truce", "God"]),
        (Near(Term("god"), Term("truce"), 3), ["Truce", "God", "truce"]),
        (Near(TRUCE, Term("god"), 1), None),
        (Near(TRUCE, Term("medieval"), 1), ["medieval", "truce"]),
        (Near(HELD, Term("café"), 2), ["held", "Café"]),
        (Near(Term("medieval"), Term("medieval"), 50), None),
        (Near(GENEVA, Term("the"), 60), ["The", "Geneva", "the"]),
        (Near(Or((TRUCE, Term("peace"))), Phrase(("of", "god")), 1), ["Truce", "of", "God"]),
        (Near(Prefix("tru"), Exact("God"), 2), ["Truce", "God"]),
        (Title(TRUCE), ["^Truce"]),
        (Title(HELD), None),
        (Title(Or((HELD, GENEVA))), ["^Geneva"]),
        (Title(And((TRUCE, Not(HELD)))), ["^Truce"]),
        (Title(And((TRUCE, Not(GENEVA)))), None),
        (Title(Phrase(("truce", "talks"))), ["^Truce", "^talks"]),
        (Title(Near(TRUCE, GENEVA, 3)), ["^Truce", "^Geneva"]),
        (Title(Exact("truce")), None),
        (Field("lang", "en"), []),
        (Field("lang", "ru"), None),
        (Field("source", "bbc news"), []),
        (Field("source", "bbc.co.uk"), []),
        (Field("source", "bbc sport"), None),
        (Field("topic", "ceasefire"), None),
        (And((Field("source", "bbc"), Term("medieval"))), ["medieval"]),
        (And((HELD, Not(Field("lang", "en")))), None),
    ],
    ids=str,
)
def test_every_part_of_a_query(query: Query, places: list[str] | None) -> None:
    """A part of a query is found where its definition says, and the index of queries says the same."""
    read, index = document(), Percolator()
    index.add(QueryId(1), query)

    assert found(query, read) == places
    assert index.match(read).ids == (set() if places is None else {1})


def test_a_topic_shows_its_places() -> None:
    """A mark with positions is a match at those; one without is a match all the same."""
    read = document()
    marked = replace(read, marks={**read.marks, "topic:ceasefire": (0,), "status:violated": ()})

    assert found(Field("topic", "ceasefire"), marked) == ["^Truce"]
    assert found(Field("status", "violated"), marked) == []


def test_a_source_is_known_by_its_name_and_host() -> None:
    """Words of the title, whole and in parts, and the host by its labels and ends."""
    words = source_words("Al-Jazeera Élite", "www.aljazeera.co.uk")

    assert {"al-jazeera", "al", "jazeera", "aljazeera", "elite", "co.uk", "aljazeera.co.uk"} <= set(words)


@pytest.mark.parametrize(
    ("query", "sought", "exact"),
    [
        (TRUCE, Key("truce"), True),
        (Or((TRUCE, HELD)), AnyOf((Key("truce"), Key("held"))), True),
        (And((TRUCE, Not(Term("停")))), AllOf((Key("truce"), Without(Key("停")))), True),
        (Phrase(("truce", "gaza")), AllOf((Key("truce"), Key("gaza"))), False),
        (And((TRUCE, Not(Phrase(("gaza", "war"))))), Key("truce"), False),
        (Term("停火"), Key("停火"), True),
        (Prefix("demilit"), KeyPrefix("demilit"), True),
        (Prefix("top"), KeyPrefix("top"), False),
        (Title(TRUCE), Key("truce"), False),
        (Exact("Truce"), Key("truce"), False),
        (Near(TRUCE, Term("gaza"), 3), AllOf((Key("truce"), Key("gaza"))), False),
        (Field("source", "bbc news"), AllOf((Key("source:bbc"), Key("source:news"))), True),
        (Exact("!"), AnyOf(()), True),
    ],
    ids=str,
)
def test_what_an_index_is_asked(query: Query, sought: Sought, exact: bool) -> None:
    """The condition names keys and marks; it is exact where an index of keys knows all that was asked."""
    assert seek(query, langs=()) == (sought, exact)


def test_forms_are_sought_in_their_language() -> None:
    """A form that one language knows for a word is asked for in texts of that language only."""
    asked, exact = seek(Term("truces"), langs=("en",))

    assert exact
    assert isinstance(asked, AnyOf)
    assert AllOf((Key("lang:en"), Key(languages.sought("truces", "en")[1]))) in asked.parts


def test_emptied_index_keeps_nothing_of_any_part() -> None:
    """Queries of every kind that come and go leave neither atoms nor rows."""
    index, read = Percolator(), document()
    index.match(read)
    parts = [
        TRUCE,
        Exact("Truce"),
        Prefix("tr"),
        Near(TRUCE, HELD, 3),
        Title(Or((TRUCE, Prefix("gen")))),
        Phrase(("a", "b")),
    ]
    kept = [
        *parts,
        And((TRUCE, Not(HELD))),
        And((Field("lang", "en"), Or(tuple(parts)))),
        Title(And((TRUCE, Not(HELD)))),
    ]
    for _ in range(2):
        for number, query in enumerate(kept * 3):
            index.add(QueryId(number), query)
        assert index.match(read).ids
        for number in range(len(kept) * 3):
            index.discard(QueryId(number))

        assert (len(index), index.words, index.rows) == (0, 0, 0)
        assert index._atoms._forms.keys() == {"en"}
        assert index._atoms._forms["en"] == index._atoms._heads == {}


def test_forms_of_languages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many languages documents are in, the forms kept for them are bounded, and nothing is missed."""
    monkeypatch.setattr(atoms, "FORMS", 5)
    index = Percolator()
    for number, word in enumerate(["truces", "bridges", "villages", "prisoners"]):
        index.add(QueryId(number), Term(word))
    for _ in range(2):
        for lang in ("en", "de", "fr", "es", "it", "nl", "pt", "sv"):
            read = replace(document("One truce, one bridge, one village, one prisoner. " * 3), lang=lang)
            told = {
                number
                for number in range(4)
                if evaluate(Term(["truces", "bridges", "villages", "prisoners"][number]), read)
            }

            assert index.match(read).ids == told
            assert sum(map(len, list(index._atoms._forms.values())[:-1])) <= 5


def test_clauses_are_bounded() -> None:
    """Groups that would multiply without end are filed in few clauses, and found all the same."""
    groups = [Or(tuple(Term(f"word{row}x{column}") for column in range(10))) for row in range(20)]
    query, index = And(tuple(groups)), Percolator()
    index.add(QueryId(1), query)

    assert len(clauses(plan(query))[0]) <= CLAUSES
    assert index.match(document(" ".join(f"word{row}x{row % 10}" for row in range(20)))).ids == {1}
    assert index.match(document(" ".join(f"word{row}x{row % 10}" for row in range(19)))).ids == set()


def deep(levels: int) -> Query:
    query: Query = TRUCE
    for level in range(levels):
        query = Or((query, Term(f"w{level}"))) if level % 2 else And((query, Not(Term(f"w{level}"))))
    return query


@pytest.mark.parametrize(
    "text",
    [
        "a b " * 3_000_000,
        "truce " * 2_000_000,
        "x" * 1_000_000,
        "t" + "\u0301" * 1_000_000,
        "停" * 1_000_000,
        "truce\ud800 \udfffheld " * 100_000,
        "\u202etruce\u202c \u200fheld\u200e " * 100_000,
        "a'" * 500_000,
    ],
    ids=["long", "one word", "a word of 1 MB", "zalgo", "han", "surrogates", "right to left", "apostrophes"],
)
@pytest.mark.timeout(100)
def test_hostile_texts_and_queries(text: str) -> None:
    """Texts of megabytes against nested, wild and near queries: each is answered, with few places, alone and together."""
    stems = [Prefix("t" * (1 + number % 60) + chr(97 + number % 26)) for number in range(200)]
    nears = [Near(Or((TRUCE, Term("a"), Prefix("t"))), Or((HELD, Term("b"), Prefix("x"))), 50), Near(TRUCE, TRUCE, 50)]
    phrases = [
        Phrase(("truce",) * 20),
        Phrase(("a", "b") * 10),
        Term("停" * 64),
        Exact("truce " * 20),
        Exact("a'" * 30),
    ]
    wanted = [Or(tuple(stems)), Prefix("t"), *nears, *phrases, deep(60), Title(deep(30))]
    read, index = analyse(Article("", "", text, None, None, complete=True)), Percolator()
    for number, query in enumerate(wanted):
        index.add(QueryId(number), query)
    told = {number: spans for number, query in enumerate(wanted) if (spans := evaluate(query, read)) is not None}

    assert {match.query_id: match.spans for match in index.match(read)} == told
    assert all(len(spans) <= SPANS for spans in told.values())
