"""Lists of feeds: what we write we read back, and so does any other reader."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import listparser
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bot.model import Source
from bot.model.lists import Listed
from bot.sources.opml import OURS, UNWRITABLE, outlines, write
from tests import make

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOSTILE = [
    '"><script>&amp;<!-- ]]> <![CDATA[',
    "\x00\x1b[31mred\x07",
    "🕊" * 300,
    "\u202egnp",
    "a\nb\tc",
    "&lt;",
    "",
    "\ud800",
]


def listed(sources: list[Source]) -> list[Listed]:
    return outlines(write(sources, NOW))


def test_hostile_titles_come_back() -> None:
    """Whatever a title holds, the file is valid, and what XML can hold of it is read again."""
    made = [make.watched(number, title=title) for number, title in enumerate(HOSTILE, 1)]

    assert [one.title for one in listed(made)] == [" ".join(UNWRITABLE.sub("", title).split()) for title in HOSTILE]
    assert [one.url for one in listed(made)] == [one.url for one in made]


@given(
    st.text(max_size=80),
    st.sampled_from(["en", "ru", None]),
    st.integers(1, 1440),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["t.me/wire", "example.org", None]),
)
def test_any_source_comes_back(
    title: str, lang: str | None, minutes: int, chosen: bool, paused: bool, publisher: str | None
) -> None:
    """Address, title, language, publisher, whether it rests, and an interval that somebody chose."""
    state = "paused" if paused else "active"
    made = make.watched(
        title=title, lang=lang, interval=timedelta(minutes=minutes), state=state, chosen=chosen, publisher=publisher
    )

    (found,) = listed([made])

    every = made.interval if chosen else None
    assert found == Listed(made.url, found.title, lang, every, paused, kind="feed", publisher=publisher or "")
    assert found.title == " ".join(UNWRITABLE.sub("", title).split())


def test_the_file_is_opml_for_everybody() -> None:
    """XML with a declaration; an outline of type rss for each, its language in the word that OPML has for it, ours in a
    namespace of our own; another reader finds the feeds."""
    body = write([make.watched(7, lang="ru", state="broken")], NOW)

    root = etree.fromstring(body)
    (outline,) = root.iter("outline")
    assert body.startswith(b"<?xml")
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/dateCreated") == "Sun, 01 Mar 2026 12:00:00 +0000"
    assert (outline.get("type"), outline.get("language"), outline.get("text")) == ("rss", "ru", "S7")
    assert outline.get(f"{{{OURS}}}state") == "broken"
    assert [feed.url for feed in listparser.parse(body).feeds] == ["https://s7.example/feed"]


def test_no_password_leaves_in_a_file() -> None:
    """An address is written without name and password."""
    body = write([make.watched(url="https://joe:secret@a.example/feed?x=1&y=2")], NOW)

    assert b"secret" not in body
    assert b"joe" not in body
    assert outlines(body)[0].url == "https://a.example/feed?x=1&y=2"


def test_list_with_an_end_too_many_is_read() -> None:
    """As far as it can be told what it means."""
    body = b"<opml><body></outline><outline text='A wire' xmlUrl='https://a.example/rss'/></outline></body></opml>"

    assert outlines(body) == [Listed("https://a.example/rss", "A wire")]


def test_entities_of_a_list_are_not_resolved() -> None:
    """A list that names a file of this machine, or blows itself up, gives neither."""
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE o [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        '<opml version="2.0"><body><outline text="&f;" xmlUrl="https://a.example/" language="&b;"/></body></opml>'
    )

    assert all("root" not in f"{one.title}{one.lang}" for one in outlines(bomb.encode()))
