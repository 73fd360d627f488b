"""How often a message that waits may have arrived already: what its row keeps as its error."""

from __future__ import annotations

IN_DOUBT = "in_doubt "


def read(error: str | None) -> int:
    """The number that `kept` wrote; 0 for anything else."""
    return int(error.removeprefix(IN_DOUBT)) if error and error.startswith(IN_DOUBT) else 0


def kept(number: int) -> str | None:
    """What the row of a message keeps that may have arrived so often."""
    return f"{IN_DOUBT}{number}" if number else None
