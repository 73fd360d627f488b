"""One item, made of what its feed gave; nothing that is missing loses it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from bot.model import Item
from bot.sources import dates, plain

# A feed that carries whole articles in it is worth keeping them; longer ones are pages of their own.
SUMMARY_LENGTH = 8000
TITLE_LENGTH = 500
HEADLINE_LENGTH = 120
GUID_LENGTH = 1000
URL_LENGTH = 4000
AUTHOR_LENGTH = 200
# Feeds hold 10 to 100 items; more than this is an archive, and the newest stand first.
ITEMS = 5000
# As many items may share a guid as editions of one thing.
EDITIONS = 2
# A host that was written without its scheme.
WWW = re.compile(r"www\d?\.[\w-]+\.[\w.-]+(?:[:/?#]|$)", re.IGNORECASE)
LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])")


@dataclass(frozen=True, slots=True)
class Raw:
    """An item's fields as its feed gave them; texts already plain."""

    guid: str
    url: str
    title: str
    summary: str
    published_at: datetime | None
    author: str
    lang: str | None


def finished(raws: Iterable[Raw], now: datetime) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """The items, and codes of what was odd about them. Items without anything in them are left out."""
    given = [raw for raw in raws if raw.guid or raw.url or raw.title or raw.summary or raw.published_at]
    items = [_item(raw, now) for raw in given[:ITEMS]]
    told = distinct(items)
    odd = {
        "no_ids": any(not (raw.guid or raw.url) for raw in given),
        "no_links": any(not item.url for item in items),
        "no_dates": any(raw.published_at is None for raw in given),
        "wrong_dates": any(raw.published_at and not dates.believable(raw.published_at, now) for raw in given),
        "shared_ids": items != told,
        "too_many": len(given) > ITEMS,
    }
    return tuple(told), tuple(code for code, is_so in odd.items() if is_so)


def _item(raw: Raw, now: datetime) -> Item:
    title = raw.title or headline(raw.summary)
    return Item(
        guid=_bounded(raw.guid or raw.url or "text:" + digest(title, raw.summary, str(raw.published_at or ""))),
        url=raw.url if len(raw.url) <= URL_LENGTH else "",
        title=plain.cut(title, TITLE_LENGTH) if len(title) > TITLE_LENGTH else title,
        summary=raw.summary,
        published_at=dates.believable(raw.published_at, now),
        author=raw.author[:AUTHOR_LENGTH] or None,
        lang=raw.lang,
    )


def distinct(items: Sequence[Item]) -> list[Item]:
    """The items with a guid each, in their order.

    Of two that share one, the first keeps it: it is the newer edition. When more do, the guid says nothing
    (some feeds give every item the address of the site), and each is told apart by its link and title.
    """
    holders = Counter(item.guid for item in items)
    taken: Counter[str] = Counter()
    told: list[Item] = []
    for item in items:
        apart = holders[item.guid] > EDITIONS or item.guid in taken
        guid = f"{item.guid[: GUID_LENGTH - 50]}#{digest(item.url, item.title)}" if apart else item.guid
        taken[guid] += 1
        again = f"-{taken[guid]}" if taken[guid] > 1 else ""
        told.append(replace(item, guid=guid + again) if apart else item)
    return told


def headline(summary: str) -> str:
    """A title for an item without one: how its text begins."""
    first = summary.partition("\n")[0]
    return plain.cut(first, HEADLINE_LENGTH) if len(first) > HEADLINE_LENGTH else first


def digest(*parts: str) -> str:
    """A short, stable name for texts."""
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _bounded(guid: str) -> str:
    return guid if len(guid) <= GUID_LENGTH else f"{guid[: GUID_LENGTH - 40]}#{digest(guid)}"


def resolved(link: str, base: str) -> str:
    """A link made absolute; "" when it leads somewhere else than http(s)."""
    link = "".join(plain.line(link).split()) if "\n" in link else plain.UNFIT.sub("", link).strip()
    link = f"https://{link}" if WWW.match(link) else link
    try:
        whole = urljoin(base, link) if link and base.startswith(("http://", "https://")) else link
        return whole if urlsplit(whole).scheme.lower() in {"http", "https", ""} else ""
    except ValueError:
        return ""


def language(code: str | None) -> str | None:
    """The primary part of a language tag in lower case, or None when it is none: "en" of "en-GB"."""
    found = LANGUAGE.match((code or "").strip().lower())
    return found[0] if found else None
