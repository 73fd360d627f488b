"""How a subscription is told, and what a chat has chosen, in words and buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from bot.messages import names
from bot.messages.catalog import LOCALES, html, known, listed, moment, plural, t
from bot.messages.compose import Row, button, in_rows, lines, message, paragraphs
from bot.messages.direction import RLM, laid
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
# The picture before the words of a button.
SIGN = re.compile(rf"^({RLM}?)[^\w\s{RLM}]+ ")
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
    `digest:`, `quiet:`, `language:` and `timezone:` ask for another.
    """
    lang = chat.lang
    head = html(lang, "settings.saved" if changed else "settings.head")
    told = lines(_digest(chat, now), _quiet(chat), _sound(chat), spoken(chat), _zone(chat, now))
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
    name = (
        ahead
        if chat.tz.startswith("Etc/GMT")
        else "UTC"
        if chat.tz == "UTC"
        else listed((names.city(chat.tz, chat.lang), ahead), chat.lang)
    )
    return html(chat.lang, "settings.zone", zone=name, at=at)


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
        (button(lang, f"button.{sound}", f"settings:{sound}"),),
        (button(lang, "button.language", "language:"), button(lang, "button.zone", "timezone:")),
    ]


def _hours(lang: str, hours: str) -> str:
    """Short enough for four of them in a row."""
    if hours == "off":
        return t(lang, "button.quiet.off")
    since, until = (at.removesuffix(":00") for at in hours.split("-"))
    return f"🌙 {int(since)}–{int(until)}"


def _choice(words: str, data: str, chosen: bool) -> Button:
    return Button(laid(marked(words) if chosen else words), data=data)


def marked(words: str) -> str:
    """The words of a button as those of what is chosen: one sign is enough, so their own gives way."""
    return CHOSEN + SIGN.sub(r"\1", words)


# ---------------------------------------------------------------- languages

# Follows the client again.
FOLLOW = "client"


def spoken(chat: Chat) -> Html:
    """The language of the chat, and whether it is just that of its client."""
    follows = chat.kind == "private" and not chat.lang_chosen
    return html(
        chat.lang, "settings.language.client" if follows else "settings.language", language=names.own(known(chat.lang))
    )


def languages(chat: Chat, *, changed: bool = False) -> Message:
    """Which languages there are; with `changed` says that one was stored.

    Buttons, the chosen one marked: `language:<code>`, in private `language:client`. Of a channel, for which somebody asks in
    their own language, none is marked before one is chosen.
    """
    lang = chat.lang
    follows = chat.kind == "private" and not chat.lang_chosen
    tells = chat.kind != "channel" or changed
    each = [_choice(names.own(one), f"language:{one}", tells and not follows and one == known(lang)) for one in LOCALES]
    client = (_choice(t(lang, "button.language.client"), f"language:{FOLLOW}", follows),)
    saved = html(lang, "language.saved") if changed else None
    told = paragraphs(lines(saved, spoken(chat) if tells else None), html(lang, "language.how"))
    return message(told, [*in_rows(each, 3), *([client] if chat.kind == "private" else [])])


# -------------------------------------------------------------------- zones


def how_to_name_zones(chat: Chat, likely: Sequence[str], now: datetime) -> Message:
    """Which zone the chat has, and how another is named. Buttons: `timezone:<zone>` for those that are likely."""
    told = paragraphs(_zone(chat, now), html(chat.lang, "help.timezone.long"))
    return message(told, in_rows(_zones(chat, likely, now), 2))


def which_zone(chat: Chat, given: str, zones: Sequence[str], now: datetime) -> Message:
    """Asks which zone was meant. Buttons: `timezone:<zone>`."""
    told = html(chat.lang, "timezone.which", given=shorten(line(given), GIVEN_SHOWN))
    return message(told, [(one,) for one in _zones(chat, zones, now)])


def _zones(chat: Chat, zones: Sequence[str], now: datetime) -> list[Button]:
    """A button for each zone: its city and what it is ahead of UTC; the chat's own is marked."""
    offered = [(one, f"timezone:{one}") for one in zones if len(f"timezone:{one}".encode()) <= DATA_BYTES]
    return [
        _choice(f"{names.city(one, chat.lang)} {isolate(f'UTC{offset(one, now)}', chat.lang)}", data, one == chat.tz)
        for one, data in offered
    ]
