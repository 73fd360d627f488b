"""Truces as values that stories are compared by, and where an article tells of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Span
from bot.model.truces import Moment, Truce
from bot.text.document import TITLE, Document


def compared(truces: Sequence[Truce]) -> dict[str, str]:
    """What an article says of its chief truce, if that is news: status, effective and expires as far as they are known,
    an instant as ISO 8601 in UTC, however it was written."""
    chief = truces[0] if truces and truces[0].new else None
    if chief is None:
        return {}
    told = {"status": str(chief.status), "effective": _instant(chief.effective), "expires": _instant(chief.expires)}
    return {name: value for name, value in told.items() if value}


def places(document: Document) -> tuple[Span, ...]:
    """The sentences that tell the facts of the truces that are news, first the chief one's."""
    numbers = {document.sentence(number): number for number in range(len(document.sentences) - 1, TITLE, -1)}
    quotes = dict.fromkeys(quote for truce in document.truces if truce.new for quote in truce.quotes)
    found = [numbers[quote] for quote in quotes if quote in numbers]
    return tuple(Span(number, 0, len(document.sentence(number))) for number in found)


def _instant(moment: Moment | None) -> str:
    return moment.utc.isoformat() if moment and moment.utc else ""
