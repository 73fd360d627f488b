"""Whose turn it is: which due message goes now, and when the others are due instead. Pure bookkeeping."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.channels.pace import Pace
from bot.model import Delivery

# A message whose chat is free so soon waits for it in a slot; any other goes back, so that no chat delays another.
PATIENCE = 0.1
# How long a message waits for one to the same chat that is under way.
UNDER_WAY = 0.1
# So many of a chat's planned times are remembered: what a group may have in a minute is all that counts.
PLANNED = 20
# Chats whose plans are over are forgotten when there are this many, and then each time the rest has doubled.
FORGET_AT = 1000


@dataclass(frozen=True, slots=True)
class Turn:
    """What becomes of a due message: it goes now (`wait` is 0), or is due in `wait` seconds, and what is planned behind
    it in its chat is due `shift` seconds later."""

    wait: float = 0.0
    shift: float = 0.0


NOW = Turn()


@dataclass(slots=True)
class Turns:
    """The turns of each chat, one message at a time; the caller brings the time, in the seconds of `pace`.

    Kept: what goes back is due when its chat may have it, each message of a chat at a time of its own, so a row is
    looked at about twice however many wait; a chat's messages of one priority keep their order, and what is more
    urgent goes before. Memory follows the chats that are behind, not their messages.
    """

    pace: Pace
    _away: set[str] = field(default_factory=set)
    _plans: dict[str, dict[int, deque[float]]] = field(default_factory=dict)
    _forget_at: int = FORGET_AT

    def turn(self, delivery: Delivery, now: float, *, fresh: bool) -> Turn:
        """Whether the message goes now, which then has to be `done`. `fresh`: it was never put off."""
        chat, plan = delivery.chat, self._plans.get(delivery.chat.address, {})
        ahead = _ahead(plan, delivery.priority, now) if fresh else ()
        at = self.pace.turn(chat.address, chat.kind != "private", now, ahead=ahead)
        if chat.address in self._away:
            at = max(at, now + UNDER_WAY)
        if at - now <= PATIENCE and chat.address not in self._away:
            self._away.add(chat.address)
            return NOW
        return self._put_off(delivery, at, now, fresh=fresh)

    def later(self, delivery: Delivery, wait: float, now: float) -> Turn:
        """The turn of a message that has to be tried again in `wait` seconds, before all others of its chat."""
        chat = delivery.chat
        at = max(now + wait, self.pace.turn(chat.address, chat.kind != "private", now))
        return self._put_off(delivery, at, now, fresh=False)

    def plan(self, address: str, priority: int, at: float) -> None:
        """A message of this priority is due then; what comes up now goes behind it."""
        self._plans.setdefault(address, {}).setdefault(priority, deque(maxlen=PLANNED)).append(at)

    def done(self, delivery: Delivery) -> None:
        """The message is no longer under way."""
        self._away.discard(delivery.chat.address)

    def _put_off(self, delivery: Delivery, at: float, now: float, *, fresh: bool) -> Turn:
        """Planned for `at`; a message that was planned before pushes those behind it by as much as itself."""
        plan = self._known(delivery.chat.address, now)
        if fresh:
            self.plan(delivery.chat.address, delivery.priority, at)
            return Turn(at - now)
        behind = [times for level, times in plan.items() if level >= delivery.priority and times and times[-1] > now]
        for times in behind:
            moved = [time + at - now if time > now else time for time in times]
            times.clear()
            times.extend(moved)
        if not behind:
            self.plan(delivery.chat.address, delivery.priority, at)
        return Turn(at - now, at - now)

    def _known(self, address: str, now: float) -> dict[int, deque[float]]:
        if len(self._plans) >= self._forget_at:
            alive = {name: plan for name, plan in self._plans.items() if any(t[-1] > now for t in plan.values())}
            self._plans, self._forget_at = alive, max(FORGET_AT, 2 * len(alive))
        return self._plans.setdefault(address, {})


def _ahead(plan: dict[int, deque[float]], priority: int, now: float) -> Sequence[float]:
    """The times that are planned for what is as urgent or more."""
    times = (times for level, times in plan.items() if level <= priority)
    return sorted(time for time in itertools.chain.from_iterable(times) if time > now)
