"""Fetching from servers that behave: bodies, validators, statuses, redirects."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.errors import (
    BadAddress,
    Forbidden,
    Gone,
    NotFound,
    RateLimited,
    ServerFailed,
    SourceError,
    TooManyRedirects,
)
from bot.fetch.client import host_of
from bot.model import Fetched, NotModified, Validators
from tests.unit.fetch_server import always, answer, fetcher, get, routes, serving

DATE = "Date: Tue, 24 Nov 2026 10:00:00 GMT"


async def test_a_body_comes_with_its_validators_and_type():
    """A 200 gives the body, the final address, the content type and both validators as sent."""
    reply = always(answer("200 OK", b"<rss/>", 'ETag: W/"x"', "Last-Modified: yesterday", "Content-Type: text/xml"))
    async with serving(reply) as site, fetcher() as client:
        got = await client.get(site.url("/feed?a=b#part"))
    assert isinstance(got, Fetched)
    assert (got.body, got.status, got.content_type, got.moved_to) == (b"<rss/>", 200, "text/xml", None)
    assert got.validators == Validators('W/"x"', "yesterday")
    assert got.url == site.url("/feed?a=b")
    assert site.asked[0].path == "/feed?a=b"


async def test_a_conditional_request_sends_validators_exactly():
    """ETag and Last-Modified go back byte for byte, and 304 is NotModified with what the server renewed."""
    reply = always(answer("304 Not Modified", b"", 'ETag: "new"', "Cache-Control: max-age=60", length=False))
    async with serving(reply) as site, fetcher() as client:
        got = await client.get(site.url(), Validators('W/"odd,  é"', "Tue, 24 Nov 2026 9:00 GMT"))
    assert got == NotModified(Validators('"new"', "Tue, 24 Nov 2026 9:00 GMT"), timedelta(seconds=60))
    assert site.asked[0].fields["if-none-match"] == 'W/"odd,  é"'
    assert site.asked[0].fields["if-modified-since"] == "Tue, 24 Nov 2026 9:00 GMT"


async def test_unconditional_requests_carry_no_validators():
    """Without validators no conditional field is sent, and a 304 nobody asked for is the server's failure."""
    async with serving(always(answer("304 Not Modified", length=False))) as site, fetcher() as client:
        with pytest.raises(ServerFailed) as caught:
            await client.get(site.url())
    assert caught.value.details["status"] == 304
    assert not {"if-none-match", "if-modified-since", "cookie"} & set(site.asked[0].fields)
    assert site.asked[0].fields["user-agent"] == "probe/1"


async def test_connections_are_kept_between_requests():
    """Ten requests to one server use one connection."""
    async with serving(always(answer("200 OK", b"x"))) as site, fetcher() as client:
        for _ in range(10):
            await client.get(site.url())
    assert (len(site.asked), site.connections) == (10, 1)


async def test_a_kept_connection_closed_by_the_server_is_replaced():
    """A server that closes after each answer costs a new connection, never an error."""
    async with serving(always(answer("200 OK", b"x")), keep=False) as site, fetcher() as client:
        for _ in range(5):
            assert (await client.get(site.url())).body == b"x"
    assert len(site.asked) == 5


async def test_many_at_once_share_few_connections():
    """No more connections are open at once than allowed, and everybody is served."""
    async with serving(always(answer("200 OK", b"x"))) as site, fetcher(connections=3) as client:
        got = await asyncio.gather(*(client.get(site.url(f"/{number}")) for number in range(30)))
    assert len(got) == 30
    assert site.connections <= 3


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("400 Bad Request", Forbidden),
        ("401 Unauthorized", Forbidden),
        ("403 Forbidden", Forbidden),
        ("404 Not Found", NotFound),
        ("408 Request Timeout", ServerFailed),
        ("410 Gone", Gone),
        ("418 Teapot", Forbidden),
        ("429 Too Many Requests", RateLimited),
        ("500 Internal Server Error", ServerFailed),
        ("503 Service Unavailable", ServerFailed),
        ("302 Found", ServerFailed),
    ],
)
async def test_each_status_is_its_error(status, error):
    """A status without a body for us becomes exactly one error, with address and status."""
    with pytest.raises(SourceError) as caught:
        await get(always(answer(status, b"sorry")))
    assert type(caught.value) is error
    assert caught.value.details["status"] == int(status[:3])
    assert caught.value.details["url"].endswith("/feed")


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Tue, 24 Nov 2026 10:02:00 GMT", 120),
        ("Tue, 24 Nov 2026 09:00:00 GMT", 0),
        ("9" * 40, 366 * 86400),
    ],
)
async def test_retry_after_is_read_in_both_forms(status, value, seconds):
    """Retry-After counts in seconds, or from the server's own Date, whatever our clock says."""
    with pytest.raises(RateLimited) as caught:
        await get(always(answer(status, b"", f"Retry-After: {value}", DATE)))
    assert caught.value.retry_after == timedelta(seconds=seconds)


