"""What is known of the truces of a story when another article tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.truces import Status, Truce

# Truces remembered of a story.
MOST = 4
# Sentences kept that tell of one truce.
QUOTES = 6
# Two beginnings nearer than this are one truce put off or brought forward.
APART = timedelta(days=2)
# A truce in these states holds no more, and neither do its times.
OVER = frozenset((Status.DENIED, Status.REJECTED, Status.COLLAPSED, Status.EXPIRED, Status.ENDED))


def merged(known: tuple[Truce, ...], told: tuple[Truce, ...]) -> tuple[Truce, ...]:
    """The truces of a story, the chief one first: what the newer article tells, and of the same truce what only earlier
    ones told. Background never takes the place of news. Nothing is told of a truce that no article told."""
    if not told or not told[0].new:
        return known or told
    if not known:
        return told[:MOST]
    chief = filled(told[0], known[0])
    return tuple(_each((chief, *(one for one in (*told[1:], *known) if not same(one, chief)))))[:MOST]


def filled(newer: Truce, older: Truce) -> Truce:
    """The newer truce with what only the older telling of it knew."""
    if not same(newer, older):
        return newer
    over = newer.status in OVER
    # Until when it was to be is no longer true of a truce that goes on, even where nobody says until when it will.
    extended = newer.status == Status.EXTENDED != older.status
    return replace(
        newer,
        parties=newer.parties or older.parties,
        mediators=newer.mediators or older.mediators,
        place=newer.place or older.place,
        announced_on=newer.announced_on or older.announced_on,
        effective=newer.effective or (None if over else older.effective),
        expires=newer.expires or (None if over or extended else older.expires),
        duration=newer.duration or (None if extended else older.duration),
        quotes=tuple(dict.fromkeys((*newer.quotes, *older.quotes)))[:QUOTES],
    )


def kept_on(now: tuple[Truce, ...], before: tuple[Truce, ...], known: tuple[Truce, ...]) -> tuple[Truce, ...]:
    """What an article that was changed tells `now`, `before` it told otherwise: of a truce that has gone on meanwhile, by
    what is `known` of it, no earlier state, and nothing of another truce than that."""
    if not (now and before and known) or known[0].status == before[0].status:
        return now
    return (replace(now[0], status=known[0].status), *now[1:]) if same(now[0], known[0]) else ()


def same(one: Truce, other: Truce) -> bool:
    """Whether both may be one truce: nothing that is known of both differs, but the state, that one may be in after the
    other."""
    ones, others = set(one.parties), set(other.parties)
    if ones and others and not (ones <= others or others <= ones):
        return False
    # Places are written as each article has them, in its language; sides are called the same in all.
    if not (ones and others) and one.place and other.place and one.place != other.place:
        return False
    begun, begins = _begin(one), _begin(other)
    return begun is None or begins is None or abs(begun - begins) < APART


def expiry(truces: tuple[Truce, ...], now: datetime) -> datetime | None:
    """When the chief truce runs out, as far as is known, if that lies ahead."""
    chief = truces[0] if truces else None
    if chief is None or chief.status in OVER or chief.expires is None or chief.expires.utc is None:
        return None
    return chief.expires.utc if chief.expires.utc > now else None


def _begin(truce: Truce) -> datetime | None:
    return truce.effective.utc if truce.effective else None


def _each(truces: tuple[Truce, ...]) -> Iterator[Truce]:
    seen: list[Truce] = []
    for truce in truces:
        if not any(same(truce, one) and truce.status == one.status for one in seen):
            seen.append(truce)
            yield truce
