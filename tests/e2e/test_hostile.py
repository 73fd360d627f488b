"""Addresses that lead into the machine and sites that want to keep it busy, given to the real program: a sentence each."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.playground.emulator import Emulator
from bot.playground.emulator.chats import Shown
from tests.e2e.conftest import Start, sources_file
from tests.e2e.program import Program
from tests.unit.fetch_server import Asked, Site, answer, serving

INSIDE = "is not on the public web"
REFUSED = {
    "http://127.0.0.1/rss": INSIDE,
    "http://localhost/rss": INSIDE,
    "http://2130706433/rss": INSIDE,
    "http://10.0.0.1/rss": INSIDE,
    "http://100.64.0.1/rss": INSIDE,
    "http://169.254.169.254/latest": INSIDE,
    "http://224.0.0.1/rss": INSIDE,
    "http://[::1]/rss": INSIDE,
    "http://[::ffff:127.0.0.1]/rss": INSIDE,
    "http://[2002:7f00:1::]/rss": INSIDE,
    "http://[fe80::1]/rss": INSIDE,
    "https://example.org:22/rss": "is on port 22",
    "ftp://example.org/rss": "is not a web address",
    "file:///etc/passwd": "is not a web address",
}
LOOKED = "I find nothing to watch"
ENTITIES = "".join(f'<!ENTITY {chr(n + 1)} "&{chr(n)};&{chr(n)};&{chr(n)};&{chr(n)};">' for n in range(97, 115))
BODIES = {
    "entities": f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{ENTITIES}]><rss><channel><title>&s;</title></channel></rss>'.encode(),
    "nested": b"<html><body>" + b"<div>" * 100_000,
    "attributes": b"<html><body><a " + b"b=1 " * 100_000 + b">",
    "long attribute": b"<html><body><a title='" + b"x" * 2_000_000 + b"'>",
}
SITE = {
    "circle": ("302 Found", b"", "redirects in a circle", "Location: /circle"),
    "archive": ("200 OK", gzip.compress(b"<" * 60_000_000), "is larger than I read", "Content-Encoding: gzip"),
    "flood": ("200 OK", b"", "The server of", *(f"X-{n}: {'y' * 90}" for n in range(20_000))),
    **{name.replace(" ", "-"): ("200 OK", body, LOOKED, "Content-Type: text/html") for name, body in BODIES.items()},
}


async def reply(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """As the path says; `drip` begins and never ends."""
    name = asked.path.strip("/")
    if name == "drip":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
        await writer.drain()
        await asyncio.Event().wait()
    status, body, _, *fields = SITE.get(name, ("404 Not Found", b"", ""))
    writer.write(answer(status, body, *fields))
    await writer.drain()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving(reply) as made:
        yield made


async def told(api: Emulator, address: str, words: str) -> Shown:
    """What Olga reads in the end when she wants that watched."""
    number = api.say(api.olga, api.olga, f"/addsource {address}")
    return await api.wait_for(api.olga, lambda message: words in message.text, 60, after=number)


def unhurt(program: Program) -> bool:
    """Whether nothing went wrong in it."""
    return not any('"level": "error"' in line or "Traceback" in line for line in program.log)


async def test_no_address_leads_into_the_machine(emulator: Emulator, start: Start, tmp_path: Path) -> None:
    """However it is written, and whatever it is called."""
    sources_file(tmp_path, [])
    program = await start(fetch_private=False, commands_per_minute=1000)

    for address, words in REFUSED.items():
        assert await told(emulator, address, words), address
    assert unhurt(program)


async def test_no_site_keeps_the_bot_busy(emulator: Emulator, start: Start, tmp_path: Path, site: Site) -> None:
    """Circles, archives, floods, drips and markup that blows up end with a sentence, and commands are answered after."""
    sources_file(tmp_path, [])
    program = await start(fetch_seconds=5, commands_per_minute=1000)

    for name, (_, _, words, *_) in SITE.items():
        assert await told(emulator, site.url(f"/{name}"), words), name
    assert await told(emulator, site.url("/drip"), "took too long to answer")
    number = emulator.say(emulator.olga, emulator.olga, "/health")
    assert await emulator.wait_for(emulator.olga, lambda message: "Health" in message.text, after=number)
    assert unhurt(program)
