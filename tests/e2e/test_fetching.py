"""A site that wants to know who asks, packs what it sends, moves and turns hostile; and the real program, watching it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import brotli

from bot.fetch.unpacking import zstd
from bot.playground.emulator import Emulator
from tests.e2e.conftest import Start, subscribed
from tests.unit.fetch_server import Asked, Site, answer, serving

LOGIN = "Basic bWU6czNjcjN0"
SECRETS = ("s3cr3t", "hush-hush", LOGIN[6:])
TEXT = "The two sides agreed to a ceasefire along the river, mediators said on Tuesday. " * 8
PAGE = f"<html><head><title>News</title></head><body><article><p>{TEXT}</p></article></body></html>".encode()


@dataclass
class Closed:
    """A feed behind a login and a key, in Brotli; its articles, likewise, in Zstandard."""

    items: list[str] = field(default_factory=list)
    moved: bool = False
    site: Site | None = None

    async def reply(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(self.answered(asked))
        await writer.drain()

    def answered(self, asked: Asked) -> bytes:
        if asked.fields.get("authorization") != LOGIN or asked.fields.get("x-key") != "hush-hush":
            return answer("401 Unauthorized", b"")
        if asked.path == "/robots.txt":
            return answer("404 Not Found", b"")
        if asked.path == "/feed" and self.moved:
            return answer("301 Moved Permanently", b"", "Location: /new")
        if asked.path in {"/feed", "/new"}:
            return self.feed(asked)
        return answer("200 OK", zstd.compress(PAGE), "Content-Encoding: zstd", "Content-Type: text/html")

    def feed(self, asked: Asked) -> bytes:
        tag = f'W/"{len(self.items)}"'
        if asked.fields.get("if-none-match") == tag:
            return answer("304 Not Modified", b"", f"ETag: {tag}", length=False)
        listed = "".join(
            f"<item><title>{one}</title><link>/{one}</link><guid>{one}</guid></item>" for one in self.items
        )
        body = f'<rss version="2.0"><channel><title>Closed</title>{listed}</channel></rss>'.encode()
        return answer("200 OK", brotli.compress(body), "Content-Encoding: br", f"ETag: {tag}")


def declare(folder: Path, site: Site) -> None:
    (folder / "sources.toml").write_text(
        f'[[source]]\nurl = "{site.url()}"\nlogin = "me:s3cr3t"\nheaders = {{ X-Key = "hush-hush" }}\n'
    )


async def test_closed_source_is_read_and_its_secrets_are_kept(emulator: Emulator, start: Start, tmp_path: Path) -> None:
    """Feed and page are let in and unpacked, an alert comes, a move is followed and told, and no secret is seen."""
    closed = Closed(["old"])
    async with serving(closed.reply) as site:
        declare(tmp_path, site)
        program = await start(contact="https://bot.example/about")
        await program.logged("polled", outcome="read")
        await subscribed(emulator, emulator.anna, "ceasefire")
        closed.items.append("first")
        await emulator.wait_for(emulator.anna, lambda message: "agreed to a ceasefire" in message.text)
        closed.moved = True
        told = await emulator.wait_for(emulator.olga, lambda message: "moved for good" in message.text)
        assert site.url("/new") in told.text
        await program.logged("polled", outcome="unchanged", times=3)
        number = emulator.say(emulator.olga, emulator.olga, "/sources")
        listed = await emulator.wait_for(emulator.olga, after=number)
        assert "Closed" in listed.text
        await program.stop()
    asked = [one.path for one in site.asked]
    assert asked.count("/first") == 1
    assert asked[-1] == "/new"
    assert all(one.fields["user-agent"].endswith("(+https://bot.example/about)") for one in site.asked)
    assert {one["outcome"] for one in program.events("polled")} == {"read", "unchanged"}
    said = "\n".join([*program.log, *(str(message) for message in emulator.calls)])
    assert not [secret for secret in SECRETS if secret in said]
