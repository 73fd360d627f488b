"""A gate on stories of truces: several at one time, in several languages, through all that becomes of them."""

from __future__ import annotations

import random
import tomllib
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.model import StoryId
from bot.text import cluster, facts
from bot.text.article import from_text
from bot.text.candidates import keys
from bot.text.cluster import Join, New, choose
from bot.text.commonness import Commonness
from bot.text.document import Document
from bot.text.grouping import Grouped, Grouper
from bot.text.publisher import publisher
from bot.text.reading import read_article
from bot.text.sketch import Sketch, sketch
from bot.text.told import joined, opened

CASES = Path(__file__).parent.parent / "data" / "truce_stories.toml"
# Of so many orders in which feeds are up to hours late, how many may give other stories than the right ones.
ORDERS, OTHERWISE = 20, 1
LATE = 3.0
NOON = datetime.fromisoformat("2026-03-10T12:00Z")
GAZA = {"topic": "ceasefire", "conflict": "Gaza", "status": "agreed"}


class Report(NamedTuple):
    """An entry of the cases, read."""

    expected: dict[str, Any]
    document: Document
    at: datetime
    known: dict[str, str]


def read(title: str, text: str, at: datetime, lang: str | None = "en") -> tuple[Document, dict[str, str]]:
    document = read_article(from_text(text, title=title, lang=lang, published_at=at))
    return document, facts.values(document, facts.find(document, at))


@cache
def reports() -> list[Report]:
    found = []
    for told in tomllib.loads(CASES.read_text(encoding="utf-8"))["entry"]:
        at = datetime.fromisoformat(told["published"])
        document, known = read(told["title"], told["text"], at, told["lang"])
        found.append(Report(told, document, at, known | told.get("facts", {})))
    return found


def grouped(order: list[Report]) -> list[Grouped]:
    grouper = Grouper()
    return [
        grouper.add(one.document, publisher=publisher(one.expected["url"]), at=one.at, facts=one.known) for one in order
    ]


def stories(order: list[Report]) -> dict[StoryId, list[str]]:
    found: dict[StoryId, list[str]] = {}
    for one, put in zip(order, grouped(order), strict=True):
        found.setdefault(put.story_id, []).append(one.expected["story"])
    return found


def sketched(title: str, text: str = "It was announced on Tuesday.", *, hours: float = 0) -> Sketch:
    at = datetime.fromisoformat("2026-03-10T12:00Z").timestamp() + hours * 3600
    document = read_article(from_text(text, title=title, lang="en"))
    return sketch(document, Commonness(), at=datetime.fromtimestamp(at).astimezone())


# ------------------------------------------------------------------ the cases


def test_every_report_is_in_its_story_for_what_it_is() -> None:
    """Every report of the cases goes where a person would put it, as what it is, with what it changes."""
    first: dict[StoryId, str] = {}
    wrong = []
    for one, put in zip(reports(), grouped(reports()), strict=True):
        story = first.setdefault(put.story_id, one.expected["story"])
        before = first.get(put.continues) if put.continues else None
        got = {"story": story, "action": put.action, "change": put.change, "continues": before}
        wanted = {name: one.expected.get(name) for name in got}
        wrong += [(one.expected["title"], got)] if got != wanted else []

    assert wrong == []
    assert len(reports()) >= 35 and len({one.expected["lang"] for one in reports()}) >= 7


def test_stories_are_the_same_though_feeds_are_late() -> None:
    """Whichever feed is how late, no two truces are ever one story, and nearly always each is one."""
    right = sorted(sorted(names) for names in stories(reports()).values())
    otherwise = 0
    for seed in range(ORDERS):
        late = random.Random(seed)
        order = sorted(reports(), key=lambda one: one.at.timestamp() / 3600 + late.expovariate(1 / LATE))
        found = stories(order).values()
        assert [names for names in found if len(set(names)) > 1] == []
        otherwise += sorted(map(sorted, found)) != right

    assert otherwise <= OTHERWISE


