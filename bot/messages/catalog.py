"""The words of the bot, by language and key: gettext catalogs, read and compiled when first needed."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from typing import Literal

from bot.messages.direction import ISOLATE, POP, RLM, is_right, isolated
from bot.messages.markup import Html, Words, clean, code, isolate
from bot.messages.markup import plain as visible
from bot.model.hearing import zone_of

# One file of this name each in locales/. The first is where a key missing in another is looked up.
LOCALES = ("en", "ru", "uk", "hy", "az", "tr", "ar", "he", "fa", "fr", "es", "de")
# Codes of languages that a catalog serves under another one: a former code, and Dari, which is written as Persian is.
SERVED = {"iw": "he", "prs": "fa"}
# CLDR's plain English writes "Oct 20, 2:05 PM"; the product writes as most of its readers do.
CALENDARS = {"en": "en_GB"}
# Numbers that people type back, and so are never grouped.
TYPED = frozenset({"id", "number", "who", "by"})
Unit = Literal["year", "month", "week", "day", "hour", "minute"]
# In a path or an address what stands before the sign is Latin; a letter of another script is a particle.
COMMAND = re.compile(r"(?<![A-Za-z0-9_/@<&;.])[/@][A-Za-z]\w*")
CODE = re.compile(r"(<code>.*?</code>)", re.DOTALL)
COMMAS = {"ar": "، ", "fa": "، "}


zone = zone_of


class MissingWords(KeyError):
    """No catalog has the key: a mistake in the code, found by tests."""


@cache
def _translations(lang: str) -> GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with files(__package__).joinpath("locales", f"{lang}.po").open("rb") as source:
        parsed = read_po(source, locale=lang, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, parsed)
    compiled.seek(0)
    return GNUTranslations(compiled)


def known(lang: str | None) -> str:
    """The catalog for a language as Telegram tells it ("uk-UA"), or the first one."""
    short = (lang or "").lower().replace("_", "-").split("-")[0]
    found = SERVED.get(short, short)
    return found if found in LOCALES else LOCALES[0]


def has(key: str) -> bool:
    """Whether there are words for `key`."""
    return _translations(LOCALES[0]).gettext(key) != key


def t(lang: str, key: str, **args: object) -> Words:
    """The words of `key` as plain text with `args` in their places, or MissingWords."""
    return _led(lang, _isolating(lang, _found(lang, key)).format(**_told(lang, args)))


def plural(lang: str, key: str, n: int, **args: object) -> Words:
    """The words of `key` in the form that `n` asks for; `{n}` stands for the number."""
    for locale in dict.fromkeys((known(lang), LOCALES[0])):
        words = _translations(locale).ngettext(key, key, n)
        if words != key:
            return _led(lang, _isolating(lang, words).format(**_told(lang, {"n": n, **args})))
    raise MissingWords(key)


def html(lang: str, key: str, **args: object) -> Html:
    """The words of `key` as Telegram HTML; every argument that is not Html is escaped, and nothing stands between what is
    to be copied with a tap and its reader."""
    told = {name: isolate(value, lang) for name, value in _told(lang, args).items()}
    parts = CODE.split(_found(lang, key))
    # Every second one is code.
    parts[::2] = [_isolating(lang, part).format(**told) for part in parts[::2]]
    parts[1::2] = [code(visible(part.format(**told)), lang) for part in parts[1::2]]
    return Html(_led(lang, "".join(parts)))


def _told(lang: str, args: Mapping[str, object]) -> dict[str, str]:
    return {name: _text(lang, name, value) for name, value in args.items()}


def _text(lang: str, name: str, value: object) -> str:
    if isinstance(value, Html | Words):
        return value
    if isinstance(value, int) and name not in TYPED:
        return Words(number(value, lang))
    return Words(isolated(clean(str(value)), lang))


def _led(lang: str, words: str) -> Words:
    """The words, in a language written from right to left with the mark by which a message knows that."""
    return Words(f"{RLM}{words}" if is_right(known(lang)) else words)


def _isolating(lang: str, words: str) -> str:
    """Commands and names in words that are read from right to left stay in one piece with their sign."""
    return COMMAND.sub(rf"{ISOLATE}\g<0>{POP}", words) if is_right(known(lang)) else words


def _found(lang: str, key: str) -> str:
    for locale in dict.fromkeys((known(lang), LOCALES[0])):
        words = _translations(locale).gettext(key)
        if words != key:
            return words
    raise MissingWords(key)


# ---------------------------------------------------------------- numbers


def calendar(lang: str) -> str:
    """The name of the language's conventions in CLDR."""
    return CALENDARS.get(known(lang), known(lang))


def number(value: float, lang: str) -> str:
    """A number as it is written in the language, in the digits that every keyboard has: 10 000, 2,5."""
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=calendar(lang)))


def listed(items: Iterable[str], lang: str) -> Html:
    """Names one after another, each kept from turning its neighbours."""
    return Html(comma(lang).join(isolate(item, lang) for item in items))


def comma(lang: str) -> str:
    """What stands between the parts of a list, with its space."""
    return COMMAS.get(known(lang), ", ")


def pair(lang: str, name: str, value: str) -> Html:
    """A name and what it has: "Title: Truce agreed"; both escaped, unless they are Html."""
    return html(lang, "pair", name=name, value=value)


# ------------------------------------------------------------------ times


def moment(at: datetime, tz: str, lang: str, now: datetime) -> str:
    """Day and time as read in zone `tz`, 20 Oct 09:05; the year only when it is not the present one there.

    In every language with two digits of the hour, as people type times here: CLDR has "9:05" and "0:05" in some.
    """
    from babel.dates import format_skeleton

    local, today = at.astimezone(zone(tz)), now.astimezone(zone(tz))
    skeleton = "MMMd" if local.year == today.year else "yMMMd"
    day = format_skeleton(skeleton, local, locale=calendar(lang))
    return f"{day} {local:%H:%M}"


def day(on: date, lang: str, now: date | None = None) -> str:
    """A day; the year only when it is not the present one, or with `now` None not at all."""
    from babel.dates import format_skeleton

    return str(format_skeleton("MMMd" if now is None or on.year == now.year else "yMMMd", on, locale=calendar(lang)))


def ago(at: datetime, lang: str, now: datetime) -> str:
    """How long since `at`, in words: "5 minutes ago"."""
    from babel.dates import format_timedelta

    return str(format_timedelta(min(at - now, timedelta(seconds=-1)), add_direction=True, locale=calendar(lang)))


def lasting(span: timedelta, lang: str, unit: Unit | None = None, *, brief: bool = False) -> str:
    """How long something takes, in words: "5 minutes"; in the unit that is asked for: "72 hours", or `brief`: "72h"."""
    from babel.dates import format_timedelta

    how: Literal["narrow", "long"] = "narrow" if brief else "long"
    if unit is None:
        return str(format_timedelta(span, threshold=1.5, locale=calendar(lang), format=how))
    return str(format_timedelta(span, granularity=unit, threshold=math.inf, locale=calendar(lang), format=how))


def exactly(span: timedelta, lang: str) -> str:
    """How long something takes, in the largest unit that leaves no rest: "90 minutes", "1 hour"; roughly when there is a
    rest of seconds."""
    units: tuple[tuple[Unit, timedelta], ...] = (
        ("day", timedelta(days=1)),
        ("hour", timedelta(hours=1)),
        ("minute", timedelta(minutes=1)),
    )
    return next(
        (lasting(span, lang, unit) for unit, size in units if span >= size and not span % size), lasting(span, lang)
    )
