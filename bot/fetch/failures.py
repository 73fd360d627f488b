"""What went wrong, in the words of bot.errors. Pure."""

from __future__ import annotations

import socket
import ssl
from datetime import timedelta

import h11

from bot.errors import Forbidden, Gone, NotFound, RateLimited, ServerFailed, SourceError, TimedOut, Unreachable
from bot.fetch.wire import Broken

REASONS: tuple[tuple[type[Exception], str], ...] = (
    (Broken, "truncated"),
    (ssl.SSLError, "tls"),
    (socket.gaierror, "name"),
    (ConnectionRefusedError, "refused"),
)
# 408 and 425 ask to come again; every other 4xx is about us or the address.
PASSING = frozenset({408, 425})


def refusal(status: int, retry_after: timedelta | None) -> SourceError:
    """The error that an answer without a body for us stands for."""
    if status == 429 or (status == 503 and retry_after is not None):
        return RateLimited(retry_after, status=status)
    if status in {404, 410}:
        return (NotFound if status == 404 else Gone)(status=status)
    if 400 <= status < 500 and status not in PASSING:
        return Forbidden(status=status)
    return ServerFailed(status=status)


def failure(error: Exception, url: str, seconds: float) -> SourceError:
    """The error that a broken exchange stands for; `seconds` is the time it was allowed."""
    if isinstance(error, TimeoutError):
        return TimedOut(url=url, seconds=seconds)
    if isinstance(error, h11.RemoteProtocolError):
        return ServerFailed(url=url, status=None)
    return Unreachable(url=url, reason=next((word for kind, word in REASONS if isinstance(error, kind)), "connection"))
