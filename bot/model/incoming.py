"""How updates come to the bot, as far as that can be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Incoming:
    """What Telegram said last of the webhook: how many updates wait there, and its newest failure in its own words."""

    waiting: int
    error: str = ""
    error_at: datetime | None = None
