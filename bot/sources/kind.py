"""What a source type must offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import Clock
from bot.model import Article, Batch

# How the text of a page is told from what surrounds it: (body, URL, content type) -> Article. It is read in another room.
Extract = Callable[[bytes, str, str | None], Article]


@dataclass(frozen=True, slots=True)
class Given:
    """The body of one fetch, what its server called it, and where it was found at the end.

    `options` is what was asked for when the source was added, and what its kind kept at the fetch before.
    `now` is told by who asks, for the clock of this machine may be wrong.
    """

    body: bytes
    content_type: str | None
    url: str
    options: Mapping[str, str] = field(default_factory=dict)
    extract: Extract | None = None
    now: datetime = field(default_factory=Clock().now)


@dataclass(frozen=True, slots=True)
class SourceType:
    """A kind of source, and how its body is read; Unreadable when it is another kind's.

    With `whole` an item holds all that there is to it: the page at its address says nothing more of it. With `page` its body
    is a page made for people, so that what a site asks of programs (robots.txt) speaks of it; what is made for programs is
    there to be fetched by them.
    """

    kind: str
    parse: Callable[[Given], Batch]
    whole: bool = False
    page: bool = False
