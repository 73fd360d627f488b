"""Fetcher: one GET, with redirects, limits and errors in our words."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

import h11

from bot.clock import Clock
from bot.errors import SourceError, TooLarge, TooManyRedirects
from bot.fetch import freshness, links
from bot.fetch.address import Address, host_of, read, told
from bot.fetch.body import Body
from bot.fetch.credentials import fields_for, joined
from bot.fetch.dial import Dialer, proxy_address, tls_context
from bot.fetch.failures import failure, refusal
from bot.fetch.guard import WEB_PORTS, Guard
from bot.fetch.transport import Answer, Transport
from bot.fetch.unpacking import ACCEPTED
from bot.fetch.wire import Broken, Fields
from bot.model import Fetched, NotModified, Validators
from bot.model.access import NOTHING, Access

__all__ = ["Fetcher", "host_of"]

REDIRECTS = 8
PERMANENT = frozenset({301, 308})
REDIRECTING = PERMANENT | {302, 303, 307}
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.7"
)
UNSENT = Validators()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """A fetch as it begins: what every hop is told, and what only some may know."""

    first: Address
    fields: Fields
    validators: Validators
    access: Access


class Fetcher:
    """Fetches addresses, a bounded number at a time. Use as an async context manager.

    `seconds` is for one fetch as a whole, redirects and slow servers included; `max_bytes` for its body after
    unpacking; `private` admits addresses that are not public, and any port beside `ports`; `proxy` is an http:// address, and then
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
        ports: frozenset[int] = WEB_PORTS,
        connections: int = 20,
    ) -> None:
        self._clock = clock
        self._seconds = seconds
        self._max_bytes = max_bytes
        self._agent = user_agent.encode("ascii", "replace")
        self._slots = asyncio.Semaphore(connections)
        # A look-up that hangs holds its thread; as many threads as slots, so it holds up nobody else.
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="resolve")
        dialer = Dialer(Guard(private, self._threads, ports), tls_context(), proxy_address(proxy))
        self._transport = Transport(dialer)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transport.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def get(
        self, url: str, validators: Validators = UNSENT, *, accept: str | None = None, access: Access = NOTHING
    ) -> Fetched | NotModified:
        """The body at `url`, or that it has not changed since the answer with these validators.

        What `access` or a login in `url` lets in with goes to their own site only. Raises SourceError classes only;
        their `url` is `url` without login and query values.
        """
        first = read(url)
        asked = Asked(first, self._fields(validators, accept or ACCEPT), validators, access)
        return await self._within(url, self._follow(asked))

    async def submit(self, url: str, form: Mapping[str, str]) -> None:
        """Send a form to `url`, as a GET would go: guarded, and within the same time. No redirect is followed.

        Raises SourceError classes only, one of them unless the answer is a 2xx.
        """
        await self._within(url, self._submitted(read(url), urlencode(form).encode("ascii")))

    async def _within(self, url: str, exchange: Coroutine[Any, Any, T]) -> T:
        """The outcome of an exchange, in its time and with its errors in our words."""
        async with self._slots:
            try:
                async with asyncio.timeout(self._seconds):
                    return await exchange
            except SourceError as error:
                error.details["url"] = told(url)
                raise
            except (OSError, Broken, h11.RemoteProtocolError) as error:
                raise failure(error, told(url), self._seconds) from None

    def _fields(self, validators: Validators, accept: str) -> Fields:
        fields = [
            (b"User-Agent", self._agent),
            (b"Accept", accept.encode("ascii")),
            (b"Accept-Encoding", ACCEPTED),
        ]
        if validators.etag:
            fields.append((b"If-None-Match", validators.etag.encode("latin-1", "replace")))
        if validators.last_modified:
            fields.append((b"If-Modified-Since", validators.last_modified.encode("latin-1", "replace")))
        return fields

    async def _submitted(self, first: Address, body: bytes) -> None:
        fields = [
            *self._fields(UNSENT, "*/*"),
            (b"Content-Type", b"application/x-www-form-urlencoded"),
            (b"Content-Length", str(len(body)).encode("ascii")),
        ]
        async with self._exchange(first, Asked(first, fields, UNSENT, NOTHING), body) as answer:
            if not answer.is_success:
                raise refusal(answer.status, freshness.retry_after(answer.fields, self._clock.now()))

    async def _follow(self, asked: Asked) -> Fetched | NotModified:
        hop, moved_to, permanent = asked.first, None, True
        seen: list[Address] = []
        while hop not in seen and len(seen) <= REDIRECTS:
            seen.append(hop)
            async with self._exchange(hop, asked) as answer:
                location = answer.fields.get("location")
                if answer.status not in REDIRECTING or not location:
                    return await self._answer(answer, hop, moved_to, asked.validators)
            permanent = permanent and answer.status in PERMANENT
            hop = hop.join(_text(location))
            moved_to = str(hop.url) if permanent else None
        raise TooManyRedirects

    def _exchange(self, hop: Address, asked: Asked, body: bytes = b"") -> AbstractAsyncContextManager[Answer]:
        fields = [(b"Host", hop.authority), *joined(asked.fields, fields_for(hop, asked.first, asked.access))]
        # Whoever set a proxy for a source was told if it was none.
        proxy = read(asked.access.proxy) if asked.access.proxy else None
        return self._transport.exchange(hop, fields, body, proxy)

    async def _answer(
        self, answer: Answer, hop: Address, moved_to: str | None, validators: Validators
    ) -> Fetched | NotModified:
        now, fields = self._clock.now(), answer.fields
        told_now = Validators(fields.get("etag") or None, fields.get("last-modified") or None)
        fresh_for = freshness.fresh_for(fields, now)
        if answer.status == 304 and validators != UNSENT:
            kept = Validators(told_now.etag or validators.etag, told_now.last_modified or validators.last_modified)
            return NotModified(kept, fresh_for, moved_to)
        if not answer.is_success:
            raise refusal(answer.status, freshness.retry_after(fields, now))
        body = await self._body(answer)
        kind = fields.get("content-type")
        hub = links.hub(fields.get("link", ""), str(hop.url))
        return Fetched(str(hop.url), moved_to, answer.status, kind, body, told_now, fresh_for, now, hub)

    async def _body(self, answer: Answer) -> bytes:
        length = answer.fields.get("content-length", "")
        if length.isdigit() and int(length[:20]) > self._max_bytes:
            raise TooLarge(limit=self._max_bytes)
        body = Body(answer.fields.get("content-encoding"), self._max_bytes)
        async for piece in answer.pieces():
            body.add(piece)
        return body.whole()


def _text(location: str) -> str:
    """A Location is ASCII by the rules and UTF-8 in practice; it was read byte by byte."""
    return location.encode("latin-1").decode("utf-8", "replace")
