"""The list of sources that comes with the bot."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigError
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


def test_declared_publisher_is_one_that_is_counted(tmp_path: Path) -> None:
    """An agency by its name, a site by its domain, also in OPML; what is neither stops the start with a sentence."""
    toml, opml, wrong = (tmp_path / name for name in ("a.toml", "a.opml", "b.toml"))
    one = '[[source]]\nurl = "https://feeds.example/1"\npublisher = "{}"\n'
    toml.write_text(one.format("Reuters") + one.format("https://www.herald.example.co.uk/").replace("/1", "/2"))
    opml.write_text(
        '<opml xmlns:truce="urn:trucewatch:opml"><body><outline xmlUrl="https://a.example/" truce:publisher="example.org"/></body></opml>'
    )
    wrong.write_text(one.format("no domain"))

    assert [found.publisher for found in declared_in(str(toml))] == ["reuters.com", "example.co.uk"]
    assert [found.publisher for found in declared_in(str(opml))] == ["example.org"]
    with pytest.raises(ConfigError, match=r"publisher must be a domain such as example\.org, not 'no domain'"):
        declared_in(str(wrong))
