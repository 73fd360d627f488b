"""A language model's endpoint on loopback that answers as it is told to: well, badly, late or never."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.talking import listening


@dataclass
class Question:
    """One request as it came in; fields in lower case."""

    path: str
    fields: dict[str, str]
    body: dict[str, Any]

    @property
    def data(self) -> dict[str, Any]:
        """What stands between the fences of the user's message."""
        first, _, rest = self.body["messages"][1]["content"].partition("\n")
        inside, _, last = rest.rpartition("\n")
        assert first == last
        return json.loads(inside)


Reply = Callable[[Question, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Endpoint:
    """Where it listens, what it was asked, and how it answers now."""

    reply: Reply
    port: int = 0
    asked: list[Question] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


def says(*sentences: str) -> Reply:
    """Answers with these sentences."""
    return told(json.dumps({"sentences": sentences}, ensure_ascii=False))


def told(content: str) -> Reply:
    """Answers with this text."""
    return whole(json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode())


def whole(body: bytes, status: str = "200 OK", *fields: str) -> Reply:
    """Answers with these bytes."""
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *fields])

    async def reply(question: Question, writer: asyncio.StreamWriter) -> None:
        writer.write(head.encode() + b"\r\n\r\n" + body)
        await writer.drain()

    return reply


def endless(head: bytes) -> Reply:
    """Sends this and then nothing, and never closes."""

    async def reply(question: Question, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        await writer.drain()
        await asyncio.Event().wait()

    return reply


def held(gate: asyncio.Event, then: Reply) -> Reply:
    """Answers when the gate is opened."""

    async def reply(question: Question, writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        await then(question, writer)

    return reply


@asynccontextmanager
async def endpoint(reply: Reply) -> AsyncIterator[Endpoint]:
    """Serve on a free port until left."""
    place = Endpoint(reply)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = json.loads(await reader.readexactly(int(fields["content-length"])))
        question = Question(head[0].split(" ")[1], fields, body)
        place.asked.append(question)
        await place.reply(question, writer)

    async with listening(talk) as place.port:
        yield place
