"""Addresses as the wire needs them, and as a log may show them."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache

import httpx

from bot.errors import BadAddress

PORTS = {"http": 80, "https": 443}
# Longest request target sent; servers refuse more than 8 KB as a rule.
TARGET_BYTES = 8000
TOLD_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Site:
    """What a connection is made to, and kept for."""

    scheme: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Address:
    """An http(s) address, taken apart. `authority` is the Host header, `login` a Basic credential or None; `url` has none."""

    url: httpx.URL
    site: Site
    authority: bytes
    path: bytes
    login: bytes | None

    def join(self, location: str) -> Address:
        """Where a redirect leads. Raises BadAddress when it leaves http(s)."""
        try:
            target = str(self.url.join(location))
        except (httpx.InvalidURL, ValueError):
            raise BadAddress(url=told(location)) from None
        return read(target)


@lru_cache(maxsize=2048)
def read(url: str) -> Address:
    """Take an address apart. Raises BadAddress when it is not an http(s) one with a host."""
    try:
        parsed = httpx.URL(url.strip()).copy_with(fragment=None)
        host, port = parsed.raw_host.decode("ascii").rstrip("."), parsed.port
    except (httpx.InvalidURL, ValueError, TypeError):
        raise BadAddress(url=told(url)) from None
    port = PORTS.get(parsed.scheme, 0) if port is None else port
    if not (_plausible(host) and 0 < port < 65536 and parsed.scheme in PORTS and len(parsed.raw_path) <= TARGET_BYTES):
        raise BadAddress(url=told(url))
    site = Site(parsed.scheme, host.strip("[]"), port)
    return Address(parsed.copy_with(userinfo=b""), site, parsed.netloc, parsed.raw_path, _login(parsed))


def _plausible(host: str) -> bool:
    """Whether the name fits the lengths of the name system, which TLS and resolvers insist on."""
    return 0 < len(host) <= 253 and all(0 < len(label) <= 63 for label in host.split("."))


def _login(url: httpx.URL) -> bytes | None:
    if not url.userinfo:
        return None
    return basic(f"{url.username}:{url.password}")


def basic(login: str) -> bytes:
    """user:password as a Basic credential."""
    return b"Basic " + b64encode(login.encode())


def host_of(url: str) -> str:
    """Whose turn a request takes: host, with its port unless that is the scheme's own; lower case, punycode.

    Raises BadAddress.
    """
    return read(url).authority.decode("ascii")


def told(url: str) -> str:
    """The address fit for a log or a person: no login, no values of its query, at most 200 characters."""
    start, mark, rest = url.partition("://")
    if mark:
        authority, slash, path = rest.partition("/")
        rest = authority.rpartition("@")[2] + slash + path
    text, query, _ = (start + mark + rest).partition("#")[0].partition("?")
    return (text + ("?…" if query else ""))[:TOLD_LENGTH]
