"""Which story an entry belongs to: a pure decision from sketches and from what is known of truces.

Entry and story are compared in the entry's language by what they are about and by their titles; where the story has
nothing in that language, by names and numbers. A story is as near as its entries are on average: compared with their
sum, it would take in the more the more it holds. Time draws apart what is alike: two like reports of one hour are one
event, of two weeks two. What happens to the truce of one conflict is one story, told of over days in words that change;
truces of two conflicts are never one, however alike the words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.model import Change, StoryId
from bot.model.truces import Status
from bot.text.developments import change
from bot.text.sketch import TERMS, Sketch, covered, likeness
from bot.text.told import Told, conflicts, copied, either

# Weights of a logistic regression of "one event" on likeness, share of the titles, hours / (hours + 24) and terms of the
# entry / TERMS, fitted on half of 1,478 labelled English articles (as they are, as titles only, cut short) and half of
# 359 labelled pairs in eight languages, these counted ten times. The articles' dates are those of round-ups, the same
# for all of one story; they were blurred by up to a day, or time alone would have told. Other half, undated pairs:
# tests/bench/clustering.py. They belong together: do not tune one alone. 0 is even odds.
BIAS = -1.50
ALIKE = 7.33
TITLES = 6.10
APART = -7.80
# What says much and shares much is surer than a title alone.
SAID = 0.85
# Copies are too few in the samples to be fitted; one outweighs a day.
COPIED = 3.0
# News of a truce in one conflict: the next development shares few words with the last, and may come a day later, so
# that time says but a third. Set by hand, on the cases of tests/data/truce_stories.toml.
TIED = 1.0
TIED_APART = APART / 3
# A report that may be of more conflicts than this ties to none.
SURE = 2
# One is about a truce and the other is not, though both are of one place: an earthquake where a truce holds.
ASIDE = 2.5
# Reports of truces are worded alike; where the conflict of one is not known, its names must tell it from others: less
# than this share of their rarity in common says that it is another.
STRANGE = 0.3
# Hours between an entry and a story when nobody knows when one of them was: fewer cost precision on the undated pairs.
UNDATED = 15.0
# Odds from which on an entry joins: above even, since a wrong merge swallows an alert and a split only repeats one.
JOIN = 0.9
# Odds, leaving out time, from which on a new story continues a closed one.
CONTINUE = 2.5
# An open story takes entries within so many hours of its others (BOT_STORY_HOURS), and so long after its first.
OPEN = 72.0
LONGEST = 14 * 24.0
# Across languages: names in common, the share of the rarity of the entry's or the story's, and hours apart.
NAMES = 4
NAMES_SHARE = 0.5
NAMES_HOURS = 36.0
NEVER = float("-inf")

Action = Literal["repeat", "copy", "development"]


@dataclass(frozen=True, slots=True)
class Join:
    """The entry belongs to the story. A copy is another's text or the same again, a repeat an own text without news;
    a development makes a new revision, and only it has a `change`: what kind of news it is."""

    story_id: StoryId
    action: Action
    change: Change | None = None

    @property
    def revises(self) -> bool:
        """Whether the story has a new revision."""
        return self.action == "development"


@dataclass(frozen=True, slots=True)
class New:
    """The entry opens a story, which may continue a closed one."""

    continues: StoryId | None = None


class _Rated(NamedTuple):
    """A candidate: the log-odds as far as words go, and with time."""

    alike: float
    odds: float
    story_id: StoryId
    story: Told


def choose(
    entry: Sketch,
    facts: Mapping[str, str] | None,
    candidates: Iterable[tuple[StoryId, Told]],
    *,
    open_hours: float = OPEN,
) -> Join | New:
    """The story among `candidates` that `entry` belongs to, or a new one.

    The order of the candidates does not matter. `facts` are values as text by name, as `bot.text.facts.values` gives
    them; None or an empty one says that the entry does not tell.
    """
    known = facts or {}
    rated = [_rated(entry, known, story_id, story) for story_id, story in candidates]
    for one in sorted(rated, key=lambda one: (-one.odds, one.story_id)):
        if one.odds >= JOIN and takes(one.story, entry, open_hours):
            return _join(entry, known, one)
    related = max(rated, key=lambda one: (one.alike, one.story_id), default=None)
    return New(related.story_id if related and related.alike >= CONTINUE else None)


def odds(entry: Sketch, story: Told) -> float:
    """The log-odds that they are about the same event, by words and time."""
    return _rated(entry, {}, StoryId(0), story).odds


def alike(entry: Sketch, story: Told) -> float:
    """The log-odds as far as words go, in the entry's language."""
    terms, titles, count = story.terms[entry.lang], story.titles[entry.lang], story.counts[entry.lang]
    both = math.sqrt(_held(entry, terms, count) * covered(titles, entry.terms))
    words = ALIKE * likeness(entry.terms, terms, count) + TITLES * both
    return BIAS + words + SAID * len(entry.terms) / TERMS + COPIED * copied(story, entry)


