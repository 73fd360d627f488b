"""The feeds that a page names."""

from __future__ import annotations

import re

from lxml import etree

from bot.sources.item import resolved

FEEDS = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml"}
)
# Addresses that are feeds by the look of it, for pages that only link to theirs in the text.
LOOKS = re.compile(
    r"(?:/(?:feed|rss|atom)/?|[./](?:rss|atom|rdf)|(?:feed|rss|atom|index)\.(?:xml|json))$", re.IGNORECASE
)
COMMENTS = re.compile(r"comment|kommentar|commentaire|comentario", re.IGNORECASE)
MOST = 20


def discover(body: bytes, content_type: str | None, url: str) -> list[str]:
    """Addresses of feeds, absolute, the likeliest first, at most 20: those that the page declares, then those
    it links to. Feeds of comments come last. Never raises."""
    del content_type  # names and addresses of feeds are ASCII in every encoding
    root = _root(body)
    if root is None:
        return []
    base = resolved(next(iter(root.xpath("//base/@href")), ""), url) or url
    declared = [link for link in root.xpath("//link[@rel and @href]") if _declares(link)]
    linked = [link for link in root.xpath("//a[@href]") if LOOKS.search(link.get("href").partition("?")[0])]
    ordered = sorted(declared, key=_about_comments) + sorted(linked, key=_about_comments)
    found = [resolved(link.get("href"), base) for link in ordered]
    return list(dict.fromkeys(address for address in found if address.startswith("http")))[:MOST]


def _root(body: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(body, etree.HTMLParser(no_network=True, remove_comments=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _declares(link: etree._Element) -> bool:
    rel, kind = (link.get("rel") or "").lower().split(), (link.get("type") or "").partition(";")[0].strip().lower()
    return "alternate" in rel and kind in FEEDS


def _about_comments(link: etree._Element) -> bool:
    return bool(COMMENTS.search(f"{link.get('title') or ''} {link.get('href')}"))
