"""JSON Feed 1.0 and 1.1 -> Batch, forgiving: what is missing or of the wrong type is left out."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.errors import Unreadable
from bot.model import Batch
from bot.sources import dates, mending, plain
from bot.sources.item import SUMMARY_LENGTH, Raw, finished, language, resolved


def parse(body: bytes, url: str, now: datetime) -> Batch:
    """Read a JSON Feed. Raises Unreadable(reason="json") when it is other JSON or none."""
    feed, mended = _loaded(body)
    if "jsonfeed.org" not in _string(feed, "version") and not isinstance(feed.get("items"), list):
        raise Unreadable(reason="json")
    entries = _dicts(feed, "items")
    items, odd = finished((_raw(entry, url) for entry in entries), now)
    return Batch(
        kind="json",
        title=plain.line(_string(feed, "title")) or None,
        lang=language(_string(feed, "language")),
        items=items,
        hub_url=next((hub for each in _dicts(feed, "hubs") if (hub := resolved(_string(each, "url"), url))), None),
        topic_url=resolved(_string(feed, "feed_url"), url) or None,
        problems=(*(["malformed"] if mended else []), *(() if entries else ("no_items",)), *odd),
    )


def begins(body: bytes) -> bool:
    """Whether a JSON Feed begins in the body, behind a comment or whatever else its server wrote before it."""
    return b"jsonfeed.org/version" in body[:4096] and b"{" in body[:4096] and b"<" not in body[: body.find(b"{")]


def _loaded(body: bytes) -> tuple[dict[str, Any], bool]:
    """The feed, and whether it had to be mended."""
    text = body.decode(json.detect_encoding(body), "replace")
    try:
        found, mended = json.loads(text, strict=False), False
    except (ValueError, RecursionError):
        found, mended = mending.object_in(text), True
    if not isinstance(found, dict):
        raise Unreadable(reason="json")
    return found, mended


def _raw(entry: dict[str, Any], base: str) -> Raw:
    links = (resolved(_string(entry, name), base) for name in ("url", "external_url"))
    guid = plain.UNFIT.sub("", _string(entry, "id")).strip()
    link = next((found for found in links if found), guid if guid.startswith(("http://", "https://")) else "")
    authors = (plain.line(_string(author, "name")) for author in (*_dicts(entry, "authors"), _dict(entry, "author")))
    return Raw(
        guid=guid,
        url=link,
        title=plain.line(_string(entry, "title")),
        summary=_summary(entry),
        published_at=_published(entry),
        author=", ".join(filter(None, authors)),
        lang=language(_string(entry, "language")),
    )


def _summary(entry: dict[str, Any]) -> str:
    texts = [
        plain.paragraphs(_string(entry, name), markup=name == "content_html", limit=SUMMARY_LENGTH)
        for name in ("summary", "content_text", "content_html")
    ]
    return max(texts, key=len)


def _published(entry: dict[str, Any]) -> datetime | None:
    return dates.read(_string(entry, "date_published")) or dates.read(_string(entry, "date_modified"))


def _string(holder: dict[str, Any], name: str) -> str:
    """The value as text; numbers count, for ids are often given as such."""
    value = holder.get(name)
    return value if isinstance(value, str) else str(value) if type(value) in {int, float} else ""


def _dict(holder: dict[str, Any], name: str) -> dict[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def _dicts(holder: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = holder.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
