"""RSS 0.9x-2.0, RSS 1.0 (RDF), Atom and JSON Feed -> Batch."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import feedparser

from bot.clock import Clock
from bot.errors import Unreadable
from bot.model import Batch
from bot.sources import charset, dates, jsonfeed, plain, sniff
from bot.sources.item import SUMMARY_LENGTH, Raw, finished, language, resolved

HTML = frozenset({"text/html", "application/xhtml+xml"})
LONGEST_TTL = timedelta(days=7)
Parsed = Mapping[str, Any]


def parse(body: bytes, content_type: str | None, url: str) -> Batch:
    """Read a feed; relative links are resolved against `url`.

    A feed that breaks off or breaks rules gives the items that can be read, with codes in `problems`; a
    feed without items is a feed. Raises Unreadable, nothing else.
    """
    now = Clock().now()
    if sniff.kind(body) == "json":
        return jsonfeed.parse(body, url, now)
    text, kind, torn = charset.settle(sniff.lighten(body), content_type)
    found = _parsed(text, kind)
    if not (found.get("version") or found["entries"]):
        raise Unreadable(reason="xml" if body.lstrip()[:1] == b"<" else "other")
    return _batch(found, url, now, torn=torn)


def _parsed(body: bytes, content_type: str | None) -> Parsed:
    """What feedparser makes of it. Always from a stream: it would open a body that is a path or an address.

    It is not told where the feed is: it would resolve guids, too, and they must stay as they are.
    """
    headers = {"content-type": content_type or "application/xml"}
    try:
        found: Parsed = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception:  # noqa: BLE001 - it promises nothing about hostile bytes: any failure means unreadable
        raise Unreadable(reason="xml") from None
    return found


def _batch(found: Parsed, url: str, now: datetime, *, torn: bool) -> Batch:
    feed = found["feed"]
    items, odd = finished((_raw(entry, url) for entry in found["entries"]), now)
    return Batch(
        kind=found.get("version") or "rss",
        title=_text(feed, "title") or None,
        lang=language(feed.get("language")),
        items=items,
        ttl=_ttl(feed.get("ttl")),
        hub_url=next(_links(feed, "hub", url), None),
        topic_url=next(_links(feed, "self", url), None),
        problems=(*_broken(found, torn=torn), *odd),
    )


def _broken(found: Parsed, *, torn: bool) -> Iterator[str]:
    error = found.get("bozo_exception") if found.get("bozo") else None
    if torn or isinstance(error, feedparser.CharacterEncodingOverride | feedparser.CharacterEncodingUnknown):
        yield "charset"
    elif error is not None and not isinstance(error, feedparser.NonXMLContentType):
        yield "malformed"
    if not found["entries"]:
        yield "no_items"


def _raw(entry: Parsed, base: str) -> Raw:
    return Raw(
        guid=plain.UNFIT.sub("", entry.get("id") or "").strip(),
        url=_url(entry, base),
        title=_text(entry, "title"),
        summary=_summary(entry),
        published_at=_published(entry),
        author=plain.line(entry.get("author") or ""),
        lang=language(entry.get("language") or (entry.get("title_detail") or {}).get("language")),
    )


def _url(entry: Parsed, base: str) -> str:
    """Its link; failing that, another kind of link it has, or a guid that is an address."""
    given = [entry.get("link") or "", *_links(entry, "alternate", base), *_links(entry, "related", base)]
    named = entry.get("id") or ""
    if named.startswith(("http://", "https://")):
        given.append(named)
    return next((link for link in (resolved(each, base) for each in given) if link), "")


def _links(holder: Parsed, rel: str, base: str) -> Iterator[str]:
    for link in holder.get("links") or ():
        if link.get("rel") == rel and (found := resolved(link.get("href") or "", base)):
            yield found


def _text(holder: Parsed, name: str) -> str:
    return plain.line(holder.get(name) or "", markup=_is_html(holder.get(f"{name}_detail")))


def _is_html(detail: Parsed | None) -> bool:
    return (detail or {}).get("type") in HTML


def _summary(entry: Parsed) -> str:
    """The longest of summary and contents, as text."""
    given = [(entry.get("summary") or "", entry.get("summary_detail"))]
    given += [(content.get("value") or "", content) for content in entry.get("content") or ()]
    texts = [plain.paragraphs(text, markup=_is_html(kind), limit=SUMMARY_LENGTH) for text, kind in given if text]
    return max(texts, key=len, default="")


def _published(entry: Parsed) -> datetime | None:
    """Published, else updated, else created; as feedparser read it, or by our own reading of the text."""
    for name in ("published", "updated", "created"):
        if name in entry and (found := dates.read(entry[name] or "", entry.get(f"{name}_parsed"))):
            return found
    return None


def _ttl(minutes: str | None) -> timedelta | None:
    """RSS's ttl. sy:updatePeriod is not read: WordPress writes "hourly" for every blog."""
    text = (minutes or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        return None
    return min(timedelta(minutes=int(text)), LONGEST_TTL)
