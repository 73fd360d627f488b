"""The links of a page, each with what tells a link to an article from one to anything else."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.errors import BadAddress
from bot.sources import dates, markup
from bot.sources.address import canonical
from bot.sources.item import resolved

# Links looked at; a page with more of them is no list of news.
MOST = 3000
NEVER = frozenset({"nav", "footer", "aside", "form", "dialog", "menu", "select", "button"})
ROLES = frozenset({"navigation", "contentinfo", "complementary", "search", "dialog", "banner", "menu", "menubar"})
# What classes and ids call boxes that are not the list of what is new, as whole words of them.
NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|footer|sidebar|side-bar|widget|related|recommend\w*|popular|most-?(?:read|viewed|popular|shared)"
    r"|trending|top-?stories|tags?|tag-?cloud|categor(?:y-list|ies)|breadcrumbs?|pagination|pager|paging|share|sharing|social|newsletter|subscribe"
    r"|login|signup|cookies?|consent|gdpr|advert\w*|ads?|sponsor\w*|promo\w*|partner\w*|comments?|ticker|meta-?links|skip-?links?|author-?box"
    r"|archives?-list|calendar|search|modal|popup|dropdown|mega-?menu|sitemap|copyright|legal)(?:$|[\s_-])",
    re.IGNORECASE,
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp[34]|m4a|webm|css|js|xml|rss|atom|json|docx?|xlsx?|ics|apk)$", re.IGNORECASE
)
ELSEWHERE = re.compile(
    r"^/?(?:tags?|topics?|categor(?:y|ies)|authors?|users?|profile|search|login|log-in|signin|register|account|subscribe|newsletters?|about|contact"
    r"|privacy|terms|cookies?|legal|imprint|impressum|advertis\w*|jobs|careers|help|faq|page|feeds?|rss|wp-login\.php|wp-admin|cart|shop)(?:[/.-]|$)",
    re.IGNORECASE,
)
# Of these words an address may also be made of what an article says ("terms-of-ceasefire-agreed"), if it has more of them.
PLAIN_WORDS = 3
# What a system writes of an article into the classes of its card: its tags and sections, whatever those are called.
CARDS = re.compile(r"(?:^|\s)(?:hentry|h-entry|post-\d+|type-[\w-]+)(?:\s|$)")
TERMS = re.compile(r"(?:^|\s)(?:tag|category|author|term|topic|section|taxonomy)-\S+")
# What stands between a name and its country; another short one is the name of a site.
SECOND = frozenset(
    [
        "ac",
        "co",
        "com",
        "edu",
        "gen",
        "go",
        "gob",
        "gouv",
        "gov",
        "govt",
        "gv",
        "info",
        "mil",
        "ne",
        "net",
        "nom",
        "or",
        "org",
        "web",
    ]
)
DATED = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]|\d\d|$)")
IDENTITY = re.compile(r"(?:^|[/=_.-])[a-z]{0,3}\d{4,}(?:$|[/_.&-])", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+")
SLUG_WORDS = 3
# What elements that tell a time are called, and the words that another one may have beside its numbers: the day of the
# week, the month, a label.
CALLED = re.compile(r"(?:^|[\s_-])(?:date\w*|time\w*|posted|published|meta|pub)(?:$|[\s_-])", re.IGNORECASE)
BESIDE = 3
# A link with fewer characters is no headline; and how many elements above one are looked at for that of its card.
SHORT, CARD = 18, 4
# A headline in a script that parts no words says as much in fewer characters.
IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


@dataclass(slots=True)
class Link:
    """A link and where it stands. `path` are the tags above it, `aside` whether it stands in a box that is named for
    something else than what is new."""

    element: Any
    url: str
    key: str
    text: str
    path: str
    aside: bool
    heading: bool

    @property
    def weight(self) -> float:
        """How much this looks like a headline that leads to an article: nothing to about two."""
        length = len(self.text) + len(IDEOGRAPHS.findall(self.text))
        return min(length, 80) / 80 * (1.0 if leads_to_article(self.url) else 0.3) + (0.5 if self.heading else 0.0)


def found(root: Any, base: str, *, lenient: bool = False) -> list[Link]:
    """The links of a page that lead to other pages of its site, in its order. With `lenient` names that most links of the page
    stand under are nobody's in particular: those that page builders give to whatever they set."""
    base = resolved(next(iter(root.xpath("//base/@href")), ""), base) or base
    return list(_links(root, base, _site(base), _wide(root), _usual(root) if lenient else frozenset()))


def _links(root: Any, base: str, site: str, wide: set[Any], usual: frozenset[str]) -> Iterator[Link]:
    home = _key(base)
    for number, element in enumerate(root.iter("a")):
        if number >= MOST:
            return
        url = resolved(element.get("href") or "", base)
        key = _article_key(url)
        if not key or key == home or _site(url) != site or FILES.search(urlsplit(url).path):
            continue
        around = markup.above(element)
        heads = [one for one in element.iter(*HEADINGS) if markup.text(one)]
        text = markup.text(heads[0]) if heads else markup.text(element) or (element.get("title") or "").strip()
        heading = bool(heads) or any(one.tag in HEADINGS for one in around[1:4])
        if len(text) < SHORT and not heading and (headline := _above(around, key, base, wide)):
            text, heading = headline, True
        path = "/".join(reversed([str(one.tag) for one in around[1:]]))
        yield Link(element, url, key, text, path, _is_aside(around, wide, usual), heading)


