"""A truce as JSON, as the command line shows it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.model.truces import Moment, Truce


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


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _instant(moment: Moment | None) -> str | None:
    instant: datetime | None = moment.utc if moment else None
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:00Z") if instant else None
