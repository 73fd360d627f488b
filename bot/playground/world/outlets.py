"""Publishers of the small news world, and what they print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

FeedKind = Literal["rss", "atom", "json"]
FEED_PATHS: dict[FeedKind, str] = {"rss": "/feed.xml", "atom": "/atom.xml", "json": "/feed.json"}
EXCERPT_WORDS = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before it is printed. The excerpt is what the feed shows of it."""

    title: str
    paragraphs: tuple[str, ...]
    excerpt: str = ""
    decoys: bool = True

    @property
    def shown(self) -> str:
        """The given excerpt, or the first twenty words."""
        words = " ".join(self.paragraphs).split()
        more = " …" if len(words) > EXCERPT_WORDS else ""
        return self.excerpt or " ".join(words[:EXCERPT_WORDS]) + more


def drafted(title: str, text: str, excerpt: str = "") -> Draft:
    """A draft of a text whose paragraphs are parted by empty lines."""
    return Draft(title, tuple(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n")), excerpt)


@dataclass(frozen=True, slots=True)
class Printed:
    """An article on an outlet's site."""

    path: str
    url: str
    draft: Draft
    published: datetime
    updated: datetime


@dataclass(slots=True, eq=False)
class Outlet:
    """One publisher: a host of its own, one feed, and its articles with the newest last."""

    name: str
    title: str
    lang: str
    kind: FeedKind
    decoys: Sequence[str]
    root: str = ""
    robots: str = "User-agent: *\nAllow: /\n"
    feed_size: int = 30
    articles: dict[str, Printed] = field(default_factory=dict)

    @property
    def feed_url(self) -> str:
        """Where the feed is."""
        return self.root + FEED_PATHS[self.kind]

    def newest(self) -> list[Printed]:
        """What the feed holds, the newest first."""
        ordered = sorted(self.articles.values(), key=lambda article: article.published, reverse=True)
        return ordered[: self.feed_size]


ENGLISH_DECOYS = (
    "Truce between rival fan clubs ends in a draw",
    "Opinion: what the last ceasefire taught the valley",
    "Truce talks collapse in the coastal fishing dispute",
    "Ceasefire monitors ask for more vehicles",
)
FRENCH_DECOYS = (
    "Trêve entre supporters avant la finale",
    "Que vaut un cessez-le-feu ? Trois questions à une juriste",
    "Le cessez-le-feu dans la guerre des prix n'a pas tenu",
)
RUSSIAN_DECOYS = (
    "Перемирие в споре о парковках продлили до весны",
    "Что изменило прошлогоднее перемирие: пять фактов",
    "Режим прекращения огня: как это работает",
)


def outlets() -> tuple[Outlet, ...]:
    """The publishers that the world starts with; each kind of feed is there. Harbour Post and Meridian take texts of the
    Wire, Vestnik those of Polyus."""
    return (
        Outlet("wire", "Example Wire", "en", "rss", ENGLISH_DECOYS),
        Outlet("harbour", "The Harbour Post", "en", "atom", ENGLISH_DECOYS),
        Outlet("meridian", "Daily Meridian", "en", "json", ENGLISH_DECOYS),
        Outlet("polyus", "Полюс", "ru", "rss", RUSSIAN_DECOYS),
        Outlet("gazette", "La Gazette du soir", "fr", "atom", FRENCH_DECOYS),
        Outlet("vestnik", "Северный вестник", "ru", "json", RUSSIAN_DECOYS),
    )
