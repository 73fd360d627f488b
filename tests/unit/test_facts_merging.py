"""What is known of a story's truces when another article tells of them, and what an article takes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.truces import Accusation, Moment, Status, Truce
from bot.storage import truces
from bot.text.correcting import Version, corrections
from bot.text.facts.merging import MOST, expiry, merged, same

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
START = Moment("at 06:00", date(2026, 3, 2), datetime(2026, 3, 2, 3, tzinfo=UTC), "Asia/Gaza", "paired_zones")
AGREED = Truce(Status.AGREED, "ceasefire", ("Hamas", "Israel"), ("Egypt",), "Gaza", effective=START, duration="PT72H")
BROKEN = Truce(Status.VIOLATED, "ceasefire", ("Hamas", "Israel"))


def test_newer_article_tells_the_state_and_older_ones_the_rest() -> None:
    """Who says that a truce was broken need not say again when it began and who brokered it."""
    (known,) = merged((AGREED,), (BROKEN,))
    assert known == replace(AGREED, status=Status.VIOLATED)


def test_background_never_takes_the_place_of_news() -> None:
    """Nor does an article that tells of no truce."""
    assert merged((AGREED,), (replace(BROKEN, new=False),)) == (AGREED,)
    assert merged((AGREED,), ()) == (AGREED,)


@pytest.mark.parametrize("status", [Status.DENIED, Status.REJECTED, Status.COLLAPSED, Status.ENDED])
def test_truce_that_is_over_loses_its_times(status: Status) -> None:
    """Nobody is to act on the hour of a truce that there is not."""
    (known,) = merged((AGREED,), (replace(BROKEN, status=status),))
    assert known.effective is None
    assert known.parties == AGREED.parties


def test_other_truce_stays_another() -> None:
    """Another war's, or one that began days before, comes second and lends nothing."""
    elsewhere = replace(BROKEN, parties=("Hezbollah", "Israel"))
    earlier = replace(AGREED, effective=replace(START, utc=datetime(2026, 2, 20, tzinfo=UTC)))
    assert merged((AGREED,), (elsewhere,)) == (elsewhere, AGREED)
    assert merged((earlier,), (AGREED,)) == (AGREED, earlier)
    assert merged((AGREED,), (AGREED, earlier)) == (AGREED, earlier)


def test_beginning_that_was_put_off_is_the_same_truce() -> None:
    """The newer time counts."""
    later = replace(AGREED, effective=replace(START, utc=START.utc + timedelta(hours=12) if START.utc else None))
    assert merged((AGREED,), (later,)) == (later,)


def test_sides_are_the_same_in_every_language_and_places_are_not() -> None:
    """A place is compared only where the sides are not known."""
    assert same(AGREED, replace(BROKEN, place="Газа"))
    assert not same(replace(AGREED, parties=()), replace(BROKEN, place="Sudan"))


def test_no_more_truces_than_anybody_reads() -> None:
    """However long a story goes on."""
    known: tuple[Truce, ...] = ()
    for number in range(9):
        other = replace(AGREED, effective=replace(START, utc=NOW + timedelta(days=7 * number)))
        known = merged(known, (other,))
    assert len(known) == MOST


def test_expiry_lies_ahead_or_is_none() -> None:
    """Of a truce that still holds."""
    ends = replace(AGREED, expires=replace(START, utc=NOW + timedelta(hours=1)))
    assert expiry((ends,), NOW) == NOW + timedelta(hours=1)
    assert expiry((ends,), NOW + timedelta(hours=2)) is None
    assert expiry((replace(ends, status=Status.COLLAPSED),), NOW) is None
    assert expiry((AGREED,), NOW) is None
    assert expiry((), NOW) is None


# ----------------------------------------------------------- corrections


def test_what_differs_is_told() -> None:
    """Headline, state and time; each as it was and as it is."""
    moved = replace(AGREED, status=Status.IN_FORCE, effective=replace(START, utc=NOW))
    made = corrections(Version("Truce agreed", (AGREED,)), Version("Truce holds", (moved,)), "u", NOW)
    assert [(one.what, one.before, one.after) for one in made] == [
        ("title", "Truce agreed", "Truce holds"),
        ("status", "agreed", "in_force"),
        ("effective", "2026-03-02T03:00:00+00:00", "2026-03-01T12:00:00+00:00"),
    ]


def test_what_is_told_more_or_less_fully_is_no_correction() -> None:
    """A time that is added, signs and capitals."""
    bare = replace(AGREED, effective=None)
    assert corrections(Version("Truce agreed", (bare,)), Version("TRUCE agreed!", (AGREED,)), "u", NOW) == []
    assert corrections(Version("Truce agreed", ()), Version("", (AGREED,)), "u", NOW) == []


# --------------------------------------------------------------- storage

moments = st.builds(
    Moment,
    text=st.text(),
    date=st.none() | st.dates(),
    utc=st.none() | st.datetimes(timezones=st.just(UTC)),
    zone=st.none() | st.just("Asia/Gaza"),
    basis=st.text(),
)
names = st.lists(st.text(), max_size=3).map(tuple)


@given(
    st.lists(
        st.builds(
            Truce,
            status=st.sampled_from(Status),
            kind=st.text(),
            parties=names,
            mediators=names,
            place=st.none() | st.text(),
            announced_on=st.none() | st.dates(),
            effective=st.none() | moments,
            expires=st.none() | moments,
            duration=st.none() | st.text(),
            accusations=st.lists(st.builds(Accusation, st.text(), st.text(), st.text()), max_size=2).map(tuple),
            attribution=st.none() | st.text(),
            new=st.booleans(),
            quotes=names,
        ),
        max_size=3,
    ).map(tuple)
)
def test_truces_come_back_from_json_as_they_went(known: tuple[Truce, ...]) -> None:
    """Nothing is lost or made up in the store."""
    assert truces.loaded(truces.dumped(known)) == known
