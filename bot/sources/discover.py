"""What can be watched on a site: what its page names, and where sites usually keep it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from bot.sources.item import resolved
from bot.sources.known import Place, known

FEEDS = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml"}
)
# JSON is declared for other things as well; this is a feed if it is called so.
JSON, CALLED = "application/json", re.compile(r"feed", re.IGNORECASE)
# Addresses that are feeds by the look of it, for pages that only link to theirs in the text.
LOOKS = re.compile(
    r"(?:/(?:feed|rss|atom)/?|[./](?:rss|atom|rdf)|(?:feed|rss|atom|index)\.(?:xml|json))$", re.IGNORECASE
)
COMMENTS = re.compile(r"comment|kommentar|commentaire|comentario", re.IGNORECASE)
MOST = 20
# Where sites keep feeds that their pages do not name: those of widespread software, the most frequent first.
USUAL = ("/feed", "/rss.xml", "/rss", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/feeds/posts/default")
SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml", "/sitemap_index.xml")
RULE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
NEWS = re.compile(r"news|noticia|actual|haber|nachricht|novost", re.IGNORECASE)


def discover(body: bytes, content_type: str | None, url: str) -> list[Place]:
    """Kinds and addresses, absolute, the likeliest first, at most 20: those that the page declares, the feed of a service
    that it is a page of, and those it links to. Feeds of comments come last. Never raises."""
    del content_type  # names and addresses of feeds are ASCII in every encoding
    root = _root(body)
    if root is None:
        return []
    base = resolved(next(iter(root.xpath("//base/@href")), ""), url) or url
    declared = [link for link in root.xpath("//link[@rel and @href]") if _declares(link)]
    linked = [link for link in root.xpath("//a[@href]") if LOOKS.search(link.get("href").partition("?")[0])]
    named = [resolved(link.get("href"), base) for link in sorted(declared, key=_about_comments)]
    further = [resolved(link.get("href"), base) for link in sorted(linked, key=_about_comments)]
    places = [*_feeds(named), *_served(root, url), *_feeds(further)]
    return list(dict.fromkeys(places))[:MOST]


def _feeds(addresses: Iterable[str]) -> Iterator[Place]:
    yield from (("feed", address) for address in addresses if address.startswith("http"))


def _served(root: Any, url: str) -> Iterator[Place]:
    """The feed behind the address that a page calls its own, where that is another one than it was found at."""
    for own in root.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"):
        if place := known(resolved(own, url)):
            yield place


def _root(body: bytes) -> Any:
    try:
        return etree.fromstring(body, etree.HTMLParser(no_network=True, remove_comments=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _declares(link: Any) -> bool:
    rel, kind = (link.get("rel") or "").lower().split(), (link.get("type") or "").partition(";")[0].strip().lower()
    called = f"{link.get('title') or ''} {link.get('href')}"
    return "alternate" in rel and (kind in FEEDS or (kind == JSON and bool(CALLED.search(called))))


def _about_comments(link: Any) -> bool:
    return bool(COMMENTS.search(f"{link.get('title') or ''} {link.get('href')}"))


def usual(url: str) -> list[Place]:
    """Where a site may keep a feed that its page does not name: below the page that was given, and at the top."""
    parts = urlsplit(url)
    top, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    own = [f"{top}{path}/feed"] if path and not path.endswith((".html", ".htm", ".php")) else []
    return [("feed", address) for address in dict.fromkeys([*own, *(top + usual for usual in USUAL)])]


def sitemaps(rules: bytes, url: str) -> list[Place]:
    """The sitemaps of a site: those that its robots.txt names, news first, and where they usually are."""
    parts = urlsplit(url)
    top = f"{parts.scheme}://{parts.netloc}"
    named = [resolved(found, top) for found in RULE.findall(rules[:500_000].decode("utf-8", "replace"))[:MOST]]
    # The host of a site of news says nothing of one of its sitemaps.
    news = [one for one in named if one.startswith("http") and NEWS.search(urlsplit(one).path)]
    named = [one for one in named if one.startswith("http")]
    usually = [top + path for path in SITEMAPS]
    ordered = [*news, *usually[:3], *named, *usually[3:]] if not news else [*news, *named]
    return [("sitemap", address) for address in dict.fromkeys(ordered)]
