"""Pictures of anything: no label touches another, nothing leaves the picture, axes are round."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import charts
from bot.charts import bidi
from bot.charts.canvas import PAPER
from bot.charts.layout import STEPS, apart, centred, stacked, thinned, ticks
from bot.charts.lettering import Style, readable, shaped, wrapped
from bot.charts.trend import GAP, MARGIN, ROWS, WIDTH, placed
from bot.model.charts import Day, Event, Mark, Timeline, Trend
from tests.pixels import opened

FIRST = date(2026, 1, 1)
TONES = ("calm", "grave", "plain")
# Letters, marks and signs of many scripts, and what steers or breaks displays.
SIGNS = "aZé́̈ жქհאבהؤلاकि्ष停が휴ክ 12,.-()%\n\t\0\u200d\u200c\u202e\u2067\ud800\ue000Ꭴ\U0001f54a\U0001d413"
words = st.text(st.sampled_from(SIGNS) | st.characters(), max_size=60)
spans = st.tuples(st.integers(0, 1000), st.integers(1, 300)).map(lambda one: (one[0], one[0] + one[1]))


@st.composite
def trends(draw: st.DrawFn) -> Trend:
    many = draw(st.integers(1, 100))
    counts = draw(st.lists(st.integers(0, 10**9), min_size=many, max_size=many))
    days = tuple(Day(FIRST + timedelta(at), count, draw(words)) for at, count in enumerate(counts[:3]))
    days += tuple(Day(FIRST + timedelta(at), count, f"{at} Jan") for at, count in enumerate(counts))[3:]
    made = st.builds(Mark, st.integers(0, 110).map(lambda at: FIRST + timedelta(at)), words, st.sampled_from(TONES))
    return Trend(draw(words), days, tuple(draw(st.lists(made, max_size=40))))


@given(st.integers(0, 10**12))
def test_axes_are_round(most: int) -> None:
    """From 0 in even steps of 1, 2 or 5 and noughts, few of them, to what is counted and little more."""
    numbers = ticks(most)

    step = numbers[1]
    assert numbers == list(range(0, step * len(numbers), step))
    assert str(step).rstrip("0") in {"1", "2", "5"}
    assert 2 <= len(numbers) <= STEPS + 1
    assert numbers[-2] < max(most, 1) <= numbers[-1]


@given(st.lists(spans, max_size=40), st.integers(1, 4), st.integers(0, 30))
def test_stacked_labels_keep_apart(labels: list[tuple[int, int]], rows: int, gap: int) -> None:
    """In each row; one without a row had no room in any."""
    chosen = stacked(labels, rows, gap)

    for (a, row), (b, other) in combinations(zip(labels, chosen, strict=True), 2):
        assert row is None or row != other or apart(a, [b], gap)
    for at, row in enumerate(chosen):
        before = list(zip(labels[:at], chosen[:at], strict=True))
        if row is None:
            assert all(not apart(labels[at], [one for one, on in before if on == each], gap) for each in range(rows))


@given(st.integers(1, 120), st.integers(1, 400), st.integers(0, 40))
def test_dates_keep_apart(days: int, width: int, gap: int) -> None:
    """Evenly spaced, the last always among them, and inside of the picture."""
    labels = [centred(85 + (at + 0.5) * 947 / days, width, 24, 1056) for at in range(days)]

    kept = thinned(labels, gap)

    assert kept[-1] == days - 1
    assert len({b - a for a, b in pairwise(kept)}) <= 1
    assert all(apart(labels[a], [labels[b]], gap) for a, b in combinations(kept, 2))
    assert all(start >= 24 and end <= 1056 for start, end in labels)


@given(trends())
@settings(max_examples=60)
def test_marks_of_a_trend_keep_apart(shown: Trend) -> None:
    """In their rows, and within the margins."""
    signs = [sign for sign in placed(shown.marks, shown.days, 100) if sign.row is not None and sign.label]

    assert all(sign.row is not None and 0 <= sign.row < ROWS for sign in signs)
    assert all(sign.span[0] >= MARGIN and sign.span[1] <= WIDTH - MARGIN for sign in signs)
    for a, b in combinations(signs, 2):
        assert a.row != b.row or apart(a.span, [b.span], GAP)


@given(trends())
@settings(max_examples=25)
def test_any_trend_is_drawn_inside(shown: Trend) -> None:
    """Whatever it counts and says, its edges stay clean."""
    assert opened(charts.trend(shown).png).edge(8) == {PAPER}


@given(words, st.lists(st.tuples(words, words, words, st.booleans()), min_size=1, max_size=13), words)
@settings(max_examples=25)
def test_any_timeline_is_drawn_inside(title: str, told: list[tuple[str, str, str, bool]], earlier: str) -> None:
    """Whatever its articles say."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    events = tuple(Event(at + timedelta(hours=hour), *one) for hour, one in enumerate(told))

    picture = charts.timeline(Timeline(title, events, earlier))

    image = opened(picture.png)
    assert image.edge(8) == {PAPER}
    assert image.width + image.height <= 10_000


@given(words, st.integers(20, 1000), st.integers(1, 3))
def test_any_words_fit_their_lines(text: str, width: int, most: int) -> None:
    """Or they are a single letter that does not; each letter of what can be written has a glyph."""
    kept = readable(text)
    if kept is None:
        return
    assert kept == readable(kept)
    lines = wrapped(kept, Style(30), width, most)
    assert len(lines) <= most
    for line in lines:
        assert shaped(line, Style(30)).width <= width or len(line.rstrip("…")) <= 1 or width < 100
        assert all(glyph.number for glyph in shaped(line, Style(30)).glyphs)


@given(words)
def test_every_character_is_seen_once(text: str) -> None:
    """To put a line into the order in which it is seen loses and adds nothing."""
    levels = bidi.levels(text)

    assert len(levels) == len(text)
    assert sorted(bidi.seen(list(zip(levels, range(len(text)), strict=True)))) == list(range(len(text)))
