"""What a source holds: bytes of one fetch in, a Batch out. `parse` and `discover` run in a child process."""

from __future__ import annotations

from bot.errors import Unreadable
from bot.model import Batch
from bot.sources import feed
from bot.sources.address import canonical
from bot.sources.discover import discover
from bot.sources.kind import SourceType

__all__ = ["SOURCES", "SourceType", "canonical", "discover", "parse"]

SOURCES: tuple[SourceType, ...] = (SourceType("feed", feed.parse),)


def parse(kind: str, body: bytes, content_type: str | None, url: str) -> Batch:
    """Read one fetch of a source of this kind; `url` is where the body was found at the end.

    Raises Unreadable with `url` and a reason: html, image, pdf, empty, json, xml or other; KeyError for
    a kind that is not in SOURCES.
    """
    readers = {known.kind: known.parse for known in SOURCES}
    try:
        return readers[kind](body, content_type, url)
    except Unreadable as error:
        error.details["url"] = url.partition("?")[0]
        raise
