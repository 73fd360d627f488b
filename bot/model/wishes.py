"""What a chat wants of a story beside hearing of it: silence, or a word before an instant. Pure."""

from __future__ import annotations

from collections.abc import Sequence
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


def told_times(truce: Truce) -> dict[str, Moment]:
    """When a truce begins and ends, as far as that is known to the minute: "effective", "expires"."""
    moments = {"effective": truce.effective, "expires": truce.expires}
    return {what: moment for what, moment in moments.items() if moment is not None and moment.utc is not None}


def instant(truce: Truce, what: str) -> datetime | None:
    """One of `told_times` as an instant; None when it is not known."""
    moment = told_times(truce).get(what)
    return moment.utc if moment else None


def possible(truces: Sequence[Truce], now: datetime) -> list[Wish]:
    """Every reminder of the chief truce that still lies ahead."""
    if not truces or truces[0].status in CALLED_OFF:
        return []
    told = [(what, moment.utc) for what, moment in told_times(truces[0]).items()]
    wishes = [Wish(what, minutes, at) for what, at in told if at is not None for minutes in LEADS]
    return [wish for wish in wishes if wish.due > now]


def about(truces: Sequence[Truce], wish: Wish) -> Truce | None:
    """The truce of a story that the wish is about: the one that begins or ends then; when none does any more, the chief
    one, of which another time is told by now, or none."""
    holds = (truce for truce in truces if instant(truce, wish.what) == wish.at)
    return next(holds, truces[0] if truces else None)


def moved(wish: Wish, truces: Sequence[Truce]) -> Wish:
    """The wish for the instant that is known now; as it was when none is, or when the truce is called off."""
    truce = about(truces, wish)
    at = instant(truce, wish.what) if truce and truce.status not in CALLED_OFF else None
    if at is None or at == wish.at:
        return wish
    was = wish.was or wish.at
    return Wish(wish.what, wish.minutes, at, None if was == at else was)
