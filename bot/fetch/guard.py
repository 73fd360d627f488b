"""Which addresses may be connected to: a name is resolved once, and only what was checked is connected to.

Checking at this point leaves nothing to a second look-up (DNS rebinding), to other spellings of an address
(2130706433, 0x7f.1: the resolver reads them first) or to redirects (each hop is connected to through here).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass

from bot.errors import NotPublic, OddPort

IPv4 = ipaddress.IPv4Network
IPv6 = ipaddress.IPv6Network

# IANA special-purpose registry, multicast and reserved space; written out because `is_global` differs
# between releases of Python. The last one is a cloud's wire server on a public address.
CLOSED_V4 = tuple(
    IPv4(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "168.63.129.16/32",
    )
)
# Only 2000::/3 is given out to the world; of it: protocol assignments with Teredo, documentation, 6to4.
OPEN_V6 = IPv6("2000::/3")
CLOSED_V6 = tuple(IPv6(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
# Where sites are found. On other ports sit services that an unasked line of HTTP may do harm to.
WEB_PORTS = frozenset({80, 443, 8080, 8443})
# Networks without IPv4 reach it under this prefix; the address inside is the one that counts.
NAT64 = IPv6("64:ff9b::/96")


def public(address: str) -> bool:
    """Whether this numeric address is one of the public internet's hosts."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip in NAT64:
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in net for net in CLOSED_V4)
    return ip in OPEN_V6 and not any(ip in net for net in CLOSED_V6)


def numeric(host: str) -> str | None:
    """The address that a host spells in numbers, in any form that resolvers accept, or None for a name."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host)) if host[:1].isdigit() else None
    except OSError:
        return None


@dataclass(frozen=True, slots=True)
class Guard:
    """Resolves names; with `private` every address and port passes. Look-ups block, so they run in `executor`."""

    private: bool
    executor: Executor
    ports: frozenset[int] = WEB_PORTS

    def check_port(self, port: int) -> None:
        """Raises OddPort unless the port may be connected to."""
        if not (self.private or port in self.ports):
            raise OddPort(port=port)

    async def addresses(self, host: str, port: int) -> list[str]:
        """The numeric addresses of a host that may be connected to, in the system's order of preference.

        Raises NotPublic when none may, OSError when the name does not resolve.
        """
        known = numeric(host)
        return self.admitted([known] if known else await self._look_up(host, port))

    def admitted(self, found: Iterable[str]) -> list[str]:
        """Those of the addresses that may be connected to. Raises NotPublic when none may."""
        kept = [address for address in dict.fromkeys(found) if self.private or public(address)]
        if not kept:
            raise NotPublic
        return kept

    async def _look_up(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        rows = await loop.run_in_executor(self.executor, _resolve, host, port)
        return [str(row[4][0]) for row in rows]


def _resolve(host: str, port: int) -> list[tuple[object, object, int, str, tuple[object, ...]]]:
    # As bytes: a str would go through Python's own encoding of names, which raises on long labels.
    return list(socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM))
