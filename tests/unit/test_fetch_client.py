"""Fetching from servers that behave, and from servers that do not."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from dataclasses import replace
from datetime import timedelta

import brotli
import pytest

from bot.errors import (
    BadAddress,
    ConfigError,
    Forbidden,
    Gone,
    NotFound,
    NotPublic,
    OddPort,
    RateLimited,
    ServerFailed,
    SourceError,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
    Unreadable,
)
from bot.fetch.client import host_of
from bot.fetch.unpacking import zstd
from bot.model import Fetched, NotModified, Validators
from bot.model.access import Access, access
from tests.unit.fetch_server import Site, always, answer, fetcher, routes, serving

DATE = "Date: Tue, 24 Nov 2026 10:00:00 GMT"


async def get(reply, path="/feed", validators=Validators(), *, keep=True, **settings):  # noqa: B008
    """Fetch once from a server that replies so."""
    async with serving(reply, keep=keep) as site, fetcher(**settings) as client:
        return await client.get(site.url(path), validators)


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


# ------------------------------------------------------ limits in size


def bomb(size: int) -> bytes:
    return gzip.compress(b"\0" * size, mtime=0)


def brotli_bomb(size: int) -> bytes:
    return brotli.compress(b"\0" * size, quality=1)


def zstd_bomb(size: int) -> bytes:
    return zstd.compress(b"\0" * size)


async def test_a_window_that_takes_much_memory_is_refused():
    """Twenty bytes of zstd may ask for 128 MB to unpack anything at all; 8 MB is what the web may use (RFC 9659)."""
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    packed = packer.compress(b"news") + packer.flush()
    with pytest.raises(Unreadable) as caught:
        await get(always(answer("200 OK", packed, "Content-Encoding: zstd")))
    assert caught.value.details["reason"] == "encoding"


async def test_packings_that_can_be_read_are_asked_for():
    """Every request names them, and nothing that could not be unpacked."""
    async with serving(always(answer())) as site, fetcher() as client:
        await client.get(site.url())
    assert site.asked[0].fields["accept-encoding"] == "gzip, deflate, br, zstd"


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
async def test_a_bomb_never_unfolds(coding):
    """50 MB in 50 KB, or in fifty bytes, are refused, with memory bounded by the limit."""
    packed = {"gzip": bomb, "br": brotli_bomb, "zstd": zstd_bomb}[coding](50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge) as caught:
            await get(always(answer("200 OK", packed, f"Content-Encoding: {coding}")))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.details["limit"] == 100_000
    assert peak < 5_000_000


async def test_an_endless_stream_is_cut_at_the_limit():
    """A body of 10 GB without a length is refused after little more than the limit."""
    sent = 0

    async def endless(asked, writer):
        nonlocal sent
        writer.write(answer("200 OK", length=False))
        for _ in range(10_000):
            writer.write(b"x" * 1_000_000)
            await writer.drain()
            sent += 1_000_000

    with pytest.raises(TooLarge):
        await get(endless)
    assert sent < 50_000_000


async def test_a_declared_length_over_the_limit_is_refused_at_once():
    """Content-Length alone is enough to refuse: nothing of the body is waited for."""
    with pytest.raises(TooLarge):
        await get(always(answer("200 OK", b"", "Content-Length: 10000000000", length=False)))


async def test_empty_gzip_members_without_end_are_cut():
    """Compressed bytes that unfold to nothing count too."""
    member = gzip.compress(b"", mtime=0)
    with pytest.raises(TooLarge):
        await get(always(answer("200 OK", member * 6000, "Content-Encoding: gzip")))


async def test_a_flood_of_header_fields_is_refused():
    """A head longer than 64 KB is the server's failure, not our memory."""

    async def flood(asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(200_000):
            writer.write(b"X-%d: %s\r\n" % (number, b"y" * 100))
            await writer.drain()

    with pytest.raises(ServerFailed):
        await get(flood)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"news " * 100, mtime=0)),
        ("x-gzip", gzip.compress(b"news " * 50, mtime=0) + gzip.compress(b"news " * 50, mtime=0)),
        ("gzip", gzip.compress(b"news " * 100, mtime=0) + b"\0\0\0"),
        ("deflate", zlib.compress(b"news " * 100)),
        ("deflate", zlib.compressobj(wbits=-15).compress(b"") + zlib.compress(b"news " * 100)[2:-4]),
        ("identity", b"news " * 100),
        ("br", brotli.compress(b"news " * 100)),
        ("BR", brotli.compress(b"news " * 100, quality=0)),
        ("zstd", zstd.compress(b"news " * 100)),
        ("zstd", zstd.compress(b"news " * 50) + zstd.compress(b"news " * 50)),
    ],
)
@pytest.mark.parametrize("piece", [1, 7, 100_000])
async def test_packed_bodies_are_unpacked(coding, packed, piece):
    """gzip and zstd in several members and with padding, deflate with and without its header, brotli: all come out
    whole, however they are cut on the way."""

    async def reply(asked, writer):
        writer.write(
            answer("200 OK", b"", f"Content-Encoding: {coding}", f"Content-Length: {len(packed)}", length=False)
        )
        for at in range(0, len(packed), piece):
            writer.write(packed[at : at + piece])
            await writer.drain()

    assert (await get(reply)).body == b"news " * 100


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", b"not packed"),
        ("gzip", gzip.compress(b"news " * 999, mtime=0)[:-12]),
        ("br", b"\x1b\x00"),
        ("br", b"\xff" * 40),
        ("br", brotli.compress(bytes(range(256)) * 9)[:-5]),
        ("zstd", b"not packed"),
        ("zstd", zstd.compress(b"news " * 999)[:-2]),
        ("compress", b"\x1f\x9d"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"twice", mtime=0), mtime=0)),
        ("deflate", b"\xff\xff"),
    ],
)
async def test_bodies_that_cannot_be_unpacked_are_unreadable(coding, body):
    """A wrong, torn or unknown coding is an error of its own, not half a body."""
    with pytest.raises(Unreadable) as caught:
        await get(always(answer("200 OK", body, f"Content-Encoding: {coding}")))
    assert caught.value.details["reason"] == "encoding"


