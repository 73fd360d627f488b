"""Whether one who follows truces wants to hear of an article, at once or in a digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bot.model.truces import Status, Truce
from bot.text.document import Document
from bot.text.facts import sense
from bot.text.facts.finding import LEADING
from bot.text.facts.lines import Line, lines, spoken
from bot.text.tongues import TONGUES

Decision = Literal["yes", "digest", "no"]
# An article is about a truce when its title or its beginning names one, or when it comes back to it so often.
LEAD, OFTEN = 300, 3
# Hearing and talks are for the digest.
QUIET = frozenset((Status.CALLED_FOR, Status.TALKS))


def decide(document: Document, truces: Sequence[Truce], published_at: datetime | None = None) -> Decision:
    """Yes for news of a truce between armed sides, digest for wishes, talks and what is only touched on, else no.

    In a language without a file of phrases the mark of the topic pack alone decides.
    """
    if spoken(document) not in TONGUES:
        return "yes" if "topic:ceasefire" in document.marks else "no"
    found = lines(document)
    year = published_at.year if published_at else None
    real = [line for at, line in enumerate(found) if sense.real(line, found[max(0, at - 2) : at + 3], year)]
    news = [one for one in truces if one.new]
    if not real:
        return "no"
    if not _about(document, real):
        early = set(document.sentences[:LEADING])
        return "digest" if any(one.status not in QUIET and early.intersection(one.quotes) for one in news) else "no"
    if news and all(one.status in QUIET for one in news):
        return "digest"
    return "yes"


def _about(document: Document, real: list[Line]) -> bool:
    """Whether the article is about a truce: by its title, its beginning, or how often it speaks of one."""
    before = 0
    for number, sentence in enumerate(document.sentences):
        if before >= LEAD:
            break
        if any(line.number == number for line in real):
            return True
        before += len(sentence) + 1
    return any(line.number < 0 for line in real) or sum(len(line.truces) for line in real) >= OFTEN
