"""Time zones as people name them: by a city, a country, an abbreviation, an offset or a place on the map. All offline."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from math import cos, hypot, radians
from zoneinfo import ZoneInfo, available_timezones

from bot.text.cities import CITIES

# Languages whose names of cities and countries are known, beside that of the chat; each takes some milliseconds to read.
LANGUAGES = ("en", "ru", "uk", "ar", "fa", "he", "tr", "hy", "az", "ka", "de", "fr", "es", "pt", "it", "pl", "zh", "ja", "ko", "hi")  # fmt: skip
# Large cities that give no zone its name, and abbreviations that mean one place to most who write them.
OTHERWISE: dict[str, str] = {
    "peking": "Asia/Shanghai", "beijing": "Asia/Shanghai", "guangzhou": "Asia/Shanghai", "shenzhen": "Asia/Shanghai",
    "mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata", "new delhi": "Asia/Kolkata", "bangalore": "Asia/Kolkata",
    "bengaluru": "Asia/Kolkata", "chennai": "Asia/Kolkata", "islamabad": "Asia/Karachi", "lahore": "Asia/Karachi",
    "washington": "America/New_York", "washington dc": "America/New_York", "boston": "America/New_York",
    "miami": "America/New_York", "philadelphia": "America/New_York", "atlanta": "America/New_York",
    "houston": "America/Chicago", "dallas": "America/Chicago", "austin": "America/Chicago",
    "san francisco": "America/Los_Angeles", "seattle": "America/Los_Angeles", "las vegas": "America/Los_Angeles",
    "san diego": "America/Los_Angeles", "montreal": "America/Toronto", "ottawa": "America/Toronto",
    "rio de janeiro": "America/Sao_Paulo", "brasilia": "America/Sao_Paulo", "barcelona": "Europe/Madrid",
    "milan": "Europe/Rome", "naples": "Europe/Rome", "munich": "Europe/Berlin", "hamburg": "Europe/Berlin",
    "frankfurt": "Europe/Berlin", "cologne": "Europe/Berlin", "geneva": "Europe/Zurich", "bern": "Europe/Zurich",
    "lyon": "Europe/Paris", "manchester": "Europe/London", "edinburgh": "Europe/London", "krakow": "Europe/Warsaw",
    "saint petersburg": "Europe/Moscow", "st petersburg": "Europe/Moscow", "санкт петербург": "Europe/Moscow",
    "petersburg": "Europe/Moscow", "петербург": "Europe/Moscow", "kazan": "Europe/Moscow", "sochi": "Europe/Moscow",
    "rostov": "Europe/Moscow", "kharkiv": "Europe/Kyiv", "odesa": "Europe/Kyiv", "odessa": "Europe/Kyiv",
    "lviv": "Europe/Kyiv", "dnipro": "Europe/Kyiv", "tel aviv": "Asia/Jerusalem", "haifa": "Asia/Jerusalem",
    "ramallah": "Asia/Hebron", "ankara": "Europe/Istanbul", "izmir": "Europe/Istanbul", "aleppo": "Asia/Damascus",
    "mosul": "Asia/Baghdad", "basra": "Asia/Baghdad", "erbil": "Asia/Baghdad", "aden": "Asia/Aden",
    "sanaa": "Asia/Aden", "mecca": "Asia/Riyadh", "jeddah": "Asia/Riyadh", "doha": "Asia/Qatar",
    "abu dhabi": "Asia/Dubai", "gyumri": "Asia/Yerevan", "stepanakert": "Asia/Yerevan", "erevan": "Asia/Yerevan",
    "ganja": "Asia/Baku", "batumi": "Asia/Tbilisi", "hanoi": "Asia/Ho_Chi_Minh", "saigon": "Asia/Ho_Chi_Minh",
    "abuja": "Africa/Lagos", "cape town": "Africa/Johannesburg", "pretoria": "Africa/Johannesburg",
    "alexandria": "Africa/Cairo", "omdurman": "Africa/Khartoum", "goma": "Africa/Lubumbashi",
    "canberra": "Australia/Sydney", "wellington": "Pacific/Auckland",
    "msk": "Europe/Moscow", "мск": "Europe/Moscow", "et": "America/New_York", "est": "America/New_York",
    "edt": "America/New_York", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "bst": "Europe/London",
    "cest": "Europe/Berlin", "cet": "Europe/Berlin", "eest": "Europe/Athens", "eet": "Europe/Athens",
    "jst": "Asia/Tokyo", "kst": "Asia/Seoul", "uk": "Europe/London", "england": "Europe/London",
}  # fmt: skip
# Where many who speak a language live, those first who are most.
SPEAKERS: dict[str, tuple[str, ...]] = {
    "en": ("Europe/London", "America/New_York", "America/Chicago", "America/Los_Angeles", "Asia/Kolkata", "Australia/Sydney"),
    "ru": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok", "Asia/Almaty", "Europe/Minsk"),
    "uk": ("Europe/Kyiv", "Europe/Warsaw", "Europe/Berlin", "Europe/Prague"),
    "hy": ("Asia/Yerevan", "Europe/Moscow", "Asia/Beirut", "Europe/Paris", "America/Los_Angeles", "Asia/Tbilisi"),
    "az": ("Asia/Baku", "Europe/Istanbul", "Asia/Tehran", "Europe/Moscow"),
    "tr": ("Europe/Istanbul", "Europe/Berlin", "Asia/Nicosia", "Europe/Amsterdam"),
    "ar": ("Africa/Cairo", "Asia/Riyadh", "Asia/Baghdad", "Asia/Damascus", "Asia/Beirut", "Asia/Gaza", "Africa/Khartoum", "Africa/Algiers"),
    "he": ("Asia/Jerusalem", "America/New_York"),
    "fa": ("Asia/Tehran", "Asia/Kabul", "Asia/Dushanbe", "Europe/Berlin", "America/Los_Angeles"),
    "fr": ("Europe/Paris", "Europe/Brussels", "Europe/Zurich", "America/Toronto", "Africa/Kinshasa", "Africa/Abidjan"),
    "es": ("Europe/Madrid", "America/Mexico_City", "America/Bogota", "America/Argentina/Buenos_Aires", "America/Lima", "America/Caracas"),
    "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
}  # fmt: skip
COUNTRIES = {"usa": "united states", "us": "united states", "america": "united states"}
OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
POINT = re.compile(r"(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)")
PLACE = re.compile(r"([+-]\d{2})(\d{2})(?:\d{2})?([+-]\d{3})(\d{2})(?:\d{2})?")
# As many zones are offered when it is not clear which is meant.
OFFERED = 6
# As few letters a name has of which one guesses.
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Found:
    """The zone that a name surely means, or None and those that it may mean."""

    zone: str | None
    like: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class City:
    """The principal city of a zone, by the list that comes with the zones: its country and its place in degrees."""

    zone: str
    country: str
    latitude: float
    longitude: float


def find(text: str, lang: str, now: datetime) -> Found:
    """The zone that `text` names in English, the chat's language or one of LANGUAGES, as things are at `now`."""
    if offset := OFFSET.fullmatch(text.strip()):
        return _fixed(offset, now)
    if point := POINT.fullmatch(text.strip()):
        return _at(float(point[1]), float(point[2]))
    exact = _spelled().get("_".join(text.split()).casefold())
    if exact:
        return Found(exact)
    name = folded(text)
    name = COUNTRIES.get(name, name)
    for known in _all_names(lang):
        if zones := known.get(name):
            return _choice(zones, now)
    return Found(None, _like(name, lang))


