"""Sides, places, cities and languages are called as the reader calls them."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
from babel import Locale

from bot.messages import names
from bot.messages.catalog import LOCALES, calendar, known
from bot.messages.names import _lines, _states, _table
from bot.text import gazetteer
from bot.text.query import tongues

ROOT = Path(__file__).parents[2]
# Names that are the same everywhere, or known by no other.
AS_THEY_ARE = {"M23", "ULFA", "IGAD", "MS-13 (Mara Salvatrucha)", "Barrio 18", "Barisan Revolusi Nasional (BRN)"}


def test_every_side_has_a_name_in_every_language() -> None:
    """Whoever is added to the gazetteer is named here, too."""
    sides = {one.name for one in gazetteer.actors().values()}
    told = _states().keys() | _table("sides.txt").keys()

    assert sides - told - AS_THEY_ARE == set()
    assert _table("sides.txt").keys() <= sides
    empty = {row["en"] for row in _table("sides.txt").values() if not all(row.get(lang) for lang in LOCALES)}
    assert empty <= AS_THEY_ARE | {"ECOWAS", "Hizbul Mujahideen"}


def test_rows_have_a_cell_for_each_language() -> None:
    """No name slips into the next column: each is written in the letters of its language."""
    letters = {"ru": "а-яё", "uk": "а-яєії", "hy": "ա-ֆ", "ar": "ء-ي", "he": "א-ת", "fa": "ء-ی"}
    for file in ("sides.txt", "places.txt"):
        head, *rows = _lines(file)
        assert [lang for lang in head if lang != "also"] == [lang for lang in head if lang in LOCALES]
        for row in rows:
            assert len(row) in {12, len(head)}, row[0]
            for lang, cell in zip(head, row, strict=False):
                if cell and lang in letters:
                    assert re.search(f"[{letters[lang]}]", cell.lower()), (row[0], lang)
                elif cell and lang != "also":
                    assert not re.search("[а-яա-ֆא-תء-ی]", cell.lower()), (row[0], lang)


def test_states_are_those_of_cldr() -> None:
    """Every code has a name in every language of the bot."""
    codes = {code.rstrip("+") for code in _states().values()}

    assert len(codes) > 50
    for lang in LOCALES:
        assert codes - Locale.parse(calendar(lang)).territories.keys() == set()


@pytest.mark.parametrize("key", gazetteer.places())
def test_place_in_english_is_known_in_other_languages(key: str) -> None:
    """What English articles call a place is found among the names, or is no name by itself ("in Iran")."""
    spelled = [alias.strip() for alias in gazetteer._read("places.toml")[key].get("latn", "").split(",")]
    plain = [alias for alias in spelled if alias and not alias.endswith("*") and " " not in alias[:3]]
    found = [alias for alias in plain if names.place(alias, "ru") != alias or names.folded(alias) in names._spelled()]

    assert found or not plain or plain[0].startswith(("in ", "truce in "))


@pytest.mark.parametrize(
    ("written", "lang", "shown"),
    [
        ("Nagorno-Karabakh", "ru", "Нагорный Карабах"),
        ("Нагорный Карабах", "en", "Nagorno-Karabakh"),
        ("Нагорный Карабах", "ar", "ناغورنو كاراباخ"),
        ("сектор Газа", "de", "Gazastreifen"),
        ("قطاع غزة", "fr", "bande de Gaza"),
        ("Syria", "ru", "Сирия"),
        ("Сирия", "es", "Siria"),
        ("Suriye", "he", "סוריה"),
        ("Sudan", "en", "Sudan"),
        ("a village near the border", "ru", "a village near the border"),
        ("Gaza", "pt", "Gaza"),
    ],
)
def test_place_by_any_of_its_names(written: str, lang: str, shown: str) -> None:
    """From the article's language into the reader's; what nobody knows stays as it is written."""
    assert names.place(written, lang) == shown


@pytest.mark.parametrize(
    ("side", "lang", "shown"),
    [
        ("Armenia", "ru", "Армения"),
        ("Turkey", "en", "Turkey"),
        ("Turkey", "tr", "Türkiye"),
        ("Hamas", "he", "חמאס"),
        ("United Nations (UN)", "es", "ONU"),
        ("Some new front", "ru", "Some new front"),
        ("M23", "he", "M23"),
    ],
)
def test_side_by_the_name_that_facts_have(side: str, lang: str, shown: str) -> None:
    """States as CLDR calls them, others as the table does; English stays what facts have."""
    assert names.side(side, lang) == shown


def test_government_is_that_of_its_state() -> None:
    """A government is named by its country, in words of the reader's language."""
    assert "Сирия" in names.side("Syrian government", "ru")
    assert names.side("Syrian government", "ru") != "Сирия"
    assert names.side("Syrian government", "en") == "Syrian government"


