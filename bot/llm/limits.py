"""How often a model is asked, and how long it is let be when it fails. Pure bookkeeping: the caller brings the time."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

HOUR = 3600.0
# So many failures in a row, and it is let be for a while, each time twice as long.
FAILURES = 3
PAUSE, LONGEST_PAUSE = 60.0, 1800.0


class Budget:
    """At most so many requests in any hour."""

    def __init__(self, per_hour: int) -> None:
        self._per_hour = per_hour
        self._asked: deque[float] = deque()

    def take(self, now: float) -> bool:
        """Whether one more may be made now, which is counted."""
        while self._asked and self._asked[0] <= now - HOUR:
            self._asked.popleft()
        if len(self._asked) >= self._per_hour:
            return False
        self._asked.append(now)
        return True


class Breaker:
    """Closed while all is well; open, which lets nothing through, for a while after failures."""

    def __init__(self) -> None:
        self._failures = 0
        self._until = 0.0

    def allows(self, now: float) -> bool:
        """Whether a request may be made now. When a pause is over one is let through, and its outcome decides."""
        if now < self._until:
            return False
        if self._failures >= FAILURES:
            self._until = now + PAUSE
        return True

    def failed(self, now: float, after: timedelta) -> float:
        """A request failed; nothing for at least `after`. Returns the seconds that nothing is let through for."""
        self._failures += 1
        further = min(self._failures - FAILURES, 10)
        pause = min(PAUSE * 2**further, LONGEST_PAUSE) if further >= 0 else 0.0
        pause = max(pause, min(after.total_seconds(), LONGEST_PAUSE))
        self._until = max(self._until if further < 0 else 0.0, now + pause)
        return pause

    def succeeded(self) -> None:
        """All is well again."""
        self._failures, self._until = 0, 0.0
