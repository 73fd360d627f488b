"""Where things go: round numbers for an axis, and labels that do not touch each other. Pure numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

Span = tuple[int, int]

# More lines than these make a picture busy.
STEPS = 4


def ticks(most: int) -> list[int]:
    """Round numbers from 0 up to `most` or above, evenly spaced, STEPS steps at the most."""
    rough = max(1, math.ceil(most / STEPS))
    power = 10 ** (len(str(rough)) - 1)
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= rough)
    return list(range(0, max(most, 1) + step, step))[: max(1, math.ceil(most / step)) + 1]


def centred(centre: float, width: float, left: int, right: int) -> Span:
    """Where a label of this width lies around `centre` without leaving left..right."""
    wide = math.ceil(width)
    start = min(max(round(centre - wide / 2), left), max(left, right - wide))
    return start, start + wide


def apart(span: Span, others: Iterable[Span], gap: int) -> bool:
    """Whether a label keeps its distance from all others in its row."""
    return all(span[1] + gap <= start or end + gap <= span[0] for start, end in others)


def thinned(spans: Sequence[Span], gap: int) -> list[int]:
    """Which labels of a row to write: the last, and every so many before it, so that none touches another."""
    for step in range(1, len(spans) + 1):
        kept = list(range(len(spans) - 1, -1, -step))
        if all(apart(spans[a], [spans[b]], gap) for a, b in pairwise(kept)):
            return kept[::-1]
    return []


def stacked(spans: Sequence[Span], rows: int, gap: int) -> list[int | None]:
    """For each label its row from below, 0 first, or None when it has no room; the first labels choose first."""
    taken: list[list[Span]] = [[] for _ in range(rows)]
    chosen: list[int | None] = []
    for span in spans:
        row = next((at for at, others in enumerate(taken) if apart(span, others, gap)), None)
        if row is not None:
            taken[row].append(span)
        chosen.append(row)
    return chosen
