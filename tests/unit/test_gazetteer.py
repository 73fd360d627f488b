"""Conflicts as data: who fights whom, where, and what time it is there."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.text import gazetteer
from bot.text.tongues import plain


def actors(text: str) -> list[str]:
    return [one.key for one in gazetteer.find_actors(plain(text))]


def places(text: str) -> list[str]:
    return [one.key for one in gazetteer.find_places(plain(text))]


def test_data_is_whole() -> None:
    """Every side and place of a conflict exists, brokers are no side, and every zone is one."""
    known, everywhere = gazetteer.actors(), gazetteer.places()

    assert len(gazetteer.conflicts()) >= 40
    for conflict in gazetteer.conflicts():
        assert conflict.sides <= known.keys(), conflict
        assert conflict.places <= everywhere.keys(), conflict
        assert not any(known[key].broker for key in conflict.sides), conflict
    for one in (*known.values(), *everywhere.values()):
        assert [str(ZoneInfo(zone)) for zone in one.zones] == list(one.zones)
    assert len({one.name for one in known.values()}) == len(known)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Israel's army and Hamas", ["israel", "hamas"]),
        ("The US told us", ["united_states"]),
        ("U.S. envoy", ["united_states"]),
        ("between Kyiv and Moscow", ["ukraine", "russia"]),
        ("Арменией и Азербайджану", ["armenia", "azerbaijan"]),
        ("газета и кубок", []),
        ("وإسرائيل وحماس", ["israel", "hamas"]),
        ("בישראל ובחמאס", ["israel", "hamas"]),
        ("苏丹武装部队和快速支援部队", ["sudan_army", "rsf"]),
        ("the Rapid Support Forces (RSF)", ["rsf", "rsf"]),
        ("Nigeria and Niger", ["nigeria"]),
        ("truces and fires", []),
    ],
)
def test_actors_are_found_in_their_scripts(text: str, expected: list[str]) -> None:
    """Names count in any inflection and behind particles, abbreviations only as written."""
    assert actors(text) == expected


def test_longest_name_wins() -> None:
    """South Sudan is not Sudan, and the Pakistani Taliban are not Pakistan."""
    assert (places("in South Sudan"), actors("the Pakistani Taliban")) == (["south_sudan_place"], ["ttp"])
