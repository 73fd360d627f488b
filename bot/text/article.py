"""From the bytes of a page to the text of its article."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.encoding import HEAD, decode, marked
from bot.errors import Unreadable
from bot.model import Article
from bot.text import metadata
from bot.text.language import primary
from bot.text.loose import gather
from bot.text.pruning import pointer, prune

# A page that yields less has its text elsewhere, if it has one; JSON-LD often repeats it whole. It is also preferred
# when it holds this many times what the page shows, as on pages that load their text later.
ENOUGH = 200
TIMES_MORE = 2
# Characters read of a page; trees of larger ones take seconds, and no article needs them.
LARGEST = 3_000_000
MAGIC = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "image"),
    (b"PK\x03\x04", "other"),
    (b"\x1f\x8b", "other"),
)
KINDS = (
    ("image/", "image"),
    ("application/pdf", "pdf"),
    ("application/json", "json"),
    ("video/", "other"),
    ("audio/", "other"),
)


def extract(body: bytes, url: str, content_type: str | None = None) -> Article:
    """The article of a page: its text without navigation, cards, teasers and comments, paragraphs parted by newlines.

    Raises Unreadable (reason image, pdf, json, other, empty) for what is no page or holds no article.
    Costs some 25 ms a page; hostile pages can take much longer, so call it where it can be killed.
    """
    return _read(body, url, content_type, cards=False)


def watched(body: bytes, url: str, content_type: str | None = None) -> Article:
    """As `extract`, of a page that is watched for changes: the headlines on its cards may be all that it says."""
    return _read(body, url, content_type, cards=True)


def _read(body: bytes, url: str, content_type: str | None, *, cards: bool) -> Article:
    _refuse_other(body, url, content_type)
    text = decode(body, content_type)[:LARGEST]
    if (content_type or "").strip().lower().startswith("text/plain"):
        return _filled(replace(from_text(text, url=url), complete=True))
    tree = _tree(text)
    if tree is None:
        raise Unreadable(url=url, reason="empty")
    told = metadata.read(tree)
    prune(tree, url=url, cards=cards)
    gather(tree)
    read = _without_title(_best(_text(tree, url), _unpointed(told.body or "")), told.title)
    published = told.published_at or metadata.day(text, url)
    return _filled(Article(url, told.title, read, primary(told.lang), published, complete=True))


def from_text(
    text: str,
    *,
    url: str = "",
    title: str = "",
    published_at: datetime | None = None,
    lang: str | None = None,
    complete: bool = False,
) -> Article:
    """An article whose text is at hand; not `complete` unless said so, since nobody read its page."""
    return Article(url, " ".join(sound(title).split()), tidy(text), primary(lang), published_at, complete)


def sound(text: str) -> str:
    """`text` without halves of characters, as cut-off JSON has them: nothing behind this could write them."""
    return text.encode("utf-8", "replace").decode()


def tidy(text: str) -> str:
    """`text` with one newline between paragraphs and one space between words."""
    lines = (" ".join(line.split()) for line in re.split(r"[\r\n\u2028\u2029]+", sound(text)))
    return "\n".join(line for line in lines if line)


def _refuse_other(body: bytes, url: str, content_type: str | None) -> None:
    kind = (content_type or "").strip().lower()
    for prefix, reason in KINDS:
        if kind.startswith(prefix):
            raise Unreadable(url=url, reason=reason)
    for magic, reason in MAGIC:
        if body.startswith(magic):
            raise Unreadable(url=url, reason=reason)
    # No encoding of a page but UTF-16 and UTF-32 holds a zero byte.
    if b"\0" in body[:HEAD] and not marked(body):
        raise Unreadable(url=url, reason="other")


def _filled(article: Article) -> Article:
    if not article.text:
        raise Unreadable(url=article.url, reason="empty")
    return replace(article, title=sound(article.title), text=sound(article.text))


def _tree(html: str) -> Any:
    """The page as an lxml tree without comments; None for what is no markup."""
    from lxml import etree
    from lxml.html import document_fromstring
    from trafilatura.utils import HTML_PARSER, load_html

    tree = load_html(html)
    if tree is not None or "<" not in html:
        return tree
    try:
        # A fragment that names no html or body is a page all the same.
        return document_fromstring(f"<html><body>{html}</body></html>", parser=HTML_PARSER)
    except (etree.LxmlError, ValueError):
        return None


def _text(tree: Any, url: str) -> str:
    """What the extractor finds, less the lines that point elsewhere. On 73 pages its thorough way, on a pruned tree,
    has F1 0.967 and 0.931 on the two sets, its fast way 0.960 and 0.922, its own defaults 0.954 and 0.927."""
    from trafilatura import bare_extraction

    found: Any = bare_extraction(
        tree, url=url or None, with_metadata=False, include_comments=False, include_tables=True
    )
    return _unpointed(tidy(found.text or "")) if found else ""


def _unpointed(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not pointer(line))


def _best(shown: str, told: str) -> str:
    return told if len(told) > (len(shown) if len(shown) < ENOUGH else TIMES_MORE * len(shown)) else shown


def _without_title(text: str, title: str) -> str:
    """The title stands above the text already; on the page it often does so twice."""
    first, _, rest = text.partition("\n")
    return rest if rest and first.casefold() == title.casefold() else text
