"""What bytes are, by their look: servers' content types are wrong too often."""

from __future__ import annotations

import re
from typing import Literal

from bot.errors import Unreadable

HEAD = 4096
# Tags grow attributes quadratically expensive to parse: 200,000 on one tag kept feedparser busy for over a minute.
TAG_BYTES = 65_536
IMAGES = (b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"\x00\x00\x01\x00", b"BM")
ROOT = re.compile(
    rb"<\s*(?:[\w-]+:)?(!doctype\s+html|html|head|body|rss|feed|rdf|channel|urlset|sitemapindex|opml)\b", re.IGNORECASE
)
PAGES = (b"!doctype", b"html", b"head", b"body")
# XML that is no feed, however long a reader of feeds would look for items in it.
LISTS = frozenset({b"urlset", b"sitemapindex", b"opml"})
# An entity made of several others: a few levels of such fill any memory, and no feed has one.
BOMB = re.compile(rb"<!ENTITY\s[^<>&]{0,200}(?:&[^<>&;]{1,40};[^<>&]{0,200}){3}")
DATA_URI = re.compile(rb"data:[\w/+.-]{0,80};base64,[A-Za-z0-9+/=\s%]*")


def kind(body: bytes) -> Literal["xml", "json"]:
    """Which reader may take these bytes. Raises Unreadable(reason=empty, image, pdf, html or other)."""
    start = body[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if not start:
        raise Unreadable(reason="other" if body.strip() else "empty")
    if start.startswith(b"%PDF"):
        raise Unreadable(reason="pdf")
    if start.startswith(IMAGES):
        raise Unreadable(reason="image")
    if start[:1] in {b"{", b"["}:
        return "json"
    # Every encoding of feeds in use keeps ASCII readable once NUL bytes are left out (UTF-16, UTF-32).
    if (root := ROOT.search(start.replace(b"\0", b""))) and root[1].lower().startswith(PAGES):
        raise Unreadable(reason="html")
    return "xml"


def is_list(body: bytes) -> bool:
    """Whether it is a list of addresses, by its look: a sitemap, an index of sitemaps, or OPML."""
    root = ROOT.search(body[:HEAD].replace(b"\0", b""))
    return root is not None and root[1].lower() in LISTS


def is_xml(body: bytes) -> bool:
    """Whether it looks like XML that is no page."""
    try:
        return kind(body) == "xml"
    except Unreadable:
        return False


def lighten(body: bytes) -> bytes:
    """The body without embedded pictures. Raises Unreadable(reason="other") if a tag longer than 64 KB remains, or "xml"
    for one with entities that multiply."""
    if b"<!ENTITY" in body and BOMB.search(body):
        raise Unreadable(reason="xml")
    if b";base64," in body:
        body = DATA_URI.sub(b"", body)
    for stretch in body.split(b">"):
        if len(stretch) > TAG_BYTES and 0 <= stretch.find(b"<") < len(stretch) - TAG_BYTES:
            raise Unreadable(reason="other")
    return body
