"""Lists of feeds that are brought: what they name, and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed of a list that somebody brings, and what the list says of it; all of it may be missing but the
    address. `kind`, `selector` and `publisher` stand in our own lists only."""

    url: str
    title: str = ""
    lang: str | None = None
    every: timedelta | None = None
    paused: bool = False
    kind: str = ""
    selector: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a feed of a list; `trouble` is the code of the SourceError of one that failed."""

    url: str
    became: Literal["added", "present", "failed", "left"]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """A list of feeds that is being brought: by whom, where its progress stands, and what became of those looked at."""

    id: int
    chat_id: int
    by: str
    message_ref: str | None
    listed: tuple[Listed, ...]
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    cancelled: bool = False

    @property
    def left(self) -> tuple[Listed, ...]:
        """Those that were not looked at."""
        return tuple(one for one in self.listed if one.url not in self.outcomes)
