"""Pictures pixel by pixel: what bars count, where things stand, and what hostile words do to them."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import charts
from bot.charts.canvas import INKS, PAPER, Canvas, disc, polygon
from bot.charts.trend import HEIGHT, WIDTH
from bot.child import Children
from bot.model.charts import MOST_EVENTS, Day, Event, Mark, Picture, Timeline, Tone, Trend
from tests.pixels import Image, opened

TODAY = date(2026, 3, 1)
AT = datetime(2026, 3, 1, 9, 30, tzinfo=ZoneInfo("Asia/Yerevan"))
HOSTILE = "ev\u202eil\u200b\u2067\n\n\0<script>&amp;\ud800\ufdd0 tru\u0301\u0302\u0303\u0304\u0305\u0306ce \U0001f54a "


def days(*counts: int) -> tuple[Day, ...]:
    first = TODAY - timedelta(len(counts) - 1)
    return tuple(Day(first + timedelta(at), many, f"day {at}") for at, many in enumerate(counts))


def mark(back: int, label: str = "in force", tone: Tone = "calm") -> Mark:
    return Mark(TODAY - timedelta(back), label, tone)


def event(number: int, label: str = "A truce", *, loud: bool = False, source: str = "A") -> Event:
    at = AT + timedelta(hours=number)
    return Event(at, f"1 Mar {at:%H:%M}", label, source, loud)


def bars(image: Image) -> list[tuple[int, int]]:
    """Each bar from left to right: how wide and how high."""
    heights = [image.column(x).count(INKS["bar"]) for x in range(image.width)]
    found: list[tuple[int, int]] = []
    for before, height in zip([0, *heights], heights, strict=False):
        if height and before:
            found[-1] = (found[-1][0] + 1, max(found[-1][1], height))
        elif height:
            found.append((1, height))
    return found


# -------------------------------------------------------------------- trend


def test_bars_are_as_high_as_they_count() -> None:
    """Twice the stories, twice the height, to a pixel; a day without any has no bar and keeps its place."""
    found = bars(opened(charts.trend(Trend("truce", days(5, 0, 10, 20, 1))).png))

    unit = found[2][1] / 20
    assert [round(high / unit) for _, high in found] == [5, 10, 20, 1]
    assert all(abs(high - unit * many) <= 1 for (_, high), many in zip(found, (5, 10, 20, 1), strict=True))
    assert len({wide for wide, _ in found}) == 1


@pytest.mark.parametrize("many", [1, 7, 30, 90, 180])
def test_every_day_has_its_bar(many: int) -> None:
    """However many days there are, each is to be seen, even the one story beside a million."""
    found = bars(opened(charts.trend(Trend("truce", days(*([1] * (many - 1)), 1_000_000))).png))

    assert len(found) == many
    assert all(high >= 2 for _, high in found)


def test_more_days_than_there_is_room_for() -> None:
    """What does not fit is the oldest."""
    found = bars(opened(charts.trend(Trend("truce", days(1_000, *([1] * 180)))).png))

    assert len(found) == 180
    assert len({high for _, high in found}) == 1


def test_the_picture_stands_on_its_own_paper() -> None:
    """It is not transparent, and its ink is read on its paper: contrast of 4.5 and more but for the thin lines."""
    image = opened(charts.trend(Trend("truce", days(1, 2, 3), (mark(1), mark(0, "ended", "grave")))).png)

    assert (image.width, image.height) == (WIDTH, HEIGHT)
    assert "tRNS" not in image.chunks
    assert image.edge(8) == {PAPER}
    assert {INKS["text"], INKS["soft"], INKS["bar"], INKS["calm"], INKS["grave"]} <= image.colours()
    assert all(contrast(ink, PAPER) >= 4.5 for name, ink in INKS.items() if name != "grid")


def contrast(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """As WCAG 2 has it."""

    def light(colour: tuple[int, ...]) -> float:
        parts = [part / 255 for part in colour]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))

    low, high = sorted((light(a), light(b)))
    return (high + 0.05) / (low + 0.05)


def test_marks_stand_above_their_day() -> None:
    """A sign in the colour of its tone in the middle of the day's place, the gravest of a day; days that are not
    shown have none."""
    shown = Trend("", days(0, 0, 0, 0), (mark(2, ""), mark(1, "", "calm"), mark(1, "", "grave"), mark(9, "", "plain")))
    image = opened(charts.trend(shown).png)

    signs = {ink: [x for x in range(WIDTH) if INKS[ink] in image.column(x)] for ink in ("calm", "grave", "plain")}
    place = (WIDTH - 48 - 85) / 4
    assert signs["plain"] == []
    for ink, day in (("calm", 1), ("grave", 2)):
        middle = (signs[ink][0] + signs[ink][-1]) / 2
        assert abs(middle - (85 + (day + 0.5) * place)) < 6
        assert signs[ink][-1] - signs[ink][0] < 40


def test_same_data_same_bytes() -> None:
    """Twice is the same picture, in another process too."""
    shown = Trend("truce", days(1, 5, 3), (mark(1),))

    assert charts.trend(shown) == charts.trend(shown)


async def test_a_child_draws_the_same() -> None:
    """The picture comes back from the process that is made for it."""
    shown, story = Trend("הפסקת אש", days(1, 5, 3), (mark(1),)), Timeline("停火", (event(1),))
    async with Children() as children:
        assert await children.call(charts.trend, shown) == charts.trend(shown)
        assert await children.call(charts.timeline, story) == charts.timeline(story)


# ----------------------------------------------------------------- timeline


def test_loud_events_have_full_dots() -> None:
    """A full red one for what was worth a sound, a ring for what was not."""
    image = opened(charts.timeline(Timeline("Truce", (event(1, loud=True), event(2)))).png)

    dots = [y for y, row in enumerate(image.rows) if image.palette[row[62]] == INKS["grave"]]
    assert len(dots) in range(24, 32)
    rings = [y for y, row in enumerate(image.rows) if image.palette[row[62]] == INKS["soft"]]
    assert rings
    assert min(rings) > max(dots)
    assert image.palette[image.rows[(min(rings) + max(rings)) // 2][62]] in {PAPER, INKS["grid"]}


def test_events_stand_in_their_order_and_the_newest_are_kept() -> None:
    """The picture grows with its events up to twelve; of more the oldest go."""
    heights = [
        opened(charts.timeline(Timeline("Truce", tuple(map(event, range(many))))).png).height for many in (1, 2, 12, 13)
    ]

    assert heights[1] - heights[0] == (heights[2] - heights[0]) // (MOST_EVENTS - 1)
    assert heights[3] == heights[2]
    newest = tuple(map(event, range(5, 17)))
    assert charts.timeline(Timeline("T", (*newest[::-1], event(2)))) == charts.timeline(Timeline("T", newest))


def test_what_was_before_is_said() -> None:
    """In a line of its own above the first event."""
    told, without = (charts.timeline(Timeline("T", (event(1),), earlier)) for earlier in ("+3 earlier", ""))

    assert opened(told.png).height > opened(without.png).height


# ------------------------------------------------------------------- words


def test_what_no_font_writes_is_told_by_number() -> None:
    """Titles, labels and sources, in the order in which they stand; the same words with letters are drawn."""
    cherokee, mongolian = "ᎤᏙᎯᏳᎯ", "ᠮᠣᠩᠭᠣᠯ"
    story = Timeline(cherokee, (event(1, "fine \U0001f54a"), event(2, f"so {mongolian}"), event(3, source=cherokee)))

    picture = charts.timeline(story)

    assert picture.unwritten == (cherokee, f"so {mongolian}", cherokee)
    numbered = Timeline("[1]", (event(1, "fine"), event(2, "[2]"), event(3, source="[3]")))
    assert picture.png == charts.timeline(numbered).png


def test_a_title_that_no_font_writes_is_left_out_of_a_trend() -> None:
    """Whoever shows the picture is told."""
    assert charts.trend(Trend("ᎤᏙᎯᏳᎯ", days(1))) == Picture(charts.trend(Trend("", days(1))).png, ("ᎤᏙᎯᏳᎯ",))


@pytest.mark.parametrize("words", [HOSTILE * 20_000, "x" * 1_000_000, "\u0301" * 100_000, "\u202e" * 9, " ", "١" * 999])
def test_hostile_words_stay_inside(words: str) -> None:
    """A megabyte of anything is drawn in a second at most, and leaves the margins of the picture clean."""
    begun = time.process_time()
    trend = charts.trend(Trend(words, days(*range(30)), tuple(mark(back, words) for back in range(30))))
    story = charts.timeline(Timeline(words, tuple(event(at, words, source=words) for at in range(12)), words))
    assert time.process_time() - begun < 4

    for picture in (trend, story):
        assert opened(picture.png).edge(8) == {PAPER}
        assert len(picture.png) < 400_000
        assert len(picture.unwritten) == 0


# ------------------------------------------------------------------- canvas


def test_ink_outside_of_the_paper_is_not_drawn() -> None:
    """Over every edge and far away: the sheet keeps its size, and what is inside is drawn."""
    canvas = Canvas(20, 10)
    for x, y in ((-5, -5), (15, 8), (99, 99), (-99, 3)):
        canvas.box(x, y, x + 10, y + 10, "bar")
        canvas.shape(disc(4), x, y, 5, "grave")
        canvas.stamp([b"\xff" * 9] * 9, x, y, "text")
        canvas.dashes(x, y, y + 30, "soft")

    image = opened(canvas.png())
    assert (image.width, image.height) == (20, 10)
    assert PAPER in image.colours()
    assert image.palette[image.rows[0][0]] == INKS["text"]


def test_edges_are_smooth() -> None:
    """Between the ink and the paper are their shades; what is under a thin edge stays."""
    canvas = Canvas(40, 40)
    canvas.box(0, 0, 20, 40, "bar")
    canvas.shape(disc(10), 20, 20, 12, "grave")
    canvas.shape(polygon((0, -8), (8, 8), (-8, 8)), 34, 30, 9, "calm")

    image = opened(canvas.png())
    assert image.palette[image.rows[20][20]] == INKS["grave"]
    assert image.palette[image.rows[31][34]] == INKS["calm"]
    assert image.palette[image.rows[39][34]] == PAPER
    assert image.palette[image.rows[9][9]] == INKS["bar"]
    assert len(image.colours()) > 6
