"""Questions over HTTP to one service that the operator named, and their answers, capped in time and size."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

import httpx

from bot.clock import Clock
from bot.errors import BadAddress, SourceError, TimedOut, TooLarge, Unreachable
from bot.fetch import freshness
from bot.fetch.address import told
from bot.fetch.body import Body
from bot.fetch.dial import tls_context
from bot.fetch.failures import refusal


class Asker:
    """POSTs to one address. Use as an async context manager.

    The address is the operator's own, so it may be private or loopback, unlike those of sources. Certificates are
    checked; redirects are not followed, as they would carry `key` to somewhere else; no proxy is used and no cookie
    is kept. `seconds` is for one request as a whole, `max_bytes` for its answer after unpacking.
    """

    def __init__(self, url: str, *, key: str, clock: Clock, user_agent: str, seconds: float, max_bytes: int) -> None:
        self._url = url
        self._clock = clock
        self._seconds = seconds
        self._max_bytes = max_bytes
        fields = {"User-Agent": user_agent, "Accept": "application/json", "Content-Type": "application/json"}
        login = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.AsyncClient(
            headers={**fields, "Accept-Encoding": "gzip, deflate", **login},
            verify=tls_context(),
            trust_env=False,
            timeout=seconds,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def post(self, body: bytes) -> bytes:
        """The body of a 2xx answer. Raises SourceError classes only; their `url` has no login and no query values."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._exchange(body)
        except SourceError as error:
            error.details["url"] = told(self._url)
            raise
        except (TimeoutError, httpx.TimeoutException):
            raise TimedOut(url=told(self._url), seconds=self._seconds) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
            raise BadAddress(url=told(self._url)) from None
        except (httpx.HTTPError, OSError):
            raise Unreachable(url=told(self._url), reason="connection") from None
        finally:
            self._client.cookies.clear()

    async def _exchange(self, body: bytes) -> bytes:
        async with self._client.stream("POST", self._url, content=body) as answer:
            if not answer.is_success:
                raise refusal(answer.status_code, freshness.retry_after(answer.headers, self._clock.now()))
            length = answer.headers.get("content-length", "")
            if length.isdigit() and int(length[:20]) > self._max_bytes:
                raise TooLarge(limit=self._max_bytes)
            got = Body(answer.headers.get("content-encoding"), self._max_bytes)
            async for piece in answer.aiter_raw():
                got.add(piece)
            return got.whole()
