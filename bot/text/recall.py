"""What is stored, read again: the same document as when it came, and the keys that it is filed under."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.model.finding import Stored
from bot.text import article
from bot.text.document import Document, source_words
from bot.text.reading import read_article, read_wholly

# Raise it when the analysis, the marks or the topics change: what is stored is then filed anew, by and by.
VERSION = 2


def read(entry: Stored, *, statuses: bool = True) -> Document:
    """A stored entry as the document that it was when it came; without `statuses`, which take long, if nobody asks."""
    stored = article.from_text(
        entry.text, url=entry.url, title=entry.title, published_at=entry.published_at, lang=entry.lang
    )
    host = urlsplit(entry.url).hostname or entry.source_host
    reader = read_wholly if statuses else read_article
    return reader(stored, entry.lang or entry.source_lang, source_words(entry.source_title, host))


def keys(document: Document) -> Iterator[str]:
    """All that the document may be found by: its marks, then its words in the order of their first places."""
    yield from document.marks
    yield from document.postings
