"""Any bytes, read as any kind of source: a batch that can be stored, or a refusal; and soon."""

from __future__ import annotations

import contextlib
import gzip
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import sources
from bot.errors import BadAddress, BadArgument, Unreadable
from bot.model import Article, Batch
from bot.sources import dates, markup, selector, worded

KINDS = [kind.kind for kind in sources.SOURCES]
PIECES = [
    b"<html>", b"<body>", b"<main>", b"<article class='post'>", b"<ul><li>", b"</li>", b"</ul>", b"<a href='/2026/11/24/a-long-slug-of-words'>",
    b"<a href='//['>", b"<a href='/n/12345'>", b"</a>", b"<h2>", b"</h2>", b"A headline of some length, as they are", b"<time datetime='2026-11-24T10:00Z'>",
    b"<time datetime='99999-99-99'>", b"<base href='http://b.example/'>", b"<base href='//['>", b"<div class='tgme_widget_message' data-post='wire/1'>",
    b"<div class='tgme_widget_message_text'>", b"</div>", b"<div class='tgme_channel_info_header_title'>", b"<script>", b"</script", b"<style>",
    b"<?xml version='1.0'?>", b"<urlset>", b"<sitemapindex>", b"<url>", b"<sitemap>", b"<loc>https://e.example/a</loc>", b"<loc>//[</loc>", b"<lastmod>",
    b"<news:title>", b"<n:title xmlns:n='n'>", b"</url>", b"</sitemap>", b"</urlset>", b"\x1f\x8b\x08", b"\xff\xfe", b"\0", b"\xed\xa0\x80", b"&#xD800;",
    b"&#0;", b"<!--", b"<![CDATA[", b"<link rel='canonical' href='https://t.me/wire'>", b"<meta charset='utf-7'>", b"<meta charset='x'>", b"<rss><item>",
    b"<title>T</titel>", b"</item>", b'{"items":[{"id":', b"},]", b"jsonfeed.org/version",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=40).map(b"".join)
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "pattern": st.text(max_size=40),
        "seen": st.text(max_size=40),
        "selector": st.sampled_from(["a", "li a", ".post > a"]),
    },
)


def extract(body: bytes, url: str, content_type: str | None = None) -> Article:
    """What the other room makes of a page, in short."""
    return Article(url, "A title", markup.text(markup.tree(body, content_type)), None, None, complete=True)


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    body=SOUP,
    options=OPTIONS,
    charset=st.sampled_from(["", "; charset=windows-1251", "; charset=\0"]),
)
def test_any_bytes_are_a_batch_or_unreadable(kind: str, body: bytes, options: dict[str, str], charset: str) -> None:
    """Nothing but Unreadable is raised; guids are unique, texts can be stored, addresses are absolute or missing."""
    try:
        batch = sources.parse(kind, body, f"text/html{charset}", "https://e.example/x", options, extract)
    except Unreadable:
        return
    assert isinstance(batch, Batch)
    assert len({item.guid for item in batch.items}) == len(batch.items)
    for item in batch.items:
        f"{item.guid}{item.url}{item.title}{item.summary}".encode()
        assert item.guid
        assert "\n" not in item.title
    assert all(url.startswith("http") for url in batch.more)
    assert all(isinstance(value, str) for value in (batch.options or {}).values())


@settings(max_examples=200, deadline=None)
@given(body=SOUP)
def test_any_page_can_be_surveyed(body: bytes) -> None:
    """And names places with http(s) addresses only."""
    found = sources.survey(body, None, "https://e.example/", extract)

    assert all(url.startswith("http") for _, url in found.places)
    assert {kind for kind, _ in found.readings} <= set(KINDS)


@settings(max_examples=300, deadline=None)
@given(
    text=st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "24",
                "31",
                "2026",
                "2569",
                " ",
                ".",
                "/",
                "-",
                ":",
                "10:05",
                "Nov",
                "ноября",
                "mar",
                "PM",
                "+0100",
                "CET",
                "年",
                "月",
                "日",
                "٢٤",
            ]
        ),
        max_size=9,
    ).map("".join)
)
def test_any_text_is_a_moment_or_none(text: str) -> None:
    """Whatever a feed calls a date."""
    for read in (worded.read, dates.read):
        found = read(text)
        assert found is None or found.tzinfo is not None


@settings(max_examples=300, deadline=None)
@given(css=st.text(alphabet="abh2.#[]=\"'>,*^$~ :()/-\0ª", max_size=30))
@example(css="a[href^='/new\0\0s']")
@example(css="[1a]")
@example(css="a[ª]")
def test_any_selector_selects_or_is_refused(css: str) -> None:
    """What passes as one can be asked of a page."""
    root = markup.tree(b"<html><body><a class='b' href='/a'>a</a></body></html>", None)
    with contextlib.suppress(BadArgument):
        selector.select(root, css)


@given(
    url=st.text(max_size=60)
    | st.sampled_from(["t.me", "bsky.app", "reddit.com", "m.example"]).flatmap(
        lambda host: st.text(alphabet="/@s+?=.abc[]%", max_size=30).map(lambda tail: f"https://{host}/{tail}")
    )
)
def test_any_address_is_known_or_not(url: str) -> None:
    """A place has a kind that there is, and an address that can be spelt; spelling it again changes nothing."""
    place = sources.known(url)
    if place is None:
        return
    kind, address = place
    assert kind in KINDS
    try:
        spelt = sources.spelling(address)
    except BadAddress:
        return
    assert sources.spelling(f"https://{spelt}") == spelt


HEAVY = {
    "links": b"<html><body>" + b"<li><a href='/2026/11/24/%d-a-slug-of-words'>A headline of some length</a></li>" * 20_000,
    "nested": b"<html><body>" + b"<div class='a b c'>" * 50_000 + b"<a href='/2026/11/24/a-long-slug'>A headline of some length</a>",
    "unclosed styles": b"<html>" + b"<style>" * 300_000,
    "scripts": b"<html>" + b"<script>x</script>" * 100_000,
    "urls": b"<urlset>" + b"<url><loc>https://e.example/a</loc><lastmod>2026-11-24</lastmod></url>" * 40_000,
    "bomb": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(b'<!ENTITY %c "&%c;&%c;&%c;&%c;">' % (c + 1, c, c, c, c) for c in range(97, 115)) + b"]><urlset><url><loc>&s;</loc></url></urlset>",
    "items without end": b"<rss><channel>" + b"<item><title>a</titel>" * 5_000,
    "json without end": b'{"version":"https://jsonfeed.org/version/1","items":[' + b'{"id":' * 50_000,
    "attributes": b"<html><body><a " + b"b=1 " * 100_000 + b">",
    "posts": b"<html><body>" + b"<div class='tgme_widget_message' data-post='w/1'><div class='tgme_widget_message_text'>" * 5_000,
    "zip bomb": gzip.compress(b"<" * 60_000_000),
}  # fmt: skip


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_bodies_are_read_soon(name: str) -> None:
    """Within seconds, where a child would be killed after twenty."""
    for kind in KINDS:
        began = time.process_time()
        with contextlib.suppress(Unreadable):
            sources.parse(kind, HEAVY[name], None, "https://e.example/", {}, extract)
        assert time.process_time() - began < 10, kind
