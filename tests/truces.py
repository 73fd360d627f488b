"""Truces that tests start from: one that begins in three hours and ends two days later, told by a local clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import Development, Story, StoryId
from bot.model.truces import Moment, Status, Truce
from tests import make

HOUR = timedelta(hours=1)
BEGINS, ENDS = make.NOW + 3 * HOUR, make.NOW + 51 * HOUR


def moment(utc: datetime | None, zone: str | None = "Asia/Yerevan") -> Moment:
    """An instant as an article gives it; None = not surely."""
    return Moment("at midnight", None, utc, zone, "explicit_zone")


TRUCE = Truce(
    Status.AGREED,
    "ceasefire",
    parties=("Armenia", "Azerbaijan"),
    mediators=("Russia",),
    place="Nagorno-Karabakh",
    effective=moment(BEGINS),
    expires=moment(ENDS),
)


def truce(status: Status = Status.AGREED, **told: Any) -> Truce:
    return replace(TRUCE, status=status, **told)


def development(revision: int, change: Any, status: str | None = None, **told: Any) -> Development:
    """A development, an hour after the one before."""
    return Development(
        **{
            "revision": revision,
            "change": change,
            "status": status,
            "loud": True,
            "title": f"Headline {revision}",
            "url": f"https://a.example/{revision}",
            "source_title": f"Wire {revision}",
            "summary": "",
            "at": make.NOW + revision * HOUR,
        }
        | told
    )


STORY = Story(
    id=StoryId(12),
    revision=1,
    title="Truce agreed",
    url="https://a.example/first",
    lang="en",
    source_title="A",
    published_at=make.NOW,
    first_seen_at=make.NOW.astimezone(UTC),
    last_seen_at=make.NOW,
    publishers=("a.example", "b.example"),
    outlets=("Wire A", "Wire B", "Wire C"),
    truces=(TRUCE,),
)
