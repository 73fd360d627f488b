"""Time zones by the names that people give them."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import timezones
from tests import make


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Asia/Yerevan", "Asia/Yerevan"),
        ("asia/yerevan", "Asia/Yerevan"),
        ("Yerevan", "Asia/Yerevan"),
        ("Ереван", "Asia/Yerevan"),
        ("Armenia", "Asia/Yerevan"),
        ("Հայաստան", "Asia/Yerevan"),
        ("new york", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("Germany", "Europe/Berlin"),
        ("Tel Aviv", "Asia/Jerusalem"),
        ("Europe/Kiev", "Europe/Kiev"),
        ("MSK", "Europe/Moscow"),
        ("서울", "Asia/Seoul"),
        ("UTC", "UTC"),
        ("GMT", "UTC"),
        ("UTC+3", "Etc/GMT-3"),
        ("utc -3", "Etc/GMT+3"),
        ("Etc/GMT-3", "Etc/GMT-3"),
        ("+0", "UTC"),
        ("40.18, 44.51", "Asia/Yerevan"),
        ("-33.9,151.2", "Australia/Sydney"),
        ("-17 179.99", "Pacific/Fiji"),
    ],
)
def test_names_of_zones(text: str, zone: str) -> None:
    """Zones as they are spelled, cities, countries, abbreviations, offsets and places on the map."""
    assert timezones.find(text, "en", make.NOW) == timezones.Found(zone)


def test_half_hours_are_those_of_a_place_without_summer_time() -> None:
    """There is no zone that is only such an offset."""
    zone = timezones.find("UTC+5:30", "en", make.NOW).zone

    assert zone is not None
    assert set(timezones.offsets(zone, make.NOW)) == {timedelta(hours=5, minutes=30)}


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("Yerevn", "Asia/Yerevan"),
        ("Mumbay", "Asia/Kolkata"),
        ("Russia", "Europe/Moscow"),
        ("USA", "America/New_York"),
        ("Londn", "Europe/London"),
    ],
)
def test_slips_and_large_countries_are_asked_about(text: str, like: str) -> None:
    """What was probably meant is offered, and nothing is taken for sure."""
    found = timezones.find(text, "en", make.NOW)

    assert found.zone is None
    assert like in found.like
    assert len(found.like) <= timezones.OFFERED


@pytest.mark.parametrize("text", ["", "xyzzy", "95,200", "UTC+25", "+4:44", "\0", "a" * 5000, "9" * 400])
def test_nothing_is_found_for_what_is_no_place(text: str) -> None:
    """No guess is better than a wrong one."""
    assert timezones.find(text, "en", make.NOW) == timezones.Found(None)


@given(st.text(), st.text(max_size=5))
def test_any_text_is_a_zone_or_not(text: str, lang: str) -> None:
    """Nothing is raised, and every zone that is named exists."""
    found = timezones.find(text, lang, make.NOW)

    assert all(ZoneInfo(zone) for zone in (*found.like, *([found.zone] if found.zone else [])))


def test_every_zone_is_nearest_to_its_own_city() -> None:
    """The list of places is read with the right signs."""
    wrong = [city for city in timezones.cities() if timezones.nearest(city.latitude, city.longitude) != city.zone]

    assert len(timezones.cities()) > 400
    # A few zones share their city's place with a neighbour's.
    assert len(wrong) <= 5
