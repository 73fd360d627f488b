"""Which stories an entry could belong to, found by what they share: an index in memory.

The same rule serves a table (key, story): the keys of an entry, and of each the newest stories up to NEWEST.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice

from bot.model import StoryId
from bot.text.sketch import Sketch, heaviest
from bot.text.told import either

# Keys of an entry: its heaviest terms, those of its title and the names in it.
TERMS = 24
TITLE_TERMS = 8
NAMES = 10
# Names and conflicts are sought across languages, terms within one; marks keep them apart.
NAME, WAR = "@", "="
WARS = 2
# A conflict in common is worth more than any two words.
WAR_WEIGHT = 500
# Stories looked at under one key: a word that more live stories share finds none of them by itself.
NEWEST = 200
# Stories compared in full.
BEST = 20


def keys(entry: Sketch, facts: Mapping[str, str] | None = None) -> dict[str, int]:
    """What an entry is filed and sought under, with weights, at most 44. `facts` as `cluster.choose` gets them."""
    terms = dict(islice(entry.terms.items(), TERMS)) | dict(islice(entry.title.items(), TITLE_TERMS))
    filed = {f"{entry.lang}:{term.removeprefix(f'{entry.lang}:')}": weight for term, weight in terms.items()}
    wars = heapq.nsmallest(WARS, either((facts or {}).get("conflict", "")))
    filed |= {f"{WAR}{war}": WAR_WEIGHT for war in wars}
    return filed | {f"{NAME}{name}": weight // 20 for name, weight in heaviest(entry.names, NAMES).items()}


class Candidates:
    """Stories by their keys. Filing and finding cost the entry's keys, whatever the number of stories."""

    def __init__(self) -> None:
        self._stories: dict[str, dict[StoryId, None]] = {}
        self._keys: defaultdict[StoryId, set[str]] = defaultdict(set)

    def file(self, story: StoryId, found: Iterable[str]) -> None:
        """From now on the story is found under these keys too, as the newest under each."""
        for key in found:
            under = self._stories.setdefault(key, {})
            under.pop(story, None)
            under[story] = None
            self._keys[story].add(key)
            if len(under) > NEWEST:
                oldest = next(iter(under))
                del under[oldest]
                self._keys[oldest].discard(key)

    def forget(self, story: StoryId) -> None:
        """From now on the story is not found."""
        for key in self._keys.pop(story, ()):
            self._stories[key].pop(story, None)
            if not self._stories[key]:
                del self._stories[key]

    def find(self, sought: Mapping[str, int]) -> list[StoryId]:
        """The stories that share most with these keys, at most BEST; of equals the newest first."""
        weights: defaultdict[StoryId, int] = defaultdict(int)
        for key, weight in sought.items():
            for story in self._stories.get(key, ()):
                weights[story] += weight
        return heapq.nlargest(BEST, weights, key=lambda story: (weights[story], story))
