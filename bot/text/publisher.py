"""Who publishes an address: ten pages of one site are one publisher."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from tld import get_fld

# Hosts that lend names to many publishers, each of whom is told by the part before, and that the list does not name.
LENT = frozenset(
    {
        "substack.com",
        "wordpress.com",
        "livejournal.com",
        "tumblr.com",
        "ghost.io",
        "over-blog.com",
        "weebly.com",
        "tilda.ws",
    }
)
# Hosts on which the first part of the path tells the publisher.
SHARED = frozenset(
    {"t.me", "telegram.me", "youtube.com", "facebook.com", "medium.com", "vk.com", "x.com", "twitter.com", "dzen.ru"}
)
ADDRESS = re.compile(r"[\d.]+|.*:.*")


def publisher(url: str) -> str:
    """The registrable domain of an address, by the list of public suffixes, which knows hosts that lend names to many; with
    the channel's name on hosts that many share. Nothing for what is no address."""
    try:
        parts = urlsplit(url)
        host = ".".join(label for label in (parts.hostname or "").split(".") if label)
    except ValueError:
        return ""
    domain = _domain(host)
    if domain in SHARED and (name := _first(parts.path)):
        return f"{domain}/{name}"
    return domain


def owner(urls: Iterable[str]) -> str:
    """The one publisher of all these addresses; nothing when there are several, as in what gathers the news of others."""
    found = {publisher(url) for url in urls} - {""}
    return found.pop() if len(found) == 1 else ""


@lru_cache(4096)
def _domain(host: str) -> str:
    plain = host.removeprefix("www.")
    if ADDRESS.fullmatch(host) or "." not in plain:
        return plain
    lender = ".".join(plain.split(".")[-2:])
    if lender in LENT and plain != lender:
        return ".".join(plain.split(".")[-3:])
    # Names that the list does not know, as those inside a network, are read as if their last part were a suffix.
    return get_fld(host, fix_protocol=True, fail_silently=True, search_private=True) or lender


def _first(path: str) -> str:
    """The name of a channel: the first part of the path, less the "s" of Telegram's previews."""
    names = [part for part in path.split("/") if part]
    return (names[1] if names[:1] == ["s"] and len(names) > 1 else (names or [""])[0]).lower()
