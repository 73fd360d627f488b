"""Grouping, whatever is read and in whatever order it comes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import StoryId
from bot.text.article import from_text
from bot.text.candidates import keys
from bot.text.cluster import Join, choose
from bot.text.commonness import Commonness
from bot.text.document import Document, analyse
from bot.text.grouping import Grouper
from bot.text.publisher import publisher
from bot.text.signature import share, signature
from bot.text.sketch import NAMES, NUMBERS, TERMS, TITLE_TERMS, Sketch, sketch
from bot.text.told import NOTHING, Told, dumped, joined, loaded, opened

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EVENTS = (
    ("Truce in the Orsa valley", "Velmar and Dastan agreed on a truce in the Orsa valley, ministers said in Kelmun."),
    ("Brenk dam bursts", "Water broke through the Brenk dam and flooded three villages below, engineers reported."),
    ("Sella wins the regatta", "The yacht of skipper Ilko Varn crossed the line first after eleven days of sailing."),
)
WORDS = [
    "truce",
    "Kelmun",
    "140",
    "перемирие",
    "Орса",
    "停火",
    "هدنة",
    "l'accord",
    "cease-fire",
    "U.N.",
    ",",
    ".",
    "\n",
]
texts = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
moments = st.one_of(st.none(), st.floats(-500, 500).map(lambda hours: NOON + timedelta(hours=hours)))
facts = st.dictionaries(st.sampled_from(["status", "effective", "expires", "other"]), st.text(max_size=5), max_size=3)


def read(title: str, text: str) -> Document:
    return analyse(from_text(text, title=title), "en")


def sketched(number: int) -> Sketch:
    event, hours = EVENTS[number % 3], number // 3
    told = read(event[0], f"{event[1]} Report {number} of the day, by our correspondent.")
    return sketch(told, Commonness(), publisher=f"{number}.example", at=NOON + timedelta(hours=hours))


SKETCHES = tuple(map(sketched, range(9)))


def together(order: list[int]) -> set[frozenset[int]]:
    """The groups that entries make, given in this order."""
    stories: dict[StoryId, Told] = {}
    members: dict[StoryId, set[int]] = {}
    for number in order:
        entry = SKETCHES[number]
        choice = choose(entry, None, stories.items())
        if isinstance(choice, Join):
            stories[choice.story_id] = joined(stories[choice.story_id], entry)
            members[choice.story_id].add(number)
        else:
            stories[StoryId(number)], members[StoryId(number)] = opened(entry), {number}
    return set(map(frozenset, members.values()))


@given(st.permutations(range(9)))
def test_clear_events_are_the_same_groups_in_any_order(order: list[int]) -> None:
    """Entries that are clearly of one event or clearly not make the same groups in whatever order they come."""
    assert together(order) == {frozenset({0, 3, 6}), frozenset({1, 4, 7}), frozenset({2, 5, 8})}


def test_what_is_kept_does_not_depend_on_the_order() -> None:
    """Terms, names, times and numbers of a story are the same in whatever order its entries came."""
    kept = set()
    for first, second, third in permutations((SKETCHES[0], SKETCHES[3], SKETCHES[6])):
        story = dumped(joined(joined(opened(first), second), third))
        kept.add(
            json.dumps(
                [story[name] for name in ("terms", "titles", "names", "numbers", "first", "last", "entries")],
                sort_keys=True,
            )
        )

    assert len(kept) == 1


@given(texts, texts, moments, facts)
@settings(max_examples=200)
def test_any_text_is_sketched_within_bounds(title: str, text: str, at: datetime | None, told: dict[str, str]) -> None:
    """Any text has a sketch and keys of bounded size, and a story of it survives storing."""
    entry = sketch(read(title, text), Commonness(), publisher="a.example", at=at)
    story = joined(opened(entry, told), entry, told)

    assert (len(entry.terms), len(entry.title), len(entry.names), len(entry.numbers)) <= (
        TERMS,
        TITLE_TERMS,
        NAMES,
        NUMBERS,
    )
    assert len(keys(entry)) <= 42
    assert loaded(json.loads(json.dumps(dumped(story)))) == story
    assert joined(NOTHING, entry).entries == 1


@given(st.lists(st.tuples(texts, texts, moments, facts), max_size=6))
def test_any_stream_is_grouped(stream: list[tuple[str, str, datetime | None, dict[str, str]]]) -> None:
    """Whatever comes, each entry gets a story; only a new one has a number that was not there."""
    grouper, known = Grouper(), 0
    for title, text, at, told in stream:
        first = grouper.add(read(title, text), publisher="a.example", at=at, facts=told)
        assert first.action in {"new", "repeat", "copy", "development"}
        assert (first.story_id > known) == (first.action == "new")
        known = max(known, first.story_id)


@given(st.lists(st.sampled_from(WORDS), max_size=60), st.lists(st.sampled_from(WORDS), max_size=60))
def test_share_is_symmetric_and_bounded(one: list[str], other: list[str]) -> None:
    """How much of one text stands in another is between 0 and 1, whichever is asked first."""
    first, second = signature(one), signature(other)

    assert 0 <= share(first, second) == share(second, first) <= 1


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://t.me/"]))
def test_any_address_has_a_publisher_or_none(url: str, scheme: str) -> None:
    """Whatever stands for an address has a publisher, which is nothing or begins with a part of a host."""
    whose = publisher(scheme + url)

    assert not whose.startswith((".", "/"))
    assert whose or not url.startswith("a.example/")
