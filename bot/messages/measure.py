"""Plain text measured as Telegram measures, in UTF-16 units, and cut where a reader sees a border."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

ELLIPSIS = "…"
JOINER = "\u200d"
# No writing stacks so many marks; what does is meant to break displays.
LONGEST_CLUSTER = 32


def units(text: str) -> int:
    """Length of plain text in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def shorten(text: str, limit: int) -> str:
    """Plain text of at most `limit` units, cut between words where possible, with … where it was cut."""
    if units(text) <= limit:
        return text
    kept, used = 0, units(ELLIPSIS)
    for cluster in clusters(text):
        used += units(cluster)
        if used > limit:
            break
        kept += len(cluster)
    space = text.rfind(" ", kept * 2 // 3, kept + 1)
    return text[: space if space > 0 else kept].rstrip() + ELLIPSIS


def clusters(text: str) -> Iterator[str]:
    """What a reader sees as one character each: letters with their marks, joined emoji, flags, syllables."""
    start = 0
    for at in range(1, len(text)):
        if at - start >= LONGEST_CLUSTER or not _joined(text, start, at):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def _joined(text: str, start: int, at: int) -> bool:
    """Whether the character at `at` belongs to the cluster that began at `start`."""
    this, before = text[at], text[at - 1]
    if this.isascii():
        return this == "\n" and before == "\r"
    if unicodedata.category(this) in {"Mn", "Mc", "Me"} or this == JOINER or "\U0001f3fb" <= this <= "\U0001f3ff":
        return True
    if "\U000e0020" <= this <= "\U000e007f":
        return True
    if before == JOINER:
        return unicodedata.category(this) == "So"
    flags = "\U0001f1e6" <= this <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff"
    return flags and (at - start) % 2 == 1
