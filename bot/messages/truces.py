"""Truces in words: their state, and their times at the place and in the chat's zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from bot.messages import names
from bot.messages.catalog import Unit, day, has, html, lasting, listed, moment, t
from bot.messages.compose import lines
from bot.messages.markup import Html, bold, escape, isolate, line, shorten
from bot.model import Chat, Truce
from bot.model.hearing import zone_of as zone
from bot.model.truces import Moment, Status

WRITTEN_SHOWN = 80
NAMES_SHOWN, NAME_SHOWN = 4, 40
ACCUSATIONS_SHOWN = 2
DURATION = re.compile(r"P(?:(\d{1,4})([YMWD]))?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?)?")
# What a unit is called in CLDR, and how long it is there.
UNITS: dict[str, tuple[Unit, timedelta]] = {
    "Y": ("year", timedelta(days=365)),
    "M": ("month", timedelta(days=30)),
    "W": ("week", timedelta(weeks=1)),
    "D": ("day", timedelta(days=1)),
    "h": ("hour", timedelta(hours=1)),
    "m": ("minute", timedelta(minutes=1)),
}
OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
# The zone is that of the place, by inference; the end was counted from the start and the duration.
TOLD = ("local_zone_inferred", "computed")
# In these states a truce has no times worth telling.
UNTIMED = frozenset((Status.DENIED, Status.REJECTED, Status.CALLED_FOR, Status.TALKS))
# In these somebody reported that it began; in others the clocks alone say so.
BEGUN = frozenset(
    (
        *(Status.IN_FORCE, Status.EXTENDED, Status.VIOLATED, Status.SUSPENDED),
        *(Status.COLLAPSED, Status.EXPIRED, Status.ENDED, Status.EXCHANGE),
    )
)


def state(status: str | None, place: str | None, lang: str) -> Html | None:
    """The state of a truce as the first line of an alert: 🔴 TRUCE VIOLATION ALLEGED · Karabakh; None for none."""
    if not status or not has(f"status.{status}"):
        return None
    where = f" · {isolate(shorten(names.place(line(place), lang), NAME_SHOWN), lang)}" if place else ""
    return Html(f"{sign(status, lang)} {bold(html(lang, f'status.{status}'))}{where}")


def sign(status: str, lang: str) -> str:
    """The picture that stands for a state."""
    return t(lang, f"status.{status}.sign")


def told(truces: Sequence[Truce], chat: Chat, now: datetime) -> Html | None:
    """What is known of a story's truces beside the state: times, duration, who with whom and through whom, who accuses
    whom, who says so; then the times of those before. None when nothing is."""
    if not truces:
        return None
    chief, *earlier = truces
    parts = [*times(chief, chat, now), _sides(chief, chat.lang), *_blame(chief, chat.lang)]
    return lines(*parts, *(_earlier(one, chat, now) for one in earlier)) or None


def times(truce: Truce, chat: Chat, now: datetime) -> Iterator[Html]:
    """From when and until when, a line each; as written where the instant is not sure, and how long where no end is."""
    if truce.status in UNTIMED:
        return
    if truce.effective:
        past = truce.effective.utc is not None and truce.effective.utc <= now
        begun = _time("truce.since" if truce.status in BEGUN else "truce.was_due", truce.effective, chat, now)
        yield begun if past else _time("truce.from", truce.effective, chat, now)
    if truce.expires:
        yield _time("truce.until", truce.expires, chat, now)
    elif truce.duration and (words := length(truce.duration, chat.lang)):
        yield html(chat.lang, "truce.for", length=words)


def _time(key: str, at: Moment, chat: Chat, now: datetime) -> Html:
    return html(chat.lang, key, when=when(at, chat, now))


def when(at: Moment, chat: Chat, now: datetime) -> Html:
    """An instant at the place and in the chat's zone, once where both are the same; a day; else the words as written."""
    lang = chat.lang
    if at.utc is None:
        if at.date is not None and not re.search(r"\d[:.]\d\d|midnight|noon", at.text):
            return escape(day(at.date, lang, now))
        return html(lang, "truce.as_written", text=Html(isolate(shorten(line(at.text), WRITTEN_SHOWN), lang)))
    mine = moment(at.utc, chat.tz, lang, now)
    own = html(lang, "truce.utc" if zone(chat.tz).key == "UTC" else "truce.yours", at=mine)
    place = _zone(at.zone)
    if place is None or place.utcoffset(at.utc.replace(tzinfo=None)) == at.utc.astimezone(zone(chat.tz)).utcoffset():
        return Html(f"{own}{_basis(at, lang)}")
    there = html(lang, "truce.local", at=_local(at.utc, place, lang, now))
    return Html(f"{there} · {own}{_basis(at, lang)}")


def _local(at: datetime, place: tzinfo, lang: str, now: datetime) -> str:
    """The clock on the wall there: as a moment without a zone, which no zone can move."""
    return moment(at.astimezone(place).replace(tzinfo=UTC), "UTC", lang, now)


def _basis(at: Moment, lang: str) -> Html:
    if at.basis not in TOLD:
        return Html("")
    return Html(f" ({html(lang, f'truce.{at.basis}', place=names.city(at.zone or '', lang))})")


def _zone(name: str | None) -> tzinfo | None:
    """The zone that a time was read in; None for none that is known."""
    if not name:
        return None
    if offset := OFFSET.fullmatch(name):
        span = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-span if offset[1] == "-" else span)
    found = zone(name)
    return found if found.key == name else None


def length(duration: str, lang: str) -> str:
    """An ISO 8601 duration of days or hours in words: "72 hours"; nothing for what is none."""
    found = DURATION.fullmatch(duration)
    if not found:
        return ""
    parts = [(found[1], found[2] or "D"), (found[3], "h"), (found[4], "m")]
    return " ".join(lasting(int(n) * UNITS[unit][1], lang, UNITS[unit][0]) for n, unit in parts if n)


def _sides(truce: Truce, lang: str) -> Html | None:
    parts = [
        Html(" – ".join(isolate(name, lang) for name in _names(truce.parties, lang))),
        html(lang, "truce.mediators", names=listed(_names(truce.mediators, lang), lang)) if truce.mediators else "",
        html(lang, "truce.says", name=_named(says, lang)) if (says := _says(truce)) else "",
    ]
    shown = " · ".join(part for part in parts if part)
    return Html(f"👥 {shown}") if shown else None


def _says(truce: Truce) -> str | None:
    """Who says so; None for nobody, and for a side that is accused, which says the contrary."""
    accused = {one.accused for one in truce.accusations} - {one.accuser for one in truce.accusations}
    return None if truce.attribution in accused else truce.attribution


def _blame(truce: Truce, lang: str) -> Iterator[Html]:
    for one in truce.accusations[:ACCUSATIONS_SHOWN]:
        yield html(lang, "truce.accuses", accuser=_named(one.accuser, lang), accused=_named(one.accused, lang))


def _earlier(truce: Truce, chat: Chat, now: datetime) -> Html | None:
    known = truce.effective
    return html(chat.lang, "truce.earlier", when=when(known, chat, now)) if known else None


def _names(sides: Sequence[str], lang: str) -> list[str]:
    return [_named(one, lang) for one in sides[:NAMES_SHOWN]]


def _named(side: str, lang: str) -> str:
    """A side, or whoever says something, in the chat's language; names that are not known there stay."""
    return shorten(names.side(line(side), lang), NAME_SHOWN)
