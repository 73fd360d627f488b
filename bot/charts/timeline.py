"""A story's developments as a picture: one below the other on a rail, the loud ones with a full dot."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from bot.charts import bidi
from bot.charts.canvas import Canvas, disc, ring
from bot.charts.lettering import Style, readable, shaped, wrapped, write
from bot.charts.trend import MARGIN, TITLE, WIDTH, headline, one_line
from bot.model.charts import MOST_EVENTS, Event, Picture, Timeline

WHEN = Style(31, "soft", 600)
SOURCE = Style(31, "soft")
EARLIER = Style(31, "soft")
LABEL = Style(37)
LINES = 2
RAIL = MARGIN + 14
LEFT = RAIL + 44
RIGHT = WIDTH - MARGIN
BETWEEN = 34
# From the top of an event to the middle of its dot.
DOT = WHEN.size - 11


@dataclass(frozen=True, slots=True)
class Step:
    """An event with its words laid out."""

    event: Event
    when: str
    source: str
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        """How much of the rail it takes, the space below it included."""
        return WHEN.leading + len(self.lines) * LABEL.leading + BETWEEN


def timeline(shown: Timeline) -> Picture:
    """The picture, 1080 wide and as high as its events need, the oldest first. There must be one event at least."""
    events = sorted(shown.events, key=lambda event: event.at)[-MOST_EVENTS:]
    unwritten: list[str] = []
    title = _legible(shown.title, unwritten)
    steps = [_step(event, unwritten) for event in events]
    earlier = one_line(shown.earlier, EARLIER, RIGHT - LEFT)
    above = MARGIN + len(wrapped(title, TITLE, WIDTH - 2 * MARGIN, 2)) * TITLE.leading + 26
    first = above + (EARLIER.leading + 12 if earlier else 0)
    tops = list(accumulate((step.height for step in steps), initial=first))
    canvas = Canvas(WIDTH, tops[-1] - BETWEEN + MARGIN)
    headline(canvas, title, TITLE)
    write(canvas, earlier, LEFT, above + EARLIER.size, EARLIER)
    canvas.box(RAIL - 2, above if earlier else first + DOT, RAIL + 2, tops[-1] - steps[-1].height + DOT, "grid")
    for step, at in zip(steps, tops, strict=False):
        _draw(canvas, step, at)
    return Picture(canvas.png(), tuple(unwritten))


def _step(event: Event, unwritten: list[str]) -> Step:
    label = _legible(event.label, unwritten)
    when = one_line(event.when, WHEN, (RIGHT - LEFT) * 2 // 3)
    room = RIGHT - LEFT - round(shaped(when, WHEN).width) - 24
    source = one_line(_legible(event.source, unwritten), SOURCE, room)
    return Step(event, when, source, tuple(wrapped(label, LABEL, RIGHT - LEFT, LINES)))


def _legible(text: str, unwritten: list[str]) -> str:
    """The words, or the number under which they are told elsewhere."""
    found = readable(text)
    if found is None:
        unwritten.append(text)
        return f"[{len(unwritten)}]"
    return found


def _draw(canvas: Canvas, step: Step, top: int) -> None:
    baseline = top + WHEN.size
    shape, ink = (disc(14), "grave") if step.event.loud else (ring(12, 5), "soft")
    canvas.shape(shape, RAIL, top + DOT, 18, ink)
    write(canvas, step.when, LEFT, baseline, WHEN)
    write(canvas, step.source, LEFT + shaped(step.when, WHEN).width + 20, baseline, SOURCE)
    for line in step.lines:
        baseline += LABEL.leading
        left = RIGHT - shaped(line, LABEL).width if bidi.base(line) else LEFT
        write(canvas, line, left, baseline - 6, LABEL)
