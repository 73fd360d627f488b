"""Pages that list articles, as ten widespread systems build them: the list, and around it all that else links to articles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

SITE = "https://news.example"
WORDS = (
    "Envoys of both sides meet in the border town",
    "Truce in the valley enters its second week",
    "Harvest of the northern plain is late this year",
    "Bridge over the Sel is open to lorries again",
    "Council argues about the price of water",
    "Observers count fewer violations than in October",
    "School year begins in tents along the river",
    "Rail strike ends after nine days of talks",
    "Museum shows maps of a city that is gone",
    "Prisoners return home in three buses",
    "Hospital in Orvash has power again after a week",
    "Mediators present a draft with eleven points",
)
OLD = (
    "The best bakeries of the old town, tasted and compared",
    "What the ceasefire of last spring has taught us",
    "Ten walks along the coast for a long weekend",
    "Reader's pictures of the great storm in autumn",
)
MENU = ("World", "Politics", "Economy", "Culture", "Sport", "Opinion", "Video")


@dataclass(frozen=True)
class Told:
    """An article on a list: where it is, what stands above it, its first words, and its day in November 2026."""

    path: str
    title: str
    lead: str
    day: int

    @property
    def url(self) -> str:
        return SITE + self.path


def slug(title: str) -> str:
    return "-".join("".join(c for c in title.lower() if c.isalnum() or c == " ").split()[:6])


def told(address: str, count: int = len(WORDS)) -> list[Told]:
    """`count` articles, the newest first, at addresses made of `address` with {n}, {day} and {slug}."""
    return [
        Told(
            address.format(n=48210 - n, day=24 - n // 2, slug=slug(title)),
            title,
            f"{title}, officials say.",
            24 - n // 2,
        )
        for n, title in enumerate(WORDS[:count])
    ]


def old(address: str) -> list[Told]:
    return [
        Told(address.format(n=31000 + n, day=1 + n, slug=slug(title)), title, "", 1 + n) for n, title in enumerate(OLD)
    ]


def links(listed: Sequence[Told], shape: str) -> str:
    return "".join(
        shape.format(url=one.path, title=escape(one.title), lead=escape(one.lead), day=one.day) for one in listed
    )


def menu(shape: str = '<li><a href="/{name}">{title}</a></li>') -> str:
    return "".join(shape.format(name=name.lower(), title=name) for name in MENU)


def page(body: str, head: str = "", lang: str = "en") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>The Valley Herald</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def wordpress(new: Sequence[Told], past: Sequence[Told]) -> str:
    """Articles with classes of their own, a sidebar of widgets."""
    posts = "".join(
        f'<article id="post-{n}" class="post-{n} post type-post status-publish hentry category-{MENU[n % 5].lower()}">'
        f'<a class="post-thumbnail" href="{one.path}"><img src="/wp-content/{n}.jpg" alt=""></a><header class="entry-header">'
        f'<span class="cat-links"><a href="/category/world/" rel="category tag">World</a></span>'
        f'<h2 class="entry-title"><a href="{one.path}" rel="bookmark">{escape(one.title)}</a></h2>'
        f'<time class="entry-date" datetime="2026-11-{one.day:02}T08:{n:02}:00+00:00">November {one.day}, 2026</time>'
        f'</header><div class="entry-summary"><p>{escape(one.lead)} <a class="more-link" href="{one.path}">Continue</a></p></div>'
        f'<footer class="entry-footer"><a href="{one.path}#comments">3 Comments</a> <a href="/author/mara-ilves-reporter/">Mara</a>'
        "</footer></article>"
        for n, one in enumerate(new)
    )
    recent = links(past, '<li><a href="{url}">{title}</a></li>')
    return page(
        f'<div id="page" class="site has-sidebar"><header id="masthead"><nav><ul>{menu()}</ul></nav></header>'
        f'<div id="content"><main id="primary">{posts}<nav class="pagination"><a href="/page/2/">2</a></nav></main>'
        f'<aside id="secondary" class="widget-area"><section class="widget"><h2>Popular</h2><ul>{recent}</ul></section></aside>'
        '</div><footer id="colophon"><a href="/privacy-policy-and-cookies/">Privacy</a></footer></div>'
    )


def drupal(new: Sequence[Told], past: Sequence[Told]) -> str:
    """Rows of a view, a block of related content."""
    rows = links(
        new,
        '<div class="views-row"><div class="views-field views-field-title"><span class="field-content"><a href="{url}">{title}</a>'
        '</span></div><div class="views-field views-field-created"><span class="field-content">{day} November 2026 - 10:05</span></div>'
        '<div class="views-field views-field-body"><div class="field-content"><p>{lead}</p></div></div></div>',
    )
    related = links(past, '<div class="views-row"><span class="field-content"><a href="{url}">{title}</a></span></div>')
    return page(
        f'<div class="region-header"><ul class="menu">{menu()}</ul></div><div class="region region-content"><div class="view-content">'
        f'{rows}</div><ul class="pager"><li><a href="?page=1">next</a></li></ul></div><div class="region region-sidebar-second sidebar">'
        f'<div class="block-related">{related}</div></div><div class="region-footer footer"><a href="/contact">Contact</a></div>'
    )


def joomla(new: Sequence[Told], past: Sequence[Told]) -> str:
    """A leading item, then columns; numbers in addresses."""
    lead = links(new[:1], '<div class="leading-0"><h2><a href="{url}">{title}</a></h2><p>{lead}</p></div>')
    rest = links(
        new[1:],
        '<div class="items-row"><div class="item"><h2><a href="{url}">{title}</a></h2><p>{lead}</p></div></div>',
    )
    latest = links(past, '<li><a href="{url}"><span>{title}</span></a></li>')
    return page(
        f'<nav><ul class="nav menu">{menu()}</ul></nav><div class="blog"><div class="items-leading">{lead}</div>{rest}</div>'
        f'<div class="moduletable most-read"><h3>Most read</h3><ul class="mostread">{latest}</ul></div>'
    )


def ghost(new: Sequence[Told], past: Sequence[Told]) -> str:
    """Cards whose content stands apart from the picture's link; addresses without dates and numbers."""
    cards = links(
        new,
        '<article class="post-card post"><a class="post-card-image-link" href="{url}"><img alt=""></a><div class="post-card-content">'
        '<a class="post-card-content-link" href="{url}"><header><span class="post-card-primary-tag">World</span><h2>{title}</h2></header>'
        '<section><p>{lead}</p></section></a><footer><a href="/author/ilves/">M. Ilves</a></footer></div></article>',
    )
    featured = links(past, '<a class="featured" href="{url}">{title}</a>')
    return page(
        f'<div class="viewport"><header class="gh-head"><ul class="nav">{menu()}</ul></header><main class="outer"><div class="post-feed">'
        f'{cards}</div></main><div class="footer-cta promo">{featured}</div><footer><a href="/about/">About</a></footer></div>'
    )