def apart(story: Told, entry: Sketch) -> float:
    """Hours from the entry to the nearest of the story's; UNDATED when not known."""
    if entry.at is None or story.first is None or story.last is None:
        return UNDATED
    return max(0.0, story.first - entry.at, entry.at - story.last)


def takes(story: Told, entry: Sketch, open_hours: float) -> bool:
    """Whether the story is open for the entry: not long past, and not begun too long ago."""
    if entry.at is None or story.first is None:
        return True
    return apart(story, entry) <= open_hours and entry.at - story.first <= LONGEST


def tied(facts: Mapping[str, str], story: Told) -> bool | None:
    """Whether both have news of a truce in one conflict, a mere call for one aside; None when it may be one, False when
    the conflicts differ."""
    mine, theirs = either(facts.get("conflict", "")), conflicts(story)
    if not mine or not theirs:
        return None
    if not mine & theirs:
        return False
    news = facts.get("status", Status.CALLED_FOR) != Status.CALLED_FOR and "status" in story.facts
    return (news and max(len(mine), len(theirs)) <= SURE) or None


def _rated(entry: Sketch, facts: Mapping[str, str], story_id: StoryId, story: Told) -> _Rated:
    bond = tied(facts, story)
    if bond is False or _strange(entry, facts, story):
        return _Rated(NEVER, NEVER, story_id, story)
    hours = apart(story, entry)
    late = hours / (hours + 24)
    aside = ("topic" in facts) != ("topic" in story.facts)
    if entry.lang not in story.terms:
        names = NEVER if aside else _across(entry, story, hours, tied=bool(bond))
        return _Rated(CONTINUE if bond else NEVER, names, story_id, story)
    words = alike(entry, story) - ASIDE * aside
    if bond:
        return _Rated(max(words, CONTINUE), words + TIED + TIED_APART * late, story_id, story)
    return _Rated(words, words + APART * late, story_id, story)


def _strange(entry: Sketch, facts: Mapping[str, str], story: Told) -> bool:
    """Whether both are about truces, one of no conflict that is known, and it shares no names with the other's."""
    known = ("conflict" in facts) + ("conflict" in story.facts)
    if "topic" not in facts or "topic" not in story.facts or known == 2:
        return False
    if not entry.names or not story.names:
        return known > 0
    shared = sum(weight for name, weight in entry.names.items() if name in story.names)
    return shared < STRANGE * sum(entry.names.values())


def _held(entry: Sketch, terms: Mapping[str, int], count: int) -> float:
    """The share of the entry's title that the entries of a story hold on average, whose terms add up to `terms`."""
    weights = {term: (weight**2, entry.terms.get(term, weight)) for term, weight in entry.title.items()}
    held = sum(square * min(1.0, terms.get(term, 0) / (count * usual)) for term, (square, usual) in weights.items())
    return held / (sum(square for square, _ in weights.values()) or 1)


def _across(entry: Sketch, story: Told, hours: float, *, tied: bool) -> float:
    """Even odds or none: names cannot say more."""
    shared = entry.names.keys() & story.names.keys()
    numbers = len(entry.numbers & story.numbers)
    least = min(sum(entry.names.values()), _usual(story))
    weight = sum(entry.names[name] for name in shared)
    enough = len(shared) >= 2 and len(shared) + min(numbers, 2) >= NAMES and weight >= NAMES_SHARE * least
    return JOIN if (enough or tied) and hours <= NAMES_HOURS else NEVER


def _usual(story: Told) -> float:
    """The names of a story, as much as one of its entries holds."""
    return sum(story.names.values()) / max(1, story.entries)


def _join(entry: Sketch, facts: Mapping[str, str], one: _Rated) -> Join:
    if news := change(entry, facts, one.story):
        return Join(one.story_id, "development", news)
    return Join(one.story_id, "copy" if copied(one.story, entry) else "repeat")
