"""What a page says of itself: title, time of publication, language, and the text that its JSON-LD repeats."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

ARTICLE = re.compile(
    r"(News|Blog|Opinion|Report|Review|Analysis|Live|Background|Reportage|Tech|Social)?\w*(Article|Posting|BlogPost|Report)$"
)
# Where pages put the time of first publication, best first; a time of change is no time of publication.
TIMES = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "publication_date", "pubdate", "publishdate", "publish-date", "dc.date.issued", "dcterms.created", "dc.date",
    "article.published", "date",
)  # fmt: skip
TITLES = ("og:title", "twitter:title", "dc.title", "title")
# JSON-LD nests a few levels; more is an attack.
LEVELS = 6
# What a script may stand in so that old readers of HTML do not see it.
WRAPPED = re.compile(r"(?://|/\*)?\s{0,9}(?:<!\[CDATA\[|<!--|\]\]>|-->)\s{0,9}(?:\*/)?")
DECODER = json.JSONDecoder(strict=False)
# No page was published in other years: empty fields and other calendars (1405 in Iran, 2569 in Thailand) look so.
YEARS = range(1990, 2100)
# Updates of a live page that are read.
UPDATES = 500
ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ]+(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,6})\d*)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """`published_at` is in UTC and has a time of day; `body` is the article as JSON-LD repeats it."""

    title: str
    published_at: datetime | None
    lang: str | None
    body: str | None


def read(tree: Any) -> Facts:
    """What the page in `tree` says of itself; nothing is guessed."""
    articles = list(_articles(tree))
    metas = _metas(tree)
    times = [*(one.get("datePublished") for one in articles), *(metas.get(name) for name in TIMES), *_clocks(tree)]
    body = max(map(_body, _same(articles)), key=len, default="")
    return Facts(
        title=_title(tree, metas, articles),
        published_at=next(filter(None, map(moment, times)), None),
        lang=tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or metas.get("content-language"),
        body=_plain(body) or None,
    )


def moment(value: object) -> datetime | None:
    """A moment written as ISO 8601 with a time of day, in UTC; None for anything else, a bare day and a year of long ago included.

    Without a zone it is taken for UTC.
    """
    found = ISO.match(str(value or "").strip())
    if found is None or found[4] is None or int(found[1]) not in YEARS:
        return None
    zone = (found[8] or "Z").upper()
    offset = "+00:00" if zone in {"Z", "UTC", "GMT"} else zone
    offset = offset if ":" in offset else f"{offset[:3]}:{offset[3:] or '00'}"
    try:
        return datetime.fromisoformat(
            f"{found[1]}-{found[2]}-{found[3]}T{found[4]}:{found[5]}:{found[6] or '00'}{offset}"
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _same(articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that are about the first one: a page that goes on with the next article tells of that, too."""
    heads = [_begins(one.get("headline")) for one in articles]
    first = next(filter(None, heads), "")
    return [one for one, head in zip(articles, heads, strict=True) if head in {"", first}]


def _begins(headline: object) -> str:
    """How a headline begins, some being cut."""
    return " ".join(unescape(headline).casefold().split())[:40] if isinstance(headline, str) else ""


def _body(article: dict[str, Any]) -> str:
    """The text of an article; of a live page also its updates, in their order."""
    updates = article.get("liveBlogUpdate")
    told = [one for one in updates if isinstance(one, dict)][:UPDATES] if isinstance(updates, list) else []
    parts = [article.get("articleBody"), *(one.get(name) for one in told for name in ("headline", "articleBody"))]
    return "\n".join(part for part in parts if isinstance(part, str) and part)


def day(html: str, url: str) -> datetime | None:
    """The day that the page's marks and words point to, at midnight UTC; the time of day is not known."""
    from htmldate import find_date

    try:
        # Its thorough way reads words in 200 languages at once, which takes seconds in every new process, and makes a date
        # of any year at the foot of a page: of 73 pages it dates five more, four of them by the year in "© 2016".
        found = find_date(html, url=url or None, original_date=True, extensive_search=False)
    except Exception:  # noqa: BLE001 - it stumbles over broken pages in many ways, and the day is optional
        return None
    return datetime.fromisoformat(found).replace(tzinfo=UTC) if found else None


def _articles(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json":
            yield from _nested(_data(script.text or ""), LEVELS)


def _data(text: str) -> object:
    """What a script of JSON holds, also within a comment and with something behind it; None when it cannot be read."""
    try:
        return DECODER.raw_decode((WRAPPED.sub("", text) if "<!" in text else text).lstrip())[0]
    except (ValueError, RecursionError):
        return None


def _nested(data: object, levels: int) -> Iterator[dict[str, Any]]:
    if levels and isinstance(data, list):
        for one in data[:100]:
            yield from _nested(one, levels - 1)
    elif levels and isinstance(data, dict):
        kinds = data.get("@type")
        if any(ARTICLE.fullmatch(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield data
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nested(data.get(name), levels - 1)


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for name in ("property", "name", "itemprop", "http-equiv"):
            if meta.get(name) and meta.get("content"):
                found.setdefault(meta.get(name).strip().lower(), meta.get("content").strip())
    return found


def _clocks(tree: Any) -> Iterator[str | None]:
    """The <time> elements that mark publication, then the first within an article or its head."""
    times = [one for one in tree.iter("time") if one.get("datetime") and not _aside(one)]
    for one in times:
        if one.get("pubdate") is not None or re.search(
            "publish", f"{one.get('itemprop')} {one.get('class')}", re.IGNORECASE
        ):
            yield one.get("datetime")
    for one in times:
        if any(_heads(parent) for parent in one.iterancestors("article", "header", "main")):
            yield one.get("datetime")
            return


def _aside(one: Any) -> bool:
    """Whether it stands beside the article, where others are named with their times."""
    return next(one.iterancestors("aside", "nav"), None) is not None


def _heads(one: Any) -> bool:
    """An article, or what stands above it with its headline."""
    return one.tag != "header" or next(one.iter("h1", "h2"), None) is not None


def _title(tree: Any, metas: dict[str, str], articles: list[dict[str, Any]]) -> str:
    heads = [" ".join(one.text_content().split()) for one in tree.iter("h1")]
    said = [metas.get("og:title"), *(one.get("headline") for one in articles), *(heads if len(heads) == 1 else ())]
    page = tree.findtext(".//title")
    site = metas.get("og:site_name") or metas.get("application-name") or ""
    named = [
        " ".join(unescape(title).split())
        for title in (*said, metas.get("twitter:title"), page, *heads)
        if isinstance(title, str)
    ]
    # Some pages call themselves as their site is called, each of them.
    title = next((bare for bare in named if bare and bare.casefold() != site.casefold()), next(filter(None, named), ""))
    return _without_site(title, site)


def _without_site(title: str, site: str) -> str:
    """The headline without the name of the site that pages hang on it."""
    bare = title.removesuffix(site).rstrip() if site else title
    return bare.rstrip("-–—|·:« ").rstrip() if bare != title and bare.endswith(tuple("-–—|·:«")) else title


def _plain(text: str) -> str:
    bare = re.sub(r"<[^<>]{0,500}>", " ", unescape(re.sub(r"(?i)</p>|<br\s*/?>", "\n", text)))
    return "\n".join(line for line in (" ".join(part.split()) for part in bare.splitlines()) if line)
