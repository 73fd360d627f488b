"""Rhythms of sources as they are kept, and what all sources together ask of the budget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.model.pacing import Asked, Limits, Plan
from bot.model.rhythm import DAYS, HOURS, Rhythm, pull, silent_from
from bot.storage import Tx
from bot.storage.schema import source

# Thousandths of a post or an hour change no interval that anybody would notice.
DIGITS = 3


def dumped(rhythm: Rhythm) -> dict[str, Any]:
    """The columns of a source that keep its rhythm."""
    kept = {
        "at": rhythm.at.timestamp(),
        "last": rhythm.last.timestamp() if rhythm.last else None,
        "hour_posts": _short(rhythm.hour_posts),
        "hour_seen": _short(rhythm.hour_seen),
        "day_posts": _short(rhythm.day_posts),
        "day_seen": _short(rhythm.day_seen),
        "lively": round(rhythm.lively, DIGITS),
        "expected": round(rhythm.expected, DIGITS),
        "pause": round(rhythm.pause, DIGITS),
    }
    return {"rhythm": kept, "pull": pull(rhythm)}


def expectation(rhythm: Rhythm) -> dict[str, Any]:
    """The column that says from when on its source counts as silent, as of a post that has just come."""
    return {"silent_from": silent_from(rhythm)}


def loaded(kept: Mapping[str, Any] | None) -> Rhythm | None:
    """What `dumped` kept; None for what is none, which is then learned anew."""
    if not kept or len(kept["hour_posts"]) != HOURS or len(kept["day_posts"]) != DAYS:
        return None
    moments = {name: datetime.fromtimestamp(kept[name], UTC) if kept[name] else None for name in ("at", "last")}
    lists = {name: tuple(kept[name]) for name in ("hour_posts", "hour_seen", "day_posts", "day_seen")}
    return Rhythm(**{**kept, **moments, **lists})


def _short(values: tuple[float, ...]) -> list[float]:
    return [round(value, DIGITS) for value in values]


async def plan(tx: Tx, limits: Limits) -> Plan:
    """How all active sources together are best asked within these limits."""
    columns = (source.c.pull, source.c.chosen, source.c.interval_s)
    rows = await tx.execute(select(*columns).where(source.c.state == "active"))
    return limits.plan([Asked(row.pull, timedelta(seconds=row.interval_s) if row.chosen else None) for row in rows])
