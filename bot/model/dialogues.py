"""A question of the bot's, and the command that its answer is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# How long an answer is waited for, and how many wrong ones are asked about again.
PATIENCE = timedelta(minutes=5)
TRIES = 3


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Somebody was asked for what follows `command` and `args`, by the message `message_ref`; `tries` answers were wrong.

    In groups only a reply to that message is an answer. Nobody waits beyond `until`.
    """

    command: str
    args: str
    message_ref: str | None
    tries: int
    until: datetime

    def completed(self, answer: str) -> str:
        """What would have been typed after the command."""
        return f"{self.args} {answer}".strip()