def test_stories_are_not_mixed_in_any_order() -> None:
    """Even in an order that no feeds would bring, no two events are one story."""
    for seed in range(ORDERS):
        order = random.Random(seed).sample(reports(), len(reports()))
        assert [names for names in stories(order).values() if len(set(names)) > 1] == []


# Truces of one hour: where, between whom, and a town there. No list knows the last two.
ELSEWHERE = (
    ("Gaza", "Israel and Hamas", "Khan Younis"),
    ("Lebanon", "Israel and Hezbollah", "Tyre"),
    ("Sudan", "the army and the Rapid Support Forces", "Omdurman"),
    ("Yemen", "the Houthis and the government", "Hodeidah"),
    ("Ukraine", "Russia and Ukraine", "Kherson"),
    ("eastern Congo", "the army and M23 rebels", "Goma"),
    ("Karabakh", "Armenia and Azerbaijan", "Lachin"),
    ("Maroa", "the Harvest Front and the army", "Santa Irel"),
    ("Dastan", "the Ovra and the Belenik", "Harlow"),
)
WORDED = (
    (0, "Ceasefire takes effect in {}", "A ceasefire between {1} took effect in {0} early on Monday. {2} was quiet."),
    (
        1,
        "{} ceasefire begins",
        "The ceasefire in {0} between {1} began on Monday. No shots were heard in {2} after dawn.",
    ),
    (
        9,
        "Ceasefire in {} holds",
        "The ceasefire between {1} in {0} held on Monday. People in {2} went to market again.",
    ),
    (20, "Shelling in {} despite ceasefire", "Shells fell near {2} on Tuesday despite the ceasefire of {1} in {0}."),
)


@pytest.mark.parametrize("bare", [False, True], ids=["whole", "titles"])
@pytest.mark.parametrize("seed", range(4))
def test_truces_told_in_the_same_words(seed: int, bare: bool) -> None:
    """Nine truces of one day in the very same sentences are nine stories or, where feeds are late, a few more; none
    is mixed with another, be its conflict known or not."""
    late = random.Random(seed)
    told = []
    for number, (where, who, town) in enumerate(ELSEWHERE):
        for hours, title, text in WORDED:
            at = NOON + timedelta(hours=hours, minutes=number)
            document, known = read(title.format(where), "" if bare else text.format(where, who, town), at)
            told.append((hours + late.expovariate(1 / LATE) * (seed > 0), where, document, at, known))
    grouper = Grouper()
    found: dict[StoryId, set[str]] = {}
    for _, where, document, at, known in sorted(told, key=itemgetter(0)):
        found.setdefault(grouper.add(document, at=at, facts=known).story_id, set()).add(where)

    assert [names for names in found.values() if len(names) > 1] == []
    assert len(found) <= len(ELSEWHERE) + 2


# ------------------------------------------------------------------ what truces say of stories


def test_truces_of_two_conflicts_are_never_one() -> None:
    """The very same words on the same hour are two stories when the conflicts are two, or one is not known and nobody
    is named that would tell."""
    title = "Ceasefire takes effect at midnight"
    story = opened(sketched(title), GAZA)

    assert choose(sketched(title), GAZA | {"conflict": "Sudan"}, [(StoryId(1), story)]) == New()
    assert isinstance(choose(sketched(title), GAZA, [(StoryId(1), story)]), Join)
    assert choose(sketched(title), {"topic": "ceasefire"}, [(StoryId(1), story)]) == New()


def test_one_conflict_ties_what_words_do_not() -> None:
    """News of the same conflict's truce a day later joins; the same words without it, or for a mere call, do not."""
    before, later = (
        sketched("Gaza truce agreed in Cairo"),
        sketched("Residents return: quiet night in Gaza", hours=20),
    )
    story = [(StoryId(1), opened(before, GAZA))]

    assert isinstance(choose(later, GAZA | {"status": "in_force"}, story), Join)
    assert isinstance(choose(later, {"topic": "ceasefire"}, story), New)
    assert isinstance(choose(later, GAZA | {"status": "called_for"}, story), New)


