"""When two addresses are one, what a page names, and what an operator declares."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import BadAddress, ConfigError
from bot.model import NewSource
from bot.model.access import Access
from bot.sources import canonical, declared, discover

DATA = Path(__file__).parent.parent / "data" / "feeds"


@pytest.mark.parametrize(
    ("given", "spelt"),
    [
        ("HTTP://Example.ORG:80/", "http://example.org"),
        ("https://example.org:443/a/", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org./a#part", "https://example.org/a"),
        ("https://example.org/a?utm_source=x&id=5&fbclid=1", "https://example.org/a?id=5"),
        ("https://example.org/a?UTM_Campaign=x", "https://example.org/a"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?b=2&a=1"),
        ("https://example.org/a?source=rss", "https://example.org/a"),
        ("https://example.org/?feed=rss2", "https://example.org?feed=rss2"),
        ("https://example.org/a?source=paper", "https://example.org/a?source=paper"),
        ("https://example.org/a?", "https://example.org/a"),
        ("https://Bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://example.org/%7Ejo/%c3%a4", "https://example.org/~jo/%C3%A4"),
        ("https://example.org/a/../b/./c", "https://example.org/b/c"),
        ("https://me:pw@example.org/a", "https://example.org/a"),
        ("https://[2606:4700:0::1]/a", "https://[2606:4700::1]/a"),
        (" https://example.org/a ", "https://example.org/a"),
    ],
)
def test_addresses_have_one_spelling(given, spelt):
    """Case, ports, fragments, tracking, dots, slashes and encodings make no difference; the rest does."""
    assert canonical(given) == spelt
    assert canonical(spelt) == spelt


@pytest.mark.parametrize(
    "given",
    [
        "",
        "example.org/feed",
        "ftp://example.org",
        "http://",
        "http://[::1",
        "http://a b/",
        "http://e.org:x/",
        "http://a..b/",
    ],
)
def test_what_is_no_address_has_no_spelling(given):
    """Anything but an http(s) address with a host is BadAddress."""
    with pytest.raises(BadAddress):
        canonical(given)


def test_a_page_names_its_feeds():
    """Declared feeds come first, linked ones next, comments last of each; each address once and absolute."""
    found = discover((DATA / "page.html").read_bytes(), "text/html", "https://www.site.example/")
    assert {kind for kind, _ in found} == {"feed"}
    assert [address for _, address in found] == [
        "https://site.example/en/rss.xml",
        "https://site.example/feed.json",
        "https://site.example/comments/feed/",
        "https://site.example/world/feed/",
    ]


@pytest.mark.parametrize("body", [b"", b"\0\0", b"<", b"plain", b"<html><link rel='alternate'></html>"])
def test_pages_without_feeds_name_none(body):
    """Nothing to find is an empty list, never an error."""
    assert discover(body, None, "https://e.example/") == []


VALLEY = NewSource("feed", "https://valley.example/rss.xml", "valley.example", "Valley Herald")
HILLS = NewSource("feed", "https://hills.example:8443/feed", "hills.example:8443", "hills.example:8443")


def test_opml_declares_sources():
    """Nested outlines are found, names tidied, and an address in two spellings counts once."""
    assert declared.read((DATA / "sources.opml").read_bytes(), "sources.opml") == (VALLEY, HILLS)


def test_toml_declares_sources():
    """[[source]] tables with url, name and lang; name and lang may be left out."""
    found = declared.read((DATA / "sources.toml").read_bytes(), "sources.toml")
    assert [(one.url, one.title, one.lang) for one in found] == [
        (VALLEY.url, "Valley Herald", "en"),
        (HILLS.url, "hills.example:8443", None),
    ]


SECRETS = b"""
[[source]]
url = "https://closed.example/feed"
login = "me:s@cret"
proxy = "http://gate.example:3128"
headers = { X-Key = "hush", Accept = "text/xml" }
[[source]]
url = "https://you:pw@open.example/feed"
"""


def test_a_declared_source_says_what_lets_in():
    """Login, headers and proxy go along, to its own site; a login in the address is kept apart from it."""
    closed, also = declared.read(SECRETS, "sources.toml")
    headers = (("Accept", "text/xml"), ("X-Key", "hush"))
    assert closed.access == Access("https://closed.example", "me:s@cret", headers, "http://gate.example:3128")
    assert (also.url, also.host) == ("https://open.example/feed", "open.example")
    assert also.access == Access("https://open.example", "you:pw")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('login = "hush"', "login must be user:password"),
        ("login = 5", "login must be text"),
        ('headers = "X-Key: hush"', "headers must be a table"),
        ("headers = { X-Key = 5 }", "X-Key must be text"),
        ('headers = { Host = "hush" }', "'Host' is no header that can be set"),
        ('headers = { "X Key" = "hush" }', "'X Key' is no header"),
        ('headers = { X-Key = "hush\\r\\nHost: evil" }', "value of header 'X-Key' cannot be sent"),
        ('headers = { X-Key = "停hush" }', "value of header 'X-Key' cannot be sent"),
        ('proxy = "socks5://me:hush@gate.example"', "proxy must be an http:// address"),
        ('name = 5\nlogin = "me:hush"', "name must be text"),
    ],
)
def test_what_lets_in_is_checked_and_not_told(line, words):
    """The sentence says what is wrong and keeps the secret."""
    with pytest.raises(ConfigError, match=words) as caught:
        declared.read(f'[[source]]\nurl = "https://e.example"\n{line}'.encode(), "my-sources")
    assert "hush" not in str(caught.value)


def test_an_empty_file_declares_nothing():
    """An empty list is a list."""
    assert declared.read(b"", "sources.toml") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"[[source]\n", "neither OPML nor TOML"),
        (b"\xff\xfe\x00", "neither OPML nor TOML"),
        (b"[[feed]]\nurl = 'https://e.example'", r"\[\[source\]\] tables only"),
        (b"source = 'x'", r"\[\[source\]\] tables only"),
        (b"[[source]]\nname = 'x'", "source 1: url must be"),
        (b"[[source]]\nurl = 'https://a.example'\n[[source]]\nurl = 'ftp://e.example'", "source 2: url must be"),
        (b"[[source]]\nurl = 5", "url must be text"),
        (b"[[source]]\nurl = 'https://e.example'\nurls = 'x'", "'urls'"),
        (b"[[source]]\nurl = 'https://e.example'\nlang = 'English!'", "lang must be"),
        (b"<opml><body><outline text='x'/></body></opml>", "names no feed"),
        (b"<html>", "names no feed"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(text, words):
    """The sentence names the setting, the file, and what to write instead."""
    with pytest.raises(ConfigError, match=words) as caught:
        declared.read(text, "my-sources")
    assert str(caught.value).startswith("BOT_SOURCES_FILE: my-sources")


def test_file_declares_every_kind():
    """By its kind, by a selector, or by the address of a service that is known; an unknown kind is refused."""
    text = b"""
[[source]]
url = "https://t.me/Wire"
[[source]]
url = "https://news.example/live"
kind = "page"
[[source]]
url = "https://news.example/world"
selector = "main h2 a"
"""
    telegram, page, listed = declared.read(text, "sources.toml")
    assert (telegram.kind, telegram.url) == ("telegram", "https://t.me/s/wire")
    assert (page.kind, page.url) == ("page", "https://news.example/live")
    assert (listed.kind, listed.options) == ("list", {"selector": "main h2 a"})
    for wrong in (b'kind = "web"', b'selector = "a:hover"'):
        with pytest.raises(ConfigError):
            declared.read(b'[[source]]\nurl = "https://e.example/"\n' + wrong, "sources.toml")
