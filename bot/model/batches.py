"""What one fetch of a source held."""

from __future__ import annotations

from collections.abc import Mapping
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
    """What one fetch of a source held. `problems` are codes of what was odd but survivable; `ttl`, `skip_hours` and
    `skip_days` are what it says of when to come back (see Rest). `hub_url` is the hub that it names, `topic_url` what it
    calls itself.

    `more` are addresses that hold the rest of it, the best first. `options` is what the source's kind wants to be given
    with the next body, instead of what it was given with this one; None leaves that as it is. In one that is `partial` items
    are left out that stand there as they did.
    """

    kind: str
    title: str | None
    lang: str | None
    items: tuple[Item, ...]
    ttl: timedelta | None = None
    hub_url: str | None = None
    topic_url: str | None = None
    problems: tuple[str, ...] = ()
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    more: tuple[str, ...] = ()
    options: Mapping[str, str] | None = None
    partial: bool = False
