"""Instants of truces as people read them: by the clock of the place, and by that of the chat."""

from __future__ import annotations

from datetime import datetime

from bot.messages.catalog import html, moment, plural, t, zone
from bot.messages.markup import Html, escape, isolate, line, shorten
from bot.model import Chat
from bot.model.truces import Moment

WRITTEN_SHOWN = 80
HOUR, DAY = 60, 1440


def clocks(told: Moment, chat: Chat, now: datetime) -> Html:
    """The instant by both clocks, or by one where they are the same; what is no sure instant as it was written."""
    if told.utc is None:
        return Html(f"❝{isolate(shorten(line(told.text), WRITTEN_SHOWN), chat.lang)}❞")
    yours = moment(told.utc, chat.tz, chat.lang, now)
    if told.zone is None:
        return html(chat.lang, "time.yours", yours=yours)
    if told.utc.astimezone(zone(told.zone)).utcoffset() == told.utc.astimezone(zone(chat.tz)).utcoffset():
        return escape(yours)
    return html(chat.lang, "time.both", local=moment(told.utc, told.zone, chat.lang, now), yours=yours)


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
