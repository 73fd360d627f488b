"""Who publishes an address: ten pages of one site are one publisher."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Under a country's domain these stand where elsewhere the name does: example.co.uk, example.com.ua, example.gov.il.
SECOND = frozenset(
    {
        "ac",
        "co",
        "com",
        "edu",
        "gob",
        "gouv",
        "gov",
        "govt",
        "info",
        "int",
        "mil",
        "muni",
        "ne",
        "net",
        "nom",
        "or",
        "org",
        "press",
        "web",
    }
)
# Hosts that lend names to many publishers, each of whom is told by the part before.
LENT = frozenset(
    {
        "blogspot.com",
        "wordpress.com",
        "substack.com",
        "livejournal.com",
        "tumblr.com",
        "github.io",
        "ghost.io",
        "weebly.com",
        "wixsite.com",
        "tilda.ws",
        "netlify.app",
        "pages.dev",
        "web.app",
        "over-blog.com",
    }
)
# Hosts on which the first part of the path tells the publisher.
SHARED = frozenset(
    {"t.me", "telegram.me", "youtube.com", "facebook.com", "medium.com", "vk.com", "x.com", "twitter.com", "dzen.ru"}
)
ADDRESS = re.compile(r"[\d.]+|.*:.*")


def publisher(url: str) -> str:
    """The registrable domain of an address, as far as rules without a list of all suffixes can tell; with the
    channel's name on hosts that many share. Nothing for what is no address."""
    try:
        parts = urlsplit(url)
        host = ".".join(label for label in (parts.hostname or "").split(".") if label).removeprefix("www.")
    except ValueError:
        return ""
    if ADDRESS.fullmatch(host) or host.count(".") < 1:
        return host
    domain = _domain(host.split("."))
    if domain in LENT and host != domain:
        return ".".join(host.split(".")[-domain.count(".") - 2 :])
    if domain in SHARED and (name := _first(parts.path)):
        return f"{domain}/{name}"
    return domain


def _domain(labels: list[str]) -> str:
    suffixed = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND
    return ".".join(labels[-3:] if suffixed else labels[-2:])


def _first(path: str) -> str:
    """The name of a channel: the first part of the path, less the "s" of Telegram's previews."""
    names = [part for part in path.split("/") if part]
    return (names[1] if names[:1] == ["s"] and len(names) > 1 else (names or [""])[0]).lower()
