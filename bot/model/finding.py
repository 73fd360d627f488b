"""What people are told of finding: stories with the sentence that matched, and why an article alerts or does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.model import EntryId, StoryId

# How far an article came; each is the key of its words in the catalog, "verdict.<step>".
Step = Literal[
    "unwatched", "unseen", "unread", "parked", "forgotten", "nothing_asked", "unmatched", "known", "old",
    "subscribed_later", "query_paused", "chat_paused", "muted", "told", "waiting", "given_up", "sent", "would_alert",
    "held_hourly", "held_daily", "held_quiet", "held_stop", "few_sources",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """A processed entry with its text, for queries that come later than it."""

    entry_id: EntryId
    story_id: StoryId
    url: str
    title: str
    text: str
    lang: str
    published_at: datetime | None
    source_title: str
    source_host: str
    source_lang: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence that matched: `paragraph` counts from 1, 0 is the title; `marks` are what to set in bold."""

    paragraph: int
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One of a chat's queries that an article satisfies: the words as they stand there, and where."""

    query: str
    words: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One of a chat's queries that an article does not satisfy: which parts it holds, which it lacks, and which it
    holds that the query excludes."""

    query: str
    found: tuple[str, ...]
    missing: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of a topic that stand in an article and do not count: "inside" a longer phrase, without "context", for a
    "negative", "passing". `against` are the words of the article that spoke against them, if any."""

    topic: str
    words: str
    why: str
    against: str = ""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A source that carried a story: its name, the address of its article, and when that was first seen."""

    source_title: str
    url: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an article for a chat, and what its queries say to it. `at`, `link`, and `has` and `needs`, numbers of
    independent publishers, belong to the step.

    `error` is the code of why its page, or its source, could not be read; with `feed_only` only the words of the
    feed were read. `watched` tells of the source that should have brought it. `dropped` is what a topic held and
    context spoke against.
    """

    step: Step
    title: str
    url: str
    at: datetime | None = None
    link: str | None = None
    error: str | None = None
    feed_only: bool = False
    has: int = 0
    needs: int = 0
    watched: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    dropped: tuple[LeftOut, ...] = ()
