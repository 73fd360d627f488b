"""HTML as a tree: decoded, without scripts, bounded."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from bot.encoding import decode
from bot.errors import Unreadable
from bot.sources import plain, sniff

# Bytes read of a page; trees of larger ones take seconds, and what is new stands at the beginning.
LARGEST = 3_000_000
UNSEEN = re.compile(rb"<(script|style|svg|template)\b")
# Elements above one that are looked at: no page of people's making is deeper.
DEEPEST = 60


def tree(body: bytes, content_type: str | None) -> Any:
    """The root of a page. Raises Unreadable when it is none."""
    _refuse_other(body)
    light = decode(sniff.lighten(_seen(body[:LARGEST])), content_type).encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(light.replace(b"\0", b""), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        root = None
    if root is None:
        raise Unreadable(reason="html")
    return root


def _refuse_other(body: bytes) -> None:
    """Raises Unreadable for what is no markup."""
    try:
        is_json = sniff.kind(body) == "json"
    except Unreadable as error:
        if error.details.get("reason") != "html":
            raise
        return
    if is_json or b"<" not in body:
        raise Unreadable(reason="json" if is_json else "other")


def _seen(body: bytes) -> bytes:
    """A page without what browsers do not show; from one that is never closed on, nothing is seen. Linear."""
    lower, kept, at = body.lower(), [], 0
    while opened := UNSEEN.search(lower, at):
        kept.append(body[at : opened.start()])
        closed = lower.find(b"</" + opened[1], opened.end())
        if closed < 0:
            return b"".join(kept)
        at = closed
    return b"".join([*kept, body[at:]])


def text(element: Any) -> str:
    """What is written in an element, on one line."""
    return plain.line(" ".join("".join(element.itertext()).split())) if element is not None else ""


def above(element: Any) -> list[Any]:
    """The element and those it stands in, from the inside out, at most 60."""
    found = [element]
    while len(found) < DEEPEST and (parent := found[-1].getparent()) is not None:
        found.append(parent)
    return found


def classes(element: Any) -> frozenset[str]:
    """The classes of an element."""
    return frozenset((element.get("class") or "").split())


def language_of(root: Any) -> str | None:
    """The language that a page says it is in, as it says it."""
    found: str | None = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    return found


def title_of(root: Any) -> str:
    """What a page calls itself: the name of its site, or its title."""
    named = root.xpath("//meta[@property='og:site_name']/@content")
    return plain.line(str(named[0])) if named and named[0].strip() else text(root.find(".//title"))
