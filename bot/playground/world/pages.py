"""Pages with all that surrounds an article in the wild: navigation, a cookie banner, boxes that name other truces,
comments and a footer."""

from __future__ import annotations

import json
from html import escape

from bot.playground.world.feeds import CONTENT_TYPES
from bot.playground.world.outlets import Outlet, Printed

SECTIONS = ("World", "Politics", "Business", "Culture", "Sport", "Weather")


def article_page(outlet: Outlet, article: Printed) -> str:
    """One article on its own page."""
    draft = article.draft
    body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in draft.paragraphs)
    iso = article.published.isoformat()
    main = (
        f'<main><article class="story"><header><p class="kicker">World</p><h1>{escape(draft.title)}</h1>'
        f'<p class="byline">By our staff · <time datetime="{iso}">{article.published:%d %B %Y, %H:%M} UTC</time></p>'
        f'<div class="share"><a href="#">Share</a> <a href="#">Print</a></div></header>\n'
        f'<div class="article-body">{body}</div></article></main>\n'
    )
    around = _sidebar(outlet) + _related(outlet) + _comments(outlet) if draft.decoys else ""
    return _page(outlet, draft.title, _linked_data(outlet, article), main + around)


def front_page(outlet: Outlet) -> str:
    """The outlet's first page: its newest headlines, and where its feed is."""
    rows = "".join(
        f'<li><a href="{escape(article.url)}">{escape(article.draft.title)}</a> '
        f"<span>{escape(article.draft.shown)}</span></li>\n"
        for article in outlet.newest()
    )
    return _page(
        outlet, outlet.title, "", f'<main><h1>{escape(outlet.title)}</h1><ul class="newest">{rows}</ul></main>'
    )


def _page(outlet: Outlet, title: str, head: str, body: str) -> str:
    kind = CONTENT_TYPES[outlet.kind].partition(";")[0]
    links = "".join(f'<li><a href="/#{name.lower()}">{name}</a></li>' for name in SECTIONS)
    return (
        f'<!doctype html>\n<html lang="{outlet.lang}"><head><meta charset="utf-8">'
        f"<title>{escape(title)} – {escape(outlet.title)}</title>"
        f'<link rel="alternate" type="{kind}" title="{escape(outlet.title)}" href="{escape(outlet.feed_url)}">'
        f'{head}</head>\n<body><div id="cookie-banner" role="dialog" class="cookie-consent"><p>We value your privacy. '
        "We and our partners store cookies to show you what interests you.</p><button>Accept all</button> "
        f'<button>Settings</button></div>\n<header class="site-header"><a href="/">{escape(outlet.title)}</a>'
        f'<nav><ul>{links}</ul></nav></header>\n{body}<footer class="site-footer"><p>© {escape(outlet.title)}. All '
        'rights reserved.</p><ul><li><a href="/about">About us</a></li><li><a href="/privacy">Privacy</a></li></ul>'
        "</footer></body></html>\n"
    )


def _linked_data(outlet: Outlet, article: Printed) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.draft.title,
        "datePublished": article.published.isoformat(),
        "dateModified": article.updated.isoformat(),
        "publisher": {"@type": "Organization", "name": outlet.title},
    }
    return (
        f'<link rel="canonical" href="{escape(article.url)}"><meta property="og:title" '
        f'content="{escape(article.draft.title)}"><meta property="article:published_time" '
        f'content="{article.published.isoformat()}"><script type="application/ld+json">'
        # "<" inside the data must not end the script element.
        + json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
        + "</script>"
    )


def _sidebar(outlet: Outlet) -> str:
    rows = "".join(f'<li><a href="/other/{n}">{escape(text)}</a></li>' for n, text in enumerate(outlet.decoys))
    return f'<aside class="sidebar most-read"><h2>Most read</h2><ol>{rows}</ol></aside>\n'


def _related(outlet: Outlet) -> str:
    cards = "".join(
        f'<div class="card"><a href="/other/{n}"><h3>{escape(text)}</h3></a></div>'
        for n, text in enumerate(reversed(outlet.decoys))
    )
    return f'<section class="related-posts" aria-label="Related"><h2>Related</h2>{cards}</section>\n'


def _comments(outlet: Outlet) -> str:
    return (
        f'<section id="comments" class="comments"><h2>Comments (2)</h2><div class="comment"><b>reader77</b>'
        f'<p>{escape(outlet.decoys[0])}? Who still believes it.</p></div><div class="comment"><b>quiet_one</b>'
        "<p>Thank you for reporting.</p></div></section>\n"
    )
