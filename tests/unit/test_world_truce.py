"""The scripted truce: on whatever day it is told, it is read and grouped as the story that it tells."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import permutations
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from bot.playground.world.outlets import outlets
from bot.playground.world.script import HOURS, MINUTES, STEPS, Stage, begins, published, told
from bot.playground.world.truce import COPIES, TEXTS
from bot.text import facts
from bot.text.article import from_text
from bot.text.document import Document
from bot.text.grouping import Grouped, Grouper
from bot.text.reading import read_article, reading

LANGUAGES = {outlet.name: outlet.lang for outlet in outlets()}
ACCUSED = [("Armenia", "Azerbaijan")]
# Whether who follows truces is alerted, the status, whether a beginning must be read, and who accuses whom.
EXPECTED: dict[Stage, tuple[str, str, bool, list[tuple[str, str]]]] = {
    "rumour": ("digest", "talks", False, []),
    "agreement": ("yes", "agreed", True, []),
    "in force": ("yes", "in_force", True, []),
    "violation": ("yes", "violation_alleged", False, ACCUSED),
    # What is denied is the breach and not the truce: the accusation stands, and the headline makes it news.
    "denial": ("yes", "violation_alleged", False, ACCUSED),
}
# Ends of years, months and days, a leap day, and the days on which Europe changes its clocks.
DAYS = (
    datetime(2026, 1, 1, 6, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 9, 59, tzinfo=UTC),
    datetime(2026, 6, 30, 20, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 15, 10, tzinfo=UTC),
    datetime(2027, 12, 31, 23, 59, tzinfo=UTC),
    datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
)
TOLD = datetime(2026, 5, 14, 17, 40, tzinfo=UTC)


class Entry(NamedTuple):
    """An article as the line has it when it looks for its story."""

    stage: Stage
    outlet: str
    document: Document
    at: datetime
    facts: dict[str, str]


@cache
def entry(stage: Stage, outlet: str) -> Entry:
    """What this outlet prints of this stage, read."""
    start = begins(TOLD)
    draft, at = told(stage, outlet, start), published(stage, outlet, start)
    text = "\n\n".join(draft.paragraphs)
    document = read_article(from_text(text, title=draft.title, published_at=at, lang=LANGUAGES[outlet]))
    truce = next(one for one in facts.find(document, at) if one.new)
    known = {"status": str(truce.status)}
    if truce.effective and truce.effective.utc:
        known["effective"] = truce.effective.utc.isoformat()
    return Entry(stage, outlet, document, at, known)


def entries() -> list[Entry]:
    """The script in its order."""
    return [entry(step.stage, step.outlet) for step in STEPS]


def grouped(ordered: list[Entry]) -> list[Grouped]:
    """Where each entry goes, taken in this order."""
    grouper = Grouper()
    return [grouper.add(one.document, publisher=one.outlet, at=one.at, facts=one.facts) for one in ordered]


@pytest.mark.parametrize("now", DAYS, ids=str)
@pytest.mark.parametrize("stage", EXPECTED)
def test_every_article_is_read(stage: Stage, now: datetime) -> None:
    """Status, direction of the accusation and the instant are the same from every outlet in every language."""
    start = begins(now)
    alert, status, dated, accused = EXPECTED[stage]
    for outlet in MINUTES:
        draft, at = told(stage, outlet, start), published(stage, outlet, start)
        text = "\n\n".join(draft.paragraphs)
        assert "{" not in draft.title + text
        read = reading({"id": 1, "title": draft.title, "text": text, "published": at.isoformat()})
        news = [truce for truce in read["facts"] if truce["new"]]
        assert (read["lang"], read["alert"]) == (LANGUAGES[outlet], alert)
        assert [truce["status"] for truce in news] == [status], outlet
        assert [(one["accuser"], one["accused"]) for one in news[0]["accusations"]] == accused
        instants = {None, f"{start:%Y-%m-%dT%H:%M:00Z}"} - ({None} if dated else set())
        assert news[0]["effective_utc"] in instants
        assert news[0]["expires_utc"] is None


@pytest.mark.parametrize("now", DAYS, ids=str)
def test_times_are_in_order_and_fresh(now: datetime) -> None:
    """The stages follow each other within the two days before the telling, and the truce begins at a midnight there."""
    start = begins(now)
    times = [published(step.stage, step.outlet, start) for step in STEPS]
    assert times == sorted(times)
    assert now - timedelta(hours=48) < times[0]
    assert times[-1] < now
    assert f"{start.astimezone(ZoneInfo('Asia/Yerevan')):%H:%M}" == "00:00"
    assert f"{start.astimezone(ZoneInfo('Asia/Baku')):%H:%M}" == "00:00"
    assert f"{start.astimezone(ZoneInfo('Asia/Kathmandu')):%H:%M}" == "01:45"
    assert f"{start.astimezone(ZoneInfo('Europe/London')):%H:%M}" in {"20:00", "21:00"}


def test_one_story_of_five_revisions() -> None:
    """As the script tells it: each stage is news once, from the first who has it; six outlets of which three copy."""
    seen = list(zip(entries(), grouped(entries()), strict=True))
    assert {put.story_id for _, put in seen} == {1}
    news = [(one.stage, one.outlet) for one, put in seen if put.action in {"new", "development"}]
    assert news == [(stage, "wire") for stage in HOURS]
    copied = {one.outlet for one, put in seen if put.action == "copy"}
    assert copied == COPIES.keys()
    agreed = [(one.outlet, put.publishers) for one, put in seen if one.stage == "agreement"]
    assert len(agreed) == 6
    assert agreed[-1][1] == tuple(name for name in MINUTES if name in TEXTS)


def test_any_order_is_one_story() -> None:
    """Whatever comes first, nothing is split off, and those count who write for themselves."""
    chance = random.Random(7)
    for _ in range(60):
        ordered = entries()
        chance.shuffle(ordered)
        put = grouped(ordered)
        assert {one.story_id for one in put} == {1}, [(one.stage, one.outlet) for one in ordered]
        assert set(put[-1].publishers) == TEXTS.keys()


@pytest.mark.parametrize("first", MINUTES)
def test_any_outlet_may_be_first(first: str) -> None:
    """Whoever comes first with the agreement, it is news once, and what follows is news once a stage."""
    others = sorted(MINUTES.keys() - {first})
    rest = [one for one in entries() if one.stage not in {"rumour", "agreement"}]
    for order in list(permutations(others))[::12]:
        ordered = [entry("rumour", "wire"), *(entry("agreement", name) for name in (first, *order)), *rest]
        put = grouped(ordered)
        news = [one.stage for one, its in zip(ordered, put, strict=True) if its.action == "development"]
        assert news == ["agreement", "in force", "violation", "denial"]
        assert set(put[6].publishers) == set(put[-1].publishers) == TEXTS.keys()
