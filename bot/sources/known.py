"""Services whose ordinary addresses lead to a feed at another address, or to a preview."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

# A kind of source, and the address to ask.
Place = tuple[str, str]

TELEGRAM = frozenset({"t.me", "telegram.me", "telegram.dog"})
# Paths of Telegram's that are no names of channels.
NO_CHANNELS = frozenset(
    {"joinchat", "addstickers", "addemoji", "share", "proxy", "socks", "iv", "c", "s", "setlanguage"}
)
CHANNEL = re.compile(r"[A-Za-z]\w{3,31}")
YOUTUBE = frozenset({"youtube.com", "m.youtube.com", "music.youtube.com"})
REDDIT = frozenset({"reddit.com", "old.reddit.com", "new.reddit.com", "np.reddit.com"})
# Sites with @names in their addresses that are not of the Fediverse.
NO_FEDIVERSE = YOUTUBE | {"tiktok.com", "threads.net", "threads.com", "medium.com", "t.me", "x.com", "twitter.com"}
FEDIVERSE = re.compile(r"/(?:@|users/)(?P<name>\w+)(?:@(?P<host>[\w.-]+\.\w{2,}))?(?:/(?:with_replies|media))?")


def known(url: str) -> Place | None:
    """What to watch at an address of a service that is known; None for any other address."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    parts = parts._replace(path=parts.path.rstrip("/"))
    found = next((place for hosts, rule in RULES if host in hosts and (place := rule(parts))), None)
    return found or _medium(parts, host) or _fediverse(parts, host)


def _telegram(parts: SplitResult) -> Place | None:
    names = [name for name in parts.path.split("/") if name]
    names = names[1:] if names[:1] == ["s"] else names
    if not names or not CHANNEL.fullmatch(names[0]) or names[0].lower() in NO_CHANNELS:
        return None
    return "telegram", f"https://t.me/s/{names[0].lower()}"


def _bluesky(parts: SplitResult) -> Place | None:
    found = re.match(r"/profile/([\w.:-]+)", parts.path)
    return ("feed", f"https://bsky.app/profile/{found[1]}/rss") if found else None


def _youtube(parts: SplitResult) -> Place | None:
    """A channel by its id, a playlist, or a user; @names are told by their pages only, which name the feed."""
    feed, asked = "https://www.youtube.com/feeds/videos.xml?", parse_qs(parts.query)
    if found := re.match(r"/channel/([\w-]+)", parts.path):
        return "feed", f"{feed}channel_id={found[1]}"
    if found := re.match(r"/user/([\w-]+)", parts.path):
        return "feed", f"{feed}user={found[1]}"
    return ("feed", f"{feed}playlist_id={asked['list'][0]}") if parts.path == "/playlist" and "list" in asked else None


def _reddit(parts: SplitResult) -> Place | None:
    if parts.path.endswith("/search") and parts.query:
        return "feed", f"https://www.reddit.com{parts.path}.rss?{parts.query}"
    found = re.match(r"/(?:r|u|user)/[\w+-]+(?:/(?:new|hot|top|rising|submitted|comments/\w+))?", parts.path)
    if found is None:
        return ("feed", "https://www.reddit.com/.rss") if not parts.path else None
    return "feed", f"https://www.reddit.com{found[0]}/.rss"


def _google_news(parts: SplitResult) -> Place | None:
    path = parts.path.removeprefix("/rss")
    if path not in {"", "/home", "/topstories", "/search"} and not path.startswith(("/topics/", "/headlines/")):
        return None
    asked = {name: values[0] for name, values in parse_qs(parts.query).items() if name in {"q", "hl", "gl", "ceid"}}
    tail = f"?{urlencode(asked)}" if asked else ""
    return "feed", f"https://news.google.com/rss{'' if path in {'/home', '/topstories'} else path}{tail}"


def _github(parts: SplitResult) -> Place | None:
    found = re.fullmatch(r"(/[\w.-]+/[\w.-]+)/(releases|tags|commits(?:/[\w./-]+)?)", parts.path)
    return ("feed", f"https://github.com{found[1]}/{found[2]}.atom") if found else None


def _medium(parts: SplitResult, host: str) -> Place | None:
    if host == "medium.com" and (found := re.match(r"/(@?[\w.-]+)", parts.path)) and found[1] != "feed":
        return "feed", f"https://medium.com/feed/{found[1]}"
    return None


def _fediverse(parts: SplitResult, host: str) -> Place | None:
    """A profile of Mastodon and those that do as it does, also when it is seen on another server."""
    found = FEDIVERSE.fullmatch(parts.path)
    if found is None or host in NO_FEDIVERSE or not host:
        return None
    return "feed", f"{parts.scheme}://{found['host'] or parts.netloc}/@{found['name']}.rss"


RULES: tuple[tuple[frozenset[str], Callable[[SplitResult], Place | None]], ...] = (
    (TELEGRAM, _telegram),
    (frozenset({"bsky.app"}), _bluesky),
    (YOUTUBE, _youtube),
    (REDDIT, _reddit),
    (frozenset({"news.google.com"}), _google_news),
    (frozenset({"github.com"}), _github),
)