# ------------------------------------------------------ limits in time


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX: ", answer("200 OK", length=False)])
async def test_a_dripping_server_runs_into_the_deadline(start):
    """A byte every few milliseconds, in head or body, does not stretch the deadline."""

    async def drip(asked, writer):
        writer.write(start)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    with pytest.raises(TimedOut) as caught:
        await get(drip, seconds=0.3)
    assert caught.value.details["seconds"] == 0.3


async def test_waiting_for_a_free_slot_is_not_the_sources_fault():
    """The deadline begins when the request does, not while others hold the slots."""

    async def slow(asked, writer):
        await asyncio.sleep(0.2)
        writer.write(answer(body=b"x"))

    async with serving(slow) as site, fetcher(seconds=0.5, connections=1) as client:
        got = await asyncio.gather(*(client.get(site.url()) for _ in range(4)))
    assert [each.body for each in got] == [b"x"] * 4


# ---------------------------------------------------- broken connections


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-",
        answer("200 OK", b"short", "Content-Length: 100", length=False),
        answer("200 OK", b"5\r\nhello\r\n", "Transfer-Encoding: chunked", length=False),
    ],
)
async def test_a_truncated_answer_is_no_answer(data):
    """A connection that ends early, at any point, is Unreachable and never half a body."""
    with pytest.raises(Unreachable) as caught:
        await get(always(data), keep=False)
    assert caught.value.details["reason"] == "truncated"


