"""A truce from rumour to denial, as six outlets tell it: who prints what when, with the days that it names.

The story is told as that of the two days before it is played, so that what its texts say of days and hours is true of
their dates of publication, though it is played in two minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from bot.playground.world.outlets import Draft
from bot.playground.world.truce import COPIES, TEXTS

Stage = Literal["rumour", "agreement", "in force", "violation", "denial"]

# Local time on both sides of the front: it has no summer time.
LOCAL = timezone(timedelta(hours=4))
# The truce began at the last local midnight that is so long ago; its last article came out two hours or more before.
PAST = timedelta(hours=10)
# Hours from the beginning of the truce to the first article of each stage.
HOURS: Mapping[Stage, float] = {"rumour": -7, "agreement": -3, "in force": 1, "violation": 5, "denial": 7}
# Minutes by which each outlet is later than the first.
MINUTES = {"wire": 0, "harbour": 8, "polyus": 14, "meridian": 17, "gazette": 25, "vestnik": 40}

WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ru": ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What is published, where, and how many seconds after the start at speed 1."""

    at: float
    stage: Stage
    outlet: str


STEPS: tuple[Step, ...] = (
    Step(0, "rumour", "wire"),
    Step(20, "agreement", "wire"),
    Step(24, "agreement", "harbour"),
    Step(28, "agreement", "polyus"),
    Step(32, "agreement", "meridian"),
    Step(36, "agreement", "gazette"),
    Step(40, "agreement", "vestnik"),
    Step(60, "in force", "wire"),
    Step(64, "in force", "harbour"),
    Step(68, "in force", "polyus"),
    Step(85, "violation", "wire"),
    Step(89, "violation", "polyus"),
    Step(93, "violation", "vestnik"),
    Step(110, "denial", "wire"),
    Step(114, "denial", "meridian"),
    Step(118, "denial", "gazette"),
)


def begins(now: datetime) -> datetime:
    """When the truce of a story that is told at `now` came into force: a midnight there, 10 to 34 hours before."""
    local = (now - PAST).astimezone(LOCAL)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def published(stage: Stage, outlet: str, start: datetime) -> datetime:
    """When this outlet printed this stage of the story of a truce that began at `start`."""
    return start + timedelta(hours=HOURS[stage], minutes=MINUTES[outlet])


def told(stage: Stage, outlet: str, start: datetime) -> Draft:
    """This stage as this outlet prints it, in the story of a truce that began at `start`."""
    copied = COPIES.get(outlet)
    whose = copied.source if copied else outlet
    draft = TEXTS[whose][stage]
    return _dated(copied.reprinted(stage, draft) if copied else draft, start)


def _dated(draft: Draft, start: datetime) -> Draft:
    """The draft with its days put in."""
    words = _days(start)
    return Draft(draft.title.format(**words), tuple(one.format(**words) for one in draft.paragraphs))


def _days(start: datetime) -> dict[str, str]:
    """The day on which the truce began there and the day before, by language, as the texts name them."""
    day = start.astimezone(LOCAL)
    found = {}
    for lang, names in WEEKDAYS.items():
        found[f"{lang}_day"], found[f"{lang}_eve"] = names[day.weekday()], names[day.weekday() - 1]
        found[f"{lang}_date"] = f"{day.day} {MONTHS[lang].split()[day.month - 1]}"
    return found
