"""Lists of feeds as OPML 2.0 (http://opml.org/spec2.opml): written for other readers, read as other readers write them.

What OPML has no word for stands in attributes of a namespace of our own, which others pass over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import listparser
from lxml import etree

from bot.model import Source
from bot.model.access import bare
from bot.model.lists import Listed
from bot.model.watched import LONGEST, SHORTEST
from bot.sources import charset
from bot.sources.item import language

OURS = "urn:trucewatch:opml"
TITLE = "Truce Watch"
# What XML 1.0 cannot hold, escaped or not.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPACES = re.compile(r"\s+")


def write(listed: Iterable[Source], now: datetime) -> bytes:
    """The sources as an OPML document, each address once and without a password that stands in it."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"truce": OURS})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = TITLE
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = etree.SubElement(root, "body")
    for source in listed:
        etree.SubElement(body, "outline", _attributes(source))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _attributes(source: Source) -> dict[str, str]:
    name = _written(source.title)
    told = {"type": "rss", "text": name, "title": name, "xmlUrl": _written(bare(source.url))}
    ours = {"number": str(source.id), "kind": source.kind}
    ours |= {"every": f"{source.interval.total_seconds():g}"} if source.chosen else {}
    ours |= {"selector": _written(source.options["selector"])} if source.options.get("selector") else {}
    ours |= {"publisher": _written(source.publisher)} if source.publisher else {}
    ours |= {"state": source.state} if source.state != "active" else {}
    lang = {"language": source.lang} if source.lang else {}
    return told | lang | {f"{{{OURS}}}{name}": value for name, value in ours.items()}


def _written(text: str) -> str:
    return SPACES.sub(" ", UNWRITABLE.sub("", text)).strip()


def outlines(text: bytes) -> list[Listed]:
    """The feeds of a list, each address once, in its order; nothing is checked of addresses and titles. Never raises."""
    content = _in_utf8(text.removeprefix(b"\xef\xbb\xbf").lstrip())
    more = _more(content)
    named = ((url.strip(), " ".join(title.split())) for url, title in _feeds(content, more))
    return list({url: _listed(url, title, more.get(url, {})) for url, title in named if url}.values())


def _in_utf8(content: bytes) -> bytes:
    """The list in UTF-8 and said to be so: otherwise its reader takes it for Latin-1."""
    if b"\0" in content[:512]:
        return content
    declared = charset.DECLARED.match(content[:512])
    name = declared[1].decode("ascii") if declared else "utf-8"
    try:
        text = content.decode(name, "replace")
    except (LookupError, ValueError):
        text = content.decode("utf-8", "replace")
    inner = text.partition("?>")[2] if text.startswith("<?xml") else text
    return f'<?xml version="1.0" encoding="utf-8"?>{inner}'.encode()


def _feeds(content: bytes, more: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """Address and title of each."""
    try:
        return [(feed.url, feed.get("title", "")) for feed in listparser.parse(content).feeds]
    except IndexError:  # it stumbles over an end that has no beginning
        return [(url, told.get("text", "")) for url, told in more.items()]


def _listed(url: str, title: str, more: dict[str, str]) -> Listed:
    paused = more.get(f"{{{OURS}}}state") == "paused"
    every = _every(more.get(f"{{{OURS}}}every", ""))
    kind, selector = more.get(f"{{{OURS}}}kind", ""), more.get(f"{{{OURS}}}selector", "")
    publisher = more.get(f"{{{OURS}}}publisher", "")
    return Listed(url, title, language(more.get("language")), every, paused, kind, selector, publisher)


def _every(text: str) -> timedelta | None:
    """An interval that we may have written; None for what nobody may ask for."""
    seconds = float(text) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text) else 0.0
    return timedelta(seconds=seconds) if SHORTEST <= timedelta(seconds=seconds) <= LONGEST else None


def _told(outline: Any) -> dict[str, str]:
    """Its attributes; none where one refers to what is no character, which the parser lets pass and then cannot give."""
    try:
        return dict(outline.attrib)
    except UnicodeDecodeError:
        return {}


def _more(content: bytes) -> dict[str, dict[str, str]]:
    """The attributes of each outline by its address; of a list that is no XML nothing."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root: Any = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    if root is None:
        return {}
    all_of_them = (_told(one) for one in root.iter("{*}outline"))
    return {(told.get("xmlUrl") or "").strip(): told for told in reversed(list(all_of_them))}
