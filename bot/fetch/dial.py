"""Making connections: resolve and check, connect, TLS; straight or through a proxy."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass

import httpx

from bot.errors import ConfigError, Unreachable
from bot.fetch.address import Address, Site, read, told
from bot.fetch.guard import Guard, numeric
from bot.fetch.wire import Wire

# Addresses of one host that are tried, and how long each gets before the next one is.
TRIES = 4
TRY_SECONDS = 5.0
# What a name may be when a proxy resolves it: the guard cannot look behind the proxy.
LOCAL_NAMES = (".localhost", ".local", ".internal")


def tls_context() -> ssl.SSLContext:
    """The trust shared by all connections: the usual authorities and those of the system."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def proxy_address(proxy: str) -> Address | None:
    """Where the proxy is, or None without one. Raises ConfigError unless it is an http:// address."""
    if not proxy:
        return None
    if not proxy.startswith("http://"):
        raise ConfigError(f"BOT_PROXY must be an http:// address, such as http://gate.example:3128, not {told(proxy)}")
    return read(proxy)


@dataclass(frozen=True, slots=True)
class Route:
    """A site, and the proxy by which it is reached, if any."""

    site: Site
    proxy: Address | None


@dataclass(frozen=True, slots=True)
class Dialer:
    """Opens connections to sites that may be visited; all share one TLS context."""

    guard: Guard
    tls: ssl.SSLContext
    proxy: Address | None

    def route(self, site: Site, proxy: Address | None) -> Route:
        """The way to `site`: by this proxy, else by the one for everything, else straight."""
        return Route(site, proxy or self.proxy)

    async def dial(self, route: Route) -> Wire:
        """A new connection. Raises NotPublic, OddPort, Unreachable, OSError."""
        site = route.site
        self.guard.check_port(site.port)
        if route.proxy is not None:
            return await self._through(route.proxy, site)
        addresses = await self.guard.addresses(site.host, site.port)
        return Wire(*await self._first(addresses[:TRIES], site))

    async def _first(self, addresses: list[str], site: Site) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to the first address that answers; the last one may take what time is left."""
        for address in addresses[:-1]:
            try:
                async with asyncio.timeout(TRY_SECONDS):
                    return await self._open(address, site)
            except OSError:
                continue
        return await self._open(addresses[-1], site)

    async def _open(self, address: str, site: Site) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if site.scheme == "https":
            return await asyncio.open_connection(address, site.port, ssl=self.tls, server_hostname=site.host)
        return await asyncio.open_connection(address, site.port)

    async def _through(self, proxy: Address, site: Site) -> Wire:
        self._check_spelling(site.host)
        reader, writer = await asyncio.open_connection(proxy.site.host, proxy.site.port)
        try:
            if site.scheme == "https":
                await _tunnel(reader, writer, proxy, site)
                await writer.start_tls(self.tls, server_hostname=site.host)
        except BaseException:
            writer.transport.abort()
            raise
        return Wire(reader, writer)

    def _check_spelling(self, host: str) -> None:
        """Names are resolved by the proxy; what is visibly not public is still refused here."""
        if address := numeric(host):
            self.guard.admitted([address])
        elif not self.guard.private and ("." not in host or host.endswith(LOCAL_NAMES)):
            self.guard.admitted([])


async def _tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, proxy: Address, site: Site) -> None:
    authority = f"[{site.host}]:{site.port}" if ":" in site.host else f"{site.host}:{site.port}"
    login = b"Proxy-Authorization: " + proxy.login + b"\r\n" if proxy.login else b""
    writer.write(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n".encode() + login + b"\r\n")
    try:
        answer = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        raise Unreachable(reason="proxy") from None
    if answer[:7] != b"HTTP/1." or answer[9:10] != b"2":
        raise Unreachable(reason="proxy")
