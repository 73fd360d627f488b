"""The words of the bot, by language and key: gettext catalogs, read and compiled when first needed."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files

from bot.messages.markup import Html, escape
from bot.model.hearing import zone_of

# One file of this name each in locales/. The first is where a key missing in another is looked up.
LOCALES = ("en", "ru", "uk", "hy", "az", "tr", "ar", "he", "fa", "fr", "es", "de")
# CLDR's plain English writes "Oct 20, 2:05 PM"; the product writes as most of its readers do.
CALENDARS = {"en": "en_GB"}


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
    """The catalog for a language as Telegram tells it ("pt-br"), or the first one."""
    short = (lang or "").lower().replace("_", "-").split("-")[0]
    return short if short in LOCALES else LOCALES[0]


def has(key: str) -> bool:
    """Whether there are words for `key`."""
    return _translations(LOCALES[0]).gettext(key) != key


def t(lang: str, key: str, **args: object) -> str:
    """The words of `key` as plain text with `args` in their places, or MissingWords."""
    return _found(lang, key).format(**args)


def plural(lang: str, key: str, n: int, **args: object) -> str:
    """The words of `key` in the form that `n` asks for; `{n}` stands for the number."""
    for locale in dict.fromkeys((known(lang), LOCALES[0])):
        words = _translations(locale).ngettext(key, key, n)
        if words != key:
            return words.format(n=n, **args)
    raise MissingWords(key)


def html(lang: str, key: str, **args: object) -> Html:
    """The words of `key` as Telegram HTML; every argument that is not Html is escaped."""
    return Html(_found(lang, key).format(**{name: escape(_text(value)) for name, value in args.items()}))


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def _found(lang: str, key: str) -> str:
    for locale in dict.fromkeys((known(lang), LOCALES[0])):
        words = _translations(locale).gettext(key)
        if words != key:
            return words
    raise MissingWords(key)


# ------------------------------------------------------------------ times


def moment(at: datetime, tz: str, lang: str, now: datetime) -> str:
    """Day and time as read in zone `tz`; the year only when it is not the present one there."""
    from babel.dates import format_skeleton

    local, today = at.astimezone(zone(tz)), now.astimezone(zone(tz))
    calendar = CALENDARS.get(known(lang), known(lang))
    skeleton = "MMMd" if local.year == today.year else "yMMMd"
    day = format_skeleton(skeleton, local, locale=calendar)
    # "Hm" is known in every locale, and 24 hours leave no doubt between noon and midnight.
    return f"{day} {format_skeleton('Hm', local, locale=calendar)}"


def day(on: date, lang: str, now: date | None = None) -> str:
    """A day; the year only when it is not the present one, or with `now` None not at all."""
    from babel.dates import format_skeleton

    calendar = CALENDARS.get(known(lang), known(lang))
    return str(format_skeleton("MMMd" if now is None or on.year == now.year else "yMMMd", on, locale=calendar))


def ago(at: datetime, lang: str, now: datetime) -> str:
    """How long since `at`, in words: "5 minutes ago"."""
    from babel.dates import format_timedelta

    calendar = CALENDARS.get(known(lang), known(lang))
    return str(format_timedelta(min(at - now, timedelta(seconds=-1)), add_direction=True, locale=calendar))


def lasting(span: timedelta, lang: str) -> str:
    """How long something takes, in words: "5 minutes"."""
    from babel.dates import format_timedelta

    calendar = CALENDARS.get(known(lang), known(lang))
    return str(format_timedelta(span, threshold=1.5, locale=calendar))


def exactly(span: timedelta, lang: str) -> str:
    """How long something takes, in the largest unit that leaves no rest: "90 minutes", "1 hour"; roughly when there is a
    rest of seconds."""
    from babel.units import format_unit

    for unit, size in (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1))):
        if span >= size and not span % size:
            return str(format_unit(span // size, f"duration-{unit}", locale=CALENDARS.get(known(lang), known(lang))))
    return lasting(span, lang)
