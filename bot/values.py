"""What settings may hold: spans of time that can be reckoned with, addresses."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field

# A moment so long ago, or so long to come, is one that can be written.
Days = Annotated[float, Field(gt=0, le=36_500)]
Hours = Annotated[float, Field(gt=0, le=24 * 36_500)]
Seconds = Annotated[float, Field(le=31_536_000)]
WEB = frozenset({"http", "https"})


def place(value: str, example: str, schemes: AbstractSet[str] = WEB) -> str:
    """`value`, an address of one of these schemes, with a host and a port that can be; or nothing.

    Raises ValueError in words that do not repeat it, for there may be a password in it.
    """
    try:
        parts = urlsplit(value)
        whole = not value or (parts.scheme in schemes and parts.hostname and parts.port != 0)
    except ValueError:
        # A bracket that is not closed, a port above 65535.
        whole = False
    if not whole:
        raise ValueError(f"must be an address such as {example}")
    return value
