"""Text out of what feeds call text: no markup, no control characters, one space between words."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from lxml import etree

MARKUP = re.compile(
    r"</?(?:p|br|a|img|div|span|b|i|u|em|strong|small|script|style|iframe|table|tr|td|ul|ol|li|h[1-6]|font|center|"
    r"blockquote|figure|figcaption|video|audio|source|picture|hr|pre|code|sub|sup|section|article|object|embed|"
    r"svg|form|input|button|cite|q|s|abbr|time|mark|html|body|head|link|meta)\b[^<>]*>",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
# Control characters, lone surrogates and non-characters: PostgreSQL, Telegram or XML refuse one or another.
UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
# What is still wrapped was wrapped twice, or wrapped and then escaped.
WRAPPED, CLOSED = "<![CDATA[", "]]>"
SPACES = re.compile(r"[^\S\n]+")
LINES = re.compile(r"\s*\n\s*")
SILENT = frozenset({"script", "style", "template", "noscript", "head", "iframe", "object", "svg", "math"})
# Of longer HTML only the beginning is read: no more than 8000 characters are kept, and libxml2 takes a time
# that is quadratic in the attributes of one tag.
HTML_LENGTH = 100_000
BLOCKS = frozenset(
    [
        "p",
        "br",
        "div",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "figure",
        "figcaption",
        "section",
        "article",
        "header",
        "footer",
        "pre",
        "hr",
        "dd",
        "dt",
    ]
)


def line(text: str, *, markup: bool = False) -> str:
    """One line of plain text."""
    return " ".join(paragraphs(text, markup=markup).split())


def paragraphs(text: str, *, markup: bool = False, limit: int | None = None) -> str:
    """Plain text, its paragraphs parted by newlines, cut at a word within `limit` characters.

    `markup` says that it is HTML; text that is only called plain but holds HTML tags is read as such too.
    """
    if text.lstrip().startswith(WRAPPED):
        text = text.strip().removeprefix(WRAPPED).rstrip().removesuffix(CLOSED)
    if markup or MARKUP.search(text):
        text = stripped(text)
    text = LINES.sub("\n", SPACES.sub(" ", UNFIT.sub("", text))).strip()
    return text if limit is None or len(text) <= limit else cut(text, limit)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters with an ellipsis at the end, cut between words where there is a space nearby."""
    kept = text[: limit - 1]
    space = max(kept.rfind(" "), kept.rfind("\n"))
    return (kept[:space] if space > limit * 0.8 else kept).rstrip() + "…"


def stripped(html: str) -> str:
    """The text of a piece of HTML, a newline where a block begins or ends."""
    if "<" not in html:
        return unescape(html)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(html[:HTML_LENGTH].replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return unescape(re.sub(r"<[^<>]*>", " ", html[:HTML_LENGTH]))
    pieces: list[str] = []
    _collect(root, pieces)
    return "".join(pieces)


def _collect(root: Any, pieces: list[str]) -> None:
    """Walk without recursion: feeds may nest deeper than Python's stack."""
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        edge = "\n" if element.tag in BLOCKS else ""
        silent = element.tag in SILENT
        if event == "start":
            hidden += silent
            pieces.append(edge)
            if not hidden:
                pieces.append(element.text or "")
        else:
            hidden -= silent
            pieces.append(edge)
            if not hidden:
                pieces.append(element.tail or "")
