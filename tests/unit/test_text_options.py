"""Options behind a query, and times of day as people type them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadArgument
from bot.model.hearing import MODES, Options, Quiet
from bot.text.options import MOST_SOURCES, Asked, clock, hours, split, written

EIGHT = time(8)


@pytest.mark.parametrize(
    ("text", "query", "options"),
    [
        ("truce", "truce", None),
        ("truce min-sources:2", "truce", Options(sources=2)),
        ("truce, ceasefire min-sources=2", "truce, ceasefire", Options(sources=2)),
        ("truce Min-Sources: 3 SILENT", "truce", Options(sources=3, silent=True)),
        ("truce digest:hourly", "truce", Options(mode="hourly")),
        ("truce digest:daily", "truce", Options(mode="daily")),
        ("truce digest:daily@08:00 urgent", "truce", Options(mode="daily", at=EIGHT, urgent=True)),
        ("truce digest = daily @ 8am", "truce", Options(mode="daily", at=EIGHT)),
        ("truce digest：daily@8", "truce", Options(mode="daily", at=EIGHT)),
        ("truce digest:off", "truce", Options(mode="instant")),
        ("truce instant loud", "truce", Options(mode="instant", silent=False)),
        ("truce silent, urgent", "truce", Options(silent=True, urgent=True)),
        ("truce digest:hourly, urgent", "truce", Options(mode="hourly", urgent=True)),
        ("truce, min-sources:2, ceasefire", "truce,   ceasefire", Options(sources=2)),
        ("truce silent loud", "truce", Options(silent=False)),
        ("truce min-sources:1", "truce", Options()),
    ],
)
def test_options_are_read_wherever_they_stand_behind(text: str, query: str, options: Options | None) -> None:
    """With a colon or an equals sign, in any case and order, the last of two that contradict each other winning."""
    assert split(text) == Asked(query, options)


@pytest.mark.parametrize(
    "text",
    [
        'truce "silent"',
        "truce “urgent”",
        '"stay silent"',
        '"the min-sources:2 rule"',
        "truce, silent",
        "truce, silent, urgent",
        "truce OR urgent",
        "truce NOT silent",
        "truce -silent",
        "(truce silent)",
        "silent",
        "urgent",
        "truce lang:ru",
        "truce source:bbc",
        "silent night",
        "https://example.org/digest:daily",
    ],
)
def test_words_of_the_query_stay(text: str) -> None:
    """What is quoted, joined by a comma or an operator, or all there is, is looked for."""
    assert split(text) == Asked(text, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("truce min-sources:0", "min_sources"),
        ("truce min-sources:21", "min_sources"),
        ("truce min-sources:two", "min_sources"),
        ("truce min-sources:", "min_sources"),
        ("truce min-sources:²", "min_sources"),
        ("truce digest:weekly", "digest"),
        ("truce digest:", "digest"),
        ("truce digest:daily@25:00", "digest"),
        ("truce digest:hourly@08:00", "digest"),
        ("truce digets:daily", "unknown_option"),
        ("truce minsource:2", "unknown_option"),
    ],
)
def test_bad_values_are_refused_with_an_example_that_works(text: str, reason: str) -> None:
    """One sentence, and an example that is read without an error."""
    with pytest.raises(BadArgument) as refused:
        split(text)

    assert refused.value.details["reason"] == reason
    assert split(str(refused.value.details["example"]).removeprefix("/subscribe ")).options


WISHES = st.builds(
    Options,
    mode=st.sampled_from([None, *MODES]),
    silent=st.sampled_from([None, True, False]),
    urgent=st.booleans(),
    sources=st.integers(1, MOST_SOURCES),
)


@given(WISHES, st.times())
def test_written_options_are_read_again(options: Options, at: time) -> None:
    """What a button carries says what was typed."""
    at = at.replace(second=0, microsecond=0)
    options = Options(
        options.mode, at if options.mode == "daily" else None, options.silent, options.urgent, options.sources
    )

    assert (split(f"truce {written(options)}").options or Options()) == options


@given(st.text())
def test_any_text_is_split_or_refused(text: str) -> None:
    """Nothing else is raised, and the query is made of what was typed."""
    try:
        asked = split(text)
    except BadArgument:
        return
    assert set(asked.query) <= set(text) | {" "}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("8", EIGHT),
        ("08:00", EIGHT),
        ("8.30", time(8, 30)),
        ("8h30", time(8, 30)),
        ("20h", time(20)),
        ("8 pm", time(20)),
        ("12am", time(0)),
        ("12 p.m.", time(12)),
        ("24:00", time(0)),
        ("noon", time(12)),
        ("midnight", time(0)),
        ("25:00", None),
        ("8:60", None),
        ("13pm", None),
        ("0am", None),
        ("٨", None),
        ("", None),
        ("soon", None),
    ],
)
def test_times_of_day(text: str, at: time | None) -> None:
    """As people type them, or nothing."""
    assert clock(text) == at


@pytest.mark.parametrize("text", ["23:00-07:00", "23-7", "11pm to 7am", "23:00 – 07:00", "23.00 until 7"])
def test_hours(text: str) -> None:
    """Two times with anything between that means a span."""
    assert hours(text) == Quiet(time(23), time(7))


@pytest.mark.parametrize("text", ["23:00", "23:00-23:00", "23-7-8", "-", "night", ""])
def test_no_hours(text: str) -> None:
    """One time, three, or the same twice are no hours."""
    assert hours(text) is None
