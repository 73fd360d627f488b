"""Feeds that break rules, each read as a person would read it; and dates, with the names of months of fifty languages."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from babel import Locale

from bot import sources
from bot.sources import dates, worded
from bot.sources.monthnames import MONTHS

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent.parent / "data" / "feeds" / "cases.toml").read_text("utf-8")
)["case"]
AT = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)
# Names that another, wider read language gives to another month.
SHARED = {("hr", 10), ("hr", 6), ("hr", 7), ("hr", 8)}
LANGUAGES = [
    "en",
    "es",
    "fr",
    "de",
    "pt",
    "ru",
    "it",
    "pl",
    "uk",
    "tr",
    "ar",
    "fa",
    "he",
    "nl",
    "cs",
    "sv",
    "da",
    "nb",
    "fi",
    "el",
    "hu",
    "ro",
    "bg",
    "sr",
    "sr_Latn",
    "sk",
    "sl",
    "az",
    "hy",
    "ka",
    "kk",
    "uz",
    "hi",
    "bn",
    "ur",
    "ta",
    "id",
    "ms",
    "sw",
    "th",
    "et",
    "lv",
    "lt",
    "be",
    "mk",
    "sq",
    "ca",
    "ku",
    "am",
    "hr",
]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_broken_feed_is_read(case: dict[str, Any]) -> None:
    """Every item that is whole, under its title, at its absolute address, with its time in UTC."""
    body = case["body"].encode(case.get("encoding", "utf-8"))

    batch = sources.parse("feed", body, "text/xml", "https://e.example/feed")

    assert [
        [item.title, item.url, item.published_at.strftime("%Y-%m-%dT%H:%M:%SZ") if item.published_at else ""]
        for item in batch.items
    ] == case["items"]


@pytest.mark.parametrize(
    "text",
    [
        "24. November 2026, 10:05", "lundi 24 novembre 2026 - 10:05", "24 de noviembre de 2026 10:05", "24 ноября 2026, 10:05", "24.11.2026 10:05",
        "24/11/2026 10:05", "11/24/2026 10:05 AM", "24-Nov-2026 10:05", "२४ नवंबर २०२६ 10:05", "24 พฤศจิกายน 2569 10:05", "2026년 11월 24일 10:05",
        "2026. november 24., 10:05", "24 листопада 2026 10:05", "wto, 24 lis 2026 11:05:00 +0100", "ti 24.11.2026 klo 10.05", "24 Νοεμβρίου 2026 10:05",
        "Tue Nov 24 2026 11:05:00 GMT+0100 (CET)", "Nov 24th, 2026 at 10:05 a.m.", "1795514700000", "Tues, 24 Nov 2026 13:05:00 MSK", "24 tháng 11",
        "Tue, 24 Nov 2026 12:05 pm CEST", "Tue, 24 Nov 2026 01:05 PM EEST", "Tue, 24 Nov 2026 15:35:00 IST", "Tue, 24 Nov 2026 15:05:00 PKT",
        "Tue, 24 Nov 2026 9:05 pm AEDT", "Tue, 24 Nov 2026 13:05:00 IDT", "Tue, 24 Nov 2026 2:05 p.m. AZT",
    ],
)  # fmt: skip
def test_date_is_read_as_written(text: str) -> None:
    """In words and numbers of many languages, to the minute; what lacks a year is no date."""
    assert dates.read(text) == (None if text.endswith("tháng 11") else AT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "yesterday",
        "10:05",
        "3/4/2026",
        "24 Foo 2026",
        "0000-00-00",
        "32 Nov 2026",
        "24 of 2026",
        "2026",
        "Reading time 5 min",
    ],
)
def test_what_may_mean_anything_is_no_date(text: str) -> None:
    """Rather none than a wrong one."""
    assert worded.read(text) is None


def test_months_of_all_languages_are_known() -> None:
    """As the CLDR names them, alone and beside a day, whole; but for the few that are another month's elsewhere."""
    unknown = {
        (code, number, name)
        for code in LANGUAGES
        for context in ("format", "stand-alone")
        for number, name in Locale.parse(code).months[context]["wide"].items()
        if not any(c.isdigit() for c in name)
        and (code, number) not in SHARED
        and MONTHS.get(worded._folded(name)) != number
    }

    assert unknown == set()
