"""What makes an entry of a known story a development, and which kind."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.model import Change, StoryId
from bot.text.article import from_text
from bot.text.cluster import Action, Join, choose
from bot.text.commonness import Commonness
from bot.text.developments import change
from bot.text.document import analyse
from bot.text.grouping import Grouped, Grouper
from bot.text.sketch import Sketch, sketch
from bot.text.told import Told, joined, opened
from tests.orsa import BODY, HOUR, NOON, OWN, TRUCE


def entry(title: str = TRUCE, text: str = BODY, *, at: datetime | None = NOON, lang: str = "en") -> Sketch:
    return sketch(analyse(from_text(text, title=title, lang=lang), lang), Commonness(), publisher="a.example", at=at)


def put(grouper: Grouper, title: str, text: str, *, hours: float = 0, **told: str) -> Grouped:
    return grouper.add(analyse(from_text(text, title=title, lang="en")), at=NOON + hours * HOUR, facts=told)


def chosen(one: Sketch, story: Told, **facts: str) -> object:
    return choose(one, facts, [(StoryId(1), story)])


def after(statuses: list[str]) -> Told:
    """A story in which each status was news, an hour after the other; the last at noon."""
    first, *rest = statuses
    story = opened(entry(at=NOON - len(rest) * HOUR), {"status": first})
    for number, status in enumerate(rest):
        told = entry(at=NOON - (len(rest) - 1 - number) * HOUR)
        story = joined(story, told, {"status": status}, revises=True)
    return story


@pytest.mark.parametrize(
    ("known", "told", "hours", "action", "kind"),
    [
        ({"status": "agreed"}, {"status": "in_force"}, 1, "development", "status"),
        ({"status": "agreed"}, {"status": "agreed"}, 1, "repeat", None),
        ({"status": "agreed"}, {}, 1, "repeat", None),
        ({}, {"status": "agreed"}, 1, "repeat", None),
        ({}, {"status": "in_force"}, 8, "development", "status"),
        ({}, {"effective": "2026-03-02T00:00Z"}, 1, "development", "time"),
        ({"expires": "2026-03-04"}, {"expires": "2026-03-06"}, 1, "development", "time"),
        ({"status": "agreed"}, {"status": "denied"}, 1, "development", "denial"),
        ({"status": "agreed"}, {"status": "in_force"}, -1, "development", "status"),
        ({"status": "agreed"}, {"status": "violation_alleged"}, -1, "development", "status"),
        ({"status": "agreed"}, {"status": "in_force"}, -2, "repeat", None),
        ({"status": "agreed"}, {"status": "talks"}, -1, "repeat", None),
        ({"status": "denied"}, {"status": "in_force"}, -1, "repeat", None),
        ({"status": "violation_alleged"}, {"status": "in_force"}, -1, "repeat", None),
        ({"status": "violation_alleged"}, {"status": "extended"}, -1, "development", "status"),
    ],
)
def test_facts_make_developments(
    known: dict[str, str], told: dict[str, str], hours: int, action: Action, kind: Change | None
) -> None:
    """A new status or time is a development, also when its article was overtaken by less; what was told, the first status, and
    what comes late are not."""
    second = entry("Truce in Orsa valley", OWN, at=NOON + hours * HOUR)

    assert chosen(second, opened(entry(), known), **told) == Join(StoryId(1), action, kind)


@pytest.mark.parametrize(
    ("statuses", "told", "hours", "kind"),
    [
        (["talks", "agreed"], "in_force", 1, "status"),
        (["agreed", "in_force"], "agreed", 1, None),
        (["in_force"], "agreed", 9, None),
        (["in_force", "violation_alleged"], "agreed", 9, None),
        (["agreed"], "announced", 1, None),
        (["agreed"], "talks", 9, None),
        (["agreed", "in_force", "violation_alleged"], "in_force", 1, None),
        (["agreed", "in_force", "violation_alleged"], "violation_alleged", 9, None),
        (["talks", "rejected"], "agreed", 1, "status"),
        (["agreed", "in_force", "collapsed"], "agreed", 1, None),
        (["agreed", "in_force", "collapsed"], "agreed", 9, "status"),
        (["agreed", "collapsed", "in_force"], "collapsed", 9, "status"),
        (["agreed", "collapsed"], "collapsed", 9, None),
        (["in_force"], "exchange", 1, "status"),
    ],
)
def test_way_of_a_truce(statuses: list[str], told: str, hours: int, kind: Change | None) -> None:
    """Only steps onwards are news, and off the way; after that the way begins again, if hours have passed for what was
    told before."""
    assert change(entry(text=OWN, at=NOON + hours * HOUR), {"status": told}, after(statuses)) == kind


@pytest.mark.parametrize(
    ("known", "told", "kind"),
    [
        ("2026-03-02T00:00Z", "2026-03-02T04:00+04:00", None),
        ("2026-03-02T00:00Z", "2026-03-02T00:00:00Z", None),
        ("2026-03-02T00:00Z", "2026-03-02T00:00", None),
        ("2026-03-02T20:00Z", "2026-03-03", None),
        ("2026-03-03", "2026-03-02T20:00Z", None),
        ("2026-03-02T00:00Z", "2026-03-02T06:00Z", "time"),
        ("2026-03-02T20:00Z", "2026-03-05", "time"),
        ("", "2026-03-01T08:00Z", None),
        ("", "2026-03-01", None),
        ("", "2026-03-02", "time"),
        ("soon", "later", "time"),
    ],
)
def test_times_are_compared_as_instants(known: str, told: str, kind: Change | None) -> None:
    """A time written otherwise is no change, a day is none where its hour may be the one known, and what is past by then
    is no news."""
    story = opened(entry(), {"status": "agreed", "effective": known})
    facts = {"status": "agreed", "effective": told}

    assert change(entry(text=OWN, at=NOON + HOUR), facts, story) == kind


def test_other_side_accuses() -> None:
    """The first accusation is a status, the same side's next one nothing, and the other side's new content: no status
    has changed by it."""
    facts = {"status": "violation_alleged", "accuser": "Dastan"}
    story = joined(opened(entry(), {"status": "in_force"}), entry(), facts, revises=True)

    assert change(entry(text=OWN), facts, opened(entry(), {"status": "in_force"})) == "status"
    assert change(entry(text=OWN), facts, story) is None
    assert change(entry(text=OWN), facts | {"accuser": "Velmar"}, story) == "content"
    assert change(entry(text=OWN), facts | {"accuser": "Dastan, Velmar"}, story) == "content"
    assert change(entry(text=OWN), {"status": "in_force", "accuser": "Velmar"}, story) is None


def test_status_told_before_is_no_news_again() -> None:
    """A story remembers every status that it has told, not the last one only."""
    grouper = Grouper()
    actions = [
        put(grouper, TRUCE, BODY, hours=number, status=status).action
        for number, status in enumerate(("agreed", "in_force", "agreed", "violation_alleged", "in_force"))
    ]

    assert actions == ["new", "development", "copy", "development", "copy"]


def test_late_mention_does_not_turn_the_order() -> None:
    """What is told late, and so is no news, is remembered as told before all that was."""
    story = joined(after(["in_force", "collapsed"]), entry(at=NOON + HOUR), {"status": "agreed"})

    assert story.facts["status"] == ("agreed", "in_force", "collapsed")
    assert change(entry(text=OWN, at=NOON + 9 * HOUR), {"status": "collapsed"}, story) is None


@pytest.mark.parametrize(
    ("lang", "title", "denial"),
    [
        ("en", "Velmar denies truce with Dastan in the Orsa valley", "Truce in Orsa valley denied by Velmar"),
        ("ru", "Вельмар отрицает перемирие с Дастаном", "Вельмар опровергает перемирие в долине Орса"),
        ("hy", "Վելմարը հերքում է հրադադարի լուրը", "Վելմարը հերքել է հրադադարը"),
        ("he", "ולמר מכחישה את הפסקת האש", "ולמר הכחישה הפסקת אש"),
    ],
)
def test_denial_is_a_development_once(lang: str, title: str, denial: str) -> None:
    """A title that denies makes a development without any facts; the next denial repeats it."""
    first, story = entry(title, "", lang=lang), opened(entry("Orsa", "", lang=lang))

    assert first.lang == lang
    assert change(first, {}, story) == "denial"
    assert change(entry(denial, "", lang=lang), {}, joined(story, first)) is None


def test_new_content_is_a_development_only_after_a_while() -> None:
    """A title that says mostly new things is news some hours after the last news, and a repetition before."""
    title = "Prisoners freed: first buses cross river near Kelmun"
    text = "The truce of Velmar and Dastan for the Orsa valley holds, Foreign Minister Tamar Olenik said; 140 are exchanged."
    story = opened(entry())

    assert chosen(entry(title, text, at=NOON + HOUR), story) == Join(StoryId(1), "repeat")
    assert chosen(entry(title, text, at=NOON + 8 * HOUR), story) == Join(StoryId(1), "development", "content")


def test_development_moves_the_last_revision() -> None:
    """Only a development says when a story was last revised."""
    later = entry(text=OWN, at=NOON + 5 * HOUR)
    story = opened(entry())

    assert joined(story, later).revised == story.revised
    assert joined(story, later, revises=True).revised == later.at
