"""How a subscription is told, and what a chat has chosen, in words and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from bot.messages.catalog import html, moment, plural, t
from bot.messages.compose import Row, button, lines, message, paragraphs
from bot.messages.markup import Html, bold, isolate, line, shorten
from bot.model import Button, Chat, Message, Options
from bot.model.hearing import Manner, due
from bot.model.hearing import zone_of as zone
from bot.model.messages import DATA_BYTES

SILENT, LOUD = "silent", "loud"
# What a tap may choose; any other value is typed.
DIGESTS = ("off", "hourly", "daily")
QUIETS = ("off", "22:00-07:00", "23:00-07:00", "00:00-08:00")
CHOSEN = "✅ "
GIVEN_SHOWN = 60


def told_how(options: Options, lang: str) -> Html | None:
    """What a subscription wants of its own, on one line; None when it is told as the chat's settings say."""
    key = f"options.{options.mode}.at" if options.at else f"options.{options.mode}"
    parts = [
        html(lang, key, at=clock(options.at) if options.at else "") if options.mode else None,
        None if options.silent is None else html(lang, "options.silent" if options.silent else "options.loud"),
        html(lang, "options.urgent") if options.urgent else None,
        plural(lang, "options.sources", options.sources) if options.sources > 1 else None,
    ]
    told = " · ".join(part for part in parts if part)
    return Html(told) if told else None


def clock(at: time) -> str:
    """A time of day, which every reader of digits reads alike."""
    return f"{at:%H:%M}"


def settings(chat: Chat, now: datetime, *, changed: bool = False) -> Message:
    """All that the chat may choose and has chosen; with `changed` says that it was stored.

    Buttons, the chosen ones marked: `digest:<off, hourly or daily>`, `quiet:<hours or off>`, `settings:silent` or loud;
    `digest:`, `quiet:` and `timezone:` ask for another.
    """
    lang = chat.lang
    head = html(lang, "settings.saved" if changed else "settings.head")
    told = lines(_digest(chat, now), _quiet(chat), _sound(chat), _zone(chat, now))
    return message(paragraphs(bold(head), told, html(lang, "settings.foot")), _choices(chat))


def _digest(chat: Chat, now: datetime) -> Html:
    hearing, lang = chat.hearing, chat.lang
    if hearing.mode == "instant":
        return html(lang, "settings.digest.instant")
    upcoming = due(Manner(hearing.mode, hearing.at), now, zone(chat.tz))
    at = moment(upcoming, chat.tz, lang, now)
    return html(lang, f"settings.digest.{hearing.mode}", at=clock(hearing.at), next=at)


def _quiet(chat: Chat) -> Html:
    quiet = chat.hearing.quiet
    if quiet is None:
        return html(chat.lang, "settings.quiet.off")
    return html(chat.lang, "settings.quiet", since=clock(quiet.since), until=clock(quiet.until))


def _sound(chat: Chat) -> Html:
    return html(chat.lang, "settings.silent" if chat.hearing.silent else "settings.loud")


def _zone(chat: Chat, now: datetime) -> Html:
    at = moment(now, chat.tz, chat.lang, now)
    ahead = f"UTC{offset(chat.tz, now)}"
    name = ahead if chat.tz.startswith("Etc/GMT") else "UTC" if chat.tz == "UTC" else f"{zone_name(chat.tz)}, {ahead}"
    return html(chat.lang, "settings.zone", zone=name, at=at)


def zone_name(tz: str) -> str:
    """A zone as people read it: America/New York."""
    return tz.replace("_", " ")


def offset(tz: str, now: datetime) -> str:
    """What the clocks of a zone are ahead of UTC: "+4", "−3:30"."""
    ahead = now.astimezone(zone(tz)).utcoffset() or timedelta(0)
    minutes = abs(int(ahead.total_seconds())) // 60
    sign = "−" if ahead < timedelta(0) else "+"
    return f"{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")


def _choices(chat: Chat) -> list[Row]:
    lang, hearing = chat.lang, chat.hearing
    mode = "off" if hearing.mode == "instant" else hearing.mode
    hours = f"{clock(hearing.quiet.since)}-{clock(hearing.quiet.until)}" if hearing.quiet else "off"
    sound = LOUD if hearing.silent else SILENT
    digests = [_choice(t(lang, f"button.digest.{one}"), f"digest:{one}", one == mode) for one in DIGESTS]
    quiets = [_choice(_hours(lang, one), f"quiet:{one}", one == hours) for one in QUIETS]
    return [
        (*digests, button(lang, "button.other", "digest:")),
        (*quiets, button(lang, "button.other", "quiet:")),
        (button(lang, f"button.{sound}", f"settings:{sound}"), button(lang, "button.zone", "timezone:")),
    ]


def _hours(lang: str, hours: str) -> str:
    """Short enough for four of them in a row."""
    if hours == "off":
        return t(lang, "button.quiet.off")
    since, until = (at.removesuffix(":00") for at in hours.split("-"))
    return f"🌙 {int(since)}–{int(until)}"


def _choice(words: str, data: str, chosen: bool) -> Button:
    return Button(f"{CHOSEN if chosen else ''}{words}", data=data)


def how_to_name_zones(chat: Chat, now: datetime) -> Message:
    """Which zone the chat has, and how another is named."""
    return message(paragraphs(_zone(chat, now), html(chat.lang, "help.timezone.long")))


def which_zone(chat: Chat, given: str, zones: Sequence[str]) -> Message:
    """Asks which zone was meant. Buttons: `timezone:<zone>`."""
    told = html(chat.lang, "timezone.which", given=isolate(shorten(line(given), GIVEN_SHOWN), chat.lang))
    offered = [(zone_name(one), f"timezone:{one}") for one in zones]
    return message(told, [(Button(name, data=data),) for name, data in offered if len(data.encode()) <= DATA_BYTES])
