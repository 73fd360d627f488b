"""What sides, brokers, places, cities and languages are called in the language of the reader.

A name that is not known in it stays as it is: as facts have it, in English, or as the article wrote it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from bot.messages.catalog import LOCALES, calendar, known, t
from bot.messages.direction import bare

# Names of countries are sought in these languages, the likeliest first; a page of CLDR is read for each.
PATH = ("en", "ru", "uk", "ar", "fr", "es", "de", "tr", "he", "fa", "az", "hy")
GOVERNMENT = "+"
# Zones that CLDR knows by a former name.
FORMER = {
    "Europe/Kyiv": "Europe/Kiev", "Asia/Kolkata": "Asia/Calcutta", "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Yangon": "Asia/Rangoon", "Asia/Ho_Chi_Minh": "Asia/Saigon", "Africa/Asmara": "Africa/Asmera",
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires", "America/Argentina/Cordoba": "America/Cordoba",
    "America/Argentina/Jujuy": "America/Jujuy", "America/Argentina/Catamarca": "America/Catamarca",
    "America/Argentina/Mendoza": "America/Mendoza", "America/Indiana/Indianapolis": "America/Indianapolis",
    "America/Kentucky/Louisville": "America/Louisville", "America/Nuuk": "America/Godthab", "Atlantic/Faroe": "Atlantic/Faeroe",
}  # fmt: skip


def ready() -> None:
    """Words, names and calendars of every language are read, before somebody waits for a message: half a second of work the
    first time, and for a thread of its own."""
    for lang in LOCALES:
        t(lang, "cancelled")
        country("AM", lang)
    for find in (side, place):
        find("?", LOCALES[-1])


def side(name: str, lang: str) -> str:
    """One who fights or brokers, by the name that facts have."""
    if known(lang) == "en":
        return name
    return _table("sides.txt").get(name, {}).get(known(lang)) or _state(name, lang) or _capital(name, lang) or name


def place(name: str, lang: str) -> str:
    """Where a truce is, by the name that an article in any of the languages has."""
    row = _spelled().get(folded(name))
    if row is not None:
        return row.get(known(lang)) or row["en"]
    if (state := _state(name, lang)) is not None:
        return name if known(lang) == "en" else state
    found = next((names[folded(name)] for names in map(_countries, PATH) if folded(name) in names), None)
    return country(found, lang) if found else name


def _capital(name: str, lang: str) -> str | None:
    """A city by its English name, which often stands for a government; None for one that gives no zone its name."""
    zone = _zones().get(folded(name))
    return city(zone, lang) if zone else None


def country(code: str, lang: str) -> str:
    """A country by its code; the code when it has no name in the language."""
    from babel import Locale

    return str(Locale.parse(calendar(lang)).territories.get(code, code))


def city(zone: str, lang: str) -> str:
    """The principal city of a zone; zones without one are called as they are, without underscores."""
    from babel import Locale
    from babel.dates import get_timezone_location

    if "/" not in zone or zone.startswith("Etc/"):
        return zone.replace("_", " ")
    former = Locale.parse(calendar(lang)).time_zones.get(FORMER.get(zone, zone), {})
    told = former.get("city") or get_timezone_location(zone, locale=calendar(lang), return_city=True)
    return str(told).rpartition("/")[2]


def language(code: str, lang: str) -> str:
    """A language in another; its code when it has no name there."""
    from babel import Locale

    return str(Locale.parse(calendar(lang)).languages.get(code, code))


def own(code: str) -> str:
    """A language as its speakers call it, as a label: with a capital where its script has any."""
    from babel import Locale

    name = Locale.parse(code).get_language_name() or code
    return name[:1].title() + name[1:]


def folded(name: str) -> str:
    """A name as it is compared: small, without accents and marks of direction, one space between words."""
    small = unicodedata.normalize("NFKD", bare(name).casefold())
    letters = "".join(letter for letter in small if not unicodedata.combining(letter))
    return " ".join(letters.replace("-", " ").split())


# --------------------------------------------------------------------- data


def _state(name: str, lang: str) -> str | None:
    code = _states().get(name)
    if code is None:
        return None
    told = country(code.rstrip(GOVERNMENT), lang)
    return t(lang, "side.government", country=told) if code.endswith(GOVERNMENT) else told


def _lines(file: str) -> Iterator[list[str]]:
    for line in files(__name__).joinpath(file).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [cell.strip() for cell in line.split("|")]


@cache
def _states() -> Mapping[str, str]:
    return {row[0]: row[1] for row in _lines("states.txt")}


@cache
def _zones() -> Mapping[str, str]:
    """Zones by the English name of their city."""
    continents = ("Africa", "America", "Asia", "Europe")
    listed = [zone.split("/") for zone in sorted(available_timezones())]
    return {
        folded(parts[1].replace("_", " ")): "/".join(parts)
        for parts in listed
        if parts[0] in continents and len(parts) == 2
    }


@cache
def _table(file: str) -> Mapping[str, Mapping[str, str]]:
    """The rows of a file by their English name: what it is in each language of the first line."""
    head, *rows = _lines(file)
    return {row[0]: dict(zip(head, row, strict=False)) for row in rows}


@cache
def _spelled() -> Mapping[str, Mapping[str, str]]:
    """The rows of places by every spelling of theirs; where two are alike, the first."""
    found: dict[str, Mapping[str, str]] = {}
    for row in _table("places.txt").values():
        for cell in row.values():
            for spelling in cell.split(","):
                found.setdefault(folded(spelling), row)
    found.pop("", None)
    return found


@cache
def _countries(lang: str) -> Mapping[str, str]:
    """The codes of countries by their name in a language."""
    from babel import Locale

    return {folded(name): code for code, name in Locale.parse(lang).territories.items() if code.isalpha()}
