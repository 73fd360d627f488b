"""What a site wants to know of who asks. It is secret: neither `repr` nor any error shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

FIELD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]{0,4000}")
# What stands before the host of an address, also of one without a scheme, or of one that cannot be read.
LOGIN = re.compile(r"\A(\s*(?:(?:[A-Za-z][A-Za-z0-9+.-]*:)?//)?)[^/?#]*@")
# Fields that say how a request is carried, and where it ends: not for others to set.
OURS = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "keep-alive", "range"}
    | {"accept-encoding", "if-none-match", "if-modified-since", "proxy-authorization", "proxy-connection"}
)


@dataclass(frozen=True, slots=True, repr=False)
class Access:
    """How a source is let in. `login` (user:password) and `headers` go to `origin` alone, an address without a path, or to
    its host by https; through `proxy`, an http:// address, goes all that is fetched for the source."""

    origin: str = ""
    login: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    proxy: str = ""

    def __repr__(self) -> str:
        return "Access(hidden)" if self else "Access()"

    def __bool__(self) -> bool:
        return bool(self.login or self.headers or self.proxy)


NOTHING = Access()


def parted(url: str) -> tuple[str, str]:
    """An address without its login, and the login as user:password; nothing where there is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, ""
    login, at, place = parts.netloc.rpartition("@")
    if not at:
        return url, ""
    user, _, password = login.partition(":")
    told = f"{unquote(user)}:{unquote(password)}" if login else ""
    return urlunsplit(parts._replace(netloc=place)), told


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(parted(url)[0])
    return f"{parts.scheme}://{parts.netloc}".lower()


def carried(given: str, url: str) -> Access:
    """What a login in an address that somebody gave lets in with at `url`, where that led: nothing on another site."""
    bare, login = parted(given)
    return Access(origin(url), login) if login and origin(bare) == origin(url) else NOTHING


def bare(given: str) -> str:
    """An address, however somebody typed it, without the login in it, for others to see."""
    return LOGIN.sub(r"\1", given)


def access(url: str, *, login: str = "", headers: dict[str, str] | None = None, proxy: str = "") -> Access:
    """What goes along to the site of `url`. Raises ValueError with what is wrong, the secret left out."""
    for name, value in (headers or {}).items():
        if not FIELD.fullmatch(name) or name.lower() in OURS:
            raise ValueError(f"{name[:40]!r} is no header that can be set")
        if not VALUE.fullmatch(value):
            raise ValueError(f"the value of header {name!r} cannot be sent")
    if login and ":" not in login:
        raise ValueError("login must be user:password")
    if proxy and not proxy.startswith("http://"):
        raise ValueError("proxy must be an http:// address, such as http://gate.example:3128")
    return Access(origin(url), login, tuple(sorted((headers or {}).items())), proxy)
