"""The only reader of time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """The wall clock in UTC, a clock that never jumps, and sleep. Tests pass their own.

    Once it was put by another clock it goes by that, whatever becomes of this machine's.
    """

    # How far the other clock is ahead of `monotonic()`, in seconds.
    _ahead: float | None = None

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        if self._ahead is None:
            return datetime.now(UTC)
        return datetime.fromtimestamp(self._ahead + self.monotonic(), UTC)

    def put(self, at: datetime, monotonic: float) -> None:
        """Go by the clock that showed `at` when `monotonic()` was so much."""
        self._ahead = at.timestamp() - monotonic

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back; only differences mean something."""
        return time.monotonic()

    async def sleep(self, span: timedelta) -> None:
        """Return after `span`, at once when it is not positive."""
        await asyncio.sleep(max(0.0, span.total_seconds()))


class Wall:
    """Notices when the wall clock was put forward or back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = self._measured()

    def moved(self) -> float:
        """Seconds by which it was put forward since this was asked last, negative if back; 0 for less than a second."""
        before, self._ahead = self._ahead, self._measured()
        return self._ahead - before if abs(self._ahead - before) >= 1 else 0.0

    def _measured(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
