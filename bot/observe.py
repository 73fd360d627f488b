"""Logging: one event per step, with ids instead of texts, and no secret in any line."""

from __future__ import annotations

import base64
import json
import logging
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Literal
from urllib.parse import quote, quote_plus

import structlog

Logger = structlog.stdlib.BoundLogger

# A bot token as Telegram makes them. Redacted whatever settings say: it also turns up in other people's URLs.
TOKEN = re.compile(r"\d{5,}:[\w-]{20,}")
# user:password@ of a database or proxy address
USERINFO = re.compile(r"(?<=://)[^/@\s]+@")
HIDDEN = "[hidden]"
# A few letters of base64 stand in many a word.
LEAST_ENCODED = 6
NOISY = ("asyncio", "httpx", "httpcore", "aiosqlite", "alembic", "tornado.access", "trafilatura", "htmldate")


def logger(name: str) -> Logger:
    """A logger for one room; its events reach the root handler that `setup` made."""
    found: Logger = structlog.get_logger(name)
    return found


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without tokens, credentials in addresses, and any of `secrets`, however they are spelled."""
    if given := tuple(secret for secret in secrets if secret):
        text = _spelled(given).sub(HIDDEN, text)
    return USERINFO.sub(HIDDEN + "@", TOKEN.sub(HIDDEN, text))


def spellings(secret: str) -> set[str]:
    """A secret as it stands in texts, addresses, JSON, Python's own words for a string, and headers in base64."""
    written = {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1]}
    quoted = {form(secret, safe=safe) for form in (quote, quote_plus) for safe in ("", "/")}
    return written | quoted | {one for one in _encoded(secret.encode()) if len(one) >= LEAST_ENCODED}


def _encoded(secret: bytes) -> Iterator[str]:
    """What of the secret's base64 is the same whatever stands around it, at each of its three places."""
    for before in range(3):
        begins, ends = (0, 2, 3)[before], (before + len(secret)) * 8 // 6
        for alphabet in (b"+/", b"-_"):
            yield base64.b64encode(b"x" * before + secret, alphabet).decode()[begins:ends]


@cache
def _spelled(secrets: tuple[str, ...]) -> re.Pattern[str]:
    """The longest first: one spelling may begin another."""
    found = sorted({one for secret in secrets for one in spellings(secret)}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, found)))


class Redacting(logging.Formatter):
    """Wraps a formatter and redacts its finished line, tracebacks included."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self.inner = inner
        self.secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        return redact(self.inner.format(record), self.secrets)


def setup(level: str = "INFO", style: Literal["text", "json"] = "text", secrets: Iterable[str] = ()) -> None:
    """Send every log line, ours and the libraries', to stderr in one form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    final: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, final], foreign_pre_chain=shared
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(formatter, secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # httpx logs every address at INFO, Bot API ones with the token in them.
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # python-telegram-bot logs an update that it cannot read whole, with all that people wrote in it.
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
    logging.captureWarnings(True)
