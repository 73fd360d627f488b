"""What an article says of truces: facts, each certain or absent.

Names of parties are the gazetteer's, the same in every language, so that articles can be compared; quotes are the
article's own sentences. The words and rules are those of the field's data sets (CAMEO, ETH/PRIO, PA-X).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Status(StrEnum):
    """What has happened to a truce, as the article has it."""

    CALLED_FOR = "called_for"
    TALKS = "talks"
    PROPOSED = "proposed"
    REJECTED = "rejected"
    AGREED = "agreed"
    ANNOUNCED = "announced"
    DECLARED = "declared_unilateral"
    IN_FORCE = "in_force"
    EXTENDED = "extended"
    VIOLATED = "violation_alleged"
    DELAYED = "delayed"
    SUSPENDED = "suspended"
    COLLAPSED = "collapsed"
    EXPIRED = "expired"
    ENDED = "ended"
    DENIED = "denied"
    EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as written, and what it surely means.

    `date` is the local day at the place; `utc` the instant, to the minute; None where the text leaves it open.
    `zone` is the zone that was used, as a name of the tz database or an offset. `basis` says why: paired_zones,
    explicit_zone, local_zone_inferred, relative_day, date_only, midnight_ambiguous, zone_unstated,
    conflicting_times, context_disambiguates, computed.
    """

    text: str
    date: date | None
    utc: datetime | None
    zone: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class Accusation:
    """One side says that the other broke the truce; `quote` is the sentence that says so."""

    accuser: str
    accused: str
    quote: str


@dataclass(frozen=True, slots=True)
class Truce:
    """One truce that an article speaks of. Empty or None means that the text does not surely say.

    `kind` is ceasefire, humanitarian_pause, holiday_truce, cessation_of_hostilities, armistice, prisoner_exchange
    or local_truce. `duration` is of the truce itself, as an ISO 8601 duration. `new` is false for what the article
    tells as background. `quotes` are the sentences that the facts were read from, as they stand.
    """

    status: Status
    kind: str
    parties: tuple[str, ...] = ()
    mediators: tuple[str, ...] = ()
    place: str | None = None
    announced_on: date | None = None
    effective: Moment | None = None
    expires: Moment | None = None
    duration: str | None = None
    accusations: tuple[Accusation, ...] = ()
    attribution: str | None = None
    new: bool = True
    quotes: tuple[str, ...] = ()
