"""What an article takes back when it is changed at its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.model import Correction, Truce
from bot.model.truces import Moment
from bot.text.facts.merging import same


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it was read at one time."""

    title: str
    truces: tuple[Truce, ...]


def corrections(before: Version, after: Version, url: str, at: datetime) -> list[Correction]:
    """What differs: the headline, and of the chief truce its state and times, as far as both versions tell them.
    Nothing for changes of capitals, spaces and signs."""
    return [Correction(what, old, new, url, at) for what, old, new in _differences(before, after)]  # type: ignore[arg-type]


def _differences(before: Version, after: Version) -> Iterator[tuple[str, str, str]]:
    if _squeezed(before.title) and _squeezed(after.title) and _squeezed(before.title) != _squeezed(after.title):
        yield "title", before.title, after.title
    if not (before.truces and after.truces and before.truces[0].new and after.truces[0].new):
        return
    old, new = before.truces[0], after.truces[0]
    if old.status != new.status:
        yield "status", str(old.status), str(new.status)
    if same(old, new):
        yield from _moved("effective", old.effective, new.effective)
        yield from _moved("expires", old.expires, new.expires)


def _moved(what: str, old: Moment | None, new: Moment | None) -> Iterator[tuple[str, str, str]]:
    if old and new and old.utc and new.utc and old.utc != new.utc:
        yield what, old.utc.isoformat(), new.utc.isoformat()


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