def next_js(new: Sequence[Told], past: Sequence[Told]) -> str:
    """Nothing but <div>s with made-up class names; the whole card is a link."""
    cards = "".join(
        f'<div class="sc-{n}f2ab css-1x{n}k"><a class="css-9d{n}" href="{one.path}"><div class="css-img"><img alt=""></div>'
        f'<div class="css-t"><h3>{escape(one.title)}</h3><p>{escape(one.lead)}</p><time datetime="2026-11-{one.day:02}T09:{n:02}:00Z">'
        f"{n} h</time></div></a></div>"
        for n, one in enumerate(new)
    )
    more = links(past, '<div class="css-r"><a class="css-q" href="{url}">{title}</a></div>')
    return page(
        f'<div id="__next"><div class="css-h"><nav>{menu("<a href=/{name}>{title}</a>")}</nav></div><div class="css-m">'
        f'<div class="css-grid">{cards}</div></div><div class="css-side" role="complementary">{more}</div></div>'
    )


def typo3(new: Sequence[Told], past: Sequence[Told]) -> str:
    """German, dates in words, "read more" beside each headline."""
    rows = links(
        new,
        '<div class="article articletype-0"><div class="header"><h3><a title="{title}" href="{url}"><span itemprop="headline">{title}'
        '</span></a></h3></div><div class="teaser-text"><p>{lead}</p><a class="more" href="{url}">Weiterlesen</a></div>'
        '<span class="news-list-date">{day}. November 2026</span></div>',
    )
    aside = links(past, '<p><a href="{url}">{title}</a></p>')
    return page(
        f'<div class="navbar"><ul>{menu()}</ul></div><div class="news"><div class="news-list-view">{rows}</div></div>'
        f'<div class="teaser-box related">{aside}</div><div class="footer"><a href="/impressum">Impressum</a></div>',
        lang="de",
    )


