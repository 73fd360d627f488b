"""What a button means but cannot hold: 64 bytes of data are too few for an address or a query."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Value = TypeVar("Value")

# As long as somebody may think about a question; after a restart or this, the question is asked again.
FOR = timedelta(hours=1)
# A bound on memory, not on use: the oldest are forgotten first.
MOST = 1000


class Kept(Generic[Value]):
    """Values by token, for a while, in memory."""

    def __init__(self, span: timedelta = FOR) -> None:
        self._span = span
        self._values: dict[str, tuple[datetime, Value]] = {}

    def keep(self, value: Value, now: datetime) -> str:
        """A token of 12 characters that nobody can guess."""
        token = secrets.token_urlsafe(9)
        self._values[token] = (now + self._span, value)
        while len(self._values) > MOST:
            del self._values[next(iter(self._values))]
        return token

    def get(self, token: str, now: datetime) -> Value | None:
        """What was kept under the token; None when it is unknown or too old."""
        until, value = self._values.get(token, (now, None))
        return value if now < until else None

    def take(self, token: str, now: datetime) -> Value | None:
        """The same, once: whoever asks again finds nothing."""
        value = self.get(token, now)
        self._values.pop(token, None)
        return value