@pytest.mark.parametrize(
    ("zone", "lang", "shown"),
    [
        ("Asia/Yerevan", "ru", "Ереван"),
        ("America/New_York", "en", "New York"),
        ("America/New_York", "ar", "نيويورك"),
        ("UTC", "ru", "UTC"),
        ("Etc/GMT-3", "ru", "Etc/GMT-3"),
        ("", "ru", ""),
        ("+04:00", "en", "+04:00"),
    ],
)
def test_city_of_a_zone(zone: str, lang: str, shown: str) -> None:
    """Its principal city; a zone without one is called as it is."""
    assert names.city(zone, lang) == shown


@pytest.mark.parametrize("lang", LOCALES)
def test_language_calls_itself(lang: str) -> None:
    """Buttons have the names that speakers look for, and each is found when it is typed."""
    assert names.own(lang)[0].isupper() or names.own(lang)[0].upper() == names.own(lang)[0]
    assert tongues.code(names.own(lang)) == lang
    assert {tongues.code(names.language(lang, other)) for other in LOCALES} == {lang}


@pytest.mark.parametrize(
    ("code", "label"), [("fr", "Français"), ("el", "Ελληνικά"), ("ka", "ქართული"), ("ar", "العربية"), ("zh", "中文")]
)
def test_label_of_any_language(code: str, label: str) -> None:
    """A source may speak what the bot does not; a capital only where the script has one at the beginning of a word."""
    assert names.own(code) == label


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("ru", "ru"), ("RU", "ru"), ("ru-RU", "ru"), ("pt_BR", "pt"), ("iw", "he"), ("fa-AF", "fa"), ("prs", "fa"),
        ("  Deutsch ", "de"), ("немецкий", "de"), ("ALLEMAND", "de"), ("Türkçe", "tr"), ("turkce", "tr"),
        ("العربية", "ar"), ("\u2068العربية\u2069", "ar"), ("Farsi", "fa"), ("azeri", "az"), ("Azerbaycanca", "az"), ("castellano", "es"), ("Klingon", "tlh"), ("xx", None), ("", None),
        ("no such language", None), ("/", None),
    ],
)  # fmt: skip
def test_language_by_code_or_name(given: str, code: str | None) -> None:
    """A tag, or a name in any language of the bot, with or without accents."""
    assert tongues.code(given) == code


@pytest.mark.parametrize(
    ("client", "spoken"),
    [
        ("en", "en"), ("en-GB", "en"), ("uk-UA", "uk"), ("iw", "he"), ("fa-AF", "fa"), ("zh-hans", "en"), ("pt-br", "en"),
        ("sr", "en"), ("AR_eg", "ar"), ("", "en"), (None, "en"), ("-", "en"), ("de-CH-1996", "de"),
    ],
)  # fmt: skip
def test_catalog_of_a_client(client: str | None, spoken: str) -> None:
    """The language without its region, former codes under their new one, English for all others."""
    assert known(client) == spoken


def test_names_are_found_with_their_accents_or_without() -> None:
    """Each spelling in the tables leads to its own row, unless another has the same."""
    rows = _table("places.txt").values()
    spellings = list(chain.from_iterable(cell.split(",") for row in rows for cell in row.values() if cell))

    assert len(spellings) > 700
    assert all(names.folded(one) in names._spelled() for one in spellings)


# Prints which files are opened to make messages in every language; zones of chats are read as chats come.
OPENS = """
import sys
from bot.messages import names
from bot.messages.catalog import LOCALES
from tests.unit.test_direction import LATIN, shown
if len(sys.argv) > 1:
    names.ready()
opened = []
sys.addaudithook(lambda event, given: event == "open" and opened.append(str(given[0])))
for lang in LOCALES:
    assert list(shown(lang, LATIN)) and names.own(lang)
print(*{one.rpartition("/")[2] for one in opened if not one.endswith((".py", ".pyc")) and "zoneinfo" not in one})
"""


@pytest.mark.parametrize(("arguments", "some"), [(["ready"], False), ([], True)])
def test_nothing_is_read_for_a_message_once_all_is_ready(arguments: list[str], *, some: bool) -> None:
    """Neither a catalog nor a calendar nor a table, in any language; without that, all of them."""
    done = subprocess.run(
        [sys.executable, "-c", OPENS, *arguments], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )

    assert ({"ru.po", "hy.dat", "sides.txt", "places.txt"} <= set(done.stdout.split())) is some
    assert bool(done.stdout.strip()) is some
