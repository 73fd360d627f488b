"""What fetching tells to whom: logins, headers and proxies, and where it does not go at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import (
    BadAddress,
    ConfigError,
    Forbidden,
    NotPublic,
    OddPort,
    Unreachable,
)
from bot.model.access import Access, access
from tests.unit.fetch_server import Site, always, answer, fetcher, routes, serving

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
