"""The list of sources that comes with the bot."""

from __future__ import annotations

from bot.sources import canonical, declared, opml
from bot.stages import declared_in
from bot.text.query import tongues
from tests import make

LEAST_FEEDS, LEAST_LANGUAGES = 40, 12


def test_starter_is_a_list_of_feeds() -> None:
    """It parses, names each address once and over https, and has a name and a language that we read for each."""
    found = declared_in(declared.STARTER)
    assert len(found) >= LEAST_FEEDS
    assert len({canonical(one.url) for one in found}) == declared.starter().count(b"[[source]]") == len(found)
    assert all(one.url.startswith("https://") and one.title != one.host for one in found)
    languages = {one.lang for one in found}
    assert {tongues.code(lang or "") for lang in languages} == languages
    assert len(languages) >= LEAST_LANGUAGES


def test_starter_says_that_it_is_not_verified() -> None:
    """Before the first source, in capitals."""
    head = declared.starter().decode().partition("[[source]]")[0]
    assert "UNVERIFIED" in head


def test_opml_says_languages_too() -> None:
    """A list as other readers write it declares addresses, titles and languages, in folders or not."""
    feed = '<outline type="rss" text="Wire" xmlUrl="https://a.example/feed" language="uk-UA"/>'
    plain = '<outline xmlUrl="https://b.example/feed"/>'
    text = f'<opml version="2.0"><body><outline text="War">{feed}</outline>{plain}</body></opml>'
    found = declared.read(text.encode(), "feeds.opml")
    assert [(one.url, one.title, one.lang) for one in found] == [
        ("https://a.example/feed", "Wire", "uk"),
        ("https://b.example/feed", "b.example", None),
    ]


def test_exported_list_declares_kinds_too() -> None:
    """What the bot exports it takes as its file again, with kinds and selectors."""
    channel = make.watched(1, kind="telegram", url="https://t.me/s/wire", options={})
    paper = make.watched(2, kind="list", url="https://paper.example/", options={"selector": "main h2 a"})

    found = declared.read(opml.write([channel, paper], make.NOW), "feeds.opml")

    assert [(one.kind, one.url, dict(one.options)) for one in found] == [
        ("telegram", channel.url, {}),
        ("list", paper.url, {"selector": "main h2 a"}),
    ]