def bitrix(new: Sequence[Told], past: Sequence[Told]) -> str:
    """Russian, plain paragraphs with a bold link behind a date."""
    rows = links(
        new,
        '<p class="news-item"><span class="news-date-time">{day}.11.2026 10:05</span> <a href="{url}"><b>{title}</b></a><br>{lead}</p>',
    )
    top = links(past, '<div class="popular-item"><a href="{url}">{title}</a></div>')
    return page(
        f'<div class="top-menu">{menu()}</div><div class="workarea"><div class="news-list">{rows}</div></div>'
        f'<div class="popular">{top}</div>',
        lang="ru",
    )


def tables(new: Sequence[Told], past: Sequence[Told]) -> str:
    """Of the nineties, with everything in tables; articles by a number behind a question mark."""
    rows = links(new, '<tr><td>{day} Nov</td><td><a href="{url}"><font size="2">{title}</font></a></td></tr>')
    side = links(past, '<font size="1"><a href="{url}">{title}</a></font><br>')
    return page(
        f'<table><tr><td class="menu">{menu("<a href=/{name}>{title}</a> ")}</td><td><table>{rows}</table></td>'
        f'<td class="sidebar">{side}</td></tr></table>'
    )


def arc(new: Sequence[Told], past: Sequence[Told]) -> str:
    """A lead story built otherwise than the list below it."""
    lead = links(new[:1], '<div class="top"><div class="wide"><h2><a href="{url}">{title}</a></h2></div></div>')
    rows = links(
        new[1:],
        '<div class="story-list"><div class="promo-image"><a href="{url}" aria-hidden="true"></a></div>'
        '<div class="headline"><a href="{url}"><h2>{title}</h2></a><p>{lead}</p></div></div>',
    )
    most = links(past, '<li><a href="{url}"><h4>{title}</h4></a></li>')
    return page(
        f'<div id="fusion-app"><section role="main">{lead}<div class="left">{rows}</div><div class="right"><div class="most-popular">'
        f"<ol>{most}</ol></div></div></section></div>"
    )


def chinese(new: Sequence[Told], past: Sequence[Told]) -> str:
    """Headlines without spaces, a plain list of links with a day behind each."""
    words = "双方代表在边境小镇会面并就停火达成初步共识"
    rows = "".join(
        f'<li><a href="{one.path}">{words[n:]}{words[:n]}</a><span>2026-11-{one.day:02}</span></li>'
        for n, one in enumerate(new)
    )
    hot = "".join(f'<li><a href="{one.path}">{words[3:]}旧闻{n}</a></li>' for n, one in enumerate(past))
    return page(
        f'<div class="nav">{menu()}</div><div class="list"><ul class="newsList">{rows}</ul></div><div class="hot-sidebar sidebar"><ul>'
        f"{hot}</ul></div>",
        lang="zh",
    )


# Each system with the form of its addresses.
SYSTEMS: dict[str, tuple[Callable[[Sequence[Told], Sequence[Told]], str], str]] = {
    "wordpress": (wordpress, "/2026/11/{day}/{slug}/"),
    "drupal": (drupal, "/news/{slug}"),
    "joomla": (joomla, "/world/{n}-{slug}.html"),
    "ghost": (ghost, "/{slug}/"),
    "next.js": (next_js, "/world/article/{n}"),
    "typo3": (typo3, "/aktuelles/detail/{slug}"),
    "bitrix": (bitrix, "/news/{n}/"),
    "tables": (tables, "/show.php?id={n}"),
    "arc": (arc, "/world/2026/11/{day}/{slug}/"),
    "chinese": (chinese, "/a/202611{day}/{n}.html"),
}


def listing(system: str, count: int = len(WORDS)) -> tuple[str, list[Told], list[Told]]:
    """A page of a system, the articles that it lists, and those that it only links to."""
    build, address = SYSTEMS[system]
    new, past = told(address, count), old(address)
    return build(new, past), new, past
