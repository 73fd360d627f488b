"""When two addresses are one: a canonical spelling, used as a key."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, urlsplit

import idna

from bot.errors import BadAddress

PORTS = {"http": 80, "https": 443}
# Parameters that say where a reader came from, not what is read.
TRACKING = re.compile(
    r"utm_\w*|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid?|mc_[ce]id"
    r"|_hs(?:enc|mi)|mkt_tok|oly_(?:anon|enc)_id|vero_(?:id|conv)|wt[._]mc(?:_\w+)?|at_(?:medium|campaign|custom\d|"
    r"link_\w+|format|ptr_name|bbc_team)|ns_(?:mchannel|source|campaign|linkname|fee)|cmp(?:id)?|s_cid|ocid|xtor"
    r"|smid|ref_(?:src|url)|__twitter_impression|amp_(?:js_v|gsa)|jsessionid|phpsessid",
    re.IGNORECASE,
)
# Parameters that track only when they say that the reader came from a feed.
FROM_FEED = re.compile(
    r"(?:source|src|ref|from|partner|emc|traffic_source|cid|medium|via)=(?:rss|feed|atom)\w*", re.IGNORECASE
)
# Hosts that are one, and those whose names are the same in capitals.
ALIASES = {"old.reddit.com": "reddit.com", "np.reddit.com": "reddit.com", "new.reddit.com": "reddit.com"} | {
    "telegram.me": "t.me",
    "telegram.dog": "t.me",
}
FOLDED = frozenset({"t.me", "bsky.app", "reddit.com"})
# What servers of old put into the path to know a reader again.
SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
KEEP_PATH = "/:@!$&'()*+,;=~-._"
KEEP_QUERY = KEEP_PATH + "?"
HEX = re.compile(r"%([0-9a-fA-F]{2})")
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def canonical(url: str) -> str:
    """The canonical spelling of an http(s) address: equal for addresses that lead to the same thing.

    Scheme and host in lower case and punycode, without login, default port, fragment, tracking parameters and
    trailing slash; percent-encoding made uniform. Applying it again changes nothing. A key, not an address
    to fetch. Raises BadAddress.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        raise BadAddress(url=url.partition("?")[0][:200]) from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS or not host or port == 0:
        raise BadAddress(url=url.partition("?")[0][:200])
    tail = "" if port in {None, PORTS[scheme]} else f":{port}"
    query = _query(parts.query)
    return f"{scheme}://{host}{tail}{_path(parts.path)}" + (f"?{query}" if query else "")


def spelling(url: str) -> str:
    """What all spellings of a source's address have in common: its canonical one without scheme and www.

    Applying it to what it gave, with a scheme before it, changes nothing. Raises BadAddress.
    """
    rest = canonical(url).partition("://")[2].removeprefix("www.")
    host, slash, path = rest.partition("/")
    host = ALIASES.get(host, host)
    if host == "t.me":
        path = path.removeprefix("s/")
    return host + slash + (path.lower() if host in FOLDED else path)


def _host(host: str) -> str:
    """Lower case, punycode, no final dot; an IPv6 address in its brackets. Raises ValueError."""
    if ":" in host:
        return f"[{ipaddress.ip_address(host)}]"
    name = host.rstrip(".")
    if not name.isascii():
        name = idna.encode(name, uts46=True).decode("ascii")
    if not all(LABEL.fullmatch(label) for label in name.split(".")) or len(name) > 253:
        raise ValueError(host)
    return name


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in SESSION.sub("", _spelt(path, KEEP_PATH)).split("/"):
        if segment == "..":
            kept[1:] = kept[1:-1]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept).rstrip("/")


def _query(query: str) -> str:
    spelt = (_spelt(part, KEEP_QUERY) for part in query.split("&") if part)
    return "&".join(part for part in spelt if not _tracks(part))


def _tracks(part: str) -> bool:
    return bool(TRACKING.fullmatch(part.partition("=")[0]) or FROM_FEED.fullmatch(part))


def _spelt(text: str, keep: str) -> str:
    """Percent-encoding in one way: needless escapes undone, the others in capitals, what needs one escaped."""
    plain = HEX.sub(lambda found: _unescaped(int(found[1], 16)), text)
    return quote(plain.encode("utf-8", "replace"), safe=keep + "%")


def _unescaped(code: int) -> str:
    return chr(code) if code in UNRESERVED else f"%{code:02X}"
