"""What fuzzing begins with, by parser: our own samples, words that formats are made of, and what grows."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.fuzz.targets import TARGETS
from tests.listpages import SYSTEMS, listing
from tests.property.test_feed_any_bytes import PIECES as OF_FEEDS
from tests.property.test_kinds_any_bytes import HEAVY, PIECES

DATA = Path(__file__).parents[1] / "data"
# Bodies are this long at most; a parser may take 2 s of one.
LARGEST = 100_000
MARKUP = ("feed", "telegram", "sitemap", "list", "page", "learnt", "survey", "article", "opml", "declared")
WORDS = {
    "dates": "Tue, 24 Nov 2026 10:05:00 +0000|2026-11-24T10:05:00.5Z|24 ноября 2026, 10:05|8:19 pm CEST|2026年11月24日|24/11/2569|Wed Nov 25 2026 15:05:54 GMT+0200 (EET)|1795514700|1er août 2026 à 9h05",
    "query": 'truce|"cease fire" -football|title:(a, b) lang:ru|a NEAR/8 b|((a OR b) c)|="A b" cease*|NOT|topic:ceasefire status:violated|in:title|«перемирие», 停戦',
    "options": "truce digest:daily@08:00|truce min-sources:3 urgent silent|digest:hourly|at 9|min-sources:",
    "selector": "main h2 a|ul > li:first-child a|a[href^='/news']|:not(.b) ~ a, a + a|li:nth-child(2n+1)|*|#x.y",
    "address": "http://a.example/?utm_source=b&x=1#c|HTTPS://BÜCHER.example.:443/%7Ea/../b|t.me/s/wire|https://[::1]:80/|bsky.app/profile/a.example|https://m.example/@a",
    "fields": 'max-age=60, s-maxage="1"|<https://hub.example/>; rel="hub self"; x=y|Tue, 24 Nov 2026 10:05:00 GMT|120|stale-while-revalidate=9',
    "robots": "User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 1e3|User-agent: TruceWatch\nDisallow:|Sitemap: //[\n\x00",
    "prose": "Armenia and Azerbaijan agreed on a truce from 12:00 local time (08:00 GMT) on 10 October.|Россия и Украина объявили перемирие на 30 часов.|اتفق الطرفان على هدنة لمدة 72 ساعة|停戦は24日午前0時に発効した。|Der Waffenstillstand gilt ab Montag, 10. Oktober, 12 Uhr.",
}  # fmt: skip


def seeds(name: str) -> list[bytes]:
    """Samples for this parser."""
    if name in WORDS:
        return [word.encode() for word in WORDS[name].split("|")]
    files = [path.read_bytes() for folder in ("feeds", "readme") for path in sorted((DATA / folder).iterdir())]
    cases = tomllib.loads((DATA / "feeds/cases.toml").read_text("utf-8"))["case"]
    lists = [listing(system)[0].encode() for system in SYSTEMS]
    return [*files, *(case["body"].encode("utf-8", "replace") for case in cases if "body" in case), *lists]


def pieces(name: str) -> list[bytes]:
    """What bodies for this parser are made of."""
    if name in MARKUP:
        return [*PIECES, *OF_FEEDS]
    parts = {part for word in seeds(name) for part in word.split()} | set(seeds(name))
    signs = [bytes([sign]) for sign in range(0x20, 0x7F) if not chr(sign).isalnum()]
    return [*sorted(parts), *signs, b"1", b"a", b" 1", b"\n", "é".encode(), "\u0301".encode(), b"\0"]


def growing(name: str, drawn: random.Random) -> Iterator[bytes]:
    """Bodies of LARGEST bytes that repeat themselves, which shows what takes the square of their length: known ones, each
    piece alone, then pairs of pieces without end."""
    if name in MARKUP:
        yield from (body[:LARGEST] for body in HEAVY.values())
    known = [piece for piece in pieces(name) if piece]
    yield from (_filled(piece) for piece in known)
    while True:
        one, other, head = (drawn.choice(known) for _ in range(3))
        half = LARGEST // 2
        yield drawn.choice(
            [head + _filled(one + other), _filled(one, half) + _filled(other, half), head + _filled(one) + other]
        )[:LARGEST]


def _filled(piece: bytes, length: int = LARGEST) -> bytes:
    return (piece * (length // len(piece) + 1))[:length]


def dictionary(name: str) -> str:
    """The pieces as libFuzzer reads them."""
    told = ("".join(f"\\x{byte:02x}" for byte in piece[:60]) for piece in pieces(name) if piece)
    return "".join(f'"{piece}"\n' for piece in told)


assert set(WORDS) | set(MARKUP) == set(TARGETS)
