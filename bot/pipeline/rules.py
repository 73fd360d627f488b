"""What sites ask of programs in robots.txt, kept a day a host, read in a child process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.child import Children, Died
from bot.clock import Clock
from bot.errors import NotFound, Refused, RobotsDenied
from bot.fetch import robots
from bot.fetch.client import Fetcher, host_of
from bot.model import Fetched
from bot.model.access import NOTHING, Access
from bot.storage import Storage, hosts

KEPT = timedelta(hours=24)
SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of sites for `agent`; with `heeds` off there are none."""

    storage: Storage
    fetcher: Fetcher
    children: Children
    clock: Clock
    agent: str
    heeds: bool

    async def check(self, url: str, access: Access = NOTHING) -> robots.Verdict:
        """What the host's rules say of the address. Raises RobotsDenied, or a SourceError that may pass when they cannot be
        had just now."""
        text = await self._text(url, access) if self.heeds else ""
        found = await self._verdict(text, url) if text else robots.FREE
        if not found.allowed:
            raise RobotsDenied(url=url)
        return found

    async def _verdict(self, text: str, url: str) -> robots.Verdict:
        """Rules that cannot be read in time say nothing: half a megabyte of them takes a third of a second."""
        try:
            return await self.children.call(robots.verdict, text, url, self.agent, seconds=SECONDS)
        except Died:
            return robots.FREE

    async def _text(self, url: str, access: Access) -> str:
        host, now = host_of(url), self.clock.now()
        async with self.storage.read() as tx:
            known, until = await hosts.robots(tx, host)
        if until is not None and until > now:
            return known or ""
        text = await self._fetched(url, access)
        async with self.storage.begin() as tx:
            await hosts.keep_robots(tx, host, text, now + KEPT)
        return text

    async def _fetched(self, url: str, access: Access) -> str:
        try:
            got = await self.fetcher.get(robots.address(url), access=access)
        except (NotFound, Refused):
            return ""  # no rules, no limits (RFC 9309, section 2.3.1.3)
        return got.body[: robots.LIMIT].decode("utf-8", "replace") if isinstance(got, Fetched) else ""
