"""The only reader of time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """The wall clock in UTC, a clock that never jumps, and sleep. Tests pass their own."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back; only differences mean something."""
        return time.monotonic()

    async def sleep(self, span: timedelta) -> None:
        """Return after `span`, at once when it is not positive."""
        await asyncio.sleep(max(0.0, span.total_seconds()))