def likely(lang: str) -> tuple[str, ...]:
    """A few zones for who speaks `lang`: those of its region, if it names one ("pt-BR"), then where its speakers live."""
    region = lang.replace("_", "-").rpartition("-")[2].upper()
    there = [city.zone for city in cities() if city.country == region][: OFFERED // 2]
    return tuple(dict.fromkeys([*there, *SPEAKERS.get(_base(lang), SPEAKERS["en"])]))[: OFFERED + 2]


def _all_names(lang: str) -> Iterator[Mapping[str, tuple[str, ...]]]:
    """Names by language, the likeliest first; each is read only when it is asked for."""
    yield _own_names()
    yield from map(_names, dict.fromkeys((_base(lang), *LANGUAGES)))


def nearest(latitude: float, longitude: float) -> str:
    """The zone whose principal city is nearest: honest in the middle of a zone, a guess near its border."""

    def distance(city: City) -> float:
        east = (city.longitude - longitude + 180) % 360 - 180
        return hypot(city.latitude - latitude, east * cos(radians((city.latitude + latitude) / 2)))

    return min(cities(), key=distance).zone


def _at(latitude: float, longitude: float) -> Found:
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return Found(nearest(latitude, longitude)) if on_earth else Found(None)


def _fixed(found: re.Match[str], now: datetime) -> Found:
    """Whole hours have zones of their own, whose signs are the other way round; halves are those of a place without
    summer time."""
    sign, hours, minutes = -1 if found[1] != "+" else 1, int(found[2]), int(found[3] or 0)
    if not minutes and -12 <= sign * hours <= 14:
        return Found("UTC" if not hours else f"Etc/GMT{'-' if sign > 0 else '+'}{hours}")
    wanted = sign * timedelta(hours=hours, minutes=minutes)
    same = [city.zone for city in cities() if offsets(city.zone, now) == (wanted, wanted)]
    return Found(same[0] if same else None)


def offsets(zone: str, now: datetime) -> tuple[timedelta | None, timedelta | None]:
    """What the zone is ahead of UTC in January and in July of this year."""
    there = ZoneInfo(zone)
    return now.replace(month=1, day=1, tzinfo=there).utcoffset(), now.replace(month=7, day=1, tzinfo=there).utcoffset()


def _choice(zones: Sequence[str], now: datetime) -> Found:
    """One of several zones, such as those of a country, when their clocks are alike."""
    alike = len({offsets(zone, now) for zone in zones}) == 1
    return Found(zones[0]) if alike else Found(None, tuple(zones[:OFFERED]))


def _like(name: str, lang: str) -> tuple[str, ...]:
    known = {**_names("en"), **_names(_base(lang)), **_own_names()}
    # Of a few letters too much is like them; what they begin, people may mean.
    begun = sorted(one for one in known if len(name) >= SHORTEST and one.startswith(f"{name} "))
    alike = get_close_matches(name[:60], known, n=OFFERED, cutoff=0.7) if len(name) > SHORTEST else []
    near = [*begun, *alike]
    return tuple(dict.fromkeys(zone for found in near for zone in known[found][:2]))[:OFFERED]


@cache
def cities() -> tuple[City, ...]:
    """Every zone with its principal city."""
    listed = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text()
    rows = [row.split("\t") for row in listed.splitlines() if row and not row.startswith("#")]
    return tuple(City(row[2], row[0], *_degrees(row[1])) for row in rows)


def _degrees(place: str) -> tuple[float, float]:
    """Latitude and longitude of ±DDMM±DDDMM, with seconds or without."""
    found = PLACE.fullmatch(place)
    if found is None:
        raise ValueError(f"no place: {place}")
    return _degree(found[1], found[2]), _degree(found[3], found[4])


def _degree(degrees: str, minutes: str) -> float:
    return int(degrees) + (-1 if degrees.startswith("-") else 1) * int(minutes) / 60


@cache
def _spelled() -> Mapping[str, str]:
    """Every zone as it is spelled, by that in small letters."""
    return {zone.casefold(): zone for zone in available_timezones()} | {"gmt": "UTC", "z": "UTC"}


@cache
def _own_names() -> Mapping[str, tuple[str, ...]]:
    """Names of zones, whole and by their last part, of former spellings too; and those of OTHERWISE."""
    usual = {city.zone for city in cities()}
    names: dict[str, tuple[str, ...]] = {}
    for zone in sorted(available_timezones(), key=lambda zone: (zone not in usual, zone)):
        for name in (folded(zone), folded(zone.rpartition("/")[2])):
            names.setdefault(name, (zone,))
    more = {folded(name): (zone,) for zone, named in CITIES.items() for name in named.split(", ")}
    return names | more | {name: (zone,) for name, zone in OTHERWISE.items()}


@cache
def _names(lang: str) -> Mapping[str, tuple[str, ...]]:
    """Cities of zones and countries as that language calls them."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(lang)
    except (UnknownLocaleError, ValueError):
        return {}
    named = {folded(info["city"]): (zone,) for zone, info in locale.time_zones.items() if "city" in info}
    return {**{folded(locale.territories[code]): zones for code, zones in _countries(locale.territories)}, **named}


def _countries(known: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    of: dict[str, tuple[str, ...]] = {}
    for city in cities():
        of[city.country] = (*of.get(city.country, ()), city.zone)
    return ((code, zones) for code, zones in of.items() if code in known)


def folded(name: str) -> str:
    """A name in small letters without accents, its parts a space apart."""
    small = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in small if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())


def _base(lang: str) -> str:
    return lang.lower().replace("_", "-").split("-")[0]
