"""One article read on its own, as the command line shows it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import BadArgument, BadQuery, BotError, Unreadable
from bot.text.article import extract, from_text
from bot.text.reading import read_article, reading

PAGE = (
    '<html lang="en"><head><meta property="article:published_time" content="2020-10-20T14:05:00+04:00">'
    '<meta property="og:title" content="Talks go on"></head><body><article>'
    "<p>The delegations met in the old town hall on Monday morning and talked for six hours behind closed doors.</p>"
    "<p>Two truces were proposed. A cease-fire along the river was refused.</p>"
    '<p>Read also: <a href="/x">Armistice in another valley</a></p></article></body></html>'
)


def test_page_with_a_query() -> None:
    """A page is read, matched and summarised; times are UTC, terms and sentences the article's own."""
    told = reading({"id": 7, "url": "https://example.org/a", "html": PAGE, "query": "truce, ceasefire"})

    assert told == {
        "id": 7,
        "url": "https://example.org/a",
        "title": "Talks go on",
        "published": "2020-10-20T10:05:00Z",
        "lang": "en",
        "text": "The delegations met in the old town hall on Monday morning and talked for six hours behind closed doors.\n"
        "Two truces were proposed. A cease-fire along the river was refused.",
        "matches": [
            {
                "query": "truce, ceasefire",
                "terms": ["truces", "cease-fire"],
                "sentences": ["Two truces were proposed.", "A cease-fire along the river was refused."],
            }
        ],
        "summary": "The delegations met in the old town hall on Monday morning and talked for six hours behind closed doors. "
        "Two truces were proposed. A cease-fire along the river was refused.",
        "alert": "no",
        "facts": [],
    }
    assert json.loads(json.dumps(told)) == told


def test_text_without_a_match() -> None:
    """A text that the query does not match has no matches, and keeps what was given with it."""
    told = reading(
        {"id": "a", "text": "Prices rose.", "title": "Bread", "published": "2020-10-20", "lang": "en"}, "truce"
    )

    assert (told["matches"], told["title"], told["published"], told["lang"]) == (
        [],
        "Bread",
        "2020-10-20T00:00:00Z",
        "en",
    )


def test_own_query_comes_first() -> None:
    """The query of the object counts, else the one of the command."""
    text = "Prices rose after the truce."

    assert [
        reading({"id": 1, "text": text, "query": own}, "truce")["matches"][0]["query"] for own in ("prices", None, "")
    ] == [
        "prices",
        "truce",
        "truce",
    ]


def test_query_only_leaves_out_the_rest() -> None:
    """Matching alone brings no summary and no facts."""
    told = reading({"id": 1, "text": "A truce."}, "truce", query_only=True)

    assert (told["summary"], told["alert"], told["facts"], len(told["matches"])) == (None, None, [], 1)


def test_title_alone_is_read() -> None:
    """An object with a title and an empty text is an article."""
    assert reading({"id": 1, "text": "", "title": "Truce agreed"}, "truce")["matches"][0]["sentences"] == [
        "Truce agreed"
    ]


def test_what_is_given_wins_over_the_page() -> None:
    """Title, time and language that come with a page are taken before its own."""
    told = reading({"id": 1, "html": PAGE, "title": "Given", "published": "2021-01-01T00:00:00+01:00", "lang": "en"})

    assert (told["title"], told["published"], told["matches"]) == ("Given", "2020-12-31T23:00:00Z", [])


@pytest.mark.parametrize(
    ("obj", "error"),
    [
        ({}, BadArgument),
        ({"text": "A truce."}, BadArgument),
        ({"id": 1}, BadArgument),
        ({"id": 1, "text": 5}, BadArgument),
        ({"id": 1, "text": "A truce.", "query": ["truce"]}, BadArgument),
        ({"id": 1, "text": "A truce.", "url": 5}, BadArgument),
        ({"id": 1, "text": "A truce.", "query": "(truce"}, BadQuery),
        ({"id": 1, "html": "<html></html>"}, Unreadable),
    ],
)
def test_bad_objects(obj: dict[str, Any], error: type[BotError]) -> None:
    """What cannot be read is refused with an error that has a code."""
    with pytest.raises(error):
        reading(obj)


def test_it_is_the_code_of_the_bot() -> None:
    """The document behind a reading is the one that the bot matches."""
    article = extract(PAGE.encode(), "https://example.org/a")

    assert read_article(article).sentences[1] == "Two truces were proposed."
    assert article.published_at == datetime(2020, 10, 20, 10, 5, tzinfo=UTC)
    assert read_article(from_text("Truce", lang=None), "de").lang == "de"


def test_half_characters_do_not_stop_a_reading() -> None:
    """A page whose data was cut in the middle of a character is read like any other."""
    body = "A truce was agreed by both sides on Monday and begins at noon, officials said. " * 5 + "\ud83d"
    page = json.dumps({"@type": "NewsArticle", "headline": "Peace \ud83d", "articleBody": body})
    html = f'<html lang="en"><head><script type="application/ld+json">{page}</script></head><body></body></html>'

    told = [reading({"id": 1, "html": html}, "truce"), reading({"id": 2, "text": body, "title": "x \ud83d"}, "truce")]

    assert all(one["matches"] for one in told)
    assert json.dumps(told, ensure_ascii=False).encode()


def test_alert_and_facts_of_a_truce() -> None:
    """News of a truce is told with its facts; weekdays count in the zone that the article is dated in."""
    text = "A ceasefire between Israel and Hamas took effect in Gaza at 02:00 local time on Friday, both sides said."
    dated = {"id": 1, "text": text, "published": "2021-05-20T23:30:00Z", "lang": "en"}

    there = reading({**dated, "published_tz": "Asia/Jerusalem"})
    elsewhere = reading({**dated, "published_tz": "UTC"})

    assert there["alert"] == "yes"
    assert [fact["effective_utc"] for fact in there["facts"]] == ["2021-05-20T23:00:00Z"]
    assert [fact["effective_utc"] for fact in elsewhere["facts"]] == ["2021-05-13T23:00:00Z"]
    assert json.loads(json.dumps(there)) == there


def test_status_of_a_truce_can_be_asked_for() -> None:
    """A status is found where an article says so of a truce that is news, at the words of the topic, and nowhere else."""
    text = "Yerevan accused Baku on Friday of violating the ceasefire with artillery fire at three villages."

    found = reading({"id": 1, "text": text}, "status:violated", query_only=True)
    other = reading({"id": 1, "text": text}, "status:agreed", query_only=True)

    assert [match["terms"] for match in found["matches"]] == [["ceasefire"]]
    assert other["matches"] == []
