"""A truce as JSON, as the command line shows it, and where an article tells of its truces."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.model import Span
from bot.model.truces import Moment, Truce
from bot.text.document import TITLE, Document


def shown(truce: Truce) -> dict[str, Any]:
    """The facts under flat names; None and empty lists for what is not known. Instants end in Z."""
    effective, expires = truce.effective, truce.expires
    return {
        "status": str(truce.status),
        "type": truce.kind,
        "parties": list(truce.parties),
        "mediators": list(truce.mediators),
        "place": truce.place,
        "announced_on": _day(truce.announced_on),
        "effective_text": effective.text if effective else None,
        "effective_date": _day(effective.date) if effective else None,
        "effective_utc": _instant(effective),
        "effective_zone": effective.zone if effective else None,
        "effective_basis": effective.basis if effective else None,
        "expires_text": expires.text if expires else None,
        "expires_date": _day(expires.date) if expires else None,
        "expires_utc": _instant(expires),
        "expires_basis": expires.basis if expires else None,
        "duration": truce.duration,
        "accusations": [
            {"accuser": one.accuser, "accused": one.accused, "quote": one.quote} for one in truce.accusations
        ],
        "attributed_to": truce.attribution,
        "new": truce.new,
        "quotes": list(truce.quotes),
    }


def places(document: Document) -> tuple[Span, ...]:
    """The sentences that tell the facts of the truces that are news, first the chief one's."""
    numbers = {document.sentence(number): number for number in range(len(document.sentences) - 1, TITLE - 1, -1)}
    quotes = dict.fromkeys(quote for truce in document.truces if truce.new for quote in truce.quotes)
    found = [numbers[quote] for quote in quotes if quote in numbers]
    return tuple(Span(number, 0, len(document.sentence(number))) for number in found)


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _instant(moment: Moment | None) -> str | None:
    instant: datetime | None = moment.utc if moment else None
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:00Z") if instant else None
