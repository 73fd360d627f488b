"""Measurements as a page: what was measured is kept, printed and drawn in one place; and what follows from it."""

from __future__ import annotations

import json
import re
import sys
import xml.etree.ElementTree as ET
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.bench import carrying, plot, press, report
from tests.bench.__main__ import BENCHES, wanted
from tests.bench.planning import DAY, FULL, Costs, Load, most_entries, outcome
from tests.bench.results import Overheard, Plot, Table, markdown, shown

GROWING = Table(
    "growing",
    "It grows",
    ("size", "ours ms", "floor ms", "name"),
    ((10, 0.5, 0.1, "a"), (1_000, 12.5, 1.0, "b"), (100_000, None, 25.0, "c")),
    plot=Plot("size", ("ours ms",), "ms", ("floor ms",)),
)
COSTS = Costs(
    poll=2, entry=40, entry_children=15, entry_database=10, match=3, queue=0.05, send=2, base=150, memory=100, plan=600
)
LOAD = Load(sources=30_000, interval=300, entries=86_400, queries=100_000, chats=90_000, stories=10)


def test_the_pages_are_what_the_figures_say() -> None:
    """Nobody edits a figure by hand: pages and pictures are those that are made of the JSON."""
    runs = report.kept()
    for path, content in report.files([runs[name] for name in BENCHES if name in runs]).items():
        assert (report.DOCS / path).read_text("utf-8") == content, f'{path}: run make bench ARGS="report"'


def test_what_is_kept_comes_back() -> None:
    """A run is the same after JSON."""
    run = report.Watch().run("name", "About it.", ["100", str(Path(__file__).parent)], [GROWING])
    assert report._run(json.loads(json.dumps(asdict(run)))) == run
    assert run.command == 'make bench ARGS="name 100 FOLDER"'


def test_every_run_tells_how_busy_the_machine_was() -> None:
    """A figure without the load beside it says little."""
    run = replace(report.Watch().run("name", "About it.", [], [GROWING]), load_before=1.5, load_after=2.0)
    assert "load 1.5 before, 2 after" in report.files([run])["benchmarks.md"]


@pytest.mark.parametrize(
    ("value", "told"),
    [(1234567, "1,234,567"), (1234.5, "1,234"), (0.12345, "0.123"), (0.00001234, "1.2e-05"), (None, ""), (True, "yes"), ("a", "a")],
)  # fmt: skip
def test_values_are_told_to_three_digits(value: object, told: str) -> None:
    """No more than was measured."""
    assert shown(value) == told  # type: ignore[arg-type]


def test_a_picture_is_whole_and_knows_dark_pages() -> None:
    """A line for each column, the floor dashed, well-formed, with colours for both."""
    picture = plot.drawn(GROWING, GROWING.plot or pytest.fail("no plot"))
    lines = [one for one in ET.fromstring(picture).iter() if one.tag.endswith("polyline")]
    assert [one.get("class") for one in lines] == [None, "f"]
    assert "prefers-color-scheme:dark" in picture


def test_axes_are_logarithmic() -> None:
    """Ten times as much is as far, wherever it is; what is not measured has no point."""
    axis = plot.Axis.over([10.0, 100_000.0], 0.0, 400.0)
    assert [axis.at(10.0**power) for power in range(1, 6)] == pytest.approx([0, 100, 200, 300, 400])
    assert [label for _, label in axis.ticks] == ["10", "100", "1,000", "10,000", "100,000"]
    assert plot.points(GROWING, "size", "ours ms") == [(10, 0.5), (1_000, 12.5)]


def test_names_of_lines_do_not_cover_each_other() -> None:
    """Lines that end at one place are named one below the other."""
    places = sorted(plot.spaced({"a": 100.0, "b": 101.0, "c": 99.0}).values())
    assert all(later - earlier >= plot.LEADING for earlier, later in pairwise(places))


def test_what_is_printed_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    """Tables that a measurement prints are kept like those that it gives back, and still printed."""
    with Overheard("old") as heard:
        sys.stdout.write(f"A title\n\n{markdown(GROWING)}\n\nanother\n\n| x |\n|---|\n| 1 |\n")
    first, second = heard.tables()
    assert (first.name, first.title, first.columns) == ("old-1", "A title", GROWING.columns)
    assert first.rows[0] == ("10", "0.5", "0.1", "a")
    assert (second.title, second.rows) == ("another", (("1",),))
    assert "A title" in capsys.readouterr().out


def test_measurements_are_chosen_by_name() -> None:
    """Words behind a name are its own; quick forms have theirs."""
    assert wanted(["matching", "100", "feeds"]) == {"matching": ["100"], "feeds": []}
    assert wanted(["matching"], quick=True) == {"matching": ["100000"]}
    assert wanted([]).keys() == BENCHES.keys()
    assert set(wanted([], quick=True)) == {name for name, given in BENCHES.items() if given is not None}


def test_articles_of_the_bench_are_all_different() -> None:
    """No page is taken for another's copy, and each is the same at every look."""
    assert press.page("a-1") == press.page("a-1") != press.page("a-2")
    assert press.title("a-1") != press.title("a-2")
    assert len(re.findall("<p>", press.page("a-1"))) > 5


def test_costs_add_up() -> None:
    """A hundred polls and one entry a second, and the messages of ten stories to 90,000 chats a day."""
    took = outcome(LOAD, COSTS)
    assert took.requests == 100
    assert took.workers == pytest.approx(100 * 0.002 + 0.040 + 0.003 + 0.6 * 0.03 / 60)
    assert (took.children, took.memory, took.processes) == (0.015, 250, 1)
    messages = 90_000 * 10 / DAY
    assert took.database == pytest.approx(0.010 + messages * 0.00005)
    assert took.free_minutes == 60
    assert took.free_share == pytest.approx(messages / 25)


def test_workers_are_as_many_as_the_cores_they_need() -> None:
    """A process has one core; it is never planned to be quite full."""
    assert outcome(replace(LOAD, entries=100 * 86_400), COSTS).processes == -int(
        -outcome(replace(LOAD, entries=100 * 86_400), COSTS).workers // FULL
    )
    assert outcome(replace(LOAD, entries=100 * 86_400), COSTS).processes > 5


def test_the_paid_rate_is_reached_as_far_as_the_sender_goes() -> None:
    """Telegram would take 970 a second; a core that spends two milliseconds a message sends fewer."""
    assert outcome(LOAD, COSTS).paid_minutes == pytest.approx(90_000 / (FULL * 500) / 60)
    assert outcome(LOAD, replace(COSTS, send=0.1)).paid_minutes == pytest.approx(90_000 / 970 / 60)


def test_more_queries_leave_room_for_fewer_entries() -> None:
    """What every entry is asked is paid for by every entry."""
    assert most_entries(COSTS, 0, 2) == pytest.approx(2 * FULL * 1000 / 65 * DAY)
    assert most_entries(COSTS, 1_000_000, 2) < most_entries(COSTS, 100_000, 2)


def test_the_page_on_capacity_shows_what_there_is() -> None:
    """A table that was not measured yet leaves its words."""
    told = carrying.page({"limits": replace(GROWING, name="limits", title="Where each limit lies")})
    assert "| 10 | 0.5 | 0.1 | a |" in told
    assert "## Telling" in told
