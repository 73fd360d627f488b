"""What is known of a query outside the room that reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """How a query was read, to be put into words of any language.

    `kind` is word, exact or prefix (`text` is what is sought); source, lang, topic or status (`text` is the value);
    near (two parts, `distance` in words); title or without (one part); all or any (two parts or more).
    """

    kind: str
    text: str = ""
    parts: tuple[Reading, ...] = ()
    distance: int = 0
