"""How a story goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Change = Literal["first", "status", "time", "denial", "content", "lapsed"]


@dataclass(frozen=True, slots=True)
class Development:
    """What made a story's revision: its beginning, a change of a truce's status or times, a denial, much that is new,
    or that the time of expiry passed without news of it; told by the article at `url`, in its language ("" for one that is
    not known). `loud` = worth a sound."""

    revision: int
    change: Change
    status: str | None
    loud: bool
    title: str
    url: str
    source_title: str
    summary: str
    at: datetime
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What the article at `url` took back after it had been told: its headline, the state of a truce or a time (an
    instant as ISO 8601); what it said before, and after."""

    what: Literal["title", "status", "effective", "expires"]
    before: str
    after: str
    url: str
    at: datetime
