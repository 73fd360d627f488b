"""Queries: how they are read, why they are refused, what they match."""

from __future__ import annotations

import pytest

from bot.errors import BadQuery
from bot.messages.echo import echo
from bot.model import Match, QueryId, Span
from bot.text.article import from_text
from bot.text.document import Document, analyse
from bot.text.percolator import Percolator
from bot.text.query import evaluate, explain, fields, parse, turned

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
        ("هدنة؛ تهدئة", "هدنة, تهدئة"),
        ("ሰላም፣ እርቅ", "ሰላም, እርቅ"),
        ("《停火 协议》", '"停火 协议"'),
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
        ('"צה"ל הודיע"', '"צה ל הודיע"'),
        # Quotation as typed on phones, single marks where a pair of them clearly quotes, full-width signs.
        ("'cease fire' x", '"cease fire" x'),
        ("‘cease fire’ ‚a b‘ ‹c d›", '"cease fire" "a b" "c d"'),
        ("soldiers' 'safe zone'", 'soldiers "safe zone"'),
        ("soldiers' families", "soldiers families"),
        ("'tis l'accord", "tis l'accord"),
        ("truce －trade", "truce -trade"),
        ("（truce，ceasefire） gaza", "(truce, ceasefire) gaza"),
        ("ｔｉｔｌｅ：ｔｒｕｃｅ ＯＲ ｇａｚａ", "title:truce, gaza"),
        # Exact text.
        ('="Truce"', '="Truce"'),
        ("=Truce", '="Truce"'),
        ("＝“No  deal” x", '="No deal" x'),
        ("='No deal'", '="No deal"'),
        ("=cafe\u0301", '="café"'),
        ("truce -=Truce", 'truce -="Truce"'),
        ("a = b", "a b"),
        # Prefixes.
        ("Demilit*", "demilit*"),
        ("demilit＊, x", "demilit*, x"),
        ('"demilit*"', "demilit*"),
        ("cease-f*", "ceasef*"),
        ("truce -demilit*.", "truce -demilit*"),
        ("停* 휴* ひ*", "停* 휴* ひ*"),
        # Nearness.
        ("truce NEAR gaza", "truce NEAR/8 gaza"),
        ("truce NEAR/3 gaza", "truce NEAR/3 gaza"),
        ("truce near/50 gaza", "truce NEAR/50 gaza"),
        ("x truce NEAR/3 gaza y", "x truce NEAR/3 gaza y"),
        ('(truce, =Truce) NEAR "in gaza"', '(truce, ="Truce") NEAR/8 "in gaza"'),
        ("a NEAR/3 b NEAR/4 c", "a NEAR/3 b b NEAR/4 c"),
        ("x -a NEAR b", "x -(a NEAR/8 b)"),
        ("troops near border", 'troops "near" border'),
        ("near/far", '"near far"'),
        # Fields.
        ("title:Truce", "title:truce"),
        ("TITLE: truce gaza", "title:truce gaza"),
        ('title:"cease fire"', 'title:"cease fire"'),
        ('title:="Truce" title:demilit*', 'title:="Truce" title:demilit*'),
        ("title:(truce, ceasefire) gaza", "title:(truce, ceasefire) gaza"),
        ("title:(truce -gaza)", "title:(truce -gaza)"),
        ("title:(truce NEAR gaza)", "title:(truce NEAR/8 gaza)"),
        ("x -title:truce", "x -title:truce"),
        ("x title:-truce", "x -title:truce"),
        ("x -title:(a -b)", "x title:(-a, b)"),
        ("title:(truce source:bbc)", "title:truce source:bbc"),
        ("title:or", 'title:"or"'),
        ("intitle:truce", "title:truce"),
        ("in:title truce, ceasefire", "title:(truce, ceasefire)"),
        ("truce gaza lang:ru in:title", "title:(truce gaza) lang:ru"),
        ("(truce IN:Title) gaza", "title:truce gaza"),
        ("source:BBC", "source:bbc"),
        ('source:"BBC News"', 'source:"bbc news"'),
        ("site:https://www.bbc.co.uk/news truce", "source:bbc.co.uk truce"),
        ("source:al-jazeera", 'source:"al jazeera"'),
        ("source:(bbc, reuters) -source:cnn", "(source:bbc, source:reuters) -source:cnn"),
        ("source:bbc,reuters truce", "(source:bbc, source:reuters) truce"),
        ("source:bbc, reuters", "source:bbc, reuters"),
        ("source:or", "source:or"),
        ("lang:ru truce", "lang:ru truce"),
        ("Lang: Russian truce", "lang:ru truce"),
        ("lang:русский truce", "lang:ru truce"),
        ("lang:français,日本語,العربية truce", "(lang:fr, lang:ja, lang:ar) truce"),
        ("lang:pt-BR truce", "lang:pt truce"),
        ("lang:iw truce", "lang:he truce"),
        ("lang:(ru uk) truce", "(lang:ru, lang:uk) truce"),
        ("lang:(-ru) truce", "-lang:ru truce"),
        ("truce lang:ru, uk", "truce lang:ru, uk"),
        ("topic:Ceasefire", "topic:ceasefire"),
        ("status:violated", "status:violation_alleged"),
        ('status:"In force"', "status:in_force"),
        ("status:(agreed, in-force)", "status:agreed, status:in_force"),
        # Colons that name no field.
        ("foo:bar", '"foo bar"'),
        ("https://example.org/x", '"https example org x"'),
        ("truce 12:00", 'truce "12 00"'),
        ("in:gaza", '"in gaza"'),
        ("Resource: truce", "resource truce"),
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
        ("truce OR -gaza", "only_negative", 9),
        ("-(truce, gaza)", "only_negative", 0),
        ("gaza, truce, -a -b", "only_negative", 13),
        ("lang:ru", "only_language", 0),
        ("truce, lang:ru", "only_language", 7),
        ("*", "everything", 0),
        ("truce, **", "everything", 7),
        ("-*", "everything", 1),
        ("tr*", "prefix_short", 0),
        ("truce 24*", "prefix_short", 6),
        ("ce*fire", "prefix_place", 2),
        ("*fire", "prefix_place", 0),
        ('"cease* fire"', "prefix_place", 6),
        ('x "cease fire*"', "prefix_place", 13),
        ("=demilit*", "prefix_place", 8),
        ("u.n/x*", "prefix_place", 5),
        ("a NEAR/0 b", "near_distance", 2),
        ("a NEAR/51 b", "near_distance", 2),
        ("a NEAR/ b", "near_distance", 2),
        ("a near/99 b", "near_distance", 2),
        ("a NEAR", "dangling_operator", 2),
        ("NEAR b", "dangling_operator", 0),
        ("a NEAR , b", "dangling_operator", 2),
        ("(a b) NEAR c", "near_side", 6),
        ("a NEAR -b", "dangling_operator", 2),
        ("title:a NEAR b", "near_side", 8),
        ("title:", "field_empty", 0),
        ("truce source: , x", "field_empty", 6),
        ("title:()", "empty", 6),
        ('source:"!?" truce', "field_empty", 0),
        ('="open', "unclosed_quote", 0),
        ("title:(a", "unclosed_parenthesis", 6),
        ("source:bb*", "prefix_short", 7),
        ("source:reut*", "field_value", 7),
        ("lang:(ru NEAR uk) x", "near_side", 9),
        ("tittle:truce", "unknown_field", 0),
        ("truce sorce:bbc", "unknown_field", 6),
        ("truce lang:xx", "unknown_language", 11),
        ("truce lang:(ru, klingonese)", "unknown_language", 16),
        ("topic:weather", "unknown_topic", 6),
        ("status:lost", "unknown_status", 7),
        ("title:" * 11 + "a", "too_deep", 60),
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


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("", None),
        ("t" * 201, None),
        ('truce "in gaza', 'truce "in gaza"'),
        ("Truce (Sudan, Gaza", "Truce (Sudan, Gaza)"),
        ('="Truce', '="Truce"'),
        ("((truce, gaza", "truce, gaza"),
        ("truce) gaza", "truce gaza"),
        ("truce ()", "truce"),
        ("()", None),
        ("(truce OR) gaza", "truce gaza"),
        ("AND truce NOT", "truce"),
        ("a NEAR", "a"),
        ("(" * 11 + "truce" + ")" * 11, "truce"),
        ("-trade", "topic:ceasefire -trade"),
        ("truce, gaza, -trade", "(truce, gaza) -trade"),
        ("truce, lang:ru", "truce lang:ru"),
        ("lang:ru", "topic:ceasefire lang:ru"),
        ("*", "topic:ceasefire"),
        ("truce *", "truce"),
        ("tr*", "tr"),
        ("demi*tarized", "demi*"),
        ("*fire", "fire"),
        ('"cease* fire"', '"cease fire"'),
        ("a NEAR/99 b", "a NEAR/50 b"),
        ("a NEAR/x b", "a NEAR/8 b"),
        ("a NEAR/0 b", "a NEAR/1 b"),
        ("(a b) NEAR c", "a b c"),
        ("title: , truce", "truce"),
        ("source:reut*", "source:reut"),
        ("Tittle:truce", "title:truce"),
        ("truce lang:rusian", "truce lang:ru"),
        ("truce lang:qqq", None),
        ("topic:ceasfire", "topic:ceasefire"),
        ("status:breachd", "status:violation_alleged"),
        ("status:xyz", None),
        ('tittle:"in gaza (', 'title:"in gaza"'),
    ],
)
def test_suggestions(typed: str, suggestion: str | None) -> None:
    """With a refusal comes the query that was probably meant, as text that can be read, where anybody can tell."""
    with pytest.raises(BadQuery) as error:
        parse(typed)

    assert error.value.details["suggestion"] == suggestion
    assert suggestion is None or str(parse(suggestion)) in {suggestion, suggestion.lower()}


