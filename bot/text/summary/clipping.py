"""A sentence cut to a length, with what to mark in it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

ELLIPSIS = "…"
# Where a sentence without spaces can be cut.
PAUSES = "，、；：。,;:"


@dataclass(frozen=True, slots=True)
class Clip:
    """A sentence or a cut of it, with what to mark."""

    text: str
    marks: tuple[tuple[int, int], ...]


def clip(text: str, marks: tuple[tuple[int, int], ...], limit: int) -> Clip:
    """`text` with `marks`, cut at words to at most `limit` characters around the first mark, with … where it was cut."""
    if len(text) <= limit:
        return Clip(text, marks)
    first = marks[0] if marks else (0, 0)
    room = limit - 2 * len(ELLIPSIS)
    start = 0 if first[1] <= room else _word_start(text, max(0, first[0] - room // 3), first[0])
    end = _word_end(text, min(len(text), start + room), max(start, min(first[1], start + room)))
    before = ELLIPSIS if start else ""
    shift = len(before) - start
    kept = tuple((low + shift, high + shift) for low, high in marks if low >= start and high <= end)
    return Clip(before + text[start:end] + (ELLIPSIS if end < len(text) else ""), kept)


def _word_start(text: str, at: int, most: int) -> int:
    """The first beginning of a word from `at` to `most`, or of a letter within an endless one."""
    space = text.find(" ", at, most)
    if space >= 0:
        return space + 1
    while at < most and _mark(text[at]):
        at += 1
    return at


def _word_end(text: str, at: int, least: int) -> int:
    """The last end of a word up to `at`, not before `least`; in an endless one, of a phrase or at least of a letter."""
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", least, at + 1)
    if space <= least:
        space = max(text.rfind(pause, least, at) for pause in PAUSES)
    if space > least:
        return len(text[:space].rstrip(" ,;:–—-，、；："))
    while at > least and _mark(text[at]):
        at -= 1
    return at


def _mark(character: str) -> bool:
    """Whether it belongs to the letter before it: a vowel sign, an accent."""
    return unicodedata.category(character).startswith("M")
