"""What a source holds: bytes of one fetch in, a Batch out. `parse` and `discover` run in a child process."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.errors import Unreadable
from bot.model import Batch
from bot.sources import feed, listing, page, sitemap, telegram
from bot.sources.address import canonical, spelling
from bot.sources.anew import forgotten
from bot.sources.discover import discover
from bot.sources.kind import Extract, Given, SourceType
from bot.sources.known import Place, known

__all__ = [
    "SOURCES",
    "Extract",
    "Place",
    "SourceType",
    "Survey",
    "canonical",
    "discover",
    "forgotten",
    "is_page",
    "is_whole",
    "joined",
    "known",
    "parse",
    "spelling",
    "survey",
]

# The best first: where several kinds can read a body, the first of them is proposed.
SOURCES: tuple[SourceType, ...] = (
    SourceType("feed", feed.parse),
    SourceType("telegram", telegram.parse, whole=True),
    SourceType("sitemap", sitemap.parse),
    SourceType("list", listing.parse, page=True),
    SourceType("page", page.parse, whole=True, page=True),
)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a body is, by kind, and where else to look."""

    readings: tuple[tuple[str, Batch], ...]
    places: tuple[Place, ...]


NOTHING: Mapping[str, str] = {}


def parse(
    kind: str,
    body: bytes,
    content_type: str | None,
    url: str,
    options: Mapping[str, str] = NOTHING,
    extract: Extract | None = None,
    now: datetime | None = None,
) -> Batch:
    """Read one fetch of a source of this kind; `url` is where the body was found at the end, `now` the present moment
    if this machine's clock is not to be asked.

    `extract` is needed for pages that are watched for changes. Raises Unreadable with `url` and a reason: html, image,
    pdf, empty, json, xml, preview, no_list or other; KeyError for a kind that is not in SOURCES.
    """
    readers = {known.kind: known.parse for known in SOURCES}
    try:
        return readers[kind](Given(body, content_type, url, options, extract, now or Clock().now()))
    except Unreadable as error:
        error.details["url"] = url.partition("?")[0]
        raise


def survey(body: bytes, content_type: str | None, url: str, extract: Extract) -> Survey:
    """What a body that is no feed can be watched as, the best first, and the places that it names. Never raises
    anything that it expects."""
    found = []
    for kind in SOURCES[1:]:
        with contextlib.suppress(Unreadable):
            found.append((kind.kind, parse(kind.kind, body, content_type, url, extract=extract)))
    return Survey(tuple(found), tuple(discover(body, content_type, url)))


def is_whole(kind: str) -> bool:
    """Whether items of this kind hold all that there is to them."""
    return any(each.whole for each in SOURCES if each.kind == kind)


def is_page(kind: str) -> bool:
    """Whether sources of this kind are pages made for people, of which robots.txt speaks."""
    return any(each.page for each in SOURCES if each.kind == kind)


def joined(first: Batch, parts: list[Batch]) -> Batch:
    """A batch that lies at several addresses as one: `first` with the items of the others, each once."""
    items = {item.guid: item for batch in [first, *parts] for item in batch.items}
    named = next((batch for batch in [first, *parts] if batch.title or batch.lang), first)
    odd = tuple(dict.fromkeys(code for batch in [first, *parts] for code in batch.problems if code != "no_items"))
    return replace(first, title=named.title, lang=named.lang, items=tuple(items.values()), problems=odd)