def test_topics_are_an_argument() -> None:
    """Whoever calls says which topics there are; with None any may stand, and the usual suggestion needs its topic."""
    assert str(parse("topic:peace-talks", topics={"peace-talks"})) == "topic:peace-talks"
    assert str(parse("topic:gone-since", topics=None)) == "topic:gone-since"
    with pytest.raises(BadQuery) as error:
        parse("-trade", topics=())
    assert error.value.details["suggestion"] == "truce -trade"


def test_refusals_of_values_say_what_there_is() -> None:
    """An unknown topic or status is told with those that are known, an unknown language with what was given."""
    told = {}
    for name in ("lang", "topic", "status"):
        with pytest.raises(BadQuery) as error:
            parse(f"truce {name}:nothing")
        told[name] = error.value.details

    assert [details["given"] for details in told.values()] == ["nothing"] * 3
    assert told["topic"]["known"] == "ceasefire, talks"
    assert "in_force" in str(told["status"]["known"])


def test_every_status_and_its_other_names_are_taken() -> None:
    """Whatever a status is also called, the query asks for the status."""
    for typed, status in (fields.OTHERWISE | dict(zip(fields.STATUSES, fields.STATUSES, strict=True))).items():
        assert str(parse(f"status:{typed}")) == f"status:{status}"


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("truce gaza", "truce, gaza"),
        ("truce, gaza, sudan", "truce gaza sudan"),
        ('"cease fire" demilit* ="Truce"', '"cease fire", demilit*, ="Truce"'),
        ("truce", None),
        ('"cease fire"', None),
        ("truce -gaza", None),
        ("(truce, gaza) sudan", None),
        ("truce lang:ru", None),
    ],
)
def test_other_reading(query: str, other: str | None) -> None:
    """A plain row of words may also be read as any of them, and the other way round; nothing else may."""
    found = turned(parse(query))

    assert (str(found) if found else None) == other


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
    "piece",
    [
        "'a ",
        "-",
        "(",
        "a*",
        '"',
        'א"',
        "title:",
        "in:title ",
        "a NEAR ",
        "a NEAR b ",
        "lang:ru,",
        "lang:qqq ",
        '="A b" ',
        "ab:",
    ],
)
def test_endless_repetition_is_read_or_refused(piece: str) -> None:
    """However often anything is repeated, with no limits set, it is a query or a refusal and never a failure."""
    text = piece * 3000
    refused = None
    try:
        parse(text, characters=None, terms=None)
    except BadQuery as error:
        refused = error

    assert refused is None or refused.details["suggestion"] is None


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("truce", "“truce”"),
        ("truce ceasefire", "“truce” and “ceasefire”"),
        ("(truce, ceasefire) -trade", "“truce” or “ceasefire”, without “trade”"),
        ("truce gaza -trade -(war, tariff)", "“truce” and “gaza”, without “trade”, without “war” or “tariff”"),
        ("cease fire, truce", "(“cease” and “fire”) or “truce”"),
        ('"cease fire" (gaza, sudan)', "“cease fire” and (“gaza” or “sudan”)"),
        ("truce (-trade, war)", "“truce” and (“war” or without “trade”)"),
        ("truce -(trade war)", "“truce”, without (“trade” and “war”)"),
        ("truce, -(a, b) gaza", "“truce” or (“gaza”, without “a” or “b”)"),
        ('="Truce" demilit*', "exactly “Truce” and any word beginning with “demilit”"),
        ("(truce, ceasefire) NEAR/8 gaza", "(“truce” or “ceasefire”) within 8 words of “gaza”"),
        ("a NEAR/1 b", "“a” right beside “b”"),
        ("x a NEAR b", "“x” and (“a” within 8 words of “b”)"),
        ("title:(truce, gaza)", "(“truce” or “gaza”) in the title"),
        ("gaza title:truce", "“gaza” and (“truce” in the title)"),
        ("gaza -title:truce", "“gaza”, without (“truce” in the title)"),
        ('truce source:"bbc news" lang:ru -trade', "“truce”, from “bbc news”, in Russian, without “trade”"),
        ("(truce, gaza) source:bbc,reuters", "“truce” or “gaza”, from “bbc” or “reuters”"),
        ("truce -source:bbc -lang:(ru, uk)", "“truce”, not from “bbc”, not in Russian or Ukrainian"),
        ("truce lang:ru, gaza", "(“truce”, in Russian) or “gaza”"),
        (
            "topic:ceasefire status:violated",
            "on the topic “ceasefires and truces”, with the status “violation alleged”",
        ),
    ],
)
def test_explanation(query: str, words: str) -> None:
    """A query is told in words as it was read, with brackets wherever it could be read otherwise."""
    assert echo("en", explain(parse(query))) == words


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
