"""What is stored, read again: the same document as when it came, and the keys that it is filed under."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model.finding import Stored
from bot.text import article
from bot.text.document import Document, analyse
from bot.text.words import find, fold

# Raise it when the analysis, the marks or the topics change: what is stored is then filed anew, by and by.
VERSION = 1


def read(entry: Stored) -> Document:
    """A stored entry as the document that it was when it came."""
    stored = article.from_text(
        entry.text, url=entry.url, title=entry.title, published_at=entry.published_at, lang=entry.lang
    )
    return analyse(stored, entry.lang or entry.source_lang, known_by(entry.source_title, entry.source_host))


def known_by(title: str, host: str) -> tuple[str, ...]:
    """The folded words that a source goes by: of its title, the labels of its host, and every end of the host."""
    labels = host.lower().removeprefix("www.").split(".")
    words = [fold(word) for _, word in find(title)]
    ends = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    return tuple(dict.fromkeys(word for word in (*words, *labels, *ends) if word))


def keys(document: Document) -> Iterator[str]:
    """All that the document may be found by: its marks, then its words in the order of their first places."""
    yield from document.marks
    yield from document.postings