# ------------------------------------------------------------- redirects


async def test_permanent_redirects_say_where_it_moved():
    """A chain of 301 and 308 gives the last address as moved_to."""
    reply = routes(
        feed=answer("301 Moved", b"", "Location: /b"),
        b=answer("308 Moved", b"", "Location: c?x=1#frag"),
        **{"c?x=1": answer("200 OK", b"here")},
    )
    got = await get(reply)
    assert got.body == b"here"
    assert got.moved_to == got.url
    assert got.url.endswith("/c?x=1")


async def test_a_temporary_redirect_moves_nothing():
    """One 302 in the chain and moved_to stays empty."""
    reply = routes(
        feed=answer("301 Moved", b"", "Location: /b"), b=answer("302 Found", b"", "Location: /c"), c=answer(body=b"x")
    )
    assert (await get(reply)).moved_to is None


async def test_redirects_to_not_modified_keep_the_move():
    """An unchanged feed that moved says so."""
    reply = routes(feed=answer("301 Moved", b"", "Location: /b"), b=answer("304 Not Modified", length=False))
    got = await get(reply, validators=Validators('"e"'))
    assert isinstance(got, NotModified)
    assert got.moved_to.endswith("/b")


async def test_a_redirect_in_a_circle_is_noticed():
    """A circle of addresses is TooManyRedirects as soon as it closes."""
    reply = routes(feed=answer("302 Found", b"", "Location: /b"), b=answer("302 Found", b"", "Location: /feed"))
    async with serving(reply) as site, fetcher() as client:
        with pytest.raises(TooManyRedirects):
            await client.get(site.url())
    assert len(site.asked) == 2


async def test_redirects_end_after_eight():
    """A chain without end is given up after eight redirects."""

    async def onward(asked, writer):
        writer.write(answer("302 Found", b"", f"Location: {asked.path}x"))

    async with serving(onward) as site, fetcher() as client:
        with pytest.raises(TooManyRedirects):
            await client.get(site.url())
    assert len(site.asked) == 9


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "http://[::1"])
async def test_redirects_leave_http_for_nothing(target):
    """A redirect to another scheme is refused."""
    with pytest.raises(BadAddress):
        await get(always(answer("302 Found", b"", f"Location: {target}")))


async def test_a_location_in_raw_utf8_is_followed():
    """A Location beyond ASCII is read as UTF-8 and sent percent-encoded."""
    reply = routes(
        feed=answer("302 Found", b"", "Location: /лента".encode().decode("latin-1")),
        **{"%D0%BB%D0%B5%D0%BD%D1%82%D0%B0": answer(body=b"ok")},
    )
    assert (await get(reply)).body == b"ok"


# ----------------------------------------------------------------- cost


async def test_unchanged_polls_share_a_connection():
    """A 304 leaves its connection usable: most polls are of this kind, and a new connection costs ten of them."""
    reply = always(answer("304 Not Modified", b"", 'ETag: "x"', length=False))
    async with serving(reply) as site, fetcher() as client:
        for _ in range(20):
            await client.get(site.url(), Validators('"x"'))
    assert site.connections == 1


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Example.ORG/feed", "example.org"),
        ("https://example.org:443/", "example.org"),
        ("http://example.org:8080/x", "example.org:8080"),
        ("http://bücher.example/", "xn--bcher-kva.example"),
        ("http://u:p@h.example/", "h.example"),
    ],
)
def test_the_host_is_the_key_of_politeness(url, host):
    """One spelling per host, with a port only if it is not the scheme's own."""
    assert host_of(url) == host
