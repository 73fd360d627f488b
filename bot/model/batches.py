"""What one fetch of a source held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a batch, as text: no markup is left in title and summary."""

    guid: str
    url: str
    title: str
    summary: str
    published_at: datetime | None
    author: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one fetch of a source held. `problems` are codes of what was odd but survivable.
    `hub_url` is the hub that it names, `topic_url` what it calls itself."""

    kind: str
    title: str | None
    lang: str | None
    items: tuple[Item, ...]
    ttl: timedelta | None = None
    hub_url: str | None = None
    topic_url: str | None = None
    problems: tuple[str, ...] = ()
