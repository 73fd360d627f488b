"""Which addresses the bot may be sent to."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.errors import BadAddress, NotPublic
from bot.fetch import address
from bot.fetch.guard import Guard, numeric, public

INSIDE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "4000::1",
    "nonsense",
    "",
]
OUTSIDE = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "198.20.0.1",
    "2606:4700::1111",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("given", INSIDE)
def test_what_is_not_the_public_internet_is_refused(given):
    """Private, shared, loopback, link-local, multicast, reserved and disguised addresses are not public."""
    assert not public(given)


@pytest.mark.parametrize("given", OUTSIDE)
def test_public_addresses_pass(given):
    """Addresses next to the closed ranges, and IPv4 behind NAT64, are public."""
    assert public(given)


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("::1", "::1"),
        ("example.org", None),
        ("1.example.org", None),
        ("4chan", None),
    ],
)
def test_numbers_are_read_as_resolvers_read_them(host, found):
    """Decimal, hexadecimal, octal and shortened spellings are the address they stand for."""
    assert numeric(host) == found


@pytest.fixture
def threads():
    with ThreadPoolExecutor(1) as executor:
        yield executor


def answers(monkeypatch, *addresses):
    """Make the resolver answer so, and count how often it is asked."""
    asked = []

    def resolve(host, port, **kwargs):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


async def test_a_name_that_leads_inside_is_refused(threads, monkeypatch):
    """A public name with only private addresses is NotPublic, after one look-up."""
    asked = answers(monkeypatch, "10.0.0.1", "127.0.0.1")
    with pytest.raises(NotPublic):
        await Guard(private=False, executor=threads).addresses("rebind.example", 80)
    assert asked == [b"rebind.example"]


async def test_only_checked_addresses_are_given(threads, monkeypatch):
    """Of mixed answers only the public ones are left to connect to, each once."""
    answers(monkeypatch, "10.0.0.1", "8.8.8.8", "8.8.8.8", "::1")
    assert await Guard(private=False, executor=threads).addresses("mixed.example", 80) == ["8.8.8.8"]


async def test_an_operator_may_admit_private_addresses(threads):
    """With `private` every address passes."""
    assert await Guard(private=True, executor=threads).addresses("2130706433", 80) == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://me:secret@example.org/feed?token=abc&x=1#y", "https://example.org/feed?…"),
        ("https://example.org/a@b", "https://example.org/a@b"),
        ("http://u:p@h.example", "http://h.example"),
        ("http://u:p?w@h.example/x", "http://h.example/x"),
        ("https://example.org/" + "x" * 500, "https://example.org/" + "x" * 180),
    ],
)
def test_told_addresses_carry_no_secrets(url, told):
    """Login and query values are left out of what logs and people see."""
    assert address.told(url) == told


def test_addresses_are_read_whole():
    """Scheme, host, port, target, login: each as the wire needs it."""
    read = address.read("HTTPS://me:pw@BÜCHER.example:8443/лента?q=é#x")
    assert read.site == address.Site("https", "xn--bcher-kva.example", 8443)
    assert read.path == b"/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0?q=%C3%A9"
    assert read.login == b"Basic bWU6cHc="
    assert read.authority == b"xn--bcher-kva.example:8443"


@pytest.mark.parametrize(
    "url", ["http://a..b/", "http://" + "x" * 64 + ".org/", "http://a:0/", "http://e.org/" + "x" * 9000]
)
def test_addresses_that_the_wire_cannot_carry_are_bad(url):
    """Empty or over-long labels, port 0 and over-long targets are refused."""
    with pytest.raises(BadAddress):
        address.read(url)
