"""Fetching from servers that send too much, too slowly or too little: memory, time and truth are bounded."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib

import brotli
import pytest

from bot.errors import (
    ServerFailed,
    TimedOut,
    TooLarge,
    Unreachable,
    Unreadable,
)
from bot.fetch.unpacking import zstd
from tests.unit.fetch_server import always, answer, fetcher, get, serving

# ------------------------------------------------------ limits in size


def bomb(size: int) -> bytes:
    return gzip.compress(b"\0" * size, mtime=0)


def brotli_bomb(size: int) -> bytes:
    return brotli.compress(b"\0" * size, quality=1)


def zstd_bomb(size: int) -> bytes:
    return zstd.compress(b"\0" * size)


async def test_a_window_that_takes_much_memory_is_refused():
    """Twenty bytes of zstd may ask for 128 MB to unpack anything at all; 8 MB is what the web may use (RFC 9659)."""
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    packed = packer.compress(b"news") + packer.flush()
    with pytest.raises(Unreadable) as caught:
        await get(always(answer("200 OK", packed, "Content-Encoding: zstd")))
    assert caught.value.details["reason"] == "encoding"


async def test_packings_that_can_be_read_are_asked_for():
    """Every request names them, and nothing that could not be unpacked."""
    async with serving(always(answer())) as site, fetcher() as client:
        await client.get(site.url())
    assert site.asked[0].fields["accept-encoding"] == "gzip, deflate, br, zstd"


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
async def test_a_bomb_never_unfolds(coding):
    """50 MB in 50 KB, or in fifty bytes, are refused, with memory bounded by the limit."""
    packed = {"gzip": bomb, "br": brotli_bomb, "zstd": zstd_bomb}[coding](50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge) as caught:
            await get(always(answer("200 OK", packed, f"Content-Encoding: {coding}")))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.details["limit"] == 100_000
    assert peak < 5_000_000


async def test_an_endless_stream_is_cut_at_the_limit():
    """A body of 10 GB without a length is refused after little more than the limit."""
    sent = 0

    async def endless(asked, writer):
        nonlocal sent
        writer.write(answer("200 OK", length=False))
        for _ in range(10_000):
            writer.write(b"x" * 1_000_000)
            await writer.drain()
            sent += 1_000_000

    with pytest.raises(TooLarge):
        await get(endless)
    assert sent < 50_000_000


async def test_a_declared_length_over_the_limit_is_refused_at_once():
    """Content-Length alone is enough to refuse: nothing of the body is waited for."""
    with pytest.raises(TooLarge):
        await get(always(answer("200 OK", b"", "Content-Length: 10000000000", length=False)))


async def test_empty_gzip_members_without_end_are_cut():
    """Compressed bytes that unfold to nothing count too."""
    member = gzip.compress(b"", mtime=0)
    with pytest.raises(TooLarge):
        await get(always(answer("200 OK", member * 6000, "Content-Encoding: gzip")))


async def test_a_flood_of_header_fields_is_refused():
    """A head longer than 64 KB is the server's failure, not our memory."""

    async def flood(asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(200_000):
            writer.write(b"X-%d: %s\r\n" % (number, b"y" * 100))
            await writer.drain()

    with pytest.raises(ServerFailed):
        await get(flood)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"news " * 100, mtime=0)),
        ("x-gzip", gzip.compress(b"news " * 50, mtime=0) + gzip.compress(b"news " * 50, mtime=0)),
        ("gzip", gzip.compress(b"news " * 100, mtime=0) + b"\0\0\0"),
        ("deflate", zlib.compress(b"news " * 100)),
        ("deflate", zlib.compressobj(wbits=-15).compress(b"") + zlib.compress(b"news " * 100)[2:-4]),
        ("identity", b"news " * 100),
        ("br", brotli.compress(b"news " * 100)),
        ("BR", brotli.compress(b"news " * 100, quality=0)),
        ("zstd", zstd.compress(b"news " * 100)),
        ("zstd", zstd.compress(b"news " * 50) + zstd.compress(b"news " * 50)),
    ],
)
@pytest.mark.parametrize("piece", [1, 7, 100_000])
async def test_packed_bodies_are_unpacked(coding, packed, piece):
    """gzip and zstd in several members and with padding, deflate with and without its header, brotli: all come out
    whole, however they are cut on the way."""

    async def reply(asked, writer):
        writer.write(
            answer("200 OK", b"", f"Content-Encoding: {coding}", f"Content-Length: {len(packed)}", length=False)
        )
        for at in range(0, len(packed), piece):
            writer.write(packed[at : at + piece])
            await writer.drain()

    assert (await get(reply)).body == b"news " * 100


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", b"not packed"),
        ("gzip", gzip.compress(b"news " * 999, mtime=0)[:-12]),
        ("br", b"\x1b\x00"),
        ("br", b"\xff" * 40),
        ("br", brotli.compress(bytes(range(256)) * 9)[:-5]),
        ("zstd", b"not packed"),
        ("zstd", zstd.compress(b"news " * 999)[:-2]),
        ("compress", b"\x1f\x9d"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"twice", mtime=0), mtime=0)),
        ("deflate", b"\xff\xff"),
    ],
)
async def test_bodies_that_cannot_be_unpacked_are_unreadable(coding, body):
    """A wrong, torn or unknown coding is an error of its own, not half a body."""
    with pytest.raises(Unreadable) as caught:
        await get(always(answer("200 OK", body, f"Content-Encoding: {coding}")))
    assert caught.value.details["reason"] == "encoding"


