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


@dataclass(slots=True)
class Turns:
    """The turns of each chat, one message at a time; the caller brings the time, in the seconds of `pace`.

    Kept: what goes back is due when its chat may have it, each message of a chat at a time of its own, so a row is
    looked at about twice however many wait; what is fresh goes behind what was put off, unless it is more urgent.
    Memory follows the chats that are behind, not their messages.
    """

    pace: Pace
    _away: set[str] = field(default_factory=set)
    _plans: dict[str, dict[int, deque[float]]] = field(default_factory=dict)
    _forget_at: int = FORGET_AT

    def wait(self, delivery: Delivery, now: float, *, fresh: bool) -> float:
        """0 for a message that goes now, which then has to be `done`; else the seconds until its turn.

        `fresh`: it was never put off, so it goes behind all that was.
        """
        chat, group = delivery.chat, delivery.chat.kind != "private"
        ahead = self._ahead(chat.address, delivery.priority, now) if fresh else []
        at = self.pace.turn(chat.address, group, now, ahead=ahead)
        if at - now <= PATIENCE and chat.address not in self._away:
            self._away.add(chat.address)
            return 0.0
        if chat.address in self._away:
            at = max(at, now + UNDER_WAY)
        self.plan(chat.address, delivery.priority, at, now)
        return at - now

    def wait_again(self, delivery: Delivery, least: float, now: float) -> float:
        """The seconds until a message may be tried once more, at `least` so many."""
        chat = delivery.chat
        at = self.pace.turn(chat.address, chat.kind != "private", now + least)
        self.plan(chat.address, delivery.priority, at, now)
        return at - now

    def is_behind(self, delivery: Delivery) -> bool:
        """Whether messages of its chat were put off lately, so that an older one may have been planned for later."""
        return delivery.chat.address in self._plans

    def done(self, delivery: Delivery) -> None:
        """The message is no longer under way."""
        self._away.discard(delivery.chat.address)

    def plan(self, address: str, priority: int, at: float, now: float) -> None:
        """A message of this priority is due then; what comes up now goes behind it."""
        times = self._known(address, now).setdefault(priority, deque(maxlen=PLANNED))
        if not times or times[-1] < at:
            times.append(at)

    def _ahead(self, address: str, priority: int, now: float) -> list[float]:
        """The times that are planned for what is as urgent or more."""
        plan = self._plans.get(address, {})
        times = (times for level, times in plan.items() if level <= priority)
        return sorted(time for time in itertools.chain.from_iterable(times) if time > now)

    def _known(self, address: str, now: float) -> dict[int, deque[float]]:
        if len(self._plans) >= self._forget_at:
            alive = {name: plan for name, plan in self._plans.items() if any(t[-1] > now for t in plan.values())}
            self._plans, self._forget_at = alive, max(FORGET_AT, 2 * len(alive))
        return self._plans.setdefault(address, {})


def spaced(times: Sequence[float], at: float, apart: float) -> list[float]:
    """New times for the first of `times`: as many as have to move so that each is `apart` from the one before, the
    first from `at`. What has room enough stays, and all behind it."""
    moved: list[float] = []
    for time in times:
        if time >= at + apart:
            break
        at += apart
        moved.append(at)
    return moved
