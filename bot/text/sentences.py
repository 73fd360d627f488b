"""Sentences of a text with their places, so that nothing shown to a reader is torn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# The splitter is quadratic in quotation marks of one piece (200,000 of them: 12 s); pieces keep it linear.
PIECE = 4000
# A sentence longer than this is a table or data; it is cut so that what follows stays cheap.
LONGEST = 2000
ENDING = re.compile(r"(?:^|[\s(«„“\"'.])(\w+)\.[\s\u00a0]*$")


def split(text: str, code: str, abbreviations: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of `text`, in order, without the white space around it.

    A sentence never crosses a line break; one that ends with an initial or a listed abbreviation goes on.
    """
    for start, end in _lines(text):
        held: tuple[int, int] | None = None
        for low, high in _pieces(text, start, end, code):
            held = (held[0] if held else low, high)
            if high - held[0] > LONGEST or not _goes_on(text[low:high], abbreviations):
                yield from _trimmed(text, *held)
                held = None
        if held:
            yield from _trimmed(text, *held)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for line in re.finditer(r"[^\r\n\u2028\u2029]+", text):
        yield from _cut(text, line.start(), line.end(), PIECE)


def _cut(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    while end - start > limit:
        at = text.rfind(" ", start + limit // 2, start + limit) + 1 or start + limit
        yield start, at
        start = at
    yield start, end


def _pieces(text: str, start: int, end: int, code: str) -> Iterator[tuple[int, int]]:
    at = start
    for piece in _segment(code, text[start:end]):
        yield from _cut(text, at, at + len(piece), LONGEST)
        at += len(piece)


def _segment(code: str, text: str) -> Iterable[str]:
    import sentencex

    pieces: list[str] = sentencex.segment(code, text)
    # Its pieces are the text itself, or their places would be wrong; if ever not, the line is one sentence.
    return pieces if sum(map(len, pieces)) == len(text) else [text]


def _goes_on(piece: str, abbreviations: frozenset[str]) -> bool:
    found = ENDING.search(piece[-40:])
    if found is None:
        return False
    word = found[1]
    return (len(word) == 1 and word.isalpha() and word.isupper()) or word.lower() in abbreviations


def _trimmed(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    piece = text[low:high]
    if bare := piece.strip():
        at = low + piece.index(bare[0])
        yield at, at + len(bare)
