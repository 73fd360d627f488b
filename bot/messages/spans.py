"""Spans of time in words."""

from __future__ import annotations

from bot.messages.catalog import plural, t

HOUR, DAY = 60, 1440


def until(minutes: int, lang: str) -> str:
    """A span of whole minutes in words, to two units: "2 hours 5 minutes"; less than one is one."""
    minutes = max(1, minutes)
    days, rest = divmod(minutes, DAY)
    hours, left = divmod(rest, HOUR)
    parts = (
        plural(lang, "span.days", days) if days else "",
        plural(lang, "span.hours", hours) if hours else "",
        plural(lang, "span.minutes", left) if left else "",
    )
    told = [part for part in parts if part]
    return t(lang, "span.join", one=told[0], two=told[1]) if len(told) > 1 else told[0]
