"""RSS 2.0, Atom and JSON Feed as outlets print them, with excerpts instead of texts."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from bot.playground.world.outlets import Outlet, Printed

CONTENT_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
}


def feed(outlet: Outlet) -> bytes:
    """The outlet's feed; the same bytes as long as nothing was published or changed."""
    return {"rss": rss, "atom": atom, "json": json_feed}[outlet.kind](outlet).encode()


def rss(outlet: Outlet) -> str:
    items = "".join(_rss_item(article) for article in outlet.newest())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(outlet.title)}</title><link>{escape(outlet.root)}/</link>"
        f"<description>News from {escape(outlet.title)}</description><language>{outlet.lang}</language>\n"
        f"{items}</channel></rss>\n"
    )


def _rss_item(article: Printed) -> str:
    return (
        f"<item><title>{escape(article.draft.title)}</title><link>{escape(article.url)}</link>"
        f'<guid isPermaLink="true">{escape(article.url)}</guid>'
        f"<pubDate>{format_datetime(article.published)}</pubDate>"
        f"<description>{escape(f'<p>{escape(article.draft.shown)}</p>')}</description></item>\n"
    )


def atom(outlet: Outlet) -> str:
    newest = outlet.newest()
    updated = max((article.updated for article in newest), default=None)
    entries = "".join(_atom_entry(article) for article in newest)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.lang}">'
        f"<title>{escape(outlet.title)}</title><id>{escape(outlet.root)}/</id>"
        f'<link href={quoteattr(outlet.root + "/")}/><link rel="self" href={quoteattr(outlet.feed_url)}/>'
        f"<updated>{_iso(updated) if updated else '1970-01-01T00:00:00Z'}</updated>\n{entries}</feed>\n"
    )


def _atom_entry(article: Printed) -> str:
    return (
        f"<entry><title>{escape(article.draft.title)}</title><id>{escape(article.url)}</id>"
        f"<link href={quoteattr(article.url)}/><published>{_iso(article.published)}</published>"
        f"<updated>{_iso(article.updated)}</updated><summary>{escape(article.draft.shown)}</summary></entry>\n"
    )


def json_feed(outlet: Outlet) -> str:
    items = [
        {
            "id": article.url,
            "url": article.url,
            "title": article.draft.title,
            "content_text": article.draft.shown,
            "date_published": _iso(article.published),
            "date_modified": _iso(article.updated),
        }
        for article in outlet.newest()
    ]
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.title,
        "home_page_url": outlet.root + "/",
        "feed_url": outlet.feed_url,
        "language": outlet.lang,
    }
    return json.dumps({**head, "items": items}, ensure_ascii=False, indent=1)


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
