"""Asking one service over HTTP: what goes out, what comes back, and what is refused."""

from __future__ import annotations

import gzip
import zlib

import pytest

from bot.clock import Clock
from bot.errors import BadAddress, Forbidden, RateLimited, ServerFailed, SourceError, TimedOut, TooLarge, Unreachable
from bot.fetch.asking import Asker
from tests import model_server as server

QUESTION = b'{"model": "small"}'


def asker(url: str, key: str = "secret", seconds: float = 5.0) -> Asker:
    return Asker(url, key=key, clock=Clock(), user_agent="probe/1", seconds=seconds, max_bytes=100_000)


async def post(reply: server.Reply, **told: object) -> bytes:
    async with server.endpoint(reply) as place, asker(f"{place.url}/ask", **told) as client:
        return await client.post(QUESTION)


async def test_a_question_and_its_answer() -> None:
    """JSON goes out with the key, on loopback too, and the body comes back, unpacked."""
    packed = server.whole(gzip.compress(b'{"a": 1}'), "200 OK", "Content-Encoding: gzip", "Set-Cookie: a=b")
    async with server.endpoint(packed) as place, asker(f"{place.url}/ask") as client:
        assert await client.post(QUESTION) == b'{"a": 1}'
        assert await client.post(QUESTION) == b'{"a": 1}'

    first, second = place.asked
    assert (first.path, first.body) == ("/v1/ask", {"model": "small"})
    assert first.fields["authorization"] == "Bearer secret"
    assert first.fields["content-type"] == "application/json"
    assert first.fields["user-agent"] == "probe/1"
    assert "cookie" not in second.fields


async def test_without_a_key_nothing_is_said_of_one() -> None:
    """Local models ask for none."""
    async with server.endpoint(server.whole(b"{}")) as place, asker(place.url, key="") as client:
        await client.post(QUESTION)

    assert "authorization" not in place.asked[0].fields


async def test_redirects_do_not_carry_the_key_away() -> None:
    """An address elsewhere is not followed: it is the server's failure."""
    async with server.endpoint(server.whole(b"{}")) as other:
        moved = server.whole(b"", "307 Temporary Redirect", f"Location: {other.url}")
        with pytest.raises(SourceError):
            await post(moved)

    assert other.asked == []


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (server.whole(b"{}", "500 Oops"), ServerFailed),
        (server.whole(b"{}", "401 Unauthorized"), Forbidden),
        (server.whole(b"{}", "429 Slow", "Retry-After: 7"), RateLimited),
        (server.whole(b"x" * 100_001), TooLarge),
        (server.whole(zlib.compress(b"x" * 10_000_000), "200 OK", "Content-Encoding: deflate"), TooLarge),
        (server.endless(b""), TimedOut),
        (server.endless(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), TimedOut),
        (server.whole(b"", "not HTTP at all"), Unreachable),
    ],
)
async def test_what_goes_wrong_is_said_in_our_words(reply: server.Reply, error: type[SourceError]) -> None:
    """Refusals, floods, bombs, silence and nonsense each have their error, without the address's query."""
    seconds = 0.2 if error is TimedOut else 5.0
    async with server.endpoint(reply) as place, asker(f"{place.url}?key=hidden", seconds=seconds) as client:
        with pytest.raises(error) as caught:
            await client.post(QUESTION)

    assert str(caught.value.details["url"]).startswith(place.url)
    assert "hidden" not in repr(caught.value)
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_after is not None
        assert caught.value.retry_after.total_seconds() == 7


@pytest.mark.parametrize(("url", "error"), [("http://127.0.0.1:1/v1", Unreachable), ("http://[::1", BadAddress)])
async def test_addresses_that_lead_nowhere(url: str, error: type[SourceError]) -> None:
    """Nobody there, or no address at all."""
    async with asker(url) as client:
        with pytest.raises(error):
            await client.post(QUESTION)
