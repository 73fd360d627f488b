"""Taps: a finger that bounces, or two people who tap the same at once, mean one thing."""

from __future__ import annotations

from collections import OrderedDict

from bot.clock import Clock
from handlers.updates import Heard

# A second tap within so many seconds after the first was answered was meant for what is not there any more.
BOUNCES = 3.0
# A bound on memory: of more messages the last tapped are known.
MOST = 1000

Key = tuple[str, str]


class Taps:
    """The last tap on each message that did something, for a moment."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: OrderedDict[Key, tuple[str, float]] = OrderedDict()

    def is_bounce(self, heard: Heard) -> bool:
        """Whether this tap repeats what was just done."""
        what, until = self._last.get(_key(heard), ("", 0.0))
        return heard.tap is not None and what == _what(heard) and self._clock.monotonic() < until

    def done(self, heard: Heard) -> None:
        """This tap did what it should."""
        if heard.tap is None:
            return
        self._last.pop(_key(heard), None)
        self._last[_key(heard)] = (_what(heard), self._clock.monotonic() + BOUNCES)
        if len(self._last) > MOST:
            self._last.popitem(last=False)


def _key(heard: Heard) -> Key:
    return heard.place.address, heard.message_id


def _what(heard: Heard) -> str:
    return f"{heard.name}:{heard.args}"
