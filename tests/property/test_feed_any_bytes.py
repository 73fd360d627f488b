"""Whatever comes, comes out as a batch or as a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from bot import sources
from bot.errors import BadAddress, Unreadable
from bot.fetch import address
from bot.fetch.freshness import next_due
from bot.model import Batch, Rest
from bot.sources import plain

PIECES = [
    b'<?xml version="1.0" encoding="',
    b"utf-8",
    b"utf-16",
    b"shift_jis",
    b"utf-7",
    b'"?>',
    b"<rss version='2.0'>",
    b"<channel>",
    b"<item>",
    b"</item>",
    b"<title>",
    b"</title>",
    b"<title type='html'>",
    b"<link>http://a.example/",
    b"<link href='//[' rel='alternate'/>",
    b"<guid>",
    b"<pubDate>",
    b"Tue, 99 Nov 99999 25:61:00 +9999",
    b"<feed xmlns='http://www.w3.org/2005/Atom'>",
    b"<entry>",
    b"<content type='xhtml'>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"<!DOCTYPE x [<!ENTITY a 'b'>",
    b"&a;",
    b"&#0;",
    b"&#xFFFFFFFF;",
    b"&#xD800;",
    b"\xff\xfe",
    b"\0",
    b"\xed\xa0\x80",
    b"{",
    b'{"version":"https://jsonfeed.org/version/1","items":[{"id":',
    b'"\\ud800"',
    b"1e999",
    b"}]}",
]
SOUP = st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=30).map(b"".join)


@given(
    body=SOUP | st.binary(max_size=300),
    content_type=st.none() | st.sampled_from(["text/xml", "x; charset=utf-16", "\0;charset=?"]),
)
@example(
    body=b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"\\ud800","date_published":"9999-12-31T23:59:59-12:00"}]}',
    content_type=None,
)
@example(
    body=b"<rss version='2.0'><channel><item><title>&#xFFFFFFFF;</title></item></channel></rss>", content_type=None
)
def test_any_bytes_are_a_batch_or_unreadable(body, content_type):
    """No bytes raise anything but Unreadable, and what is read can be stored: no NUL, no surrogate, unique guids."""
    try:
        batch = sources.parse("feed", body, content_type, "https://e.example/feed")
    except Unreadable as error:
        told = error.details["reason"] in {"html", "image", "pdf", "empty", "json", "xml", "other"}
        batch = None
    if batch is None:
        assert told
        return
    assert isinstance(batch, Batch)
    assert len({item.guid for item in batch.items}) == len(batch.items)
    for item in batch.items:
        text = "".join((item.guid, item.url, item.title, item.summary, item.author or ""))
        assert item.guid
        assert "\0" not in text
        text.encode("utf-8")
        assert "\n" not in item.title


@given(body=SOUP)
def test_any_page_can_be_searched_for_feeds(body):
    """Finding feeds never raises, and finds http(s) addresses only."""
    assert all(found.startswith("http") for _, found in sources.discover(body, None, "https://e.example/"))


@given(
    text=st.text(max_size=200)
    | st.lists(st.sampled_from(["<p>", "</p>", "<b", ">", "&lt;", "&#60;", "<!--", "x", " ", "\n"])).map("".join)
)
def test_plain_text_is_idempotent_in_its_spaces(text):
    """A line has no breaks, no double spaces and no control characters."""
    line = plain.line(text, markup=True)
    assert line == " ".join(line.split())
    assert not plain.UNFIT.search(line)


HOSTS = st.sampled_from(
    ["a.example", "A.Example.", "b\u00fccher.example", "1.2.3.4", "[::1]", "x_y.example", "", "a b", "\u2488com"]
)
PARTS = st.text(alphabet="aZ/.%2eE?&=#;:@ +~\u00e9\u0436utm_source", max_size=40)


@given(scheme=st.sampled_from(["http", "HTTPS", "ftp", ""]), host=HOSTS, tail=PARTS)
def test_canonical_is_idempotent(scheme, host, tail):
    """A canonical address is its own canonical address, or there is none."""
    try:
        once = sources.canonical(f"{scheme}://{host}/{tail}")
    except BadAddress:
        return
    assert sources.canonical(once) == once


@given(text=st.text(max_size=60) | PARTS.map(lambda tail: f"http://a.example{tail}"))
def test_any_text_is_an_address_or_bad(text):
    """Both rooms refuse what is no address with BadAddress and nothing else."""
    for read in (sources.canonical, address.read):
        try:
            read(text)
        except BadAddress:
            continue


SPANS = st.timedeltas(timedelta(milliseconds=1), timedelta(days=3650))


@given(
    interval=SPANS,
    fresh_for=st.none() | SPANS,
    rest=st.builds(Rest, st.none() | SPANS, st.frozensets(st.integers(0, 23)), st.frozensets(st.integers(0, 6))),
    failures=st.integers(0, 10_000),
    retry_after=st.none() | st.timedeltas(timedelta(0), timedelta(days=3650)),
    jitter=st.floats(0, 1),
)
def test_the_next_visit_lies_in_the_future(interval, fresh_for, rest, failures, retry_after, jitter):
    """Whatever was said, the next visit is after now, and not before a Retry-After of up to a week."""
    now = datetime(2026, 11, 24, tzinfo=UTC)
    due = next_due(
        interval, now, fresh_for=fresh_for, rest=rest, failures=failures, retry_after=retry_after, jitter=jitter
    )
    assert due > now
    if retry_after is not None:
        assert due >= now + min(retry_after, timedelta(days=7))
