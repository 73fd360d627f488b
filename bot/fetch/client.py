"""Fetcher: one GET, with redirects, limits and errors in our words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

import h11

from bot.clock import Clock
from bot.errors import SourceError, TooLarge, TooManyRedirects
from bot.fetch import freshness
from bot.fetch.address import Address, host_of, read, told
from bot.fetch.body import Body
from bot.fetch.dial import Dialer, proxy_address, tls_context
from bot.fetch.failures import failure, refusal
from bot.fetch.guard import Guard
from bot.fetch.idle import Idle
from bot.fetch.wire import Broken, Fields, Head, Wire
from bot.model import Fetched, NotModified, Validators

__all__ = ["Fetcher", "host_of"]

REDIRECTS = 8
PERMANENT = frozenset({301, 308})
REDIRECTING = PERMANENT | {302, 303, 307}
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.7"
)
UNSENT = Validators()


class Fetcher:
    """Fetches addresses, a bounded number at a time. Use as an async context manager.

    `seconds` is for one fetch as a whole, redirects and slow servers included; `max_bytes` for its body after
    unpacking; `private` admits addresses that are not public; `proxy` is an http:// address, and then
    names are resolved by the proxy. Cookies are not kept. Raises ConfigError for a bad proxy.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        user_agent: str,
        seconds: float,
        max_bytes: int,
        private: bool,
        proxy: str = "",
        connections: int = 20,
    ) -> None:
        self._clock = clock
        self._seconds = seconds
        self._max_bytes = max_bytes
        self._agent = user_agent.encode("ascii", "replace")
        self._slots = asyncio.Semaphore(connections)
        # A look-up that hangs holds its thread; as many threads as slots, so it holds up nobody else.
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="resolve")
        self._proxy = proxy_address(proxy)
        self._dialer = Dialer(Guard(private, self._threads), tls_context(), self._proxy)
        self._idle = Idle()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._idle.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def get(
        self, url: str, validators: Validators = UNSENT, *, accept: str | None = None
    ) -> Fetched | NotModified:
        """The body at `url`, or that it has not changed since the answer with these validators.

        Raises SourceError classes only; their `url` is `url` without login and query values.
        """
        first = read(url)
        asked = self._fields(validators, accept or ACCEPT)
        async with self._slots:
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._follow(first, asked, validators)
            except SourceError as error:
                error.details["url"] = told(url)
                raise
            except (OSError, Broken, h11.RemoteProtocolError) as error:
                raise failure(error, told(url), self._seconds) from None

    def _fields(self, validators: Validators, accept: str) -> Fields:
        fields = [
            (b"User-Agent", self._agent),
            (b"Accept", accept.encode("ascii")),
            (b"Accept-Encoding", b"gzip, deflate"),
        ]
        if validators.etag:
            fields.append((b"If-None-Match", validators.etag.encode("latin-1", "replace")))
        if validators.last_modified:
            fields.append((b"If-Modified-Since", validators.last_modified.encode("latin-1", "replace")))
        return fields

    async def _follow(self, hop: Address, asked: Fields, validators: Validators) -> Fetched | NotModified:
        seen: set[str] = set()
        moved_to, permanent = None, True
        while str(hop.url) not in seen and len(seen) <= REDIRECTS:
            seen.add(str(hop.url))
            async with self._exchange(hop, asked) as (wire, head):
                location = head.fields.get("location")
                if head.status not in REDIRECTING or not location:
                    return await self._answer(wire, head, hop, moved_to, validators)
            permanent = permanent and head.status in PERMANENT
            hop = hop.join(_text(location))
            moved_to = str(hop.url) if permanent else None
        raise TooManyRedirects

    @asynccontextmanager
    async def _exchange(self, hop: Address, asked: Fields) -> AsyncIterator[tuple[Wire, Head]]:
        wire, head = await self._ask(hop, asked)
        try:
            yield wire, head
        except BaseException:
            wire.close()
            raise
        self._idle.give(hop.site, wire)

    async def _ask(self, hop: Address, asked: Fields) -> tuple[Wire, Head]:
        fields = [(b"Host", hop.authority), *asked]
        if hop.login:
            fields.append((b"Authorization", hop.login))
        target = self._target(hop, fields)
        if (spare := self._idle.take(hop.site)) and (head := await self._ask_spare(spare, target, fields)):
            return spare, head
        wire = await self._dialer.dial(hop.site)
        return wire, await _asked(wire, target, fields)

    async def _ask_spare(self, wire: Wire, target: bytes, fields: Fields) -> Head | None:
        """None when the server had closed the kept connection without a word: ask again on a new one."""
        try:
            return await _asked(wire, target, fields)
        except (OSError, Broken, h11.RemoteProtocolError):
            if not wire.silent:
                raise
            return None

    def _target(self, hop: Address, fields: list[tuple[bytes, bytes]]) -> bytes:
        """The path; through a proxy, plain http needs the whole address, and the proxy's login."""
        if self._proxy is None or hop.site.scheme == "https":
            return hop.path
        if self._proxy.login:
            fields.append((b"Proxy-Authorization", self._proxy.login))
        return b"http://" + hop.authority + hop.path

    async def _answer(
        self, wire: Wire, head: Head, hop: Address, moved_to: str | None, validators: Validators
    ) -> Fetched | NotModified:
        now = self._clock.now()
        told_now = Validators(head.fields.get("etag") or None, head.fields.get("last-modified") or None)
        fresh_for = freshness.fresh_for(head.fields, now)
        if head.status == 304 and validators != UNSENT:
            kept = Validators(told_now.etag or validators.etag, told_now.last_modified or validators.last_modified)
            return NotModified(kept, fresh_for, moved_to)
        if not 200 <= head.status < 300:
            raise refusal(head.status, freshness.retry_after(head.fields, now))
        body = await self._body(wire, head)
        kind = head.fields.get("content-type")
        return Fetched(str(hop.url), moved_to, head.status, kind, body, told_now, fresh_for, now)

    async def _body(self, wire: Wire, head: Head) -> bytes:
        length = head.fields.get("content-length", "")
        if length.isdigit() and int(length[:20]) > self._max_bytes:
            raise TooLarge(limit=self._max_bytes)
        body = Body(head.fields.get("content-encoding"), self._max_bytes)
        async for piece in wire.pieces():
            body.add(piece)
        return body.whole()


async def _asked(wire: Wire, target: bytes, fields: Fields) -> Head:
    try:
        return await wire.ask(target, fields)
    except BaseException:
        wire.close()
        raise


def _text(location: str) -> str:
    """A Location is ASCII by the rules and UTF-8 in practice; it was read byte by byte."""
    return location.encode("latin-1").decode("utf-8", "replace")
