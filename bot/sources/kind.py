"""What a source type must offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.model import Batch


@dataclass(frozen=True, slots=True)
class SourceType:
    """A kind of source, and how its body is read: (body, content type, final URL) -> Batch or Unreadable."""

    kind: str
    parse: Callable[[bytes, str | None, str], Batch]
