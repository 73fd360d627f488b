"""Facts of whatever text: nothing raises, nothing is invented, and hostile texts cost no more than others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import facts, tongues
from bot.text.article import from_text
from bot.text.document import Document
from bot.text.facts.lines import LONGEST, MOST, lines
from bot.text.moments import Context, find, resolve, zones
from bot.text.reading import read_article

WORDS = [
    "Israel", "Hamas", "ceasefire", "truce", "agreed", "accused", "violating", "said", "on", "Friday", "from", "until",
    "midnight", "(1700 GMT)", "7 p.m.", "local time", "Moscow time", "May 4", "2021", "no", "not", "if", "the", "and",
    "each other", "expired", "took effect", "перемирие", "обвинил", "Баку", "с 12:00", "(11:00 мск)", "停火", "18日",
    "وقف إطلاق النار", ".", ",", "\n", ";", "“", "(", ")", "24/25", "in the night of", "72-hour", "Qatar", "brokered by",
]  # fmt: skip
texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
moments = st.one_of(st.none(), st.datetimes(timezones=st.just(UTC)))


def document(text: str, lang: str = "en") -> Document:
    return read_article(from_text(text, url="", title=text[:60], lang=lang))


@given(
    texts, st.sampled_from([*tongues.TONGUES, "und"]), moments, st.sampled_from([None, "Asia/Baku", "no/zone", "\0"])
)
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(text: str, lang: str, published: datetime | None, zone: str | None) -> None:
    """Whatever is read and whenever it came out, there are truces or none, shown as plain values."""
    read = document(text, lang)

    found = facts.find(read, published, zone)

    assert facts.decide(read, found, published) in {"yes", "digest", "no"}
    for one in found:
        shown = facts.shown(one)
        assert shown["status"]
        assert len(set(shown["parties"])) == len(shown["parties"])
        assert all(pair["accuser"] != pair["accused"] for pair in shown["accusations"])


@given(texts, st.sampled_from(tongues.TONGUES))
@settings(max_examples=100, deadline=None)
def test_times_are_verbatim_and_resolved_or_not(text: str, code: str) -> None:
    """A time is a stretch of the text, times do not overlap, and an instant comes with its zone and day."""
    plain = tongues.plain(text)
    now = datetime(2021, 5, 1, 12, tzinfo=UTC)

    found = find(plain, code, ("Asia/Baku",))

    assert all(one.end <= other.start for one, other in pairwise(found))
    for one in found:
        assert plain[one.start : one.end] == one.text
        for tense in ("past", "future", None):
            moment = resolve(one, Context(("Asia/Baku",), now.date(), now, tense)).moment
            assert (moment.utc is None) or (moment.zone is not None and moment.date is not None)


@given(
    st.dates(date(2000, 1, 2), date(2037, 12, 30)),
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["Moscow time", "GMT", "Kyiv time", "Tehran time", "ET", "(UTC+5)"]),
)
@settings(deadline=None)
def test_written_instants_come_back(day: date, hour: int, minute: int, zone: str) -> None:
    """A full date, a clock and a named zone are read as the instant they say, whatever the year."""
    names = {"Moscow time": "Europe/Moscow", "GMT": "UTC", "Kyiv time": "Europe/Kyiv", "Tehran time": "Asia/Tehran",
             "ET": "America/New_York", "(UTC+5)": "+05:00"}  # fmt: skip
    text = f"at {hour:02}:{minute:02} {zone} on {day:%B} {day.day}, {day.year}"

    (found,) = find(text, "en", ())

    assert resolve(found, Context((), None, None)).moment.utc == zones.at(day, hour, minute, names[zone])


@given(st.integers(16_306_560, 34_712_640).map(lambda minutes: datetime.fromtimestamp(60 * minutes, UTC)),
       st.sampled_from(["Asia/Baku", "Asia/Gaza", "Asia/Bangkok", "America/Bogota"]))  # fmt: skip
@settings(deadline=None)
def test_pairs_never_contradict_themselves(instant: datetime, zone: str) -> None:
    """A local clock with its true GMT clock gives that instant and no other; with a wrong one, none."""
    there = instant.astimezone(zones.zone(zone))
    wrong = instant + timedelta(minutes=7)
    written = f"at {there:%H:%M} local time ({{}} GMT) on {there:%B} {there.day}, {there.year}"

    (true,), (false,) = (find(written.format(f"{one:%H%M}"), "en", (zone,)) for one in (instant, wrong))

    assert resolve(true, Context((zone,), None, None)).moment.utc == instant
    assert resolve(false, Context((zone,), None, None)).moment.utc is None


HOSTILE: list[Callable[[int], str]] = [
    lambda size: "ceasefire " * (size // 10),
    lambda size: "Israel accused Hamas of violating the truce and " * (size // 48),
    lambda size: "no " * (size // 3),
    lambda size: "truce" + " a" * (size // 2),
    lambda size: "truce " + "(" * size,
    lambda size: "truce from 12:00 " + "12:00 " * (size // 6),
    lambda size: "truce " + "May 4 " * (size // 6),
    lambda size: "truce. " + "-" * size,
    lambda size: ("truce at 7 p.m.\n") * (size // 16),
    lambda size: "停火" * (size // 2),
    lambda size: "\u0648" * size + " هدنة",
    lambda size: "A" * size + " truce",
]


@pytest.mark.parametrize("make", HOSTILE)
def test_hostile_texts_are_read_to_a_bound(make: Callable[[int], str]) -> None:
    """400,000 characters of anything: only so many sentences of so many characters are looked at."""
    read = document(make(400_000))

    found = lines(read)
    facts.decide(read, facts.find(read, datetime(2021, 5, 1, tzinfo=UTC)))

    assert len(found) <= MOST
    assert all(len(one.text) <= LONGEST for one in found)
