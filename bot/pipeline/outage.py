"""Whether Telegram answers at all, so that an outage costs a few messages an attempt and not every one of them."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_PAUSE = 30.0


@dataclass(slots=True)
class Outage:
    """After a call without an answer nothing more is sent before a harmless one was answered.

    The first such look is made at once, the next ones after a second, two, four, at most thirty. Seconds are those of
    one clock that never goes back.
    """

    suspected: bool = False
    failures: int = 0
    look_at: float = 0.0

    def suspect(self, now: float) -> None:
        """A call had no answer."""
        if not self.suspected:
            self.suspected, self.failures, self.look_at = True, 0, now

    def looked(self, now: float, *, well: bool) -> None:
        """What the harmless call said."""
        self.suspected = not well
        self.look_at = now + min(LONGEST_PAUSE, 2.0**self.failures)
        self.failures = 0 if well else self.failures + 1
