"""Entries into stories one by one, all in memory: what the bot does with its tables, for the command line and for measuring."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model import Change, StoryId
from bot.text import cluster
from bot.text.candidates import Candidates, keys
from bot.text.cluster import Join
from bot.text.commonness import Commonness
from bot.text.document import Document
from bot.text.sketch import sketch
from bot.text.told import Told, joined, opened

# Stories kept; the one that was told of longest ago goes first.
MOST = 200_000


@dataclass(frozen=True, slots=True)
class Grouped:
    """Where an entry went: its story, what it was to it and what it changed, and the story's independent publishers so
    far."""

    story_id: StoryId
    action: str
    publishers: tuple[str, ...]
    continues: StoryId | None
    change: Change | None = None


class Grouper:
    """Stories made of the entries given so far. An entry's cost does not grow with their number."""

    def __init__(self, most: int = MOST) -> None:
        self._common = Commonness()
        self._candidates = Candidates()
        self._stories: OrderedDict[StoryId, Told] = OrderedDict()
        self._next = 1
        self._most = most

    def __len__(self) -> int:
        return len(self._stories)

    def add(
        self,
        document: Document,
        *,
        publisher: str = "",
        at: datetime | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> Grouped:
        """Put the entry into its story, which may be a new one, numbered from 1."""
        entry = sketch(document, self._common, publisher=publisher, at=at)
        sought = keys(entry, facts)
        known = [(story_id, self._stories[story_id]) for story_id in self._candidates.find(sought)]
        choice = cluster.choose(entry, facts, known)
        if isinstance(choice, Join):
            story = joined(self._stories[choice.story_id], entry, facts, revises=choice.revises)
            self._keep(choice.story_id, story, sought)
            return Grouped(choice.story_id, choice.action, story.publishers, None, choice.change)
        story_id, story = StoryId(self._next), opened(entry, facts)
        self._next += 1
        self._keep(story_id, story, sought)
        return Grouped(story_id, "new", story.publishers, choice.continues)

    def _keep(self, story_id: StoryId, story: Told, found: Mapping[str, int]) -> None:
        self._stories[story_id] = story
        self._stories.move_to_end(story_id)
        self._candidates.file(story_id, found)
        if len(self._stories) > self._most:
            oldest, _ = self._stories.popitem(last=False)
            self._candidates.forget(oldest)
