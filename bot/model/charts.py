"""What pictures show, as values: words ready to be read, in the order in which they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

# More developments than this would be too small to read on a phone.
MOST_EVENTS = 12
# Good news, bad news, and what is neither.
Tone = Literal["calm", "grave", "plain"]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the chat's calendar and how much happened on it; `label` is its date as people write it."""

    on: date
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on one of the days, in a word or two."""

    on: date
    label: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Trend:
    """How much there was on each day, oldest first and no day left out, and what happened meanwhile."""

    title: str
    days: tuple[Day, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A development: when (with a zone, and `when` in words), what, told by whom, and whether it was worth a sound."""

    at: datetime
    when: str
    label: str
    source: str
    loud: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """How a story went on. Of more than MOST_EVENTS the newest are drawn; `earlier` tells of those left out."""

    title: str
    events: tuple[Event, ...]
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and the words that no font could write: in the picture stands their number in brackets, from [1]."""

    png: bytes
    unwritten: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A story took a turn: its new status, or None when only the kind of change is known."""

    on: date
    change: str
    status: str | None


@dataclass(frozen=True, slots=True)
class Course:
    """How many stories of a query began on each day of a chat's calendar, oldest first, and the turns that they took.

    `query` is None for all that the chat is subscribed to. With `complete` false there were at least so many.
    """

    query: str | None
    days: tuple[tuple[date, int], ...]
    turns: tuple[Turn, ...] = ()
    complete: bool = True

    @property
    def total(self) -> int:
        """How many stories there were in all."""
        return sum(count for _, count in self.days)
