"""A message of those who run the bot to all chats, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

BroadcastState = Literal["draft", "running", "paused", "cancelled", "done"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Chats by what became of their message. `gone` are those that could not be written to when it began."""

    delivered: int = 0
    blocked: int = 0
    failed: int = 0
    cancelled: int = 0
    waiting: int = 0
    gone: int = 0

    @property
    def total(self) -> int:
        return self.delivered + self.blocked + self.failed + self.cancelled + self.waiting


@dataclass(frozen=True, slots=True)
class Broadcast:
    """`html` is what all chats read; its progress is shown in `message_ref` of the chat `chat_id`.

    `is_open` from its beginning until the last of its messages has gone one way or the other; then `counts` are final.
    Somebody last did something to it at `touched_at`.
    """

    id: int
    html: str
    state: BroadcastState
    is_open: bool
    chat_id: int | None
    message_ref: str | None
    counts: Counts
    touched_at: datetime
