"""A server on loopback that answers as badly as it is told to, byte by byte."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.fetch.client import Fetcher
from bot.model import Fetched, NotModified, Validators
from tests.talking import listening

UNASKED = Validators()


@dataclass
class Asked:
    """One request as it came in; fields in lower case."""

    path: str
    fields: dict[str, str]


Reply = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Site:
    """Where the server listens, what it was asked, and how many connections were made."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/feed") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def answer(status: str = "200 OK", body: bytes = b"", *fields: str, length: bool = True) -> bytes:
    """A whole answer as bytes."""
    sized = [f"Content-Length: {len(body)}"] if length else []
    head = "\r\n".join([f"HTTP/1.1 {status}", *sized, *fields])
    return head.encode("latin-1") + b"\r\n\r\n" + body


def always(data: bytes) -> Reply:
    """Send these bytes to everybody."""

    async def reply(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return reply


def routes(**by_path: bytes) -> Reply:
    """Send the bytes named like the path."""

    async def reply(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(by_path.get(asked.path.strip("/"), answer("404 Not Found")))
        await writer.drain()

    return reply


@asynccontextmanager
async def serving(reply: Reply, *, keep: bool = True) -> AsyncIterator[Site]:
    """Serve on a free port until left. Without `keep` each connection is closed after one answer."""
    site = Site()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        site.connections += 1
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            fields = dict(line.split(": ", 1) for line in head[1:] if line)
            asked = Asked(head[0].split(" ")[1], {name.lower(): value for name, value in fields.items()})
            site.asked.append(asked)
            await reply(asked, writer)
            if not keep:
                return

    async with listening(talk) as site.port:
        yield site


def fetcher(**changed: object) -> Fetcher:
    """A Fetcher that may visit loopback, with short limits."""
    settings = {"clock": Clock(), "user_agent": "probe/1", "seconds": 5.0, "max_bytes": 100_000, "private": True}
    return Fetcher(**(settings | changed))


async def get(
    reply: Reply, path: str = "/feed", validators: Validators = UNASKED, *, keep: bool = True, **settings: object
) -> Fetched | NotModified:
    """Fetch once from a server that replies so."""
    async with serving(reply, keep=keep) as site, fetcher(**settings) as client:
        return await client.get(site.url(path), validators)
