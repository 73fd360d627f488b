"""What follows a command's name, checked."""

from __future__ import annotations

from bot.errors import BadArgument
from handlers.command import Request, StaleButton

# Larger than any number that we give out; databases refuse what is beyond 64 bits.
MOST = 1_000_000_000


def whole(text: str) -> int | None:
    """A number in ASCII digits up to a thousand million; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= MOST else None


def count(data: str) -> int:
    """The number in a button's data. Raises StaleButton: no button of ours says anything else."""
    found = whole(data)
    if found is None:
        raise StaleButton
    return found


def nothing(request: Request) -> int:
    """0, the beginning of a list. Raises BadArgument when a typed command that takes nothing was given something."""
    if request.args:
        raise BadArgument(reason="takes_nothing", example=f"/{request.name}")
    return 0