# ------------------------------------------------------ limits in time


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX: ", answer("200 OK", length=False)])
async def test_a_dripping_server_runs_into_the_deadline(start):
    """A byte every few milliseconds, in head or body, does not stretch the deadline."""

    async def drip(asked, writer):
        writer.write(start)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    with pytest.raises(TimedOut) as caught:
        await get(drip, seconds=0.3)
    assert caught.value.details["seconds"] == 0.3


async def test_waiting_for_a_free_slot_is_not_the_sources_fault():
    """The deadline begins when the request does, not while others hold the slots."""

    async def slow(asked, writer):
        await asyncio.sleep(0.2)
        writer.write(answer(body=b"x"))

    async with serving(slow) as site, fetcher(seconds=0.5, connections=1) as client:
        got = await asyncio.gather(*(client.get(site.url()) for _ in range(4)))
    assert [each.body for each in got] == [b"x"] * 4


# ---------------------------------------------------- broken connections


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-",
        answer("200 OK", b"short", "Content-Length: 100", length=False),
        answer("200 OK", b"5\r\nhello\r\n", "Transfer-Encoding: chunked", length=False),
    ],
)
async def test_a_truncated_answer_is_no_answer(data):
    """A connection that ends early, at any point, is Unreachable and never half a body."""
    with pytest.raises(Unreachable) as caught:
        await get(always(data), keep=False)
    assert caught.value.details["reason"] == "truncated"


async def test_nonsense_is_the_servers_failure():
    """Bytes that are no HTTP are ServerFailed."""
    with pytest.raises(ServerFailed):
        await get(always(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"))


async def test_nobody_listening_is_unreachable():
    """A refused connection is Unreachable with that reason."""
    async with serving(always(b"")) as site:
        pass
    async with fetcher() as client:
        with pytest.raises(Unreachable) as caught:
            await client.get(site.url())
    assert caught.value.details["reason"] == "refused"


async def test_plain_http_where_tls_was_meant_is_unreachable():
    """A failed TLS handshake is Unreachable with that reason."""

    async def greet(reader, writer):
        writer.write(b"220 no TLS here\r\n")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server, fetcher() as client:
        with pytest.raises(Unreachable) as caught:
            await client.get(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    assert caught.value.details["reason"] == "tls"
