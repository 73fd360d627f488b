"""Truces as JSON columns hold them, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from bot.model.truces import Accusation, Moment, Status, Truce


def dumped(truces: Iterable[Truce]) -> list[dict[str, Any]]:
    """The truces as JSON can hold them; days and instants as ISO 8601."""
    return [_plain(asdict(truce)) for truce in truces]


def loaded(kept: Iterable[Mapping[str, Any]] | None) -> tuple[Truce, ...]:
    """The truces that `dumped` wrote."""
    return tuple(map(_truce, kept or ()))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _truce(kept: Mapping[str, Any]) -> Truce:
    return Truce(
        status=Status(kept["status"]),
        kind=kept["kind"],
        parties=tuple(kept["parties"]),
        mediators=tuple(kept["mediators"]),
        place=kept["place"],
        announced_on=_day(kept["announced_on"]),
        effective=_moment(kept["effective"]),
        expires=_moment(kept["expires"]),
        duration=kept["duration"],
        accusations=tuple(Accusation(**one) for one in kept["accusations"]),
        attribution=kept["attribution"],
        new=kept["new"],
        quotes=tuple(kept["quotes"]),
    )


def _moment(kept: Mapping[str, Any] | None) -> Moment | None:
    if kept is None:
        return None
    utc = kept["utc"]
    return Moment(
        kept["text"],
        _day(kept["date"]),
        None if utc is None else datetime.fromisoformat(utc),
        kept["zone"],
        kept["basis"],
    )


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)