def _above(around: list[Any], key: str, base: str, wide: set[Any]) -> str:
    """The headline of a card that leads nowhere but where "Read more" in it does, if it is no link itself; else nothing."""
    for one in itertools.takewhile(lambda each: each not in wide, around[1 : 1 + CARD]):
        heads = [each for each in itertools.islice(one.iter(*HEADINGS), 2) if markup.text(each)]
        if heads:
            alone = all(_article_key(resolved(each.get("href") or "", base)) == key for each in one.iter("a"))
            return markup.text(heads[0]) if len(heads) == 1 and alone and not _is_linked(heads[0]) else ""
    return ""


def _is_linked(heading: Any) -> bool:
    return next(heading.iter("a"), None) is not None or next(heading.iterancestors("a"), None) is not None


def _key(url: str) -> str:
    try:
        return canonical(url)
    except BadAddress:
        return ""


def _article_key(url: str) -> str:
    """What an article is known by: without parameters where its path names it, as they tell where on a page it stood."""
    path = url.partition("?")[0]
    return _key(path if leads_to_article(path) else url)


def _site(url: str) -> str:
    """What the hosts of one site share, as far as can be told without a list of all registries."""
    try:
        labels = (urlsplit(url).hostname or "").removeprefix("www.").split(".")
    except ValueError:
        return ""
    national = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND
    return ".".join(labels[-3:] if national else labels[-2:]) if not labels[-1].isdigit() else ".".join(labels)


def _wide(root: Any) -> set[Any]:
    """Elements that hold more than half of the links: whatever they are called, they are the page."""
    held: dict[Any, int] = {}
    links = [one for _, one in zip(range(MOST), root.iter("a"), strict=False)]
    for link in links:
        for one in markup.above(link)[1:]:
            held[one] = held.get(one, 0) + 1
    return {one for one, count in held.items() if count * 2 > len(links)}


def _usual(root: Any) -> frozenset[str]:
    """The names of boxes that more than half of the links stand under."""
    links = [one for _, one in zip(range(MOST), root.iter("a"), strict=False)]
    counts = Counter(
        name for link in links for name in {name for one in markup.above(link)[1:] for name in _names(one)}
    )
    return frozenset(name for name, count in counts.items() if count * 2 > len(links))


def _names(one: Any) -> set[str]:
    """What an element is called that tells a box beside the list."""
    classes, called = one.get("class") or "", one.get("id") or ""
    if not (classes or called):
        return set()
    if one.tag in {"article", "li"} or CARDS.search(classes):
        classes = TERMS.sub("", classes)
    return {found.group().strip(" _-").lower() for text in (classes, called) for found in NAMES.finditer(text)}


def _is_aside(around: list[Any], wide: set[Any], usual: frozenset[str]) -> bool:
    for one in around[1:]:
        if one in wide:
            continue
        if one.tag in NEVER or one.get("role") in ROLES:
            return True
        # The head of a page leads elsewhere, that of an article to the article.
        if one.tag == "header" and not any(each.tag in {"article", "li", "main"} for each in around):
            return True
        if _names(one) - usual:
            return True
    return False


def leads_to_article(url: str) -> bool:
    """Whether an address looks like that of an article: a date, a number, or several words in it."""
    parts = urlsplit(url)
    path = unquote(parts.path).rstrip("/")
    last = path.rpartition("/")[2]
    words = WORD.findall(last.partition(".")[0])
    if (service := ELSEWHERE.match(path)) and not (service[0].endswith("-") and len(words) > PLAIN_WORDS):
        return False
    slug = (
        len(words) > SLUG_WORDS or (len(words) == SLUG_WORDS and len(last) > 15) or bool(IDEOGRAPHS.search(last[:60]))
    )
    return bool(DATED.search(path) or IDENTITY.search(last) or IDENTITY.search(f"={parts.query}") or slug)


def card(link: Link, others: set[Any]) -> Any:
    """The largest element around a link that leads nowhere else: `others` are elements with links to other articles."""
    best = link.element
    for one in markup.above(link.element)[1:]:
        if one in others:
            break
        best = one
    return best


def published(element: Any) -> datetime | None:
    """The moment that a card tells: of its <time>, else of the short text in it that is most of all a date, and nothing more
    unless it is called so. A headline or a first sentence may name a day, too, and that is another one."""
    for one in element.iter("time"):
        if moment := dates.read(one.get("datetime") or markup.text(one)):
            return moment
    told: list[tuple[bool, int, datetime]] = []
    for one in element.iter("span", "div", "p", "small", "em", "td", "li"):
        words = (one.text or "").strip()
        if 6 <= len(words) <= 40 and any(c.isdigit() for c in words) and (moment := dates.read(words)):
            called = bool(CALLED.search(f"{one.get('class')} {one.get('id')} {one.get('itemprop')}"))
            beside = len([word for word in WORD.findall(words) if not word[0].isdigit()])
            if called or beside <= BESIDE:
                told.append((not called, beside, moment))
    return min(told, key=lambda one: one[:2])[2] if told else None
