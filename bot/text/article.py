"""From the bytes of a page to the text of its article."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import datetime
from typing import Any

from bot.errors import Unreadable
from bot.model import Article
from bot.text import metadata
from bot.text.encoding import decode
from bot.text.language import primary

# trafilatura's fast way is twice as fast and as good where it finds an article at all; below this it tries everything.
ENOUGH = 200
# Bytes read of a page; trees of larger ones take seconds, and no article needs them.
LARGEST = 5_000_000
MAGIC = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"PK\x03\x04", "other"),
)


def extract(body: bytes, url: str, content_type: str | None = None) -> Article:
    """The article of a page: its text without navigation, teasers and comments, paragraphs parted by newlines.

    Raises Unreadable (reason image, pdf, other, empty) for what is no page or holds no article.
    Costs some 12 ms a page; hostile pages can take much longer, so call it where it can be killed.
    """
    for magic, reason in MAGIC:
        if body.startswith(magic):
            raise Unreadable(url=url, reason=reason)
    html = decode(body[:LARGEST], content_type)
    tree = _tree(html)
    if tree is None:
        raise Unreadable(url=url, reason="empty")
    facts = metadata.read(tree)
    text = _text(tree, url)
    if len(text) < ENOUGH and len(facts.body or "") > len(text):
        text = facts.body or ""
    if not text:
        raise Unreadable(url=url, reason="empty")
    published = facts.published_at or metadata.day(html, url)
    return Article(url, facts.title, text, primary(facts.lang), published, complete=True)


def _tree(html: str) -> Any:
    """The page as an lxml tree, without the parts that are not the article; None for what is no markup."""
    from trafilatura.utils import load_html

    return load_html(html)


def _text(tree: Any, url: str) -> str:
    from trafilatura import bare_extraction

    best = ""
    for fast in (True, False):
        found = bare_extraction(
            deepcopy(tree), url=url or None, fast=fast, with_metadata=False, include_comments=False, include_tables=True
        )
        best = max(best, tidy(found.text or "") if found else "", key=len)
        if len(best) >= ENOUGH:
            break
    return best


def from_text(
    text: str, *, url: str = "", title: str = "", published_at: datetime | None = None, lang: str | None = None
) -> Article:
    """An article whose text is at hand; not `complete`, since nobody read its page."""
    return Article(url, title.strip(), tidy(text), primary(lang), published_at, complete=False)


def tidy(text: str) -> str:
    """`text` with one newline between paragraphs and one space between words."""
    lines = (" ".join(line.split()) for line in re.split(r"[\r\n\u2028\u2029]+", text))
    return "\n".join(line for line in lines if line)
