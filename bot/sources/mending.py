"""Feeds that break the rules of XML or JSON, mended as far as it takes to read what is whole in them."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

# A compressed body unpacks to this at most; a sitemap may have 50 MB by its specification, and no more news in them.
UNPACKED = 20_000_000
GZIP = b"\x1f\x8b"
# Files in gzip that are written one behind the other are one file.
MEMBERS = 100
# Items that are read one by one, which costs ten times as much as a whole feed.
PIECES = 300
# Where a feed begins, behind whatever its server wrote before it.
START = re.compile(
    rb"<\?xml\b[^<>]{0,200}\?>\s*<(?:rss|feed|rdf:RDF)\b|<(?:rss|rdf:RDF)\s|<feed\s[^<>]{0,200}xmlns", re.IGNORECASE
)
OPENED = re.compile(rb"<(item|entry)[\s>]", re.IGNORECASE)
CLOSED = re.compile(rb"</(?:item|entry)\s*>", re.IGNORECASE)
ENDS = (b"</rss>", b"</feed>", b"</rdf:rdf>")
# A text that is closed under another name than it was opened.
MISMATCHED = re.compile(rb"(<([A-Za-z][\w:]*)(?:\s[^<>]*)?>[^<]*)</(?!\2\s*>)[\w:]+\s*>")
COMMA = re.compile(r",(?=\s*[}\]])")
ITEMS = re.compile(r'"items"\s*:\s*\[')
DECODER = json.JSONDecoder(strict=False)


def unpacked(body: bytes) -> bytes:
    """The body, unpacked if it is a file in gzip, all its members; itself if that is broken or too large."""
    if not body.startswith(GZIP):
        return body
    whole, rest = b"", body
    try:
        for _ in range(MEMBERS):
            unpacker = zlib.decompressobj(wbits=31)
            whole += unpacker.decompress(rest, max(1, UNPACKED - len(whole)))
            if unpacker.unconsumed_tail:
                return body
            rest = unpacker.unused_data
            if not rest.startswith(GZIP):
                break
    except zlib.error:
        return whole or body
    return whole


def begun(body: bytes) -> bytes:
    """The body from where a feed begins in it; nothing when none does."""
    found = START.search(body)
    return body[found.start() :] if found else b""


def is_cut(body: bytes) -> bool:
    """Whether a feed breaks off within an item, of which nothing is certain then."""
    opened, closed = len(OPENED.findall(body)), len(CLOSED.findall(body))
    return 0 < closed < opened and not body.rstrip().lower().endswith(ENDS)


def whole(body: bytes) -> int:
    """How many items are closed."""
    return len(CLOSED.findall(body))


def count(body: bytes) -> int:
    """How many items seem to be in a feed."""
    return len(OPENED.findall(body))


def pieces(body: bytes) -> Iterator[bytes]:
    """Each item in a feed of its own, with texts closed as they were opened, so that one that is broken costs no other."""
    starts = [found.start() for found in OPENED.finditer(body)][: PIECES + 1]
    head = MISMATCHED.sub(rb"\1</\2>", body[: starts[0]]) if starts else b""
    tail = b"</channel></rss>" if b"<rss" in head.lower() else b""
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        piece = body[start:end]
        closed = CLOSED.search(piece)
        yield head + MISMATCHED.sub(rb"\1</\2>", piece[: closed.end()] if closed else piece) + tail


def object_in(text: str) -> dict[str, Any] | None:
    """The JSON object in a text, with commas too many left out, or of one that breaks off the items that are whole."""
    start = text.find("{")
    if start < 0:
        return None
    for given in (text, COMMA.sub("", text)):
        try:
            found, _ = DECODER.raw_decode(given, given.find("{"))
        except (ValueError, RecursionError):
            continue
        return found if isinstance(found, dict) else None
    return _whole_items(text[start:])


def _whole_items(text: str) -> dict[str, Any] | None:
    begins = ITEMS.search(text)
    if begins is None:
        return None
    try:
        head = DECODER.decode(text[: begins.start()].rstrip().removesuffix(",") + "}")
    except (ValueError, RecursionError):
        return None
    items, at = [], begins.end()
    while (at := text.find("{", at)) >= 0:
        try:
            item, at = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        items.append(item)
    return {**head, "items": items} if isinstance(head, dict) else None
