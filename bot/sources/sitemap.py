"""News sitemaps, plain sitemaps and indexes of them (sitemaps.org) -> Batch."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from lxml import etree

from bot.errors import Unreadable
from bot.model import Batch
from bot.sources import dates, mending, plain, sniff
from bot.sources.item import Raw, finished, language, resolved
from bot.sources.kind import Given

NEVER = datetime.min.replace(tzinfo=dates.EARLIEST.tzinfo)
# Of a plain sitemap, which lists a whole site, this many: the newest, or of one without dates its beginning and its end.
NEWEST = 400
# Sitemaps of an index that are looked at: today's and, around midnight, yesterday's.
PARTS = 2
# A day in the name of a sitemap, and its number: 2026-11-24, 20261124, 2026/9, yyyy=2026&mm=11&dd=24.
DAY = re.compile(
    r"(?<!\d)(20\d\d)(?:(?:[-_/]|&\w{1,6}=)(0?[1-9]|1[0-2])(?:(?:[-_/]|&\w{1,6}=)([0-3]?\d))?|(0[1-9]|1[0-2])([0-3]\d)?)?(?!\d)"
)
NEWS = re.compile(r"news|noticia|actual|haber|nachricht|novost|latest|recent", re.IGNORECASE)
# Sitemaps that hold no articles.
OTHERS = re.compile(r"categor|tag|author|image|video|static|product|topic|taxonom|user|archive", re.IGNORECASE)
# A change longer ago than this says that the page is no news; a later one may be a correction of an old page.
OLD = timedelta(days=3)
# What XML knows without being told; other names are HTML's, and an ampersand without a name is one that nobody wrote out.
REFERENCE = re.compile(rb"&(#?\w{1,31};)?")
KNOWN = frozenset({b"amp;", b"lt;", b"gt;", b"quot;", b"apos;"})
WRAPPED, CLOSED = b"<![CDATA[", b"]]>"


def parse(given: Given) -> Batch:
    """The pages of a sitemap as items; of an index no items, and in `more` the sitemaps where news is to be found.

    News sitemaps say title, language and time of publication. In plain ones an item has no title, and only pages that
    have not changed for days have a date. Raises Unreadable when it is neither.
    """
    body, now = mending.unpacked(given.body), given.now
    if sniff.kind(body) == "json":
        raise Unreadable(reason="json")
    root, entries = _read(body)
    if root == "sitemapindex":
        return Batch("sitemap", None, None, (), more=tuple(_parts(entries, given.url)))
    if root != "urlset":
        raise Unreadable(reason="xml")
    news = [entry for entry in entries if "title" in entry]
    items, odd = finished([_raw(entry, given.url, now) for entry in news or _newest(entries)], now)
    odd = tuple(code for code in odd if news and code not in {"no_ids", "shared_ids"})
    title = next((entry["name"] for entry in news if entry.get("name")), None)
    langs = {language(entry.get("language")) for entry in news}
    lang = langs.pop() if len(langs) == 1 else None
    return Batch("sitemap", title, lang, items, problems=odd if items else ("no_items", *odd))


def _read(body: bytes) -> tuple[str, list[dict[str, str]]]:
    """The name of the outermost element, and the texts of each entry by name. What breaks off gives what came before."""
    root, entries = "", []
    light = _written_out(sniff.lighten(body))
    try:
        walk = etree.iterparse(
            io.BytesIO(light), events=("start", "end"), recover=True, resolve_entities=False, no_network=True
        )
        for event, element in walk:
            name = _local(element)
            root = root or name
            if event == "end" and name in {"url", "sitemap"}:
                entries.append(_texts(element))
                element.clear()
    except (etree.XMLSyntaxError, ValueError):
        if not entries:
            raise Unreadable(reason="xml") from None
    return root, [entry for entry in entries if entry.get("loc")]


def _written_out(body: bytes) -> bytes:
    """The body with ampersands as XML wants them: those in addresses are often bare, and cut off what follows."""
    if b"\0" in body:
        return body
    first, *others = body.split(WRAPPED)
    kept = [REFERENCE.sub(_reference, first)]
    for piece in others:
        inner, closed, rest = piece.partition(CLOSED)
        kept += [WRAPPED, inner, closed, REFERENCE.sub(_reference, rest)]
    return b"".join(kept)


def _reference(found: re.Match[bytes]) -> bytes:
    name = found[1] or b""
    if name in KNOWN or name.startswith(b"#"):
        return found[0]
    character = unescape(f"&{name.decode('latin-1')}")
    return b"&amp;" + name if character.startswith("&") else character.encode("ascii", "xmlcharrefreplace")


def _texts(element: Any) -> dict[str, str]:
    """The texts within an entry by their names; of two the first, as a picture has a title and a place of its own."""
    found: dict[str, str] = {}
    for one in element.iter():
        if isinstance(one.tag, str) and (one.text or "").strip() and not _of_a_picture(one):
            found.setdefault(_local(one), one.text.strip())
    return found


def _of_a_picture(element: Any) -> bool:
    tag = str(element.tag)
    return tag.startswith(("image:", "video:")) or any(kind in tag for kind in ("sitemap-image", "sitemap-video"))


def _local(element: Any) -> str:
    """The name of an element without its space, also one that nobody declared."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _raw(entry: dict[str, str], base: str, now: datetime) -> Raw:
    changed = dates.read(entry.get("lastmod", ""))
    published = dates.read(entry.get("publication_date", ""))
    title = entry.get("title", "")
    old = changed if changed and changed < now - OLD else None
    return Raw(
        guid=plain.UNFIT.sub("", entry["loc"]),
        url=resolved(entry["loc"], base),
        title=plain.line(title, markup=bool(plain.ENTITY.search(title))),
        summary="",
        published_at=published or (changed if title else old),
        author="",
        lang=language(entry.get("language")),
    )


def _newest(entries: list[dict[str, str]]) -> list[dict[str, str]]:
    if not any("lastmod" in entry for entry in entries):
        return entries if len(entries) <= NEWEST else entries[: NEWEST // 2] + entries[-NEWEST // 2 :]
    return sorted(entries, key=lambda entry: dates.read(entry.get("lastmod", "")) or NEVER, reverse=True)[:NEWEST]


def _parts(entries: list[dict[str, str]], base: str) -> Iterator[str]:
    """News sitemaps if any is named so, else all that may hold articles; the last changed first, or by days in names."""
    named = [entry for entry in entries if NEWS.search(entry["loc"].rpartition("/")[2])]
    likely = named or [entry for entry in entries if not OTHERS.search(entry["loc"].rpartition("/")[2])] or entries
    # Numbered ones begin with the newest or end with them.
    newest = (
        sorted(likely, key=_age, reverse=True)[:PARTS]
        if any(map(_is_dated, likely))
        else [*likely[:1], *likely[1:][-1:]]
    )
    yield from (found for entry in newest if (found := resolved(entry["loc"], base)).startswith("http"))


def _is_dated(entry: dict[str, str]) -> bool:
    return "lastmod" in entry or DAY.search(entry["loc"]) is not None


def _age(entry: dict[str, str]) -> tuple[datetime, list[int]]:
    found = DAY.search(entry["loc"])
    return dates.read(entry.get("lastmod", "")) or NEVER, [
        int(part) for part in found.groups() if part
    ] if found else []
