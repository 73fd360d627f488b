"""Truces in words: their state, and their times at the place and in the chat's zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from bot.messages.catalog import day, has, html, moment, t
from bot.messages.compose import lines
from bot.messages.markup import Html, bold, escape, isolate, line, shorten
from bot.model import Chat, Truce
from bot.model.hearing import zone_of as zone
from bot.model.truces import Moment, Status

WRITTEN_SHOWN = 80
NAMES_SHOWN, NAME_SHOWN = 4, 40
ACCUSATIONS_SHOWN = 2
OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
# The zone is that of the place, by inference; the end was counted from the start and the duration.
TOLD = ("local_zone_inferred", "computed")
# In these states a truce has no times worth telling.
UNTIMED = frozenset((Status.DENIED, Status.REJECTED, Status.CALLED_FOR, Status.TALKS))


def state(status: str | None, place: str | None, lang: str) -> Html | None:
    """The state of a truce as the first line of an alert: 🔴 TRUCE VIOLATION ALLEGED · Karabakh; None for none."""
    if not status or not has(f"status.{status}"):
        return None
    where = f" · {isolate(shorten(line(place), NAME_SHOWN), lang)}" if place else ""
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
        begun = truce.effective.utc is not None and truce.effective.utc <= now
        yield _time("truce.since" if begun else "truce.from", truce.effective, chat, now)
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
    place = (at.zone or "").rpartition("/")[2].replace("_", " ")
    return Html(f" ({html(lang, f'truce.{at.basis}', place=place)})")


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
    from babel.units import format_unit

    found = re.fullmatch(r"P(?:(\d+)([YMWD]))?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", duration)
    if not found:
        return ""
    names = {"Y": "year", "M": "month", "W": "week", "D": "day"}
    parts = [(found[1], names.get(found[2] or "")), (found[3], "hour"), (found[4], "minute")]
    return " ".join(format_unit(int(n), f"duration-{unit}", locale=lang) for n, unit in parts if n and unit)


def _sides(truce: Truce, lang: str) -> Html | None:
    parts = [
        escape(" – ".join(_names(truce.parties))) if truce.parties else "",
        html(lang, "truce.mediators", names=", ".join(_names(truce.mediators))) if truce.mediators else "",
        html(lang, "truce.says", name=shorten(line(truce.attribution), NAME_SHOWN)) if truce.attribution else "",
    ]
    shown = " · ".join(part for part in parts if part)
    return Html(f"👥 {shown}") if shown else None


def _blame(truce: Truce, lang: str) -> Iterator[Html]:
    for one in truce.accusations[:ACCUSATIONS_SHOWN]:
        yield html(lang, "truce.accuses", accuser=one.accuser, accused=one.accused)


def _earlier(truce: Truce, chat: Chat, now: datetime) -> Html | None:
    known = truce.effective
    return html(chat.lang, "truce.earlier", when=when(known, chat, now)) if known else None


def _names(names: Sequence[str]) -> list[str]:
    return [shorten(line(name), NAME_SHOWN) for name in names[:NAMES_SHOWN]]
