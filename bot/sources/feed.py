"""RSS 0.9x-2.0, RSS 1.0 (RDF), Atom and JSON Feed -> Batch."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any

import feedparser

from bot.errors import Unreadable
from bot.model import Batch
from bot.sources import anew, captions, charset, dates, jsonfeed, mending, plain, rhythm, sniff
from bot.sources.item import SUMMARY_LENGTH, Raw, finished, language, resolved
from bot.sources.kind import Given

HTML = frozenset({"text/html", "application/xhtml+xml"})
MISCALLED = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
Parsed = Mapping[str, Any]
# feedparser would look on the disk, at each reading, for a parser that has not been there since Python 3.
feedparser.api.PREFERRED_XML_PARSERS.clear()


def parse(given: Given) -> Batch:
    """Read a feed; relative links are resolved against its address.

    A feed that breaks off or breaks rules gives the items that can be read, with codes in `problems`; a
    feed without items is a feed. Items that stood there at the last reading are left out where the options name them.
    Raises Unreadable, nothing else.
    """
    now, body = given.now, mending.unpacked(given.body)
    if _kind(body) == "json":
        return jsonfeed.parse(body, given.url, now)
    if sniff.is_list(body):
        raise Unreadable(reason="xml")
    text, kind, torn = charset.settle(captions.left_out(sniff.lighten(_begun(body))), given.content_type)
    read = _anew(given, text, kind, now) or _whole(given, text, kind, now)
    odd = ("charset",) if torn and "charset" not in read.problems else ()
    return replace(read, skip_hours=rhythm.hours(text), skip_days=rhythm.days(text), problems=(*odd, *read.problems))


def _whole(given: Given, text: bytes, kind: str | None, now: datetime) -> Batch:
    found = _parsed(text, kind)
    if found.get("bozo"):
        found = _mended(found, text, kind)
    if not (found.get("version") or found["entries"]):
        raise Unreadable(reason="xml" if text.lstrip()[:1] == b"<" else "other")
    batch, rest = _batch(found, given.url, now), anew.rest(text, ())
    # Where items share an id, what one of them is called depends on the others.
    if rest and rest.items == len(found["entries"]) and _is_sound(found) and "shared_ids" not in batch.problems:
        return replace(batch, options=anew.noted(given.options, rest.names, now))
    return replace(batch, options=anew.forgotten(given.options))


def _anew(given: Given, text: bytes, kind: str | None, now: datetime) -> Batch | None:
    """What did not stand there before; None where only reading all of it tells for certain."""
    known = anew.known(given.options, now)
    rest = anew.rest(text, known) if known else None
    if rest is None or rest.items == len(rest.names):
        return None
    found = _parsed(rest.text, kind)
    if not _is_sound(found) or len(found["entries"]) != rest.items:
        return None
    batch = _batch(found, given.url, now)
    return replace(batch, partial=True, options=anew.noted(given.options, rest.names))


def _kind(body: bytes) -> str:
    """What it is by its look; a feed may begin behind a piece of a page that its server wrote before it."""
    if jsonfeed.begins(body):
        return "json"
    try:
        return sniff.kind(body)
    except Unreadable:
        if not mending.begun(body):
            raise
        return "xml"


def _begun(body: bytes) -> bytes:
    return body if sniff.is_xml(body) else mending.begun(body) or body


def _mended(found: Parsed, text: bytes, kind: str | None) -> Parsed:
    """Of a feed that breaks the rules: without an item that it breaks off in, and read item by item if that gives more."""
    if mending.is_cut(text):
        return {**found, "entries": found["entries"][: mending.whole(text)]}
    if len(found["entries"]) >= min(mending.count(text), mending.PIECES):
        return found
    single = [entry for piece in mending.pieces(text) for entry in _parsed(piece, kind)["entries"][:1]]
    return {**found, "entries": single} if len(single) > len(found["entries"]) else found


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


def _batch(found: Parsed, url: str, now: datetime) -> Batch:
    feed = found["feed"]
    items, odd = finished((_raw(entry, url) for entry in found["entries"]), now)
    return Batch(
        kind=found.get("version") or "rss",
        title=_text(feed, "title") or None,
        lang=language(feed.get("language")),
        items=items,
        ttl=rhythm.span(feed),
        hub_url=next(_links(feed, "hub", url), None),
        topic_url=next(_links(feed, "self", url), None),
        problems=(*_broken(found), *odd),
    )


def _is_sound(found: Parsed) -> bool:
    """Whether it keeps the rules of XML, whatever its server calls it."""
    return not found.get("bozo") or isinstance(found.get("bozo_exception"), MISCALLED)


def _broken(found: Parsed) -> Iterator[str]:
    error = found.get("bozo_exception") if found.get("bozo") else None
    if isinstance(error, feedparser.CharacterEncodingOverride | feedparser.CharacterEncodingUnknown):
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
    if link := resolved(entry.get("link") or "", base):
        return link
    named = entry.get("id") or ""
    others = chain(_links(entry, "alternate", base), _links(entry, "related", base))
    return next(others, "") or (resolved(named, base) if named.startswith(("http://", "https://")) else "")


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