async def test_nonsense_is_the_servers_failure():
    """Bytes that are no HTTP are ServerFailed."""
    with pytest.raises(ServerFailed):
        await get(always(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"))


async def test_nobody_listening_is_unreachable():
    """A refused connection is Unreachable with that reason."""
    async with serving(always(b"")) as site:
        pass
    async with fetcher() as client:
        with pytest.raises(Unreachable) as caught:
            await client.get(site.url())
    assert caught.value.details["reason"] == "refused"


async def test_plain_http_where_tls_was_meant_is_unreachable():
    """A failed TLS handshake is Unreachable with that reason."""

    async def greet(reader, writer):
        writer.write(b"220 no TLS here\r\n")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server, fetcher() as client:
        with pytest.raises(Unreachable) as caught:
            await client.get(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    assert caught.value.details["reason"] == "tls"


# -------------------------------------------------------------- privacy


async def test_a_login_is_sent_and_never_told():
    """A login in the address becomes a Basic credential; errors show neither it nor query values."""
    async with serving(always(answer("403 Forbidden"))) as site, fetcher() as client:
        with pytest.raises(Forbidden) as caught:
            await client.get(f"http://me:s%40cret@127.0.0.1:{site.port}/feed?key=hidden")
    assert site.asked[0].fields["authorization"] == "Basic bWU6c0BjcmV0"
    assert caught.value.details["url"] == site.url("/feed?…")


SECRET = access("http://127.0.0.1/", login="me:s@cret", headers={"X-Key": "hush", "accept": "text/xml"})


def at(site: Site, **changed: object) -> Access:
    return replace(SECRET, origin=site.url(""), **changed)


async def test_a_source_is_let_in_with_what_it_wants_to_know():
    """Login and headers of a source go with each request, in place of ours where they have the same name."""
    async with serving(always(answer())) as site, fetcher() as client:
        await client.get(site.url(), access=at(site))
    fields = site.asked[0].fields
    assert (fields["authorization"], fields["x-key"]) == ("Basic bWU6c0BjcmV0", "hush")
    assert fields["accept"] == "text/xml"
    assert fields["user-agent"] == "probe/1"


async def test_what_one_site_may_know_is_not_told_to_another():
    """A redirect to another host or port gets neither login nor headers, whether they stand in the address or not."""
    async with serving(always(answer(body=b"x"))) as other:
        away = always(answer("302 Found", b"", f"Location: {other.url('/b')}"))
        async with serving(away) as site, fetcher() as client:
            await client.get(site.url(), access=at(site))
            await client.get(f"http://me:pw@127.0.0.1:{site.port}/feed")
            await client.get(other.url(), access=at(site))
    assert all("authorization" in asked.fields for asked in site.asked)
    assert len(other.asked) == 3
    assert not any({"authorization", "x-key"} & set(asked.fields) for asked in other.asked)


async def test_a_redirect_on_the_same_site_keeps_the_login():
    """The same origin may know what it knows."""
    reply = routes(feed=answer("302 Found", b"", "Location: /b"), b=answer(body=b"x"))
    async with serving(reply) as site, fetcher() as client:
        await client.get(f"http://me:pw@127.0.0.1:{site.port}/feed")
        await client.get(site.url(), access=at(site))
    assert [asked.fields["authorization"][:6] for asked in site.asked] == ["Basic "] * 4


async def test_what_is_found_carries_no_login():
    """Links of a feed are read against its address: a login in it would stand in every alert."""
    reply = routes(feed=answer("301 Moved", b"", "Location: /b"), b=answer(body=b"x"))
    async with serving(reply) as site, fetcher() as client:
        got = await client.get(f"http://me:pw@127.0.0.1:{site.port}/feed")
    assert (got.url, got.moved_to) == (site.url("/b"), site.url("/b"))


async def test_a_source_may_have_a_proxy_of_its_own():
    """Its requests go that way, others' do not, and connections are not mixed up."""
    async with (
        serving(always(answer(body=b"by proxy"))) as proxy,
        serving(always(answer(body=b"straight"))) as site,
        fetcher() as client,
    ):
        for _ in range(2):
            got = await client.get(site.url(), access=at(site, proxy=f"http://me:pw@127.0.0.1:{proxy.port}"))
            assert got.body == b"by proxy"
            assert (await client.get(site.url())).body == b"straight"
    assert proxy.asked[0].fields["proxy-authorization"] == "Basic bWU6cHc="
    assert (proxy.connections, site.connections) == (1, 1)


async def test_no_error_tells_what_a_source_is_let_in_with():
    """Neither the error nor the value itself shows login, headers or proxy."""
    async with serving(always(answer("403 Forbidden"))) as site, fetcher() as client:
        with pytest.raises(Forbidden) as caught:
            await client.get(site.url(), access=at(site, proxy=f"http://me:pw@127.0.0.1:{site.port}"))
    told = f"{caught.value!r} {caught.value} {SECRET!r} {SECRET}"
    assert not any(word in told for word in ("s@cret", "hush", "X-Key", "pw"))


async def test_cookies_are_not_kept():
    """What a server sets as a cookie does not come back to it."""
    async with serving(always(answer("200 OK", b"", "Set-Cookie: a=b"))) as site, fetcher() as client:
        await client.get(site.url())
        await client.get(site.url())
    assert "cookie" not in site.asked[1].fields


async def test_private_addresses_are_refused_by_default():
    """Loopback is NotPublic and not even connected to."""
    async with serving(always(answer())) as site, fetcher(private=False, ports=frozenset({site.port})) as client:
        for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0"):
            with pytest.raises(NotPublic):
                await client.get(f"http://{host}:{site.port}/")
    assert site.connections == 0


async def test_only_the_ports_of_sites_are_asked():
    """Another port is refused without a look-up or a connection, whatever the scheme, unless the operator admits it."""
    async with serving(always(answer())) as site, fetcher(private=False) as client:
        for url in (site.url(), f"https://mail.invalid:25/{site.port}", "http://db.invalid:5432/"):
            with pytest.raises(OddPort) as caught:
                await client.get(url)
        assert caught.value.details == {"port": 5432, "url": "http://db.invalid:5432/"}
        with pytest.raises(Unreachable):
            await client.get("http://name.invalid:8080/")
    assert site.connections == 0


async def test_a_redirect_to_another_port_is_refused():
    """Each hop is looked at: a public site cannot send us to a service beside it."""
    async with serving(always(answer())) as service:
        leads = always(answer("302 Found", b"", f"Location: http://127.0.0.1:{service.port}/"))
        async with serving(leads) as proxy, fetcher(private=False, proxy=proxy.url("")) as client:
            with pytest.raises(OddPort):
                await client.get("http://site.example/feed")
    assert service.connections == 0


@pytest.mark.parametrize(
    "url", ["", "feed", "ftp://example.org/", "http://", "http://[::1", "http://a:99999/", "http://.x/"]
)
async def test_other_addresses_are_bad(url):
    """What is no http(s) address is refused before anything is looked up."""
    async with fetcher() as client:
        with pytest.raises(BadAddress):
            await client.get(url)


# ---------------------------------------------------------------- proxy


async def test_a_proxy_gets_the_whole_address():
    """Plain http goes to the proxy with the whole address and the proxy's own login."""
    async with (
        serving(always(answer(body=b"by proxy"))) as site,
        fetcher(proxy=f"http://me:pw@127.0.0.1:{site.port}", private=False) as client,
    ):
        got = await client.get("http://example.org/feed?x=1")
    assert got.body == b"by proxy"
    assert site.asked[0].path == "http://example.org/feed?x=1"
    assert site.asked[0].fields["host"] == "example.org"
    assert site.asked[0].fields["proxy-authorization"] == "Basic bWU6cHc="


async def test_a_proxy_that_refuses_the_tunnel_is_unreachable():
    """https asks for a tunnel; a refusal is Unreachable, and private targets are not even asked for."""
    async with (
        serving(always(answer("407 Proxy Authentication Required"))) as site,
        fetcher(proxy=f"http://127.0.0.1:{site.port}", private=False) as client,
    ):
        with pytest.raises(Unreachable) as caught:
            await client.get("https://example.org/")
        for inside in ("https://10.0.0.1/", "http://localhost/", "http://db.internal/"):
            with pytest.raises(NotPublic):
                await client.get(inside)
    assert caught.value.details["reason"] == "proxy"
    assert [asked.path for asked in site.asked] == ["example.org:443"]


async def test_a_proxy_of_another_kind_is_refused_at_the_start():
    """Only http:// proxies are supported, and the setting is named."""
    with pytest.raises(ConfigError, match="BOT_PROXY"):
        fetcher(proxy="socks5://127.0.0.1:1")


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
