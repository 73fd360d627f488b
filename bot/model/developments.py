"""How a story goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Change = Literal["first", "status", "time", "denial", "content"]


@dataclass(frozen=True, slots=True)
class Development:
    """What made a story's revision: its beginning, a change of a truce's status or times, a denial, or much that
    is new; told by the article at `url`. `loud` = worth a sound."""

    revision: int
    change: Change
    status: str | None
    loud: bool
    title: str
    url: str
    source_title: str
    summary: str
    at: datetime
