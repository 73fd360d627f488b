"""What an article says of a truce as values that articles and stories can be compared by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC

from bot.model.truces import Moment, Truce
from bot.text import gazetteer
from bot.text.document import Document
from bot.text.facts import sides
from bot.text.facts.lines import Line, lines
from bot.text.gazetteer import Conflict
from bot.text.told import OR

TOPIC = "ceasefire"
# What a name weighs: of the sides of the truce itself, in the title, and in the first sentences of the text.
SIDE, TITLE, LEAD = 3.0, 2.0, 1.0
LEADING = 3
# A place lies in one conflict, or in few; a side fights in many.
PLACE = 1.5
# A place of the beginning is enough, a side is not.
LEAST = 1.5


def values(document: Document, truces: Sequence[Truce]) -> dict[str, str]:
    """The values that are known, by name, of the truce that is news in the article.

    `topic`, always; `status`; `effective` and `expires` as an instant in UTC ("2026-03-02T00:00Z") or, where the hour is open, the day;
    `accuser` for a violation; `conflict`, the gazetteer's name, also where no truce is news; names parted by OR
    where it may be either. Empty for what is not of
    the topic of ceasefires.
    """
    if f"topic:{TOPIC}" not in document.marks:
        return {}
    news = next((truce for truce in truces if truce.new), None)
    told = {"topic": TOPIC, "conflict": conflict(document, truces)} | ({} if news is None else _told(news))
    return {name: value for name, value in told.items() if value}


def conflict(document: Document, truces: Sequence[Truce] = ()) -> str | None:
    """The conflict that an article is about, by the sides of its truces and by whom and what its title and beginning
    name: all that no other is ahead of, in the order of their names, parted by OR; None where nothing is named."""
    title, lead = _parted(lines(document))
    parties = _keys(party for truce in truces if truce.new for party in truce.parties)
    weights = {one.name: _weight(one, parties, title, lead) for one in gazetteer.conflicts()}
    most = max(weights.values())
    return OR.join(sorted(name for name, weight in weights.items() if weight == most)) if most >= LEAST else None


def _told(truce: Truce) -> dict[str, str | None]:
    return {
        "status": str(truce.status),
        "effective": _time(truce.effective),
        "expires": _time(truce.expires),
        "accuser": ", ".join(sorted({one.accuser for one in truce.accusations})),
    }


def _time(moment: Moment | None) -> str | None:
    if moment is None:
        return None
    if moment.utc is not None:
        return moment.utc.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    return moment.date.isoformat() if moment.date else None


def _parted(found: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    kept = [line for line in found if line.number < LEADING]
    return [line for line in kept if line.number < 0], [line for line in kept if line.number >= 0]


def _keys(names: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(names)
    return frozenset(key for key, actor in gazetteer.actors().items() if actor.name in wanted)


def _weight(war: Conflict, parties: frozenset[str], title: list[Line], lead: list[Line]) -> float:
    return SIDE * len(war.sides & parties) + TITLE * _named(war, title) + LEAD * _named(war, lead)


def _named(war: Conflict, found: list[Line]) -> float:
    """How many of the conflict's sides and places are named, each once."""
    who = {key for line in found for key in sides.sides(line)}
    where = {one.key for line in found for one in line.places}
    return len(war.sides & who) + PLACE * len(war.places & where)
