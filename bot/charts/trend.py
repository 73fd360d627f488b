"""A trend as a picture: a bar for every day, an axis of round numbers, and marks above the days they belong to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bot.charts import bidi
from bot.charts.canvas import Canvas, disc, polygon
from bot.charts.layout import Span, centred, stacked, thinned, ticks
from bot.charts.lettering import Style, readable, shaped, wrapped, write
from bot.model.charts import Day, Mark, Picture, Tone, Trend

WIDTH, HEIGHT = 1080, 810
MARGIN = 48
TITLE = Style(44, weight=600)
AXIS = Style(30, "soft")
LABEL = 29
ROWS = 3
GAP = 22
# Above the bars, where the marks' signs stand.
SIGNS = 44
# One day alone would be a wall.
WIDEST = 160
# Bars of more days would touch each other.
LONGEST_DAYS = 180
SHAPES = {
    "calm": polygon((0, -14), (14, 11), (-14, 11)),
    "grave": polygon((14, -11), (0, 14), (-14, -11)),
    "plain": disc(11),
}
TONES: tuple[Tone, ...] = ("grave", "calm", "plain")


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the bars stand: the ground is the line that they grow from; `top` is what the highest line counts."""

    left: int
    right: int
    sky: int
    ground: int
    days: int
    top: int

    def middle(self, day: int) -> float:
        """The middle of a day's place."""
        return self.left + (day + 0.5) * (self.right - self.left) / self.days

    def height(self, count: int) -> int:
        """How high a bar of so many is."""
        return round(count * (self.ground - self.sky) / self.top)

    def bar(self, day: int) -> Span:
        """From where to where a day's bar goes."""
        room = (self.right - self.left) / self.days
        wide = max(2, min(WIDEST, round(room * 0.72)))
        left = round(self.middle(day) - wide / 2)
        return left, left + wide


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark with its words, if there is room for them in a row above the bars, counted from below."""

    label: str
    tone: Tone
    day: int
    span: Span
    row: int | None


def trend(shown: Trend) -> Picture:
    """The picture, 1080 x 810. Of more than LONGEST_DAYS days the last are drawn; there must be one at least."""
    days = shown.days[-LONGEST_DAYS:]
    canvas = Canvas(WIDTH, HEIGHT)
    title = readable(shown.title)
    below = headline(canvas, title or "", TITLE)
    numbers = ticks(max(day.count for day in days))
    left = MARGIN + round(max(shaped(str(number), AXIS).width for number in numbers)) + 18
    signs = placed(shown.marks, days, left)
    rows = 1 + max((sign.row for sign in signs if sign.row is not None), default=-1)
    sky = below + (rows * Style(LABEL).leading + SIGNS + 10 if signs else 24)
    plot = Plot(left, WIDTH - MARGIN, sky, HEIGHT - MARGIN - AXIS.leading - 8, len(days), numbers[-1])
    axes(canvas, plot, days, numbers)
    marks(canvas, plot, signs)
    bars(canvas, plot, days)
    return Picture(canvas.png(), () if title is not None else (shown.title,))


def headline(canvas: Canvas, title: str, style: Style) -> int:
    """The title in at most two lines, on the side where its script begins; where it ends below."""
    baseline = MARGIN
    for line in wrapped(title, style, canvas.width - 2 * MARGIN, 2):
        baseline += style.leading
        left = canvas.width - MARGIN - shaped(line, style).width if bidi.base(title) else MARGIN
        write(canvas, line, left, baseline - 14, style)
    return baseline + 8


def one_line(text: str, style: Style, width: int) -> str:
    """As much of the words as fits, or nothing where a font is missing."""
    return next(iter(wrapped(readable(text) or "", style, width, 1)), "")


def axes(canvas: Canvas, plot: Plot, days: tuple[Day, ...], numbers: list[int]) -> None:
    """The lines of round numbers, and as many dates as can be read."""
    for number in numbers:
        y = plot.ground - plot.height(number)
        canvas.box(plot.left, y - 1, plot.right, y + 1, "soft" if number == 0 else "grid")
        text = str(number)
        write(canvas, text, plot.left - 18 - shaped(text, AXIS).width, y + 10, AXIS)
    labels = [one_line(day.label, AXIS, WIDTH // 4) for day in days]
    spans = [
        centred(plot.middle(at), shaped(label, AXIS).width, MARGIN // 2, WIDTH - MARGIN // 2)
        for at, label in enumerate(labels)
    ]
    for at in thinned(spans, GAP):
        write(canvas, labels[at], spans[at][0], HEIGHT - MARGIN, AXIS)


def bars(canvas: Canvas, plot: Plot, days: tuple[Day, ...]) -> None:
    """A bar for every day that had any; one is always to be seen."""
    for at, day in enumerate(days):
        if day.count > 0:
            left, right = plot.bar(at)
            canvas.box(left, plot.ground - max(3, plot.height(day.count)), right, plot.ground, "bar")


# ------------------------------------------------------------------ marks


def placed(marks: tuple[Mark, ...], days: tuple[Day, ...], left: int) -> list[Sign]:
    """Each different mark of a day once, the newest first, with a place for its words while there is room."""
    at = {day.on: number for number, day in enumerate(days)}
    plot = Plot(left, WIDTH - MARGIN, 0, 0, len(days), 1)
    counted = Counter((at[mark.on], mark.tone, readable(mark.label) or "") for mark in marks if mark.on in at)
    found = sorted(counted, key=lambda one: (-one[0], TONES.index(one[1]), one[2]))
    labels = [_labelled(text, counted[day, tone, text], tone) for day, tone, text in found]
    spans = [
        centred(plot.middle(day), shaped(label, Style(LABEL, tone)).width, MARGIN, WIDTH - MARGIN)
        for (day, tone, _), label in zip(found, labels, strict=True)
    ]
    rows = stacked(spans, ROWS, GAP)
    return [
        Sign(label, tone, day, span, row)
        for (day, tone, _), label, span, row in zip(found, labels, spans, rows, strict=True)
    ]


def _labelled(text: str, many: int, tone: Tone) -> str:
    line = one_line(text, Style(LABEL, tone), WIDTH // 3)
    return f"{line} ×{many}" if line and many > 1 else line


def marks(canvas: Canvas, plot: Plot, signs: list[Sign]) -> None:
    """A sign above each marked day with a line down to the ground, and words above as far as there is room."""
    worst: dict[int, Tone] = {}
    for sign in signs:
        worst[sign.day] = min(sign.tone, worst.get(sign.day, sign.tone), key=TONES.index)
    for day, tone in worst.items():
        x = round(plot.middle(day))
        canvas.dashes(x, plot.sky - 10, plot.ground, tone)
        canvas.shape(SHAPES[tone], x, plot.sky - 26, 16, tone)
    for sign in signs:
        if sign.row is not None:
            baseline = plot.sky - SIGNS - 14 - sign.row * Style(LABEL).leading
            write(canvas, sign.label, sign.span[0], baseline, Style(LABEL, sign.tone))
