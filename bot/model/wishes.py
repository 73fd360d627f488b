"""What a chat wants of a story beside hearing of it: silence, or a word before an instant. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.model import OutboxId, StoryId
from bot.model.truces import Moment, Status, Truce

# "For good" is a date that nobody waits for, and that both databases can hold.
FOR_GOOD = datetime(9000, 1, 1, tzinfo=UTC)
# How many minutes before an instant a chat may be reminded; 0 = at the time itself.
LEADS = (60, 10, 0)
# A truce of which one of these is told neither begins nor runs out as planned.
CALLED_OFF = frozenset(
    {Status.REJECTED, Status.DENIED, Status.SUSPENDED, Status.COLLAPSED, Status.EXPIRED, Status.ENDED}
)


@dataclass(frozen=True, slots=True)
class Mute:
    """Until when a chat hears nothing of a story; without a story, of any."""

    story_id: StoryId | None
    title: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """To be reminded `minutes` before the truce of a story is to begin ("effective") or to end ("expires"), which it
    was told to do `at`; `was` is what had been told when the wish was made, if that was another time."""

    what: str
    minutes: int
    at: datetime
    was: datetime | None = None

    @property
    def due(self) -> datetime:
        return self.at - timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A wish of a chat that is kept until it is due; `tries` = how often it was taken up for sending."""

    id: OutboxId
    story_id: StoryId
    title: str
    wish: Wish
    tries: int = 0


def told_times(truces: Sequence[Truce]) -> dict[str, Moment]:
    """When the chief truce begins and ends, as far as that is known to the minute: "effective", "expires"."""
    if not truces:
        return {}
    moments = {"effective": truces[0].effective, "expires": truces[0].expires}
    return {what: moment for what, moment in moments.items() if moment is not None and moment.utc is not None}


def instants(truces: Sequence[Truce]) -> dict[str, datetime]:
    """`told_times` as instants."""
    return {what: moment.utc for what, moment in told_times(truces).items() if moment.utc is not None}


def is_called_off(truces: Sequence[Truce]) -> bool:
    """Whether the chief truce no longer holds, or will not come to hold."""
    return bool(truces) and truces[0].status in CALLED_OFF


def possible(truces: Sequence[Truce], now: datetime) -> list[Wish]:
    """Every reminder of the chief truce that still lies ahead."""
    if is_called_off(truces):
        return []
    wishes = [Wish(what, minutes, at) for what, at in instants(truces).items() for minutes in LEADS]
    return [wish for wish in wishes if wish.due > now]


def moved(wish: Wish, known: Mapping[str, datetime]) -> Wish:
    """The wish for the instant that is known now; as it was when none is."""
    at = known.get(wish.what, wish.at)
    if at == wish.at:
        return wish
    was = wish.was or wish.at
    return Wish(wish.what, wish.minutes, at, None if was == at else was)
