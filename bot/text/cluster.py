"""Which story an entry belongs to: a pure decision from sketches.

Entry and story are compared in the entry's language by what they are about and by their titles; where the story has
nothing in that language, by names and numbers. Time draws apart what is alike: two like reports of one hour are one
event, of two weeks two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.model import Change, StoryId
from bot.text.developments import change
from bot.text.sketch import Sketch, cosine, covered
from bot.text.told import Told, copied

# Weights of a logistic regression of "one event" on cosine, share of the titles and hours / (hours + 24), fitted on half
# of 1,478 labelled English articles (as they are, as titles only, cut short) and half of 359 labelled pairs in eight
# languages, these counted five times. The articles' dates are those of round-ups, the same for all of one story; they
# were blurred by up to a day, or time alone would have told. Other half, undated pairs: tests/bench/clustering.py. They
# belong together: do not tune one alone. 0 is even odds.
BIAS = -2.59
ALIKE = 6.44
TITLES = 8.34
APART = -8.22
# Copies are too few in the samples to be fitted; one outweighs a day.
COPIED = 3.0
# Hours between an entry and a story when nobody knows when one of them was.
UNDATED = 24.0
# Odds from which on an entry joins: above even, since a wrong merge swallows an alert and a split only repeats one.
JOIN = 0.5
# Odds, leaving out time, from which on a new story continues a closed one or one that drifted.
CONTINUE = 3.0
# An open story takes entries within so many hours of its others (BOT_STORY_HOURS), and so long after its first.
OPEN = 72.0
LONGEST = 14 * 24.0
# An entry that joins a story of several only by what was added since must still share this much with its beginning.
DRIFT = 0.1
SETTLED = 4
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

    The order of the candidates does not matter. `facts` are values as text by name: status, effective, expires; None or
    an empty one says that the entry does not tell.
    """
    rated = [_rated(entry, story_id, story) for story_id, story in candidates]
    for one in sorted(rated, key=lambda one: (-one.odds, one.story_id)):
        if one.odds >= JOIN and takes(one.story, entry, open_hours):
            return _join(entry, facts or {}, one)
    related = max(rated, key=lambda one: (one.alike, one.story_id), default=None)
    return New(related.story_id if related and related.alike >= CONTINUE else None)


def odds(entry: Sketch, story: Told) -> float:
    """The log-odds that they are about the same event."""
    return _rated(entry, StoryId(0), story).odds


def alike(entry: Sketch, story: Told) -> float:
    """The log-odds as far as words go, in the entry's language."""
    terms, titles = story.terms[entry.lang], story.titles[entry.lang]
    both = math.sqrt(covered(entry.title, terms) * covered(titles, entry.terms))
    return BIAS + ALIKE * cosine(entry.terms, terms) + TITLES * both + COPIED * copied(story, entry)


def apart(story: Told, entry: Sketch) -> float:
    """Hours from the entry to the nearest of the story's; UNDATED when not known."""
    if entry.at is None or story.first is None or story.last is None:
        return UNDATED
    return max(0.0, story.first - entry.at, entry.at - story.last)


def takes(story: Told, entry: Sketch, open_hours: float) -> bool:
    """Whether the story is open for the entry: not long past, and not about something else by now."""
    if entry.at is not None and story.first is not None:
        late = apart(story, entry) > open_hours or entry.at - story.first > LONGEST
        if late:
            return False
    core = story.core.get(entry.lang)
    return core is None or story.entries < SETTLED or cosine(entry.terms, core) >= DRIFT


def _rated(entry: Sketch, story_id: StoryId, story: Told) -> _Rated:
    hours = apart(story, entry)
    if entry.lang not in story.terms:
        return _Rated(NEVER, _across(entry, story, hours), story_id, story)
    words = alike(entry, story)
    return _Rated(words, words + APART * hours / (hours + 24), story_id, story)


def _across(entry: Sketch, story: Told, hours: float) -> float:
    """Even odds or none: names cannot say more."""
    shared = entry.names.keys() & story.names.keys()
    numbers = len(entry.numbers & story.numbers)
    least = min(sum(entry.names.values()), _usual(story))
    weight = sum(entry.names[name] for name in shared)
    enough = len(shared) >= 2 and len(shared) + min(numbers, 2) >= NAMES and weight >= NAMES_SHARE * least
    return JOIN if enough and hours <= NAMES_HOURS else NEVER


def _usual(story: Told) -> float:
    """The names of a story, as much as one of its entries holds."""
    return sum(story.names.values()) / max(1, story.entries)


def _join(entry: Sketch, facts: Mapping[str, str], one: _Rated) -> Join:
    if news := change(entry, facts, one.story):
        return Join(one.story_id, "development", news)
    return Join(one.story_id, "copy" if copied(one.story, entry) else "repeat")