@pytest.mark.parametrize(
    ("known", "told", "bond"),
    [
        (["Gaza"], "Gaza", True),
        (["Gaza"], "Sudan", False),
        (["Darfur; Sudan"], "Sudan", True),
        (["Darfur; Sudan", "Sudan"], "Darfur", False),
        (["Gaza"], "Gaza; Iran; Israel-Lebanon", None),
        (["Darfur; Sudan"], "Gaza; Iran; Israel-Lebanon", False),
        (["Gaza"], "", None),
        ([], "Gaza", None),
    ],
)
def test_conflicts_that_may_be_either(known: list[str], told: str, bond: bool | None) -> None:
    """Conflicts differ when none is in common, and tie when few are left; a story is about what all its entries may be."""
    story = opened(sketched("Truce"), {"status": "agreed"})
    for value in known:
        story = joined(story, sketched("Truce"), {"conflict": value})

    assert cluster.tied({"status": "agreed", "conflict": told}, story) is bond


def test_next_truce_of_a_conflict_continues_the_last() -> None:
    """After a story was closed, news of that conflict opens one that continues it, whatever the words."""
    story = [(StoryId(1), opened(sketched("Gaza truce agreed in Cairo"), GAZA))]

    assert choose(sketched("Israel, Hamas: new deal", hours=15 * 24), GAZA, story) == New(continues=StoryId(1))


def test_what_is_not_about_a_truce_stays_aside() -> None:
    """What shares a place with a truce, and little else, is no report of it; of two reports of the truce that is enough."""
    story = [(StoryId(1), opened(sketched("Lebanon ceasefire: families return to border villages"), GAZA))]
    near = sketched("Strong earthquake shakes Lebanon, Syria and Cyprus", "Nobody was hurt.")

    assert isinstance(choose(near, {"topic": "ceasefire", "conflict": "Gaza"}, story), Join)
    assert choose(near, None, story) == New()


def test_a_conflict_is_a_key() -> None:
    """A story is found by its conflict, in whatever language the next report is."""
    assert "=Gaza" in keys(sketched("Truce"), GAZA)
    assert not any(key.startswith("=") for key in keys(sketched("Truce")))


# ------------------------------------------------------------------ the values


@pytest.mark.parametrize(
    ("title", "conflict"),
    [
        ("Israel and Hamas agree to truce", "Gaza"),
        ("Israel and Hezbollah agree to truce", "Israel-Lebanon"),
        ("Truce takes effect in Sudan", "Darfur; Sudan"),
        ("Sudan's army and RSF agree to truce", "Sudan"),
        ("Israel agrees to ceasefire", "Gaza; Iran; Israel-Lebanon; Red Sea; Syria"),
        ("Ceasefire takes effect", None),
        ("Velmar and Dastan agree to ceasefire", None),
    ],
)
def test_conflict_of_an_article(title: str, conflict: str | None) -> None:
    """A conflict is known where one is ahead of all others; of a side that fights in many, it may be any."""
    document, _ = read(title, "It was announced on Tuesday.", NOON)

    assert facts.conflict(document) == conflict


def test_values_of_an_article() -> None:
    """What is news of the truce is told as values: instants in UTC, the accuser, and no background."""
    _, agreed = read(
        "Armenia and Azerbaijan agree to ceasefire",
        "Armenia and Azerbaijan have agreed to a ceasefire that begins at 08:00 local time (04:00 GMT) on Wednesday.",
        NOON,
    )
    _, broken = read(
        "Israel accuses Hamas of violating Gaza ceasefire", "The truce was agreed last week in Cairo.", NOON
    )

    assert (agreed["status"], agreed["effective"], agreed["conflict"]) == (
        "agreed",
        "2026-03-11T04:00Z",
        "Nagorno-Karabakh",
    )
    assert (broken["status"], broken["accuser"], broken["conflict"]) == ("violation_alleged", "Israel", "Gaza")


def test_what_is_not_about_truces_has_no_values() -> None:
    """Without the topic nothing is told, whoever is named."""
    assert read("Earthquake shakes Gaza and Israel", "Nobody was hurt.", NOON)[1] == {}
