"""The truces that an article speaks of, and whether it is news of one.

Rules over the phrases of `bot.text.tongues` and the names of `bot.text.gazetteer`; no fact is guessed: a wrong one
costs more than a missing one. The specification is that of the field: what a status means, when a time is an
instant, which way an accusation goes.
"""

from __future__ import annotations

from datetime import datetime

from bot.model.truces import Truce
from bot.text.document import Document
from bot.text.facts.comparing import conflict, values
from bot.text.facts.deciding import Decision, decide
from bot.text.facts.finding import Reader
from bot.text.facts.lines import lines
from bot.text.facts.published import Published
from bot.text.facts.showing import places, shown

__all__ = ["Decision", "conflict", "decide", "find", "places", "shown", "values"]


def find(document: Document, published_at: datetime | None, zone: str | None = None) -> tuple[Truce, ...]:
    """The truces an article speaks of, the chief one first; none where nothing is certain.

    `published_at` is when the article came out, `zone` the tz name of where it is dated; relative days count
    from there. Linear in the text: no more than its first sentences are read. Raises nothing.
    """
    return Reader(lines(document), Published(published_at, zone)).truces()
